//! Instructions: checked against the format, made ready for the kernels, run.

use super::arrays;
use super::attention;
use super::checks::{equal, numbers, place, rows, seen, wants};
use super::elementwise;
use super::format::DType;
use super::lines::{normalize, reduce};
use super::networks;
use super::products::{matmul, product, quantize};
use super::repeat::Repeat;
use super::view::View;
use crate::cpu::attention::Attention;
use crate::cpu::attention_back::AttentionBack;
use crate::cpu::context::{Context, Fault};
use crate::cpu::convolution::{Conv, ConvWeights};
use crate::cpu::copy::Copy;
use crate::cpu::distance::Distance;
use crate::cpu::elementwise::Elementwise;
use crate::cpu::gather::{Gather, ScatterAdd};
use crate::cpu::matmul::Matmul;
use crate::cpu::matmul_bf16::MatmulBf16;
use crate::cpu::matmul_bits::MatmulBits;
use crate::cpu::matmul_i8::MatmulI8;
use crate::cpu::normalize::Normalize;
use crate::cpu::order::Order;
use crate::cpu::path::Path;
use crate::cpu::pick::Pick;
use crate::cpu::plain_conv::PlainConv;
use crate::cpu::plain_matmul::PlainMatmul;
use crate::cpu::pool::Pool;
use crate::cpu::quantize::Quantize;
use crate::cpu::random::Random;
use crate::cpu::reduce::Reduce;
use crate::cpu::resample::Resample;
use crate::cpu::rows::Rows;
use crate::cpu::scan::Scan;
use crate::cpu::scatter::Scatter;
use crate::cpu::search::{Inside, Search};
use crate::cpu::softmax::Softmax;

pub enum Instruction {
    Elementwise(Elementwise),
    Matmul(Matmul),
    MatmulF64(Matmul<f64>),
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
    Scan(Scan),
    Order(Order),
    Search(Search),
    Inside(Inside),
    Resample(Resample),
    Pick(Pick),
    Rows(Rows),
    Random(Random),
    Copy(Copy),
    Quantize(Quantize),
    MatmulI8(MatmulI8),
    MatmulBits(MatmulBits),
    Distance(Distance<f32>),
    DistanceF64(Distance<f64>),
    Conv(Conv),
    ConvWeights(ConvWeights),
    PlainConv(PlainConv),
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
                Instruction::Copy(Copy::prepare(
                    path,
                    x.dtype.size(),
                    &x.shape,
                    place(x),
                    place(y),
                ))
            }
            20..=24 | 26..=30 => arrays::prepare(path, opcode, reads, writes, attributes)?,
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
            60 => networks::conv(path, reads, writes, attributes)?,
            61 => networks::conv_weights(path, reads, writes, attributes)?,
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
            Instruction::MatmulF64(op) => (op.work(), 0),
            Instruction::MatmulBf16(op) => (op.work(), 0),
            Instruction::Reduce(op) => (op.work(), 0),
            Instruction::Softmax(op) => (op.work(), 0),
            Instruction::Attention(op) => (op.work(), 0),
            Instruction::Normalize(op) => (op.work(), 0),
            Instruction::AttentionBack(op) => (op.work(), 0),
            Instruction::MatmulI8(op) => (op.work(), 0),
            Instruction::MatmulBits(op) => (op.work(), 0),
            Instruction::Distance(op) => (op.work(), 0),
            Instruction::DistanceF64(op) => (op.work(), 0),
            Instruction::Order(op) => (op.work(), 0),
            Instruction::Resample(op) => (op.work(), 0),
            Instruction::Scatter(op) => (op.work(), 0),
            Instruction::Rows(op) => (op.work(), 0),
            Instruction::Conv(op) => (op.work(), 0),
            Instruction::ConvWeights(op) => (op.work(), 0),
            Instruction::PlainConv(op) => (op.work(), 0),
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
                | Instruction::Inside(_)
                | Instruction::Pick(_)
                | Instruction::Repeat(_)
        )
    }

    /// Runs it, and the chain behind it on parts of its result.
    ///
    /// # Safety
    /// As of `run`; the two must be joined.
    pub unsafe fn run_before(&self, context: &mut Context, chain: &Elementwise) {
        unsafe {
            match self {
                Instruction::Matmul(op) => op.run_before(context, chain),
                Instruction::MatmulF64(op) => op.run_before(context, chain),
                Instruction::Conv(op) => op.run_before(context, chain),
                _ => unreachable!("no chain is joined with it"),
            }
        }
    }

    /// # Safety
    /// The context's memories must have the sizes of the program's buffers.
    #[inline]
    pub unsafe fn run(&self, context: &mut Context) -> Result<(), Fault> {
        unsafe {
            match self {
                Instruction::Elementwise(op) => op.run(context),
                Instruction::Matmul(op) => op.run(context),
                Instruction::MatmulF64(op) => op.run(context),
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
                Instruction::Scan(op) => op.run(context),
                Instruction::Order(op) => op.run(context),
                Instruction::Search(op) => op.run(context),
                Instruction::Inside(op) => return op.run(context),
                Instruction::Resample(op) => op.run(context),
                Instruction::Pick(op) => return op.run(context),
                Instruction::Rows(op) => op.run(context),
                Instruction::Random(op) => op.run(context),
                Instruction::Copy(op) => op.run(context),
                Instruction::Quantize(op) => op.run(context),
                Instruction::MatmulI8(op) => op.run(context),
                Instruction::MatmulBits(op) => op.run(context),
                Instruction::Distance(op) => op.run(context),
                Instruction::DistanceF64(op) => op.run(context),
                Instruction::Conv(op) => op.run(context),
                Instruction::ConvWeights(op) => op.run(context),
                Instruction::PlainConv(op) => op.run(context),
                Instruction::Pool(op) => op.run(context),
                Instruction::Repeat(op) => return op.run(context),
            }
        }
        Ok(())
    }
}

/// What an instruction writes, each place once.
pub fn places(opcode: u32, writes: &[&View], attributes: &[u32]) -> Vec<View> {
    match opcode {
        1 => elementwise::places(writes, attributes),
        _ => writes.iter().map(|&view| view.clone()).collect(),
    }
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
