//! Elementwise operations whose vectors the compiler makes: i64, f64, the 16-bit dtypes, rarer functions.

use super::functions::{self, FAR};
use super::half::{from_bf16, to_bf16};
use super::halves;
use super::micro::{Micro, Spec};
use super::path::Path;
use super::tile::{scalar, scalar2};
use crate::program::format::DType;

type In = *const u8;

/// Runs `vector` where all arguments are near, or endless; `one` does the others.
#[inline(always)]
unsafe fn near<T: Copy + Into<f64>>(
    d: *mut T,
    a: *const T,
    n: usize,
    vector: impl Fn(T) -> T,
    one: impl Fn(T) -> T,
) {
    for start in (0..n).step_by(64) {
        let count = 64.min(n - start);
        unsafe {
            let (d, a) = (d.add(start), a.add(start));
            let mut far = false;
            for i in 0..count {
                let size = (*a.add(i)).into().abs();
                far |= size > FAR && size < f64::INFINITY;
            }
            if far {
                scalar(d.cast(), a.cast(), count, &one);
            } else {
                scalar(d.cast(), a.cast(), count, &vector);
            }
        }
    }
}

/// Spreads one value over a tile.
pub unsafe fn fill<T: Copy>(d: *mut u8, a: In, _: In, _: In, n: usize) {
    for i in 0..n {
        unsafe { *d.cast::<T>().add(i) = *a.cast::<T>() };
    }
}

unsafe fn choose<T: Copy>(d: *mut u8, m: In, b: In, c: In, n: usize) {
    let (d, b, c) = (d.cast::<T>(), b.cast::<T>(), c.cast::<T>());
    for i in 0..n {
        unsafe { *d.add(i) = if *m.add(i) != 0 { *b.add(i) } else { *c.add(i) } };
    }
}

unsafe fn same<T: Copy>(d: *mut u8, a: In, _: In, _: In, n: usize) {
    // A tile may be copied to itself.
    unsafe { std::ptr::copy(a.cast::<T>(), d.cast::<T>(), n) };
}

/// A loop compiled for each path, the portable one first.
type Paths = [Micro; 3];

