//! Powers and logarithms.

use super::{MAGIC, fma, polynomial, power_of_two};

const LN2_HIGH: f64 = 6.931_471_803_691_238_164_90e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_700_02e-10;

/// eʳ − 1 for |r| ≤ ½ ln 2, by its series.
#[inline(always)]
fn small_expm1<const FMA: bool>(r: f64) -> f64 {
    let p = polynomial::<FMA, 12>(
        r,
        [
            1.0 / 6_227_020_800.0,
            1.0 / 479_001_600.0,
            1.0 / 39_916_800.0,
            1.0 / 3_628_800.0,
            1.0 / 362_880.0,
            1.0 / 40_320.0,
            1.0 / 5_040.0,
            1.0 / 720.0,
            1.0 / 120.0,
            1.0 / 24.0,
            1.0 / 6.0,
            0.5,
        ],
    );
    fma::<FMA>(p, r * r, r)
}

/// n and r with x = n·ln 2 + r.
#[inline(always)]
fn reduce_exp<const FMA: bool>(x: f64) -> (f64, f64) {
    let n = fma::<FMA>(x, std::f64::consts::LOG2_E, MAGIC) - MAGIC;
    let r = fma::<FMA>(n, -LN2_LOW, fma::<FMA>(n, -LN2_HIGH, x));
    (n, r)
}

/// (1 + p)·2ⁿ, also where 2ⁿ alone is too large or too small.
#[inline(always)]
fn scale(p: f64, n: f64) -> f64 {
    let half = (n * 0.5 + MAGIC) - MAGIC;
    let first = power_of_two(half);
    (p * first + first) * power_of_two(n - half)
}

#[inline(always)]
pub fn exp<const FMA: bool>(x: f64) -> f64 {
    let capped = if x > 711.0 { 711.0 } else { x };
    let capped = if capped < -746.0 { -746.0 } else { capped };
    let (n, r) = reduce_exp::<FMA>(capped);
    scale(small_expm1::<FMA>(r), n)
}

#[inline(always)]
pub fn exp2<const FMA: bool>(x: f64) -> f64 {
    let capped = if x > 1025.0 { 1025.0 } else { x };
    let capped = if capped < -1077.0 { -1077.0 } else { capped };
    let n = (capped + MAGIC) - MAGIC;
    let r = (capped - n) * std::f64::consts::LN_2;
    scale(small_expm1::<FMA>(r), n)
}

#[inline(always)]
pub fn expm1<const FMA: bool>(x: f64) -> f64 {
    let capped = if x > 40.0 { 40.0 } else { x };
    let capped = if capped < -40.0 { -40.0 } else { capped };
    let (n, r) = reduce_exp::<FMA>(capped);
    let two = power_of_two(n);
    let y = fma::<FMA>(small_expm1::<FMA>(r), two, two - 1.0);
    let y = if x > 40.0 { exp::<FMA>(x) } else { y };
    // Keeps the sign of 0.
    if x == 0.0 { x } else { y }
}

/// m and k with x = m·2ᵏ and √½ ≤ m < √2.
#[inline(always)]
fn log_parts(x: f64) -> (f64, f64) {
    let tiny = x < f64::MIN_POSITIVE;
    let scaled = if tiny {
        x * 18_014_398_509_481_984.0
    } else {
        x
    };
    // Moves the border of the exponents to √½.
    let bits = scaled.to_bits().wrapping_sub(0x3fe6_a09e_0000_0000);
    let m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff).wrapping_add(0x3fe6_a09e_0000_0000));
    let k = f64::from((bits.cast_signed() >> 52) as i32);
    (m, if tiny { k - 54.0 } else { k })
}

/// a and b with ln(1 + f) = f − a + b, for √½ ≤ 1 + f < √2.
#[inline(always)]
fn log_rest<const FMA: bool>(f: f64) -> (f64, f64) {
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * polynomial::<FMA, 7>(
        z,
        [
            1.479_819_860_511_658_591e-1,
            1.531_383_769_920_937_332e-1,
            1.818_357_216_161_805_012e-1,
            2.222_219_843_214_978_396e-1,
            2.857_142_874_366_239_149e-1,
            3.999_999_999_940_941_908e-1,
            6.666_666_666_666_735_130e-1,
        ],
    );
    let half = 0.5 * f * f;
    (half, s * (half + r))
}

#[inline(always)]
fn log_ends(x: f64, y: f64) -> f64 {
    let y = if x == f64::INFINITY { x } else { y };
    let y = if x == 0.0 { f64::NEG_INFINITY } else { y };
    if x >= 0.0 { y } else { f64::NAN }
}

#[inline(always)]
pub fn log<const FMA: bool>(x: f64) -> f64 {
    let (m, k) = log_parts(x);
    let f = m - 1.0;
    let (half, rest) = log_rest::<FMA>(f);
    let y = k * LN2_HIGH - ((half - (rest + k * LN2_LOW)) - f);
    log_ends(x, y)
}

#[inline(always)]
pub fn log2<const FMA: bool>(x: f64) -> f64 {
    let (m, k) = log_parts(x);
    let f = m - 1.0;
    let (half, rest) = log_rest::<FMA>(f);
    let y = (f - (half - rest)) * std::f64::consts::LOG2_E + k;
    log_ends(x, y)
}

#[inline(always)]
pub fn log1p<const FMA: bool>(x: f64) -> f64 {
    let u = 1.0 + x;
    // What rounding took from 1 + x.
    let lost = if u > 2.0 {
        1.0 - (u - x)
    } else {
        x - (u - 1.0)
    };
    let y = log::<FMA>(u) + lost / u;
    let y = if x == f64::INFINITY || u == 0.0 {
        log::<FMA>(u)
    } else {
        y
    };
    if u == 1.0 { x } else { y }
}

#[inline(always)]
pub fn sigmoid<const FMA: bool>(x: f64) -> f64 {
    1.0 / (1.0 + exp::<FMA>(-x))
}
