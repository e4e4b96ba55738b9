//! The logarithm of Γ and its derivatives, by the same series as `sdk/core/special.ts`; sums of fractions become one fraction, so that they take one division.

use super::{MAGIC, fma, log, polynomial, sin, tan};
use std::f64::consts::PI;

/// The nearest whole number, for numbers that are not all whole anyway.
#[inline(always)]
fn nearest(x: f64) -> f64 {
    (x + MAGIC) - MAGIC
}

/// Whether Γ has a pole: at 0 and the negative whole numbers, which all are from −2⁵¹ on.
#[inline(always)]
fn is_pole(x: f64) -> bool {
    x <= 0.0 && (x < -2_251_799_813_685_248.0 || nearest(x) == x)
}

/// Lanczos' series: Γ(z) = √(2π) · (z + 6.5)^(z − ½) · e^(−z − 6.5) · the sum of these over z, z + 1, …
const LANCZOS: [f64; 8] = [
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_13,
    -176.615_029_162_140_59,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_571_6e-6,
    1.505_632_735_149_311_6e-7,
];
const LANCZOS_REST: f64 = 0.999_999_999_999_809_93;
/// ½ ln 2π and ln π.
const HALF_LN_2PI: f64 = 0.918_938_533_204_672_741_78;
const LN_PI: f64 = 1.144_729_885_849_400_174_14;

/// ln |Γ(x)|; below ½ by its mirror image, ln π − ln |sin πx| − ln Γ(1 − x).
#[inline(always)]
pub fn lgamma<const FMA: bool>(x: f64) -> f64 {
    let mirrored = x < 0.5;
    let z = if mirrored { 1.0 - x } else { x };
    // Beyond, the sum no longer changes, and its powers would overflow.
    let near = if z > 1e30 { 1e30 } else { z };
    let (mut over, mut under, mut factor) = (LANCZOS_REST, 1.0, near);
    for c in LANCZOS {
        over = fma::<FMA>(over, factor, c * under);
        under *= factor;
        factor += 1.0;
    }
    let t = z + 6.5;
    let rest = HALF_LN_2PI + (z - 0.5) * log::<FMA>(t) - t;
    let turned = x - 2.0 * nearest(0.5 * x);
    // Of the mirror image one logarithm is of both, the sum and the sine.
    let sum = over / under;
    let sine = sin::<FMA>(PI * turned).abs();
    let last = log::<FMA>(if mirrored { sum * sine } else { sum });
    let y = rest + last;
    let y = if z == 1.0 || z == 2.0 { 0.0 } else { y };
    let image = LN_PI - rest - last;
    let y = if mirrored { image } else { y };
    if x.abs() == f64::INFINITY || is_pole(x) {
        f64::INFINITY
    } else {
        y
    }
}

/// Where a series far out holds, ten steps on from a z below 10, and the sum of 1 over `of` each place on the way.
#[inline(always)]
fn far_from<const FMA: bool>(z: f64, of: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut over, mut under, mut place) = (0.0, 1.0, z);
    for _ in 0..10 {
        let factor = of(place);
        over = fma::<FMA>(over, factor, under);
        under *= factor;
        place += 1.0;
    }
    if z < 10.0 {
        (z + 10.0, over / under)
    } else {
        (z, 0.0)
    }
}

/// The derivative of ln Γ: below 10 by its value at x + 10, for negative x by its mirror image.
#[inline(always)]
pub fn digamma<const FMA: bool>(x: f64) -> f64 {
    let mirrored = x < 0.0;
    let z = if mirrored { 1.0 - x } else { x };
    let (far, steps) = far_from::<FMA>(z, |factor| factor);
    let r = 1.0 / (far * far);
    let tail = [
        -1.0 / 132.0,
        1.0 / 240.0,
        -1.0 / 252.0,
        1.0 / 120.0,
        -1.0 / 12.0,
        0.0,
    ];
    let y = log::<FMA>(far) - 0.5 / far + polynomial::<FMA, 6>(r, tail) - steps;
    let image = y - PI / tan::<FMA>(PI * (x - nearest(x)));
    let y = if mirrored { image } else { y };
    let y = if is_pole(x) || x == f64::NEG_INFINITY {
        f64::NAN
    } else {
        y
    };
    if x == 0.0 {
        f64::NEG_INFINITY.copysign(-x)
    } else {
        y
    }
}

/// The second derivative of ln Γ, in the same way.
#[inline(always)]
pub fn trigamma<const FMA: bool>(x: f64) -> f64 {
    let mirrored = x < 0.5;
    let z = if mirrored { 1.0 - x } else { x };
    let (far, steps) = far_from::<FMA>(z, |factor| factor * factor);
    let r = 1.0 / (far * far);
    let tail = [5.0 / 66.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 1.0 / 6.0];
    let y = steps + 1.0 / far + 0.5 * r + polynomial::<FMA, 5>(r, tail) * r / far;
    let part = PI / sin::<FMA>(PI * (x - nearest(x)));
    let y = if mirrored { part * part - y } else { y };
    if is_pole(x) || x == f64::NEG_INFINITY {
        f64::INFINITY
    } else {
        y
    }
}