/// In the loop, `FMA` says whether the path has fused multiplication.
macro_rules! paths {
    (|$d:ident, $a:ident, $b:ident, $c:ident, $n:ident| $body:expr) => {{
        unsafe fn portable($d: *mut u8, $a: In, $b: In, $c: In, $n: usize) {
            #[allow(dead_code)]
            const FMA: bool = cfg!(target_arch = "aarch64");
            unsafe { $body }
        }
        #[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2,fma,bmi2,f16c"))]
        unsafe fn avx2($d: *mut u8, $a: In, $b: In, $c: In, $n: usize) {
            #[allow(dead_code)]
            const FMA: bool = true;
            unsafe { $body }
        }
        #[cfg_attr(
            target_arch = "x86_64",
            target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")
        )]
        unsafe fn avx512($d: *mut u8, $a: In, $b: In, $c: In, $n: usize) {
            #[allow(dead_code)]
            const FMA: bool = true;
            unsafe { $body }
        }
        [portable as Micro, avx2 as Micro, avx512 as Micro]
    }};
}
macro_rules! f1 {
    ($from:ty, $f:expr) => {
        paths!(|d, a, _b, _c, n| scalar::<$from, _>(d, a, n, $f))
    };
}
macro_rules! f2 {
    ($from:ty, $f:expr) => {
        paths!(|d, a, b, _c, n| scalar2::<$from, _>(d, a, b, n, $f))
    };
}
/// A function whose vectors are good up to `FAR`.
macro_rules! turning {
    ($t:ty, $near:ident, $far:expr) => {
        paths!(|d, a, _b, _c, n| near::<$t>(
            d.cast(),
            a.cast(),
            n,
            |a| functions::$near::<FMA>(f64::from(a)) as $t,
            $far
        ))
    };
}
/// A function of f64 without branches.
macro_rules! smooth {
    ($t:ty, $name:ident) => {
        f1!($t, |a| functions::$name::<FMA>(f64::from(a)) as $t)
    };
}
/// The functions that f32 and f64 share, computed in f64.
macro_rules! functions {
    ($op:expr, $t:ty) => {
        match $op {
            43 => turning!($t, tan, |a: $t| a.tan()),
            44 => smooth!($t, asin),
            45 => smooth!($t, acos),
            46 => smooth!($t, atan),
            47 => smooth!($t, sinh),
            48 => smooth!($t, cosh),
            49 => smooth!($t, asinh),
            50 => smooth!($t, acosh),
            51 => smooth!($t, atanh),
            52 => smooth!($t, erfc),
            53 => smooth!($t, erfinv),
            54 => smooth!($t, lgamma),
            55 => smooth!($t, digamma),
            56 => smooth!($t, trigamma),
            57 => smooth!($t, exp2),
            58 => smooth!($t, log2),
            59 => f1!($t, |a| f64::from(a).log10() as $t),
            60 => f1!($t, |a| f64::from(a).cbrt() as $t),
            61 => f1!($t, |a| a.trunc()),
            63 => f2!(
                $t,
                |a, b| functions::atan2::<FMA>(f64::from(a), f64::from(b)) as $t
            ),
            64 => f2!($t, |a, b| f64::from(a).hypot(f64::from(b)) as $t),
            65 => f2!($t, |a: $t, b: $t| a.copysign(b)),
            _ => return None,
        }
    };
}
macro_rules! whole {
    ($op:expr, $t:ty) => {
        match $op {
            2 => f2!($t, |a, b| <$t>::wrapping_add(a, b)),
            3 => f2!($t, |a, b| <$t>::wrapping_sub(a, b)),
            4 => f2!($t, |a, b| <$t>::wrapping_mul(a, b)),
            5 => f2!($t, |a, b| if b == 0 { 0 } else { <$t>::wrapping_div(a, b) }),
            7 => f2!($t, |a, b| a.min(b)),
            8 => f2!($t, |a, b| a.max(b)),
            9 => f2!($t, |a, b| {
                let r = if b == 0 { 0 } else { <$t>::wrapping_rem(a, b) };
                if r != 0 && (r < 0) != (b < 0) {
                    r + b
                } else {
                    r
                }
            }),
            10 => f1!($t, |a| <$t>::wrapping_neg(a)),
            11 => f1!($t, |a| <$t>::wrapping_abs(a)),
            12 => f1!($t, |a| <$t>::signum(a)),
            13 => f1!($t, |a| <$t>::wrapping_mul(a, a)),
            62 => f2!($t, |a, b| if b == 0 { 0 } else { <$t>::wrapping_rem(a, b) }),
            66 => f2!($t, |a, b| a & b),
            67 => f2!($t, |a, b| a | b),
            68 => f2!($t, |a, b| a ^ b),
            69 => f1!($t, |a| !a),
            70 => f2!($t, |a, b| if b < 0 || b >= <$t>::BITS as $t {
                0
            } else {
                a << b
            }),
            71 => f2!($t, |a, b| {
                let most = <$t>::BITS as $t - 1;
                a >> if b < 0 || b > most { most } else { b }
            }),
            _ => return None,
        }
    };
}
macro_rules! compare {
    ($op:expr, $t:ty) => {
        match $op {
            30 => f2!($t, |a, b| u8::from(a == b)),
            31 => f2!($t, |a, b| u8::from(a != b)),
            32 => f2!($t, |a, b| u8::from(a < b)),
            33 => f2!($t, |a, b| u8::from(a <= b)),
            34 => f2!($t, |a, b| u8::from(a > b)),
            35 => f2!($t, |a, b| u8::from(a >= b)),
            _ => return None,
        }
    };
}

// Behind the macros that they use.
mod casts;
mod doubles;

/// The function of `spec` on whole tiles.
pub fn find(path: Path, spec: Spec) -> Option<Micro> {
    let [portable, avx2, avx512] = loops(spec)?;
    Some(match path {
        Path::Portable | Path::Neon => portable,
        Path::Avx2 => avx2,
        Path::Avx512 => avx512,
    })
}

