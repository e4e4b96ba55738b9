//! The instructions of neural networks, checked against the format.

use super::checks::wants;
use super::format::DType;
use super::instruction::Instruction;
use super::view::View;
use crate::cpu::convolution::{Axis, Conv, ConvWeights, Geometry};
use crate::cpu::layout::dense;
use crate::cpu::path::Path;
use crate::cpu::plain_conv::PlainConv;
use crate::cpu::pool::{Kind, Pool, Window};

/// Larger steps of a window than this fit no view.
const MOST: u32 = 1 << 24;

pub fn counts(reads: &[&View], writes: &[&View], inputs: usize) -> Result<(), String> {
    if reads.len() != inputs || writes.len() != 1 {
        return Err(format!(
            "takes {inputs} inputs and 1 output, got {} and {}",
            reads.len(),
            writes.len()
        ));
    }
    Ok(())
}

/// The dtype of the instruction that writes `y`: f64 if that has it, else f32.
fn computed(y: &View) -> DType {
    match y.dtype {
        DType::F64 => DType::F64,
        _ => DType::F32,
    }
}

/// A view whose elements lie one after another.
pub fn in_one_piece(v: &View, what: &str) -> Result<(), String> {
    let steps = dense(&v.shape);
    let lies = v.shape.contains(&0)
        || (0..v.shape.len()).all(|i| v.shape[i] == 1 || v.strides[i] == steps[i]);
    if lies {
        return Ok(());
    }
    Err(format!(
        "{what} has strides {:?}, but is written in one piece",
        v.strides
    ))
}

/// `[n, d…, c]` or `[k…, c, o]` with three axes in the place of one to three.
fn widen<T: Copy>(values: &[T], at: usize, missing: T) -> [T; 5] {
    let mut wide = [missing; 5];
    let short = 5 - values.len();
    wide[..at].copy_from_slice(&values[..at]);
    wide[at + short..].copy_from_slice(&values[at..]);
    wide
}

fn three(values: &[usize]) -> [usize; 3] {
    let mut wide = [1; 3];
    wide[3 - values.len()..].copy_from_slice(values);
    wide
}

/// The window that the attributes describe, between the sizes of x `[n, d…, c]`, w `[k…, c/groups, o]` and y `[n, o…, o]`.
fn geometry(x: &View, w: &View, y: &View, attributes: &[u32]) -> Result<Geometry, String> {
    for (v, what) in [(x, "x"), (w, "its weights"), (y, "y")] {
        wants(v, computed(y), what)?;
    }
    let rank = x.shape.len();
    if !(3..=5).contains(&rank) || w.shape.len() != rank || y.shape.len() != rank {
        return Err(format!(
            "takes views of equal rank from 3 to 5, got {:?}, {:?} and {:?}",
            x.shape, w.shape, y.shape
        ));
    }
    let axes = rank - 2;
    if attributes.len() != 1 + 4 * axes {
        return Err(format!(
            "takes {} attribute words, got {}",
            1 + 4 * axes,
            attributes.len()
        ));
    }
    let groups = attributes[0] as usize;
    let (c, o) = (x.shape[rank - 1], w.shape[rank - 1]);
    let fits = groups >= 1
        && c % groups == 0
        && o % groups == 0
        && w.shape[axes] == c / groups
        && y.shape[rank - 1] == o
        && y.shape[0] == x.shape[0];
    if !fits {
        return Err(format!(
            "shapes do not fit, got {:?}, {:?} and {:?} in {groups} groups",
            x.shape, w.shape, y.shape
        ));
    }
    let mut window = [Axis {
        stride: 1,
        dilation: 1,
        spread: 1,
        before: 0,
    }; 3];
    for (axis, words) in window[3 - axes..].iter_mut().zip(attributes[1..].chunks(4)) {
        let before = words[3].cast_signed();
        if words[..3].iter().any(|&step| step == 0 || step > MOST) || before.unsigned_abs() > MOST {
            return Err(format!("has a window of {words:?}"));
        }
        *axis = Axis {
            stride: words[0] as usize,
            dilation: words[1] as usize,
            spread: words[2] as usize,
            before: before.into(),
        };
    }
    let geometry = Geometry {
        n: x.shape[0],
        c,
        o,
        groups,
        size: three(&x.shape[1..rank - 1]),
        out: if y.shape.contains(&0) {
            [0; 3]
        } else {
            three(&y.shape[1..rank - 1])
        },
        kernel: three(&w.shape[..axes]),
        axes: window,
    };
    geometry.check()?;
    Ok(geometry)
}

