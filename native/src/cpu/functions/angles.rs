//! Sine, cosine, tangent and their inverses.

use super::{MAGIC, fma, polynomial};

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

/// The angle of the point (x, y), by that of the point in the first quarter.
#[inline(always)]
pub fn atan2<const FMA: bool>(y: f64, x: f64) -> f64 {
    let (a, b) = (y.abs(), x.abs());
    // Of two zeros or two infinities the quotient would be NaN.
    let even = if a == 0.0 { 0.0 } else { 1.0 };
    let first = atan::<FMA>(if a == b { even } else { a / b });
    let second = std::f64::consts::PI - (first - 1.224_646_799_147_353_177_23e-16);
    let angle = if x.is_sign_negative() { second } else { first };
    f64::copysign(angle, y)
}

#[inline(always)]
pub fn asin<const FMA: bool>(x: f64) -> f64 {
    atan::<FMA>(x / ((1.0 - x) * (1.0 + x)).sqrt())
}

#[inline(always)]
pub fn acos<const FMA: bool>(x: f64) -> f64 {
    2.0 * atan::<FMA>(((1.0 - x) / (1.0 + x)).sqrt())
}
