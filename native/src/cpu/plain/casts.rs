//! From one dtype to another.

use super::*;

/// `as` cuts off, saturates and gives 0 for NaN, as the format asks.
pub fn cast(spec: Spec) -> Option<Paths> {
    use DType::{Bf16, Bool, F16, F32, F64, I8, I32, I64, U8};
    if spec.from == spec.dtype {
        return Some(match spec.dtype.size() {
            1 => [same::<u8>; 3],
            2 => [same::<u16>; 3],
            4 => [same::<u32>; 3],
            _ => [same::<u64>; 3],
        });
    }
    Some(match (spec.from, spec.dtype) {
        (F64, Bool) => f1!(f64, |a| u8::from(a != 0.0)),
        (I64, Bool) => f1!(i64, |a| u8::from(a != 0)),
        (Bool, F64) => f1!(u8, |a| f64::from(u8::from(a != 0))),
        (Bool, I64) => f1!(u8, |a| i64::from(a != 0)),
        (F64, F32) => f1!(f64, |a| a as f32),
        (F64, I32) => f1!(f64, whole),
        (F64, I64) => f1!(f64, |a| a as i64),
        (F32, F64) => f1!(f32, f64::from),
        (F32, I64) => f1!(f32, |a| a as i64),
        (I32, F64) => f1!(i32, f64::from),
        (I32, I64) => f1!(i32, i64::from),
        // By f64, as numbers in JavaScript go.
        (I64, F32) => f1!(i64, |a| a as f64 as f32),
        (I64, F64) => f1!(i64, |a| a as f64),
        (I64, I32) => f1!(i64, |a| a as i32),
        (F16, F32) => halves::WIDEN,
        (F32, F16) => halves::NARROW,
        (Bf16, F32) => f1!(u16, from_bf16),
        (F32, Bf16) => f1!(f32, to_bf16),
        (U8, I32) => f1!(u8, i32::from),
        (I32, U8) => f1!(i32, |a| a as u8),
        (I8, I32) => f1!(i8, i32::from),
        (I32, I8) => f1!(i32, |a| a as i8),
        _ => return None,
    })
}

/// As `as`, without a branch, so that the compiler makes vectors of it.
#[inline(always)]
pub fn whole(a: f64) -> i32 {
    let (least, most) = (f64::from(i32::MIN), f64::from(i32::MAX));
    let inside = if a > least { a } else { least };
    let inside = if inside < most { inside } else { most };
    let number = if a.is_nan() { 0.0 } else { inside };
    // Within i32 by now.
    unsafe { number.to_int_unchecked() }
}
