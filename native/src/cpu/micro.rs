//! The operations inside an elementwise instruction: each runs over one tile.

use super::math;
use super::path::Path;
use super::simd::Simd;
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

trait Unary {
    unsafe fn apply<S: Simd>(a: S::F) -> S::F;
}
trait Binary {
    unsafe fn apply<S: Simd>(a: S::F, b: S::F) -> S::F;
}
trait Compare {
    unsafe fn apply<S: Simd>(a: S::F, b: S::F) -> S::M;
}

macro_rules! operations {
    ($kind:ident $arguments:tt -> $out:ident; $($name:ident => $e:expr;)*) => {
        operations! { @each $kind $arguments $out $(($name $e))* }
    };
    (@each $kind:ident $arguments:tt $out:ident $(($name:ident $e:expr))*) => {
        $(operations! { @one $kind $arguments $out $name $e })*
    };
    (@one $kind:ident $arguments:tt $out:ident $name:ident $e:expr) => {
        struct $name;
        impl $kind for $name {
            #[inline(always)]
            unsafe fn apply<S: Simd> $arguments -> S::$out { unsafe { $e } }
        }
    };
}

operations! { Unary (a: S::F) -> F;
    Neg => S::float(S::xor_i(S::bits(a), S::splat_i(i32::MIN)));
    Abs => math::abs::<S>(a);
    Sign => {
        let one = S::or_i(S::and_i(S::bits(a), S::splat_i(i32::MIN)), S::bits(S::splat(1.0)));
        let y = S::pick(S::eq(a, S::splat(0.0)), a, S::float(one));
        S::pick(S::eq(a, a), y, a)
    };
    Square => S::mul(a, a);
    Exp => math::exp::<S>(a);
    Log => math::log::<S>(a);
    Sqrt => S::sqrt(a);
    Rsqrt => S::div(S::splat(1.0), S::sqrt(a));
    Tanh => math::tanh::<S>(a);
    Sigmoid => math::sigmoid::<S>(a);
    Erf => math::erf::<S>(a);
    Floor => S::floor(a);
    Ceil => S::ceil(a);
    Round => S::round(a);
    Log1p => math::log1p::<S>(a);
    Expm1 => math::expm1::<S>(a);
    Reciprocal => S::div(S::splat(1.0), a);
    Relu => S::pick(S::eq(a, a), S::max(a, S::splat(0.0)), a);
    NegI => S::float(S::sub_i(S::splat_i(0), S::bits(a)));
    AbsI => {
        let s = S::shr::<31>(S::bits(a));
        S::float(S::sub_i(S::xor_i(S::bits(a), s), s))
    };
    SignI => {
        let positive = S::lt_i(S::splat_i(0), S::bits(a));
        S::pick(positive, S::float(S::splat_i(1)), S::float(S::shr::<31>(S::bits(a))))
    };
    SquareI => S::float(S::mul_i(S::bits(a), S::bits(a)));
    ToF32 => S::from_i(S::bits(a));
    ToI32 => {
        let y = S::float(S::to_i(a));
        let y = S::pick(S::le(S::splat(2_147_483_648.0), a), S::float(S::splat_i(i32::MAX)), y);
        S::pick(S::eq(a, a), y, S::splat(0.0))
    };
}
operations! { Binary (a: S::F, b: S::F) -> F;
    Add => S::add(a, b);
    Sub => S::sub(a, b);
    Mul => S::mul(a, b);
    Div => S::div(a, b);
    Min => S::pick(S::eq(a, a), S::min(a, b), a);
    Max => S::pick(S::eq(a, a), S::max(a, b), a);
    AddI => S::float(S::add_i(S::bits(a), S::bits(b)));
    SubI => S::float(S::sub_i(S::bits(a), S::bits(b)));
    MulI => S::float(S::mul_i(S::bits(a), S::bits(b)));
    MinI => S::pick(S::lt_i(S::bits(a), S::bits(b)), a, b);
    MaxI => S::pick(S::lt_i(S::bits(a), S::bits(b)), b, a);
}
operations! { Compare (a: S::F, b: S::F) -> M;
    Eq => S::eq(a, b);
    Ne => S::not(S::eq(a, b));
    Lt => S::lt(a, b);
    Le => S::le(a, b);
    EqI => S::eq_i(S::bits(a), S::bits(b));
    NeI => S::not(S::eq_i(S::bits(a), S::bits(b)));
    LtI => S::lt_i(S::bits(a), S::bits(b));
    LeI => S::not(S::lt_i(S::bits(b), S::bits(a)));
}

