//! Instructions: checked against the format, made ready for the kernels, run.

use super::arrays;
use super::attention;
use super::elementwise;
use super::format::DType;
use super::networks;
use super::repeat::Repeat;
use super::view::{Kind, View};
use crate::cpu::attention::Attention;
use crate::cpu::attention_back::AttentionBack;
use crate::cpu::context::{Context, Fault};
use crate::cpu::convolution::{Conv, ConvWeights};
use crate::cpu::copy::Copy;
use crate::cpu::elementwise::Elementwise;
use crate::cpu::gather::{Gather, ScatterAdd};
use crate::cpu::matmul::Matmul;
use crate::cpu::matmul_bf16::MatmulBf16;
use crate::cpu::matmul_bits::MatmulBits;
use crate::cpu::matmul_i8::MatmulI8;
use crate::cpu::normalize::Normalize;
use crate::cpu::path::Path;
use crate::cpu::plain_matmul::PlainMatmul;
use crate::cpu::pool::Pool;
use crate::cpu::quantize::Quantize;
use crate::cpu::random::Random;
use crate::cpu::reduce::{self, KINDS, Reduce};
use crate::cpu::rows::Rows;
use crate::cpu::scan::AlongLine;
use crate::cpu::scatter::Scatter;
use crate::cpu::softmax::Softmax;

pub enum Instruction {
    Elementwise(Elementwise),
    Matmul(Matmul),
    MatmulBf16(MatmulBf16),
    PlainMatmul(PlainMatmul),
    Reduce(Reduce),
    Gather(Gather),
    ScatterAdd(ScatterAdd),
    Softmax(Softmax),
    Attention(Attention),
    Normalize(Normalize),
    AttentionBack(AttentionBack),
    Scatter(Scatter),
    AlongLine(AlongLine),
    Rows(Rows),
    Random(Random),
    Copy(Copy),
    Quantize(Quantize),
    MatmulI8(MatmulI8),
    MatmulBits(MatmulBits),
    Conv(Conv),
    ConvWeights(ConvWeights),
    Pool(Pool),
    Repeat(Box<Repeat>),
}

