//! The instructions along the last axes of an array, checked against the format.

use super::checks::{equal, numbers, place, seen, wants};
use super::format::DType;
use super::view::View;
use crate::cpu::normalize::Normalize;
use crate::cpu::path::Path;
use crate::cpu::reduce::{self, KINDS, Reduce};

/// Rows of f32 of one shape and a number for each, in the order in which the kernel takes them.
pub fn normalize(
    path: Path,
    epsilon: Option<f32>,
    rows: &[&View],
    factors: &View,
    all: &[&View],
) -> Result<Normalize, String> {
    let Some((_, above)) = rows[0].shape.split_last() else {
        return Err("takes at least one axis".into());
    };
    for view in all {
        wants(view, DType::F32, "an operand")?;
    }
    for view in rows {
        equal(rows[0], view)?;
    }
    if factors.shape != above {
        return Err(format!(
            "its factors have shape {:?}, not {above:?}",
            factors.shape
        ));
    }
    let places: Vec<_> = all.iter().map(|view| place(view)).collect();
    Ok(Normalize::prepare(path, epsilon, &rows[0].shape, &places))
}

pub fn reduce(path: Path, x: &View, y: &View, kind: u32, axes: u32) -> Result<Reduce, String> {
    let kind = *KINDS
        .get(kind as usize)
        .ok_or_else(|| format!("unknown kind {kind}"))?;
    let axes = axes as usize;
    let rank = x.shape.len();
    if axes == 0 || axes > rank {
        return Err(format!("reduces {axes} axes of {rank}"));
    }
    let argument = matches!(kind, reduce::Kind::ArgMax | reduce::Kind::ArgMin);
    if argument && axes != 1 {
        return Err(format!("argmax and argmin reduce one axis, got {axes}"));
    }
    wants(y, if argument { DType::I32 } else { x.dtype }, "its output")?;
    if x.dtype != DType::Bool || matches!(kind, reduce::Kind::Sum | reduce::Kind::Prod) {
        numbers(x.dtype)?;
    }
    if x.shape[..rank - axes] != y.shape[..] {
        return Err(format!(
            "shapes do not fit, got {:?} and {:?} over {axes} axes",
            x.shape, y.shape
        ));
    }
    if kind == reduce::Kind::Length && !x.dtype.is_float() {
        return Err(format!("length takes f32 or f64, got {}", x.dtype.name()));
    }
    let neutral = matches!(
        kind,
        reduce::Kind::Sum | reduce::Kind::Prod | reduce::Kind::Length
    );
    if !neutral && x.shape[rank - axes..].contains(&0) {
        return Err(format!(
            "max, min, argmax and argmin need values, got shape {:?}",
            x.shape
        ));
    }
    Ok(Reduce::prepare(
        path,
        (kind, x.dtype),
        axes,
        seen(x),
        place(y),
    ))
}
