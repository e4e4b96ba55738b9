//! The instructions that scan, sort, scatter, transform and factorise, checked against the format.

use super::checks::{equal, numbers, place, rows, seen, wants};
use super::format::DType;
use super::instruction::Instruction;
use super::products::product;
use super::resample::resample;
use super::view::View;
use crate::cpu::cofactor::cofactor;
use crate::cpu::distance::Distance;
use crate::cpu::eigen;
use crate::cpu::fourier::{Fourier, Numbers};
use crate::cpu::linear::{self, Compute};
use crate::cpu::lu::lu;
use crate::cpu::order::Order;
use crate::cpu::path::Path;
use crate::cpu::pick::Pick;
use crate::cpu::rows::{Operand, Rows};
use crate::cpu::scan::{self, Scan};
use crate::cpu::scatter::{self, Scatter};
use crate::cpu::search::{Inside, Search};

/// A longer axis than this is refused, where sizes are multiplied.
const LONGEST: usize = 1 << 24;

fn operand(v: &View) -> Operand<'_> {
    Operand {
        dtype: v.dtype,
        place: v.place,
        shape: &v.shape,
        strides: &v.strides,
    }
}

fn counts(
    reads: &[&View],
    writes: &[&View],
    attributes: &[u32],
    inputs: usize,
    words: usize,
) -> Result<(), String> {
    if reads.len() == inputs && writes.len() == 1 && attributes.len() == words {
        return Ok(());
    }
    Err(format!(
        "takes {inputs} inputs, 1 output and {words} attribute words, got {}, {} and {}",
        reads.len(),
        writes.len(),
        attributes.len()
    ))
}

pub fn prepare(
    path: Path,
    opcode: u32,
    reads: &[&View],
    writes: &[&View],
    attributes: &[u32],
) -> Result<Instruction, String> {
    let check = |inputs, words| counts(reads, writes, attributes, inputs, words);
    match opcode {
        20 => {
            check(1, 1)?;
            scan(path, reads[0], writes[0], attributes[0]).map(Instruction::Scan)
        }
        21 => {
            check(1, 2)?;
            let [direction, first] = [attributes[0], attributes[1]];
            order(reads[0], writes[0], direction, first as usize).map(Instruction::Order)
        }
        22 => {
            check(3, 2)?;
            scatter(path, reads, writes[0], attributes).map(Instruction::Scatter)
        }
        23 => {
            check(1, 1)?;
            transform(reads[0], writes[0], attributes[0]).map(Instruction::Rows)
        }
        26 => {
            check(2, 1)?;
            search(reads[0], reads[1], writes[0], attributes[0]).map(Instruction::Search)
        }
        27 => {
            check(1, 1)?;
            inside(reads[0], writes[0], attributes[0]).map(Instruction::Inside)
        }
        28 => resample(path, reads, writes, attributes).map(Instruction::Resample),
        29 => {
            check(2, 1)?;
            pick(reads[0], reads[1], writes[0], attributes[0]).map(Instruction::Pick)
        }
        30 => {
            check(2, 0)?;
            distance(path, reads[0], reads[1], writes[0])
        }
        _ => matrix(reads, writes, attributes).map(Instruction::Rows),
    }
}

/// The length of the lines of numbers that x has.
fn length(x: &View) -> Result<usize, String> {
    numbers(x.dtype)?;
    let n = x.shape.last().filter(|&&n| n <= i32::MAX as usize);
    n.copied()
        .ok_or_else(|| format!("cannot run along the last axis of {:?}", x.shape))
}

fn scan(path: Path, x: &View, y: &View, word: u32) -> Result<Scan, String> {
    length(x)?;
    equal(x, y)?;
    let kind = *scan::KINDS
        .get(word as usize)
        .ok_or_else(|| format!("unknown kind {word}"))?;
    let places = matches!(kind, scan::Kind::ArgMax | scan::Kind::ArgMin);
    wants(y, if places { DType::I32 } else { x.dtype }, "its output")?;
    Ok(Scan::prepare(path, kind, operand(x), operand(y)))
}