/// A tile operand, or one value in all lanes.
#[derive(Clone, Copy)]
struct Operand<S: Simd, const SCALAR: bool>(*const f32, S::F);

impl<S: Simd, const SCALAR: bool> Operand<S, SCALAR> {
    #[inline(always)]
    unsafe fn new(p: *const u8) -> Self {
        let p: *const f32 = p.cast();
        Operand(p, unsafe { S::splat(if SCALAR { *p } else { 0.0 }) })
    }
    #[inline(always)]
    unsafe fn full(self, i: usize) -> S::F {
        if SCALAR {
            self.1
        } else {
            unsafe { S::load(self.0.add(i)) }
        }
    }
    #[inline(always)]
    unsafe fn part(self, i: usize, n: usize) -> S::F {
        if SCALAR {
            self.1
        } else {
            unsafe { S::load_part(self.0.add(i), n) }
        }
    }
}

#[inline(always)]
unsafe fn unary<S: Simd, O: Unary>(d: *mut u8, a: *const u8, n: usize) {
    unsafe {
        let (d, a) = (d.cast::<f32>(), a.cast::<f32>());
        let mut i = 0;
        while i + S::N <= n {
            S::store(d.add(i), O::apply::<S>(S::load(a.add(i))));
            i += S::N;
        }
        if i < n {
            S::store_part(
                d.add(i),
                n - i,
                O::apply::<S>(S::load_part(a.add(i), n - i)),
            );
        }
    }
}

#[inline(always)]
unsafe fn binary<S: Simd, O: Binary, const A: bool, const B: bool>(
    d: *mut u8,
    a: *const u8,
    b: *const u8,
    n: usize,
) {
    unsafe {
        let d = d.cast::<f32>();
        let (a, b) = (Operand::<S, A>::new(a), Operand::<S, B>::new(b));
        let mut i = 0;
        while i + S::N <= n {
            S::store(d.add(i), O::apply::<S>(a.full(i), b.full(i)));
            i += S::N;
        }
        if i < n {
            let r = n - i;
            S::store_part(d.add(i), r, O::apply::<S>(a.part(i, r), b.part(i, r)));
        }
    }
}

#[inline(always)]
unsafe fn compare<S: Simd, O: Compare, const B: bool, const SWAP: bool>(
    d: *mut u8,
    a: *const u8,
    b: *const u8,
    n: usize,
) {
    unsafe {
        let (a, b) = (Operand::<S, false>::new(a), Operand::<S, B>::new(b));
        let apply = |x, y| {
            if SWAP {
                O::apply::<S>(y, x)
            } else {
                O::apply::<S>(x, y)
            }
        };
        let mut i = 0;
        while i + S::N <= n {
            S::store_mask(d.add(i), S::N, apply(a.full(i), b.full(i)));
            i += S::N;
        }
        if i < n {
            let r = n - i;
            S::store_mask(d.add(i), r, apply(a.part(i, r), b.part(i, r)));
        }
    }
}

#[inline(always)]
unsafe fn fma<S: Simd, const B: bool, const C: bool>(
    d: *mut u8,
    a: *const u8,
    b: *const u8,
    c: *const u8,
    n: usize,
) {
    unsafe {
        let d = d.cast::<f32>();
        let a = Operand::<S, false>::new(a);
        let (b, c) = (Operand::<S, B>::new(b), Operand::<S, C>::new(c));
        let mut i = 0;
        while i + S::N <= n {
            S::store(d.add(i), S::fma(a.full(i), b.full(i), c.full(i)));
            i += S::N;
        }
        if i < n {
            let r = n - i;
            S::store_part(
                d.add(i),
                r,
                S::fma(a.part(i, r), b.part(i, r), c.part(i, r)),
            );
        }
    }
}

#[inline(always)]
unsafe fn select<S: Simd, const B: bool, const C: bool>(
    d: *mut u8,
    m: *const u8,
    b: *const u8,
    c: *const u8,
    n: usize,
) {
    unsafe {
        let d = d.cast::<f32>();
        let (b, c) = (Operand::<S, B>::new(b), Operand::<S, C>::new(c));
        let mut i = 0;
        while i + S::N <= n {
            let mask = S::load_mask(m.add(i), S::N);
            S::store(d.add(i), S::pick(mask, b.full(i), c.full(i)));
            i += S::N;
        }
        if i < n {
            let r = n - i;
            let mask = S::load_mask(m.add(i), r);
            S::store_part(d.add(i), r, S::pick(mask, b.part(i, r), c.part(i, r)));
        }
    }
}

