//! Hyperbolic functions and their inverses.

use super::exponential::{exp, expm1, log, log1p};

#[inline(always)]
pub fn tanh<const FMA: bool>(x: f64) -> f64 {
    let a = x.abs();
    let e = expm1::<FMA>(if a > 22.0 { 44.0 } else { 2.0 * a });
    f64::copysign(e / (e + 2.0), x)
}

#[inline(always)]
pub fn sinh<const FMA: bool>(x: f64) -> f64 {
    let a = x.abs();
    let e = expm1::<FMA>(a);
    let root = exp::<FMA>(0.5 * a);
    let large = 0.5 * root * root;
    f64::copysign(
        if a > 22.0 {
            large
        } else {
            0.5 * (e + e / (e + 1.0))
        },
        x,
    )
}

#[inline(always)]
pub fn cosh<const FMA: bool>(x: f64) -> f64 {
    let a = x.abs();
    let root = exp::<FMA>(0.5 * a);
    let e = root * root;
    if a > 22.0 {
        0.5 * root * root
    } else {
        0.5 * e + 0.5 / e
    }
}

#[inline(always)]
pub fn asinh<const FMA: bool>(x: f64) -> f64 {
    let a = x.abs();
    let large = log::<FMA>(a) + std::f64::consts::LN_2;
    let small = log1p::<FMA>(a + a * a / (1.0 + (1.0 + a * a).sqrt()));
    f64::copysign(if a > 268_435_456.0 { large } else { small }, x)
}

#[inline(always)]
pub fn acosh<const FMA: bool>(x: f64) -> f64 {
    let t = x - 1.0;
    let large = log::<FMA>(x) + std::f64::consts::LN_2;
    let small = log1p::<FMA>(t + (2.0 * t + t * t).sqrt());
    let y = if x > 268_435_456.0 { large } else { small };
    if x >= 1.0 { y } else { f64::NAN }
}

#[inline(always)]
pub fn atanh<const FMA: bool>(x: f64) -> f64 {
    let a = x.abs();
    f64::copysign(0.5 * log1p::<FMA>(2.0 * a / (1.0 - a)), x)
}