impl Instruction {
    pub fn prepare(
        path: Path,
        opcode: u32,
        reads: &[&View],
        writes: &[&View],
        attributes: &[u32],
    ) -> Result<Instruction, String> {
        memory(opcode == 1, reads, writes)?;
        let counts = |ins: usize, outs: usize, words: usize| {
            if reads.len() != ins || writes.len() != outs {
                return Err(format!(
                    "takes {ins} inputs and {outs} outputs, got {} and {}",
                    reads.len(),
                    writes.len()
                ));
            }
            if attributes.len() != words {
                return Err(format!(
                    "takes {words} attribute words, got {}",
                    attributes.len()
                ));
            }
            Ok(())
        };
        Ok(match opcode {
            1 => Instruction::Elementwise(elementwise::parse(path, reads, writes, attributes)?),
            2 => {
                counts(2, 1, 0)?;
                matmul(path, reads[0], reads[1], writes[0])?
            }
            3 => {
                counts(1, 1, 2)?;
                Instruction::Reduce(reduce(
                    path,
                    reads[0],
                    writes[0],
                    attributes[0],
                    attributes[1],
                )?)
            }
            4 => {
                counts(2, 1, 1)?;
                let axis = rows(reads[0], reads[1], writes[0], attributes[0])?;
                Instruction::Gather(Gather::prepare(
                    reads[0].dtype.size(),
                    axis,
                    seen(reads[0]),
                    seen(reads[1]),
                    seen(writes[0]),
                ))
            }
            5 => {
                counts(2, 1, 1)?;
                let axis = rows(writes[0], reads[0], reads[1], attributes[0])?;
                numbers(writes[0].dtype)?;
                Instruction::ScatterAdd(ScatterAdd::prepare(
                    writes[0].dtype,
                    axis,
                    seen(reads[0]),
                    seen(reads[1]),
                    seen(writes[0]),
                ))
            }
            6 | 7 => {
                counts(1, 1, 0)?;
                let (x, y) = (reads[0], writes[0]);
                wants(x, DType::F32, "its input")?;
                wants(y, DType::F32, "its output")?;
                equal(x, y)?;
                if x.shape.is_empty() {
                    return Err("takes at least one axis".into());
                }
                Instruction::Softmax(Softmax::prepare(
                    path,
                    opcode == 7,
                    &x.shape,
                    place(x),
                    place(y),
                ))
            }
            8 => {
                counts(1, 1, 2)?;
                Instruction::Random(random(
                    path,
                    reads[0],
                    writes[0],
                    attributes[0],
                    attributes[1],
                )?)
            }
            9 => {
                counts(1, 1, 0)?;
                let (x, y) = (reads[0], writes[0]);
                equal(x, y)?;
                wants(x, y.dtype, "its input")?;
                Instruction::Copy(Copy::prepare(x.dtype.size(), &x.shape, place(x), place(y)))
            }
            20..=24 => arrays::prepare(opcode, reads, writes, attributes)?,
            10 => {
                counts(2, 1, 0)?;
                Instruction::Quantize(quantize(path, reads[0], reads[1], writes[0])?)
            }
            11 => {
                counts(2, 1, 0)?;
                let (shape, k) = product([reads[0], reads[1], writes[0]], DType::I8, DType::I32)?;
                Instruction::MatmulI8(MatmulI8::prepare(
                    path,
                    shape,
                    k,
                    [place(reads[0]), place(reads[1]), place(writes[0])],
                ))
            }
            25 => Instruction::Repeat(Box::new(Repeat::prepare(path, reads, writes, attributes)?)),
            12 => {
                counts(2, 1, 0)?;
                let (shape, k) = product([reads[0], reads[1], writes[0]], DType::U8, DType::I32)?;
                Instruction::MatmulBits(MatmulBits::prepare(
                    path,
                    shape,
                    k,
                    [place(reads[0]), place(reads[1]), place(writes[0])],
                ))
            }
            13 => Instruction::Attention(attention::attention(path, reads, writes, attributes)?),
            14 => Instruction::AttentionBack(attention::attention_back(
                path, reads, writes, attributes,
            )?),
            15 => {
                let ([x], [y, factors], &[epsilon]) = (reads, writes, attributes) else {
                    return Err("takes one input, two outputs and one attribute word".into());
                };
                let epsilon = Some(f32::from_bits(epsilon));
                Instruction::Normalize(normalize(
                    path,
                    epsilon,
                    &[x, y],
                    factors,
                    &[x, y, factors],
                )?)
            }
            16 => {
                counts(3, 1, 0)?;
                let [y, grad, factors, dx] = [reads[0], reads[1], reads[2], writes[0]];
                let all = [y, grad, factors, dx];
                Instruction::Normalize(normalize(path, None, &[y, grad, dx], factors, &all)?)
            }
            60 => Instruction::Conv(networks::conv(path, reads, writes, attributes)?),
            61 => {
                Instruction::ConvWeights(networks::conv_weights(path, reads, writes, attributes)?)
            }
            62 | 63 => Instruction::Pool(networks::pool(
                path,
                opcode == 63,
                reads,
                writes,
                attributes,
            )?),
            _ => return Err("is not known".into()),
        })
    }

    /// Bytes of work space and entries of the pointer table.
    pub fn work(&self) -> (usize, usize) {
        match self {
            Instruction::Elementwise(op) => op.work(),
            Instruction::Matmul(op) => (op.work(), 0),
            Instruction::MatmulBf16(op) => (op.work(), 0),
            Instruction::Reduce(op) => (op.work(), 0),
            Instruction::Softmax(op) => (op.work(), 0),
            Instruction::Attention(op) => (op.work(), 0),
            Instruction::Normalize(op) => (op.work(), 0),
            Instruction::AttentionBack(op) => (op.work(), 0),
            Instruction::MatmulI8(op) => (op.work(), 0),
            Instruction::MatmulBits(op) => (op.work(), 0),
            Instruction::AlongLine(op) => (op.work(), 0),
            Instruction::Rows(op) => (op.work(), 0),
            Instruction::Conv(op) => (op.work(), 0),
            Instruction::ConvWeights(op) => (op.work(), 0),
            Instruction::Pool(op) => (op.work(), 0),
            _ => (0, 0),
        }
    }

    /// Whether it depends on values that only the run knows.
    pub fn can_fail(&self) -> bool {
        matches!(
            self,
            Instruction::Gather(_)
                | Instruction::ScatterAdd(_)
                | Instruction::Scatter(_)
                | Instruction::Repeat(_)
        )
    }

