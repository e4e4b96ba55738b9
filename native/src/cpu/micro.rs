//! The operations inside an elementwise instruction: each runs over one tile.

use super::operations::*;
use super::path::Path;
use super::tile::{binary, compare, fill, fma, from_bool, scalar, scalar2, select, unary};
use crate::program::format::DType;

/// `target, a, b, c, elements`. Operands are whole tiles, or one value where the variant says scalar.
pub type Micro = unsafe fn(*mut u8, *const u8, *const u8, *const u8, usize);

/// What a micro operation does: code, dtype of the result, dtype it comes from (comparisons and casts).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spec {
    pub op: u8,
    pub dtype: DType,
    pub from: DType,
}

/// Which operands of `spec` may be one value instead of a tile, given which are: the rest has to be filled out.
pub fn accepts(spec: Spec, scalar: [bool; 3]) -> [bool; 3] {
    let [a, b, c] = scalar;
    if !spec.dtype.has_vectors() || !spec.from.has_vectors() {
        return [false; 3];
    }
    match spec.op {
        5 if spec.dtype == DType::I32 => [false; 3],
        6 | 9 => [false; 3],
        2..=9 => [a && !b, b, false],
        30..=35 if spec.from != DType::Bool => [false, b, false],
        40 if spec.dtype != DType::Bool => [false, b, c],
        42 => [false, b, c],
        _ => [false; 3],
    }
}