pub fn conv(
    path: Path,
    reads: &[&View],
    writes: &[&View],
    attributes: &[u32],
) -> Result<Instruction, String> {
    counts(reads, writes, 2)?;
    let (x, w, y) = (reads[0], reads[1], writes[0]);
    in_one_piece(y, "its output")?;
    let geometry = geometry(x, w, y, attributes)?;
    let inputs = (x.place, widen(&x.strides, 1, 0));
    let weights = (w.place, widen(&w.strides, 0, 0));
    Ok(match y.dtype {
        DType::F64 => {
            Instruction::PlainConv(PlainConv::forward(path, geometry, inputs, weights, y.place))
        }
        _ => Instruction::Conv(Conv::prepare(path, geometry, inputs, weights, y.place)),
    })
}

pub fn conv_weights(
    path: Path,
    reads: &[&View],
    writes: &[&View],
    attributes: &[u32],
) -> Result<Instruction, String> {
    counts(reads, writes, 2)?;
    let (x, dy, dw) = (reads[0], reads[1], writes[0]);
    in_one_piece(dy, "its gradient")?;
    in_one_piece(dw, "its output")?;
    let geometry = geometry(x, dw, dy, attributes)?;
    let inputs = (x.place, widen(&x.strides, 1, 0));
    Ok(match dw.dtype {
        DType::F64 => Instruction::PlainConv(PlainConv::weights(
            path, geometry, inputs, dy.place, dw.place,
        )),
        _ => {
            let prepared = ConvWeights::prepare(path, geometry, inputs, dy.place, dw.place);
            Instruction::ConvWeights(prepared)
        }
    })
}

/// Forward x (and what is picked) → y; backward x and dy, or dy alone for sums, → dx. All in one piece.
pub fn pool(
    path: Path,
    back: bool,
    reads: &[&View],
    writes: &[&View],
    attributes: &[u32],
) -> Result<Pool, String> {
    let kind = match (attributes.first(), back) {
        (Some(0), _) => Kind::Max,
        (Some(1), _) => Kind::Sum,
        (Some(2), false) => Kind::Pick,
        _ => return Err(format!("is of an unknown kind, {attributes:?}")),
    };
    let two = kind == Kind::Pick || (back && kind == Kind::Max);
    counts(reads, writes, if two { 2 } else { 1 })?;
    let first = reads[0];
    let second = reads[reads.len() - 1];
    let (x, y) = if back {
        (writes[0], second)
    } else {
        (first, writes[0])
    };
    for (v, what) in [
        (first, "its input"),
        (second, "its input"),
        (writes[0], "its output"),
    ] {
        wants(v, computed(writes[0]), what)?;
        in_one_piece(v, what)?;
    }
    let like = if back { first } else { second };
    let rank = x.shape.len();
    let axes = rank.saturating_sub(2);
    let fits = (3..=5).contains(&rank)
        && y.shape.len() == rank
        && x.shape[0] == y.shape[0]
        && x.shape[rank - 1] == y.shape[rank - 1]
        && (!two || like.shape == x.shape)
        && attributes.len() == 1 + 4 * axes;
    if !fits {
        return Err(format!(
            "shapes do not fit, got {:?} and {:?} with {} attribute words",
            x.shape,
            y.shape,
            attributes.len()
        ));
    }
    let mut window = Window {
        n: x.shape[0],
        c: x.shape[rank - 1],
        size: three(&x.shape[1..rank - 1]),
        // Of no outputs nothing is tabled.
        out: if y.shape.contains(&0) {
            [0; 3]
        } else {
            three(&y.shape[1..rank - 1])
        },
        taps: [1; 3],
        stride: [1; 3],
        dilation: [1; 3],
        before: [0; 3],
    };
    for (i, words) in attributes[1..].chunks(4).enumerate() {
        let before = words[3].cast_signed();
        if words[..3].iter().any(|&step| step == 0 || step > MOST) || before.unsigned_abs() > MOST {
            return Err(format!("has a window of {words:?}"));
        }
        let axis = 3 - axes + i;
        window.taps[axis] = words[0] as usize;
        window.stride[axis] = words[1] as usize;
        window.dilation[axis] = words[2] as usize;
        window.before[axis] = before.into();
    }
    Ok(Pool::prepare(
        path,
        writes[0].dtype,
        &window,
        kind,
        back,
        [first.place, second.place],
        writes[0].place,
    ))
}
