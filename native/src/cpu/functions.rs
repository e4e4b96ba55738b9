//! Functions of f64 without branches and calls, which the compiler turns into vectors in a loop over a tile. An f32 goes through them as well: what comes
//! out is then the nearest f32 but for a rare last bit. `FMA` says whether the path has fused multiplication; without, it would be a call.

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

/// Beyond, sines and tangents need more digits of π.
pub const FAR: f64 = 1_000_000.0;

/// The quarter turn and what is left, for |x| ≤ FAR.
#[inline(always)]
fn quarter<const FMA: bool>(x: f64) -> (u64, f64) {
    let turned = fma::<FMA>(x, std::f64::consts::FRAC_2_PI, MAGIC);
    let q = turned - MAGIC;
    let r = x - q * 1.570_796_326_734_125_614_17;
    let r = r - q * 6.077_100_506_303_965_976_60e-11;
    (turned.to_bits(), r - q * 2.022_266_248_795_950_631_54e-21)
}

#[inline(always)]
fn small_sin<const FMA: bool>(r: f64) -> f64 {
    let z = r * r;
    let p = polynomial::<FMA, 6>(
        z,
        [
            1.589_690_995_211_550_102_21e-10,
            -2.505_076_025_340_686_341_95e-8,
            2.755_731_370_707_006_767_89e-6,
            -1.984_126_982_985_794_931_34e-4,
            8.333_333_333_322_489_461_24e-3,
            -1.666_666_666_666_663_243_48e-1,
        ],
    );
    fma::<FMA>(p * z, r, r)
}

#[inline(always)]
fn small_cos<const FMA: bool>(r: f64) -> f64 {
    let z = r * r;
    let p = polynomial::<FMA, 6>(
        z,
        [
            -1.135_964_755_778_819_482_65e-11,
            2.087_572_321_298_174_827_90e-9,
            -2.755_731_435_139_066_330_35e-7,
            2.480_158_728_947_672_941_78e-5,
            -1.388_888_888_887_410_957_49e-3,
            4.166_666_666_666_660_190_37e-2,
        ],
    );
    let half = 0.5 * z;
    let w = 1.0 - half;
    w + (((1.0 - w) - half) + z * z * p)
}

/// `first` quarter turns on: 0 is the sine, 1 the cosine.
#[inline(always)]
fn wave<const FMA: bool>(x: f64, first: u64) -> f64 {
    let (q, r) = quarter::<FMA>(x);
    let q = q.wrapping_add(first);
    let y = if q & 1 == 0 {
        small_sin::<FMA>(r)
    } else {
        small_cos::<FMA>(r)
    };
    f64::from_bits(y.to_bits() ^ (q & 2) << 62)
}

#[inline(always)]
pub fn sin<const FMA: bool>(x: f64) -> f64 {
    let y = wave::<FMA>(x, 0);
    // Keeps the sign of 0.
    if x == 0.0 { x } else { y }
}

#[inline(always)]
pub fn cos<const FMA: bool>(x: f64) -> f64 {
    wave::<FMA>(x, 1)
}

#[inline(always)]
pub fn tan<const FMA: bool>(x: f64) -> f64 {
    let (q, r) = quarter::<FMA>(x);
    let (s, c) = (small_sin::<FMA>(r), small_cos::<FMA>(r));
    let (over, under) = if q & 1 == 0 { (s, c) } else { (-c, s) };
    if x == 0.0 { x } else { over / under }
}

/// Cephes' rational approximation on three intervals.
#[inline(always)]
pub fn atan<const FMA: bool>(x: f64) -> f64 {
    let a = x.abs();
    let (far, middle) = (a > 2.414_213_562_373_095_048_80, a > 0.66);
    let over = if middle { a - 1.0 } else { a };
    let under = if middle { a + 1.0 } else { 1.0 };
    let t = if far { -1.0 } else { over } / if far { a } else { under };
    let base = if middle {
        std::f64::consts::FRAC_PI_4
    } else {
        0.0
    };
    let base = if far {
        std::f64::consts::FRAC_PI_2
    } else {
        base
    };
    // What π/2 and π/4 are longer than an f64.
    let more = if middle {
        3.061_616_997_868_382_943_07e-17
    } else {
        0.0
    };
    let more = if far {
        6.123_233_995_736_765_886_13e-17
    } else {
        more
    };
    let z = t * t;
    let p = polynomial::<FMA, 5>(
        z,
        [
            -8.750_608_600_031_904_122_785e-1,
            -1.615_753_718_733_365_076_637e1,
            -7.500_855_792_314_704_667_340e1,
            -1.228_866_684_490_136_173_410e2,
            -6.485_021_904_942_025_371_773e1,
        ],
    );
    let q = polynomial::<FMA, 6>(
        z,
        [
            1.0,
            2.485_846_490_142_306_297_962e1,
            1.650_270_098_316_988_542_046e2,
            4.328_810_604_912_902_668_951e2,
            4.853_903_996_359_136_964_868e2,
            1.945_506_571_482_613_964_425e2,
        ],
    );
    let y = fma::<FMA>(z * p / q, t, t);
    f64::copysign(base + (y + more), x)
}

#[inline(always)]
pub fn asin<const FMA: bool>(x: f64) -> f64 {
    atan::<FMA>(x / ((1.0 - x) * (1.0 + x)).sqrt())
}

