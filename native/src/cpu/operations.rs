//! What the operations of an elementwise chain do to a vector.

use super::math;
use super::simd::Simd;

pub trait Unary {
    unsafe fn apply<S: Simd>(a: S::F) -> S::F;
}
pub trait Binary {
    unsafe fn apply<S: Simd>(a: S::F, b: S::F) -> S::F;
}
pub trait Compare {
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
        pub struct $name;
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
    Relu => S::positive(a);
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