#[inline(always)]
unsafe fn from_bool<S: Simd>(d: *mut u8, a: *const u8, one: f32, n: usize) {
    unsafe {
        let d = d.cast::<f32>();
        let mut i = 0;
        while i < n {
            let r = S::N.min(n - i);
            let y = S::pick(S::load_mask(a.add(i), r), S::splat(one), S::splat(0.0));
            if r == S::N {
                S::store(d.add(i), y)
            } else {
                S::store_part(d.add(i), r, y)
            }
            i += r;
        }
    }
}

/// One value in the whole tile.
#[inline(always)]
unsafe fn fill<S: Simd>(d: *mut u8, a: *const u8, n: usize) {
    unsafe {
        let d = d.cast::<f32>();
        let x = S::splat(*a.cast::<f32>());
        let mut i = 0;
        while i + S::N <= n {
            S::store(d.add(i), x);
            i += S::N;
        }
        if i < n {
            S::store_part(d.add(i), n - i, x);
        }
    }
}

/// Lane by lane, for what has no vector form.
#[inline(always)]
unsafe fn scalar<A: Copy, R>(d: *mut u8, a: *const u8, n: usize, f: impl Fn(A) -> R) {
    for i in 0..n {
        unsafe { *d.cast::<R>().add(i) = f(*a.cast::<A>().add(i)) };
    }
}

#[inline(always)]
unsafe fn scalar2<A: Copy, R>(
    d: *mut u8,
    a: *const u8,
    b: *const u8,
    n: usize,
    f: impl Fn(A, A) -> R,
) {
    for i in 0..n {
        unsafe { *d.cast::<R>().add(i) = f(*a.cast::<A>().add(i), *b.cast::<A>().add(i)) };
    }
}

fn modulo(a: f32, b: f32) -> f32 {
    let r = a % b;
    if r != 0.0 && (r < 0.0) != (b < 0.0) {
        r + b
    } else {
        r
    }
}

fn modulo_i(a: i32, b: i32) -> i32 {
    if b == 0 {
        return 0;
    }
    let r = a.wrapping_rem(b);
    if r != 0 && (r < 0) != (b < 0) {
        r + b
    } else {
        r
    }
}

fn divide_i(a: i32, b: i32) -> i32 {
    if b == 0 { 0 } else { a.wrapping_div(b) }
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
    "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2"
);
#[cfg(target_arch = "x86_64")]
table!(avx2, super::super::avx2::Avx2, "avx2,fma,bmi2");
table!(portable, super::super::simd::Portable);

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
        (6, F32) => f2!(f32, |a, b| a.powf(b)),
        (9, F32) => f2!(f32, modulo),
        (5, I32) => f2!(i32, divide_i),
        (9, I32) => f2!(i32, modulo_i),
        (21, F32) => f1!(f32, |a| a.sin()),
        (22, F32) => f1!(f32, |a| a.cos()),
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
        },
        (41, F32 | I32) => f1!(u32, |a| a),
        _ => return None,
    })
}

/// The function of `spec` on `path`; `scalar` must be what `accepts` gave. None: the format knows no such operation.
pub fn find(path: Path, spec: Spec, scalar: [bool; 3]) -> Option<Micro> {
    match path {
        #[cfg(target_arch = "x86_64")]
        Path::Avx512 => avx512::find(spec, scalar),
        #[cfg(target_arch = "x86_64")]
        Path::Avx2 => avx2::find(spec, scalar),
        _ => portable::find(spec, scalar),
    }
    .or_else(|| plain(spec))
}

/// Spreads one value over a tile.
pub fn spread(path: Path, dtype: DType) -> Micro {
    if dtype == DType::Bool {
        return |d, a, _, _, n| unsafe { d.write_bytes(*a, n) };
    }
    match path {
        #[cfg(target_arch = "x86_64")]
        Path::Avx512 => avx512::spread,
        #[cfg(target_arch = "x86_64")]
        Path::Avx2 => avx2::spread,
        _ => portable::spread,
    }
}