/// The functions of one path. A macro, because `target_feature` stands on the outermost function.
macro_rules! table {
    ($module:ident, $simd:ty $(, $features:literal)?) => {
        mod $module {
            use super::*;
            type S = $simd;
            type In = *const u8;

            $(#[target_feature(enable = $features)])?
            unsafe fn one<O: Unary>(d: *mut u8, a: In, _: In, _: In, n: usize) {
                unsafe { unary::<S, O>(d, a, n) }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn two<O: Binary, const A: bool, const B: bool>(d: *mut u8, a: In, b: In, _: In, n: usize) {
                unsafe { binary::<S, O, A, B>(d, a, b, n) }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn check<O: Compare, const B: bool, const SWAP: bool>(d: *mut u8, a: In, b: In, _: In, n: usize) {
                unsafe { compare::<S, O, B, SWAP>(d, a, b, n) }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn three<const B: bool, const C: bool>(d: *mut u8, a: In, b: In, c: In, n: usize) {
                unsafe { fma::<S, B, C>(d, a, b, c, n) }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn choose<const B: bool, const C: bool>(d: *mut u8, a: In, b: In, c: In, n: usize) {
                unsafe { select::<S, B, C>(d, a, b, c, n) }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn widen<const F: bool>(d: *mut u8, a: In, _: In, _: In, n: usize) {
                let one = if F { 1.0 } else { f32::from_bits(1) };
                unsafe { from_bool::<S>(d, a, one, n) }
            }
            $(#[target_feature(enable = $features)])?
            pub unsafe fn spread(d: *mut u8, a: In, _: In, _: In, n: usize) {
                unsafe { fill::<S>(d, a, n) }
            }

            fn pair<O: Binary>(scalar: [bool; 3]) -> Micro {
                match scalar {
                    [true, ..] => two::<O, true, false>,
                    [_, true, _] => two::<O, false, true>,
                    _ => two::<O, false, false>,
                }
            }
            fn test<O: Compare, const SWAP: bool>(scalar: [bool; 3]) -> Micro {
                if scalar[1] { check::<O, true, SWAP> } else { check::<O, false, SWAP> }
            }

            pub fn find(spec: Spec, scalar: [bool; 3]) -> Option<Micro> {
                use DType::{Bool, F32, I32};
                Some(match (spec.op, spec.dtype) {
                    (2, F32) => pair::<Add>(scalar),
                    (3, F32) => pair::<Sub>(scalar),
                    (4, F32) => pair::<Mul>(scalar),
                    (5, F32) => pair::<Div>(scalar),
                    (7, F32) => pair::<Min>(scalar),
                    (8, F32) => pair::<Max>(scalar),
                    (2, I32) => pair::<AddI>(scalar),
                    (3, I32) => pair::<SubI>(scalar),
                    (4, I32) => pair::<MulI>(scalar),
                    (7, I32) => pair::<MinI>(scalar),
                    (8, I32) => pair::<MaxI>(scalar),
                    (10, F32) => one::<Neg>,
                    (11, F32) => one::<Abs>,
                    (12, F32) => one::<Sign>,
                    (13, F32) => one::<Square>,
                    (10, I32) => one::<NegI>,
                    (11, I32) => one::<AbsI>,
                    (12, I32) => one::<SignI>,
                    (13, I32) => one::<SquareI>,
                    (14, F32) => one::<Exp>,
                    (15, F32) => one::<Log>,
                    (16, F32) => one::<Sqrt>,
                    (17, F32) => one::<Rsqrt>,
                    (18, F32) => one::<Tanh>,
                    (19, F32) => one::<Sigmoid>,
                    (20, F32) => one::<Erf>,
                    (23, F32) => one::<Floor>,
                    (24, F32) => one::<Ceil>,
                    (25, F32) => one::<Round>,
                    (26, F32) => one::<Log1p>,
                    (27, F32) => one::<Expm1>,
                    (28, F32) => one::<Reciprocal>,
                    (29, F32) => one::<Relu>,
                    (30..=35, Bool) if spec.from == F32 => match spec.op {
                        30 => test::<Eq, false>(scalar),
                        31 => test::<Ne, false>(scalar),
                        32 => test::<Lt, false>(scalar),
                        33 => test::<Le, false>(scalar),
                        34 => test::<Lt, true>(scalar),
                        _ => test::<Le, true>(scalar),
                    },
                    (30..=35, Bool) if spec.from == I32 => match spec.op {
                        30 => test::<EqI, false>(scalar),
                        31 => test::<NeI, false>(scalar),
                        32 => test::<LtI, false>(scalar),
                        33 => test::<LeI, false>(scalar),
                        34 => test::<LtI, true>(scalar),
                        _ => test::<LeI, true>(scalar),
                    },
                    (40, F32 | I32) => match (scalar[1], scalar[2]) {
                        (true, true) => choose::<true, true>,
                        (true, false) => choose::<true, false>,
                        (false, true) => choose::<false, true>,
                        (false, false) => choose::<false, false>,
                    },
                    (41, F32) if spec.from == I32 => one::<ToF32>,
                    (41, I32) if spec.from == F32 => one::<ToI32>,
                    (41, F32) if spec.from == Bool => widen::<true>,
                    (41, I32) if spec.from == Bool => widen::<false>,
                    (42, F32) => match (scalar[1], scalar[2]) {
                        (true, true) => three::<true, true>,
                        (true, false) => three::<true, false>,
                        (false, true) => three::<false, true>,
                        (false, false) => three::<false, false>,
                    },
                    _ => return None,
                })
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
table!(
    avx512,
    super::super::avx512::Avx512,
    "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c"
);
#[cfg(target_arch = "x86_64")]
table!(avx2, super::super::avx2::Avx2, "avx2,fma,bmi2,f16c");
#[cfg(target_arch = "aarch64")]
table!(neon, super::super::neon::Neon);
table!(portable, super::super::simd::Plain);

/// What has no vector form, the same on every path.
fn plain(spec: Spec) -> Option<Micro> {
    use DType::{Bool, F32, I32};
    macro_rules! f1 {
        ($from:ty, $f:expr) => {{
            let f: Micro = |d, a, _, _, n| unsafe { scalar::<$from, _>(d, a, n, $f) };
            f
        }};
    }
    macro_rules! f2 {
        ($from:ty, $f:expr) => {{
            let f: Micro = |d, a, b, _, n| unsafe { scalar2::<$from, _>(d, a, b, n, $f) };
            f
        }};
    }
    Some(match (spec.op, spec.dtype) {
        (39, Bool) => f1!(u8, |a| u8::from(a == 0)),
        (30, Bool) => f2!(u8, |a, b| u8::from((a != 0) == (b != 0))),
        (31 | 38, Bool) => f2!(u8, |a, b| u8::from((a != 0) != (b != 0))),
        (32, Bool) => f2!(u8, |a, b| u8::from(a == 0 && b != 0)),
        (33, Bool) => f2!(u8, |a, b| u8::from(a == 0 || b != 0)),
        (34, Bool) => f2!(u8, |a, b| u8::from(a != 0 && b == 0)),
        (35, Bool) => f2!(u8, |a, b| u8::from(a != 0 || b == 0)),
        (36, Bool) => f2!(u8, |a, b| u8::from(a != 0 && b != 0)),
        (37, Bool) => f2!(u8, |a, b| u8::from(a != 0 || b != 0)),
        (40, Bool) => |d, m, b, c, n| {
            for i in 0..n {
                unsafe { *d.add(i) = if *m.add(i) != 0 { *b.add(i) } else { *c.add(i) } };
            }
        },
        (41, Bool) => match spec.from {
            F32 => f1!(f32, |a| u8::from(a != 0.0)),
            I32 => f1!(i32, |a| u8::from(a != 0)),
            Bool => f1!(u8, |a| u8::from(a != 0)),
            _ => return None,
        },
        (41, F32 | I32) if spec.from == spec.dtype => f1!(u32, |a| a),
        _ => return None,
    })
}

/// The function of `spec` on `path`; `scalar` must be what `accepts` gave. None: the format knows no such operation.
pub fn find(path: Path, spec: Spec, scalar: [bool; 3]) -> Option<Micro> {
    if !spec.dtype.has_vectors() || !spec.from.has_vectors() {
        return super::plain::find(path, spec);
    }
    match path {
        #[cfg(target_arch = "x86_64")]
        Path::Avx512 => avx512::find(spec, scalar),
        #[cfg(target_arch = "x86_64")]
        Path::Avx2 => avx2::find(spec, scalar),
        #[cfg(target_arch = "aarch64")]
        Path::Neon => neon::find(spec, scalar),
        _ => portable::find(spec, scalar),
    }
    .or_else(|| plain(spec))
    .or_else(|| super::plain::find(path, spec))
}

/// Spreads one value over a tile.
pub fn spread(path: Path, dtype: DType) -> Micro {
    match dtype.size() {
        1 => return |d, a, _, _, n| unsafe { d.write_bytes(*a, n) },
        2 => return super::plain::fill::<u16>,
        8 => return super::plain::fill::<u64>,
        _ => {}
    }
    match path {
        #[cfg(target_arch = "x86_64")]
        Path::Avx512 => avx512::spread,
        #[cfg(target_arch = "x86_64")]
        Path::Avx2 => avx2::spread,
        #[cfg(target_arch = "aarch64")]
        Path::Neon => neon::spread,
        _ => portable::spread,
    }
}