fn order(x: &View, y: &View, direction: u32, first: usize) -> Result<Order, String> {
    let n = length(x)?;
    wants(y, DType::I32, "its output")?;
    if direction > 1 {
        return Err(format!("unknown direction {direction}"));
    }
    let lead = x.shape.len() - 1;
    let fits = y.shape.len() == x.shape.len()
        && y.shape[..lead] == x.shape[..lead]
        && y.shape[lead] <= n.saturating_sub(first)
        && first <= n;
    if !fits {
        return Err(format!(
            "has no ranks {:?} from {first} on of {:?}",
            y.shape, x.shape
        ));
    }
    Ok(Order::prepare(
        direction == 1,
        first,
        operand(x),
        operand(y),
    ))
}

fn search(sorted: &View, values: &View, y: &View, right: u32) -> Result<Search, String> {
    numbers(sorted.dtype)?;
    wants(values, sorted.dtype, "its second input")?;
    wants(y, DType::I32, "its output")?;
    equal(values, y)?;
    let lead = |view: &View| view.shape.split_last().map(|(_, lead)| lead.to_vec());
    if right > 1 {
        return Err(format!("unknown side {right}"));
    }
    if lead(sorted).is_none()
        || lead(sorted) != lead(values)
        || sorted.shape.last().is_some_and(|&n| n > i32::MAX as usize)
    {
        return Err(format!(
            "cannot search {:?} for {:?}",
            sorted.shape, values.shape
        ));
    }
    Ok(Search::prepare(
        right == 1,
        operand(sorted),
        operand(values),
        operand(y),
    ))
}

fn inside(index: &View, y: &View, length: u32) -> Result<Inside, String> {
    if !matches!(index.dtype, DType::I32 | DType::I64) {
        return Err(format!("takes i32 or i64, got {}", index.dtype.name()));
    }
    wants(y, DType::I32, "its output")?;
    equal(index, y)?;
    if length > i32::MAX as u32 {
        return Err(format!("the length {length} is too large"));
    }
    Ok(Inside::prepare(length, operand(index), operand(y)))
}

fn pick(x: &View, index: &View, y: &View, axis: u32) -> Result<Pick, String> {
    let axis = axis as usize;
    wants(index, DType::I32, "its index")?;
    wants(y, x.dtype, "its output")?;
    equal(index, y)?;
    let beside = |v: &View| [&v.shape[..axis], &v.shape[axis + 1..]].concat();
    if axis >= x.shape.len() || y.shape.len() != x.shape.len() || beside(x) != beside(y) {
        return Err(format!(
            "shapes do not fit, got {:?} and index {:?} on axis {axis}",
            x.shape, y.shape
        ));
    }
    Ok(Pick::prepare(
        x.dtype.size(),
        axis,
        seen(x),
        seen(index),
        seen(y),
    ))
}

fn scatter(path: Path, reads: &[&View], y: &View, attributes: &[u32]) -> Result<Scatter, String> {
    let [x, index, updates] = [reads[0], reads[1], reads[2]];
    equal(x, y)?;
    wants(x, y.dtype, "its input")?;
    let kind = *scatter::KINDS
        .get(attributes[0] as usize)
        .ok_or_else(|| format!("unknown kind {}", attributes[0]))?;
    if kind != scatter::Kind::Set {
        numbers(y.dtype)?;
    }
    let axis = rows(y, index, updates, attributes[1])?;
    Ok(Scatter::prepare(
        path,
        (kind, y.dtype),
        axis,
        seen(x),
        seen(index),
        seen(updates),
        seen(y),
    ))
}

fn distance(path: Path, a: &View, b: &View, c: &View) -> Result<Instruction, String> {
    floats(&[a, b, c])?;
    let (shape, k) = product([a, b, c], c.dtype, c.dtype)?;
    let places = [place(a), place(b), place(c)];
    Ok(match c.dtype {
        DType::F32 => Instruction::Distance(Distance::prepare(path, shape, k, places)),
        _ => Instruction::DistanceF64(Distance::prepare(path, shape, k, places)),
    })
}

fn floats(views: &[&View]) -> Result<(), String> {
    let dtype = views[0].dtype;
    if !dtype.is_float() {
        return Err(format!("takes f32 or f64, got {}", dtype.name()));
    }
    views
        .iter()
        .try_for_each(|v| wants(v, dtype, "one of its views"))
}

