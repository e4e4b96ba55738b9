//! The instructions that multiply matrices, and the one that makes whole numbers for them, checked against the format.

use super::checks::{equal, numbers, place, wants};
use super::format::DType;
use super::instruction::Instruction;
use super::view::View;
use crate::cpu::matmul::Matmul;
use crate::cpu::matmul_bf16::MatmulBf16;
use crate::cpu::path::Path;
use crate::cpu::plain_matmul::PlainMatmul;
use crate::cpu::quantize::Quantize;

pub fn matmul(path: Path, a: &View, b: &View, c: &View) -> Result<Instruction, String> {
    numbers(c.dtype)?;
    let places = [place(a), place(b), place(c)];
    if a.dtype == DType::Bf16 {
        let (shape, k) = product([a, b, c], DType::Bf16, DType::F32)?;
        let op = MatmulBf16::prepare(path, shape, k, places);
        return Ok(Instruction::MatmulBf16(op));
    }
    let (shape, k) = product([a, b, c], c.dtype, c.dtype)?;
    Ok(match c.dtype {
        DType::F32 => Instruction::Matmul(Matmul::prepare(path, shape, k, places)),
        DType::F64 => Instruction::MatmulF64(Matmul::prepare(path, shape, k, places)),
        _ => Instruction::PlainMatmul(PlainMatmul::prepare(c.dtype, shape, k, places)),
    })
}

/// Checks the operands of a product `[…, m, k]` · `[…, k, n]` → `[…, m, n]`; gives the result's shape and k.
pub fn product(
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

pub fn quantize(path: Path, x: &View, scale: &View, y: &View) -> Result<Quantize, String> {
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