#[inline(always)]
pub fn acos<const FMA: bool>(x: f64) -> f64 {
    2.0 * atan::<FMA>(((1.0 - x) / (1.0 + x)).sqrt())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest error in units of the last place, with the system's function as the truth, over numbers spread as the exponents are.
    fn worst(low: f64, high: f64, got: impl Fn(f64) -> f64, want: impl Fn(f64) -> f64) -> f64 {
        let mut worst = 0.0f64;
        for i in 0..200_000 {
            let part = f64::from(i) / 200_000.0;
            for x in [
                low + (high - low) * part,
                high * (-40.0 * part).exp(),
                low * (-40.0 * part).exp(),
            ] {
                if x < low || x > high {
                    continue;
                }
                let (y, truth) = (got(x), want(x));
                let step = f64::from_bits(truth.abs().to_bits() + 1) - truth.abs();
                worst = worst.max((y - truth).abs() / step);
            }
        }
        worst
    }

    #[test]
    fn are_as_good_as_the_system_s_but_for_some_units_in_the_last_place() {
        type Function = fn(f64) -> f64;
        let far = FAR;
        let all: [(&str, f64, f64, Function, Function, f64); 20] = [
            ("exp", -700.0, 709.0, exp::<true>, f64::exp, 1.5),
            ("exp by parts", -700.0, 709.0, exp::<false>, f64::exp, 1.5),
            ("exp2", -1000.0, 1020.0, exp2::<true>, f64::exp2, 1.5),
            ("expm1", -30.0, 300.0, expm1::<true>, f64::exp_m1, 3.0),
            ("log", 1e-300, 1e300, log::<true>, f64::ln, 1.5),
            ("log2", 0.9, 1e300, log2::<true>, f64::log2, 3.0),
            ("log1p", -0.999, 1e10, log1p::<true>, f64::ln_1p, 3.0),
            ("tanh", -30.0, 30.0, tanh::<true>, f64::tanh, 4.0),
            ("sinh", -300.0, 300.0, sinh::<true>, f64::sinh, 4.0),
            ("cosh", -300.0, 300.0, cosh::<true>, f64::cosh, 4.0),
            ("asinh", -1e20, 1e20, asinh::<true>, f64::asinh, 5.0),
            ("acosh", 1.0, 1e20, acosh::<true>, f64::acosh, 5.0),
            (
                "atanh",
                -0.999,
                0.999,
                atanh::<true>,
                |x| x.abs().atanh().copysign(x),
                5.0,
            ),
            ("sin", -far, far, sin::<true>, f64::sin, 2.0),
            ("sin by parts", -far, far, sin::<false>, f64::sin, 2.0),
            ("cos", -far, far, cos::<true>, f64::cos, 2.0),
            ("tan", -far, far, tan::<true>, f64::tan, 4.0),
            ("atan", -1e10, 1e10, atan::<true>, f64::atan, 2.0),
            ("asin", -1.0, 1.0, asin::<true>, f64::asin, 5.0),
            ("acos", -1.0, 1.0, acos::<true>, f64::acos, 5.0),
        ];
        for (name, low, high, got, want, most) in all {
            let found = worst(low, high, got, want);
            assert!(found <= most, "{name} is off by {found} units");
        }
    }

    #[test]
    fn ends_are_the_system_s() {
        let inf = f64::INFINITY;
        let x = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            2.0,
            -2.0,
            inf,
            -inf,
            f64::NAN,
            1e-310,
            800.0,
            -800.0,
        ];
        type Function = fn(f64) -> f64;
        let all: [(&str, Function, Function); 16] = [
            ("exp", exp::<true>, f64::exp),
            ("exp2", exp2::<true>, f64::exp2),
            ("expm1", expm1::<true>, f64::exp_m1),
            ("log", log::<true>, f64::ln),
            ("log2", log2::<true>, f64::log2),
            ("log1p", log1p::<true>, f64::ln_1p),
            ("tanh", tanh::<true>, f64::tanh),
            ("sinh", sinh::<true>, f64::sinh),
            ("cosh", cosh::<true>, f64::cosh),
            ("asinh", asinh::<true>, f64::asinh),
            ("acosh", acosh::<true>, f64::acosh),
            ("atanh", atanh::<true>, f64::atanh),
            ("sin", sin::<true>, f64::sin),
            ("cos", cos::<true>, f64::cos),
            ("tan", tan::<true>, f64::tan),
            ("atan", atan::<true>, f64::atan),
        ];
        for (name, got, want) in all {
            for x in x {
                let (y, truth) = (got(x), want(x));
                let same = y == truth && y.is_sign_negative() == truth.is_sign_negative()
                    || y.is_nan() && truth.is_nan()
                    || ((y - truth) / truth).abs() < 1e-15;
                assert!(same, "{name} of {x} is {y}, not {truth}");
            }
        }
        let values = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            2.0,
            -3.0,
            0.5,
            -0.5,
            inf,
            -inf,
            f64::NAN,
        ];
        for a in values {
            for b in values {
                let (y, truth) = (pow32::<true>(a, b), a.powf(b));
                let same =
                    y == truth || y.is_nan() && truth.is_nan() || (y / truth - 1.0).abs() < 1e-13;
                assert!(same, "{a} to the power of {b} is {y}, not {truth}");
            }
        }
    }
}