fn transform(x: &View, y: &View, inverse: u32) -> Result<Rows, String> {
    floats(&[x, y])?;
    let fail = || format!("cannot transform {:?} to {:?}", x.shape, y.shape);
    let ([lead @ .., from, parts], [y_lead @ .., to, y_parts]) = (&x.shape[..], &y.shape[..])
    else {
        return Err(fail());
    };
    let half = |n: usize| n / 2 + 1;
    // A last axis of 1 instead of 2 is that of real numbers.
    let (n, numbers, fits) = match (parts, y_parts, inverse) {
        (2, 2, 0 | 1) => (*from, Numbers::Complex, from == to),
        (1, 2, 0) => (*from, Numbers::FromReal, *to == half(*from)),
        (2, 1, 1) => (*to, Numbers::ToReal, *from == half(*to)),
        _ => return Err(fail()),
    };
    if !fits || n > LONGEST || lead != y_lead {
        return Err(fail());
    }
    let fourier = Fourier::new(n, numbers, inverse == 1);
    let room = fourier.room();
    Ok(Rows::prepare(
        Box::new(move |[x, _], y, room| fourier.transform(x, y, room)),
        lead.len(),
        &[operand(x)],
        operand(y),
        room,
    ))
}

fn matrix(reads: &[&View], writes: &[&View], attributes: &[u32]) -> Result<Rows, String> {
    let &[kind] = attributes else {
        return Err(format!("takes 1 attribute word, got {}", attributes.len()));
    };
    counts(
        reads,
        writes,
        attributes,
        if matches!(kind, 1 | 2) { 2 } else { 1 },
        1,
    )?;
    let (a, y) = (reads[0], writes[0]);
    floats(&[reads, writes].concat())?;
    let rank = a.shape.len();
    let fail = || {
        let shapes: Vec<_> = reads.iter().chain(writes).map(|v| &v.shape).collect();
        format!("shapes do not fit, got {shapes:?}")
    };
    if rank < 2 || a.shape.iter().any(|&n| n > LONGEST) {
        return Err(fail());
    }
    let lead = rank - 2;
    let (m, n) = (a.shape[lead], a.shape[lead + 1]);
    let columns = reads
        .last()
        .and_then(|b| b.shape.last())
        .copied()
        .unwrap_or(0);
    let k = m.min(n);
    let table: [(Compute, Vec<usize>, Vec<usize>); 10] = [
        (linear::cholesky, vec![n], vec![n, n]),
        (linear::triangular, vec![n, columns], vec![n, columns]),
        (linear::solve, vec![n, columns], vec![n, columns]),
        (linear::determinant, vec![n], vec![2]),
        (linear::qr, vec![m, n], vec![k, m + n]),
        (linear::eigh, vec![n], vec![n, n + 1]),
        (linear::svd, vec![m, n], vec![k, 1 + m + n]),
        (eigen::eig, vec![n], vec![n, 2 + 2 * n]),
        (cofactor, vec![n], vec![n, n]),
        (lu, vec![m, n], vec![m, n + 1]),
    ];
    let (compute, sizes, core) = table
        .get(kind as usize)
        .ok_or_else(|| format!("unknown kind {kind}"))?;
    let square = !matches!(kind, 4 | 6 | 9);
    let of = |core: &[usize]| [&a.shape[..lead], core].concat();
    let fits = (!square || m == n)
        && y.shape == of(core)
        && reads[1..].iter().all(|b| b.shape == of(&[n, columns]));
    if !fits {
        return Err(fail());
    }
    // Matrices by columns, as faer's routines like them, and rows of what is packed.
    let by_rows = matches!(kind, 8 | 9);
    let given = |v: &&View| if by_rows { (*v).clone() } else { v.turned() };
    let turned: Vec<View> = reads.iter().map(given).collect();
    let inputs: Vec<Operand> = turned.iter().map(operand).collect();
    let y = if kind <= 2 { y.turned() } else { y.clone() };
    let (compute, sizes) = (*compute, sizes.clone());
    Ok(Rows::prepare(
        Box::new(move |inputs, y, _| compute(&sizes, inputs, y)),
        lead,
        &inputs,
        operand(&y),
        0,
    ))
}