    /// # Safety
    /// The context's memories must have the sizes of the program's buffers.
    #[inline]
    pub unsafe fn run(&self, context: &mut Context) -> Result<(), Fault> {
        unsafe {
            match self {
                Instruction::Elementwise(op) => op.run(context),
                Instruction::Matmul(op) => op.run(context),
                Instruction::MatmulBf16(op) => op.run(context),
                Instruction::PlainMatmul(op) => op.run(context),
                Instruction::Reduce(op) => op.run(context),
                Instruction::Gather(op) => return op.gather(context),
                Instruction::ScatterAdd(op) => return op.run(context),
                Instruction::Softmax(op) => op.run(context),
                Instruction::Attention(op) => op.run(context),
                Instruction::Normalize(op) => op.run(context),
                Instruction::AttentionBack(op) => op.run(context),
                Instruction::Scatter(op) => return op.run(context),
                Instruction::AlongLine(op) => op.run(context),
                Instruction::Rows(op) => op.run(context),
                Instruction::Random(op) => op.run(context),
                Instruction::Copy(op) => op.run(context),
                Instruction::Quantize(op) => op.run(context),
                Instruction::MatmulI8(op) => op.run(context),
                Instruction::MatmulBits(op) => op.run(context),
                Instruction::Conv(op) => op.run(context),
                Instruction::ConvWeights(op) => op.run(context),
                Instruction::Pool(op) => op.run(context),
                Instruction::Repeat(op) => return op.run(context),
            }
        }
        Ok(())
    }
}

pub fn place(v: &View) -> (crate::cpu::context::Place, &[isize]) {
    (v.place, &v.strides)
}

pub fn seen(v: &View) -> (crate::cpu::context::Place, &[usize], &[isize]) {
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
fn memory(in_place: bool, reads: &[&View], writes: &[&View]) -> Result<(), String> {
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

fn matmul(path: Path, a: &View, b: &View, c: &View) -> Result<Instruction, String> {
    numbers(c.dtype)?;
    let places = [place(a), place(b), place(c)];
    if a.dtype == DType::Bf16 {
        let (shape, k) = product([a, b, c], DType::Bf16, DType::F32)?;
        let op = MatmulBf16::prepare(path, shape, k, places);
        return Ok(Instruction::MatmulBf16(op));
    }
    let (shape, k) = product([a, b, c], c.dtype, c.dtype)?;
    Ok(if c.dtype == DType::F32 {
        Instruction::Matmul(Matmul::prepare(path, shape, k, places))
    } else {
        Instruction::PlainMatmul(PlainMatmul::prepare(c.dtype, shape, k, places))
    })
}

/// Checks the operands of a product `[…, m, k]` · `[…, k, n]` → `[…, m, n]`; gives the result's shape and k.
fn product(
    [a, b, c]: [&View; 3],
    factor: DType,
    result: DType,
) -> Result<(&[usize], usize), String> {
    for (v, dtype, what) in [
        (a, factor, "a"),
        (b, factor, "b"),
        (c, result, "its output"),
    ] {
        wants(v, dtype, what)?;
    }
    let rank = a.shape.len();
    let fits = rank >= 2 && b.shape.len() == rank && c.shape.len() == rank && {
        let lead = rank - 2;
        a.shape[..lead] == b.shape[..lead]
            && a.shape[..lead] == c.shape[..lead]
            && a.shape[lead + 1] == b.shape[lead]
            && a.shape[lead] == c.shape[lead]
            && b.shape[lead + 1] == c.shape[lead + 1]
    };
    if !fits {
        return Err(format!(
            "shapes do not fit, got {:?}, {:?} and {:?}",
            a.shape, b.shape, c.shape
        ));
    }
    Ok((&c.shape, a.shape[rank - 1]))
}

/// Rows of f32 of one shape and a number for each, in the order in which the kernel takes them.
fn normalize(
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

fn quantize(path: Path, x: &View, scale: &View, y: &View) -> Result<Quantize, String> {
    wants(x, DType::F32, "its input")?;
    wants(scale, DType::F32, "its scale")?;
    wants(y, DType::I8, "its output")?;
    equal(x, scale)?;
    equal(x, y)?;
    Ok(Quantize::prepare(
        path,
        &x.shape,
        [place(x), place(scale), place(y)],
    ))
}

fn reduce(path: Path, x: &View, y: &View, kind: u32, axes: u32) -> Result<Reduce, String> {
    let kind = *KINDS
        .get(kind as usize)
        .ok_or_else(|| format!("unknown kind {kind}"))?;
    let axes = axes as usize;
    let rank = x.shape.len();
    if axes > rank {
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
    let neutral = matches!(kind, reduce::Kind::Sum | reduce::Kind::Prod);
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

fn random(path: Path, key: &View, y: &View, kind: u32, stream: u32) -> Result<Random, String> {
    wants(key, DType::I32, "its key")?;
    if key.shape != [4] {
        return Err(format!("its key has shape {:?}, not [4]", key.shape));
    }
    if kind > 2 {
        return Err(format!("unknown kind {kind}"));
    }
    wants(
        y,
        if kind == 2 { DType::I32 } else { DType::F32 },
        "its output",
    )?;
    Ok(Random::prepare(
        path,
        (kind, stream),
        (key.place, key.strides[0]),
        seen(y),
    ))
}
