//! What instructions check of the views that they read and write.

use super::format::DType;
use super::view::{Kind, View};
use crate::cpu::context::Place;

pub fn place(v: &View) -> (Place, &[isize]) {
    (v.place, &v.strides)
}

pub fn seen(v: &View) -> (Place, &[usize], &[isize]) {
    (v.place, &v.shape, &v.strides)
}

pub fn wants(v: &View, dtype: DType, what: &str) -> Result<(), String> {
    if v.dtype != dtype {
        return Err(format!(
            "{what} is {}, not {}",
            v.dtype.name(),
            dtype.name()
        ));
    }
    Ok(())
}

pub fn equal(x: &View, y: &View) -> Result<(), String> {
    if x.shape != y.shape {
        return Err(format!(
            "shapes differ, got {:?} and {:?}",
            x.shape, y.shape
        ));
    }
    Ok(())
}

/// Written views are writable, do not overlap themselves, each other, or (but for the same view in elementwise) an input.
pub fn memory(in_place: bool, reads: &[&View], writes: &[View]) -> Result<(), String> {
    for (i, y) in writes.iter().enumerate() {
        if matches!(y.kind, Kind::Constant | Kind::Input) {
            return Err(format!("output {i} lies in a read-only buffer"));
        }
        if y.overlaps_itself() {
            return Err(format!(
                "output {i} overlaps itself, shape {:?} and strides {:?}",
                y.shape, y.strides
            ));
        }
        if let Some(j) = reads
            .iter()
            .position(|x| y.overlaps(x) && !(in_place && y.same(x)))
        {
            return Err(format!("output {i} shares bytes with input {j}"));
        }
        if let Some(j) = writes[..i].iter().position(|x| y.overlaps(x)) {
            return Err(format!("outputs {j} and {i} share bytes"));
        }
    }
    Ok(())
}

/// Bools are no numbers, and the dtypes that are only stored cannot be computed with.
pub fn numbers(dtype: DType) -> Result<(), String> {
    if dtype.is_number() {
        return Ok(());
    }
    Err(format!("does not take {}; cast first", dtype.name()))
}

/// Checks `table` with `axis` replaced by the index's shape against `out`; gives the axis.
pub fn rows(table: &View, index: &View, out: &View, axis: u32) -> Result<usize, String> {
    let axis = axis as usize;
    wants(index, DType::I32, "its index")?;
    wants(out, table.dtype, "one of its views")?;
    if axis >= table.shape.len() {
        return Err(format!(
            "axis {axis} of a view of rank {}",
            table.shape.len()
        ));
    }
    let want = [
        &table.shape[..axis],
        &index.shape[..],
        &table.shape[axis + 1..],
    ]
    .concat();
    if out.shape != want {
        return Err(format!(
            "shapes do not fit, got {:?}, index {:?}, {:?} on axis {axis}",
            table.shape, index.shape, out.shape
        ));
    }
    Ok(axis)
}
