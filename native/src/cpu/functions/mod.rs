//! Functions of f64 without branches and calls, which the compiler turns into vectors in a loop over a tile. An f32 goes through them as well: what comes
//! out is then the nearest f32 but for a rare last bit. `FMA` says whether the path has fused multiplication; without, it would be a call.

mod angles;
mod error;
mod exponential;
mod gamma;
mod hyperbolic;
#[cfg(test)]
mod tests;

pub use angles::{FAR, acos, asin, atan, atan2, cos, sin, tan};
pub use error::{erf, erfc, erfinv};
pub use exponential::{exp, exp2, expm1, log, log1p, log2, sigmoid};
pub use gamma::{digamma, lgamma, trigamma};
pub use hyperbolic::{acosh, asinh, atanh, cosh, sinh, tanh};

#[inline(always)]
fn fma<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// Highest coefficient first.
#[inline(always)]
fn polynomial<const FMA: bool, const N: usize>(x: f64, c: [f64; N]) -> f64 {
    let mut y = c[0];
    for &next in &c[1..] {
        y = fma::<FMA>(y, x, next);
    }
    y
}

/// Adding it rounds to a whole number, which then stands in the lowest bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// 2ⁿ for n whose exponent is normal; n as a whole number in f64.
#[inline(always)]
fn power_of_two(n: f64) -> f64 {
    f64::from_bits((n + (MAGIC + 1023.0)).to_bits() << 52)
}

/// ∛x of an f32: too few digits for an f64.
#[inline(always)]
pub fn cbrt32<const FMA: bool>(x: f64) -> f64 {
    f64::copysign(exp::<FMA>(log::<FMA>(x.abs()) * (1.0 / 3.0)), x)
}

/// aᵇ of f32: too few digits for an f64.
#[inline(always)]
pub fn pow32<const FMA: bool>(a: f64, b: f64) -> f64 {
    let size = a.abs();
    let y = exp::<FMA>(b * log::<FMA>(size));
    // Whole numbers from 2⁵³ on are even.
    let whole = |v: f64| v.abs() >= 4_503_599_627_370_496.0 || (v + MAGIC) - MAGIC == v;
    let odd = whole(b) && !whole(0.5 * b);
    let y = if odd { f64::copysign(y, a) } else { y };
    let y = if a < 0.0 && a > f64::NEG_INFINITY && !whole(b) {
        f64::NAN
    } else {
        y
    };
    let y = if size == 1.0 && b.abs() == f64::INFINITY {
        1.0
    } else {
        y
    };
    if a == 1.0 || b == 0.0 { 1.0 } else { y }
}