fn loops(spec: Spec) -> Option<Paths> {
    use DType::{Bool, F32, F64, I32, I64};
    Some(match (spec.op, spec.dtype) {
        (41, _) => return casts::cast(spec),
        (40, F64 | I64) => [choose::<u64>; 3],
        (30..=35, Bool) => match spec.from {
            F64 => compare!(spec.op, f64),
            I64 => compare!(spec.op, i64),
            _ => return None,
        },
        (op, F64) if op < 43 || op == 62 => doubles::doubles(op)?,
        (op, F64) => functions!(op, f64),
        (op, F32) => singles(op)?,
        (5, I32) => f2!(i32, quotient),
        (9, I32) => f2!(i32, |a, b| {
            let r = rest(a, b);
            if r != 0 && (r < 0) != (b < 0) {
                r + b
            } else {
                r
            }
        }),
        (62, I32) => f2!(i32, rest),
        (op, I32) => whole!(op, i32),
        (op, I64) => whole!(op, i64),
        _ => return None,
    })
}

/// What f32 has no vectors of its own for.
fn singles(op: u8) -> Option<Paths> {
    Some(match op {
        6 => f2!(
            f32,
            |a, b| functions::pow32::<FMA>(f64::from(a), f64::from(b)) as f32
        ),
        9 => paths!(|d, a, b, _c, n| rests(d, a, b, n, modulo)),
        21 => turning!(f32, sin, f32::sin),
        22 => turning!(f32, cos, f32::cos),
        59 => f1!(
            f32,
            |a| (functions::log::<FMA>(f64::from(a)) * std::f64::consts::LOG10_E) as f32
        ),
        60 => smooth!(f32, cbrt32),
        62 => paths!(|d, a, b, _c, n| rests(d, a, b, n, |r, _| r)),
        64 => f2!(f32, hypotenuse),
        op => functions!(op, f32),
    })
}

/// The exact quotient of i32, by that in f64; 0 where it is divided by 0.
#[inline(always)]
fn quotient(a: i32, b: i32) -> i32 {
    let divisor = if b == 0 || b == -1 { 1 } else { b };
    // Never beyond i32: by −1, by which the least number wraps, is not divided.
    let q = unsafe { (f64::from(a) / f64::from(divisor)).to_int_unchecked::<i32>() };
    let q = if b == -1 { a.wrapping_neg() } else { q };
    if b == 0 { 0 } else { q }
}

#[inline(always)]
fn rest(a: i32, b: i32) -> i32 {
    let r = a.wrapping_sub(quotient(a, b).wrapping_mul(b));
    if b == 0 { 0 } else { r }
}

/// What `done` makes of the rests of divisions of f32. A quotient of so few digits is cut off as the exact one would be, and what is left is exact in f64.
#[inline(always)]
unsafe fn rests(d: *mut u8, a: In, b: In, n: usize, done: impl Fn(f32, f32) -> f32) {
    const MOST: f64 = 67_108_864.0;
    for start in (0..n).step_by(64) {
        let count = 64.min(n - start);
        unsafe {
            let d = d.cast::<f32>().add(start);
            let (a, b) = (a.cast::<f32>().add(start), b.cast::<f32>().add(start));
            let mut far = false;
            for i in 0..count {
                let (x, y) = (f64::from(*a.add(i)), f64::from(*b.add(i)));
                far |= !((x / y).abs() < MOST && y.abs() < f64::INFINITY);
            }
            let (d, a, b) = (d.cast(), a.cast(), b.cast());
            if far {
                scalar2(d, a, b, count, |a: f32, b: f32| done(a % b, b));
            } else {
                scalar2(d, a, b, count, |a: f32, b: f32| {
                    let (x, y) = (f64::from(a), f64::from(b));
                    // Far from the ends of i32.
                    let quotient = (x / y).to_int_unchecked::<i32>();
                    let rest = x - f64::from(quotient) * y;
                    done((rest as f32).copysign(a), b)
                });
            }
        }
    }
}

/// The rest with the sign of the divisor.
#[inline(always)]
fn modulo(r: f32, b: f32) -> f32 {
    if r != 0.0 && (r < 0.0) != (b < 0.0) {
        r + b
    } else {
        r
    }
}

/// Squares of f32 neither overflow nor vanish in f64; an infinity wins over a NaN.
#[inline(always)]
fn hypotenuse(a: f32, b: f32) -> f32 {
    let (x, y) = (f64::from(a), f64::from(b));
    let long = (x * x + y * y).sqrt() as f32;
    if a.abs() == f32::INFINITY || b.abs() == f32::INFINITY {
        f32::INFINITY
    } else {
        long
    }
}
