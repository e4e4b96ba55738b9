//! The attributes of an elementwise instruction: registers, operations and which register each output shows.

use super::format::{self, DType, MAX_REGISTERS, OPS};
use super::view::View;
use crate::cpu::elementwise::Elementwise;
use crate::cpu::micro::Spec;
use crate::cpu::operand::View as Operand;
use crate::cpu::path::Path;
use crate::cpu::plan::Operation;

pub fn parse(
    path: Path,
    reads: &[&View],
    writes: &[&View],
    words: &[u32],
) -> Result<Elementwise, String> {
    if reads.len() > 16 || writes.is_empty() || writes.len() > 8 {
        return Err(format!(
            "takes 0 to 16 inputs and 1 to 8 outputs, got {} and {}",
            reads.len(),
            writes.len()
        ));
    }
    let shape = &writes[0].shape;
    if let Some(other) = reads.iter().chain(writes).find(|v| v.shape != *shape) {
        return Err(format!(
            "shapes differ, got {shape:?} and {:?}",
            other.shape
        ));
    }
    let [registers, count, rest @ ..] = words else {
        return Err(format!(
            "takes at least 2 attribute words, got {}",
            words.len()
        ));
    };
    let (registers, count) = (*registers as usize, *count as usize);
    if registers > MAX_REGISTERS || registers < reads.len() {
        return Err(format!(
            "has {registers} registers for {} inputs, at most {MAX_REGISTERS} are possible",
            reads.len()
        ));
    }
    if count
        .checked_mul(3)
        .and_then(|n| n.checked_add(writes.len()))
        != Some(rest.len())
    {
        return Err(format!(
            "{count} operations and {} outputs do not fit in {} words",
            writes.len(),
            rest.len()
        ));
    }
    let mut kinds: Vec<Option<DType>> = vec![None; registers];
    for (kind, view) in kinds.iter_mut().zip(reads) {
        *kind = Some(view.dtype);
    }
    let (code, results) = rest.split_at(count * 3);
    let mut operations = Vec::with_capacity(count);
    for (i, words) in code.chunks_exact(3).enumerate() {
        let fail = |e: String| format!("operation {i} {e}");
        operations.push(operation(words, &mut kinds).map_err(fail)?);
    }
    let mut shown = Vec::with_capacity(results.len());
    for (o, (&word, view)) in results.iter().zip(writes).enumerate() {
        let (register, sum) = (word & 0xff, word >> 8);
        if sum > 1 {
            return Err(format!("output {o} has unknown kind {sum}"));
        }
        let kind = kinds.get(register as usize).copied().flatten();
        let kind = kind.ok_or_else(|| {
            format!("output {o} shows register {register}, which was not written")
        })?;
        if kind != view.dtype {
            return Err(format!(
                "output {o} is {}, its register {}",
                view.dtype.name(),
                kind.name()
            ));
        }
        let computed = operations.iter().any(|op| u32::from(op.target) == register);
        if sum == 1 && !(kind.is_number() && computed) {
            return Err(format!(
                "output {o} adds up register {register}, which is no computed number"
            ));
        }
        if sum == 1 && shape.contains(&0) {
            return Err(format!("output {o} adds up no elements, shape {shape:?}"));
        }
        shown.push(register as u8);
    }
    let operand = |v: &View, sum| Operand {
        place: v.place,
        dtype: v.dtype,
        strides: v.strides.clone(),
        sum,
    };
    let inputs: Vec<Operand> = reads.iter().map(|v| operand(v, false)).collect();
    let sums = results.iter().map(|&word| is_sum(word));
    let outputs = writes.iter().zip(sums).map(|(v, sum)| operand(v, sum));
    let outputs: Vec<Operand> = outputs.collect();
    Elementwise::prepare(path, shape, &inputs, &outputs, &operations, &shown)
}

/// Whether the word of an output says that what goes to one place is added up.
fn is_sum(word: u32) -> bool {
    word >> 8 == 1
}

/// What an instruction writes, each place once: sums without the axes along which they add up.
pub fn places(writes: &[&View], words: &[u32]) -> Vec<View> {
    let first = words.len().saturating_sub(writes.len());
    let words = words[first..].iter().copied().chain(std::iter::repeat(0));
    let each = writes.iter().zip(words);
    each.map(|(view, word)| match is_sum(word) {
        true => view.without_repeats(),
        false => (*view).clone(),
    })
    .collect()
}

/// Checks one operation and notes what its target now holds.
fn operation(words: &[u32], kinds: &mut [Option<DType>]) -> Result<Operation, String> {
    use DType::{Bool, I32, I64};
    let [w0, w1, immediate] = [words[0], words[1], words[2]];
    let byte = |w: u32, k: u32| (w >> (8 * k)) as u8;
    let (op, target) = (byte(w0, 0), byte(w0, 1));
    let registers = [byte(w0, 2), byte(w0, 3), byte(w1, 0)];
    let name = format::name(OPS, op).ok_or_else(|| format!("has unknown code {op}"))?;
    let say = |e: String| format!("{name}: {e}");
    let dtype = DType::parse(byte(w1, 1)).map_err(say)?;
    let compares = (30..=35).contains(&op);
    let from = if compares || op == 41 {
        DType::parse(byte(w1, 2)).map_err(say)?
    } else {
        dtype
    };
    if byte(w1, 3) != 0 {
        return Err(say("has a reserved byte that is not 0".into()));
    }
    let computed = |d: DType| d.compute() == d;
    let fits = match op {
        // What is only stored comes from and goes to the one dtype that computes for it.
        41 if from == dtype => true,
        41 if computed(from) => computed(dtype) || dtype.compute() == from,
        41 => from.compute() == dtype,
        0 | 40 => computed(dtype),
        6 | 14..=29 | 42..=61 | 63..=65 => dtype.is_float(),
        2..=13 | 62 => dtype.is_number(),
        66..=71 => matches!(dtype, I32 | I64),
        _ => dtype == Bool && computed(from),
    };
    if !fits {
        return Err(say(format!("cannot give {}", dtype.name())));
    }
    let operands: &[DType] = match op {
        0 => &[],
        2..=9 | 36..=38 | 62..=68 | 70 | 71 => &[dtype, dtype],
        30..=35 => &[from, from],
        40 => &[Bool, dtype, dtype],
        41 => &[from],
        42 => &[dtype, dtype, dtype],
        _ => &[dtype],
    };
    for (&register, &want) in registers.iter().zip(operands) {
        match kinds.get(register as usize).copied().flatten() {
            None => {
                return Err(say(format!(
                    "reads register {register}, which was not written"
                )));
            }
            Some(kind) if kind != want => {
                return Err(say(format!(
                    "register {register} is {}, not {}",
                    kind.name(),
                    want.name()
                )));
            }
            Some(_) => {}
        }
    }
    let count = kinds.len();
    let slot = kinds
        .get_mut(target as usize)
        .ok_or_else(|| say(format!("writes register {target} of {count}")))?;
    *slot = Some(dtype);
    Ok(Operation {
        spec: Spec { op, dtype, from },
        target,
        operands: registers,
        count: operands.len(),
        immediate,
    })
}
