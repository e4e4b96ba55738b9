//! From the operations of an elementwise instruction to the tape of one vector.

use super::tape::{Logic, Recorder, Step, Value, push, record};
use crate::cpu::operand::{Access, Stream};
use crate::cpu::operations::*;
use crate::cpu::plan::Operation;
use crate::cpu::simd::Simd;
use crate::program::format::{DType, MAX_REGISTERS};

/// The steps of a chain, and the value that each output shows. None: an operation has no vector form.
pub fn chain(
    wide: bool,
    inputs: &[Stream],
    operations: &[Operation],
    results: &[u8],
) -> Option<(Vec<Step>, Vec<Value>)> {
    let vectors = |op: &Operation| op.spec.dtype.has_vectors() && op.spec.from.has_vectors();
    if !operations.iter().all(vectors) {
        return None;
    }
    let (steps, shown) = record(|| {
        let mut register = [0 as Value; MAX_REGISTERS];
        for (i, input) in inputs.iter().enumerate() {
            register[i] = push(match (input.access, input.dtype) {
                (Access::Scalar, DType::F32 | DType::I32) => Step::Broadcast(i as u8),
                (Access::Scalar, _) => return None,
                (_, DType::F32 | DType::I32) => Step::Load(i as u8),
                (_, DType::Bool) => Step::LoadMask(i as u8),
                _ => return None,
            });
        }
        for op in operations {
            let operand = |k: usize| {
                if k < op.count {
                    register[op.operands[k] as usize]
                } else {
                    0
                }
            };
            register[op.target as usize] = if op.spec.op == 0 {
                if op.spec.dtype == DType::Bool {
                    return None;
                }
                push(Step::Constant(op.immediate))
            } else {
                let [a, b, c] = [operand(0), operand(1), operand(2)];
                if wide {
                    unsafe { apply::<Recorder<true>>(op, a, b, c)? }
                } else {
                    unsafe { apply::<Recorder<false>>(op, a, b, c)? }
                }
            };
        }
        Some(results.iter().map(|&r| register[r as usize]).collect())
    });
    Some((steps, shown?))
}

unsafe fn apply<R: Simd<F = Value, I = Value, M = Value>>(
    op: &Operation,
    a: Value,
    b: Value,
    c: Value,
) -> Option<Value> {
    use DType::{Bool, F32, I32};
    macro_rules! one {
        ($name:ident) => {
            $name::apply::<R>(a)
        };
    }
    macro_rules! two {
        ($name:ident) => {
            $name::apply::<R>(a, b)
        };
        ($name:ident swapped) => {
            $name::apply::<R>(b, a)
        };
    }
    let logic = |kind, a, b| push(Step::Logic(kind, a, b));
    unsafe {
        let spec = op.spec;
        let zero = || R::splat_i(0);
        Some(match (spec.op, spec.dtype, spec.from) {
            (2, F32, _) => two!(Add),
            (3, F32, _) => two!(Sub),
            (4, F32, _) => two!(Mul),
            (5, F32, _) => two!(Div),
            (7, F32, _) => two!(Min),
            (8, F32, _) => two!(Max),
            (2, I32, _) => two!(AddI),
            (3, I32, _) => two!(SubI),
            (4, I32, _) => two!(MulI),
            (7, I32, _) => two!(MinI),
            (8, I32, _) => two!(MaxI),
            (10, F32, _) => one!(Neg),
            (11, F32, _) => one!(Abs),
            (12, F32, _) => one!(Sign),
            (13, F32, _) => one!(Square),
            (10, I32, _) => one!(NegI),
            (11, I32, _) => one!(AbsI),
            (12, I32, _) => one!(SignI),
            (13, I32, _) => one!(SquareI),
            (14, F32, _) => one!(Exp),
            (15, F32, _) => one!(Log),
            (16, F32, _) => one!(Sqrt),
            (17, F32, _) => one!(Rsqrt),
            (18, F32, _) => one!(Tanh),
            (19, F32, _) => one!(Sigmoid),
            (20, F32, _) => one!(Erf),
            (23, F32, _) => one!(Floor),
            (24, F32, _) => one!(Ceil),
            (25, F32, _) => one!(Round),
            (26, F32, _) => one!(Log1p),
            (27, F32, _) => one!(Expm1),
            (28, F32, _) => one!(Reciprocal),
            (29, F32, _) => one!(Relu),
            (30, Bool, F32) => two!(Eq),
            (31, Bool, F32) => two!(Ne),
            (32, Bool, F32) => two!(Lt),
            (33, Bool, F32) => two!(Le),
            (34, Bool, F32) => two!(Lt swapped),
            (35, Bool, F32) => two!(Le swapped),
            (30, Bool, I32) => two!(EqI),
            (31, Bool, I32) => two!(NeI),
            (32, Bool, I32) => two!(LtI),
            (33, Bool, I32) => two!(LeI),
            (34, Bool, I32) => two!(LtI swapped),
            (35, Bool, I32) => two!(LeI swapped),
            (36, Bool, _) => logic(Logic::And, a, b),
            (37, Bool, _) => logic(Logic::Or, a, b),
            (31 | 38, Bool, _) => logic(Logic::Xor, a, b),
            (30, Bool, Bool) => R::not(logic(Logic::Xor, a, b)),
            (39, Bool, _) => R::not(a),
            (40, F32 | I32, _) => R::pick(a, b, c),
            (41, F32, I32) => one!(ToF32),
            (41, I32, F32) => one!(ToI32),
            (41, F32, Bool) => R::pick(a, R::splat(1.0), zero()),
            (41, I32, Bool) => R::pick(a, R::splat_i(1), zero()),
            (41, Bool, F32) => Ne::apply::<R>(a, zero()),
            (41, Bool, I32) => NeI::apply::<R>(a, zero()),
            (41, to, from) if to == from => a,
            (42, F32, _) => R::fma(a, b, c),
            _ => return None,
        })
    }
}
