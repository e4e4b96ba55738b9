//! Elementary functions on vectors. Each says its largest error; the tests hold them to it against f64.

use super::simd::Simd;

#[inline(always)]
unsafe fn polynomial<S: Simd, const K: usize>(x: S::F, c: [f32; K]) -> S::F {
    unsafe {
        let mut y = S::splat(c[0]);
        let mut i = 1;
        while i < K {
            y = S::fma(y, x, S::splat(c[i]));
            i += 1;
        }
        y
    }
}

#[inline(always)]
pub unsafe fn abs<S: Simd>(x: S::F) -> S::F {
    unsafe { S::float(S::and_i(S::bits(x), S::splat_i(i32::MAX))) }
}

/// `magnitude` with the sign of `sign`.
#[inline(always)]
unsafe fn copy_sign<S: Simd>(magnitude: S::F, sign: S::F) -> S::F {
    unsafe {
        let s = S::and_i(S::bits(sign), S::splat_i(i32::MIN));
        S::float(S::or_i(S::bits(magnitude), s))
    }
}

/// NaN where x is NaN, else y.
#[inline(always)]
unsafe fn keep_nan<S: Simd>(x: S::F, y: S::F) -> S::F {
    unsafe { S::pick(S::eq(x, x), y, x) }
}

/// x = n·ln 2 + r with |r| ≤ ln 2 / 2.
#[inline(always)]
unsafe fn reduce_exp<S: Simd>(x: S::F) -> (S::F, S::F) {
    unsafe {
        let n = S::round(S::mul(x, S::splat(std::f32::consts::LOG2_E)));
        let r = S::fma(n, S::splat(-0.693_359_4), x);
        (n, S::fma(n, S::splat(2.121_944_4e-4), r))
    }
}

/// (eʳ − 1 − r) / r² for |r| ≤ ln 2 / 2.
#[inline(always)]
unsafe fn exp_tail<S: Simd>(r: S::F) -> S::F {
    unsafe {
        polynomial::<S, 6>(
            r,
            [
                1.987_569_1e-4,
                1.398_199_9e-3,
                8.333_452e-3,
                4.166_579_6e-2,
                1.666_666_5e-1,
                0.5,
            ],
        )
    }
}

/// Relative error at most 2e-7; overflows to infinity and underflows to 0 as it should. The bounds stand first, so that NaN passes them.
#[inline(always)]
pub unsafe fn exp<S: Simd>(x: S::F) -> S::F {
    unsafe { exp_within::<S>(S::max(S::splat(-105.0), S::min(S::splat(90.0), x))) }
}

/// The same for x between −105 and 90, or NaN.
#[inline(always)]
unsafe fn exp_within<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let (n, r) = reduce_exp::<S>(x);
        let y = S::add(S::fma(exp_tail::<S>(r), S::mul(r, r), r), S::splat(1.0));
        S::scale(y, n)
    }
}

/// Relative error at most 4e-7, also near 0.
#[inline(always)]
pub unsafe fn expm1<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let one = S::splat(1.0);
        let inside = S::max(S::min(x, S::splat(90.0)), S::splat(-30.0));
        let (n, r) = reduce_exp::<S>(inside);
        let p = S::fma(exp_tail::<S>(r), S::mul(r, r), r); // eʳ − 1
        // 2ⁿ·(eʳ − 1) + (2ⁿ − 1): for n = 0 the second term vanishes and p is exact enough.
        let y = S::add(S::scale(p, n), S::sub(S::scale(one, n), one));
        // Far out the 1 does not count, and 2ⁿ alone could overflow where eˣ does not.
        let y = S::pick(S::lt(S::splat(20.0), x), S::scale(S::add(p, one), n), y);
        let y = S::pick(S::eq(x, S::splat(0.0)), x, y);
        keep_nan::<S>(x, y)
    }
}

/// Relative error at most 3e-7; log 0 = −∞, of a negative number NaN.
#[inline(always)]
pub unsafe fn log<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let tiny = S::lt(x, S::splat(f32::MIN_POSITIVE));
        let big = S::pick(tiny, S::mul(x, S::splat(8_388_608.0)), x);
        // m in [√½, √2), x = m·2ᵉ
        let shifted = S::sub_i(S::bits(big), S::splat_i(0x3f35_04f3));
        let e = S::from_i(S::shr::<23>(shifted));
        let e = S::pick(tiny, S::sub(e, S::splat(23.0)), e);
        let low = S::and_i(shifted, S::splat_i(0x007f_ffff));
        let m = S::float(S::add_i(low, S::splat_i(0x3f35_04f3)));
        let f = S::sub(m, S::splat(1.0));
        let f2 = S::mul(f, f);
        let p = polynomial::<S, 9>(
            f,
            [
                7.037_683_6e-2,
                -1.151_461e-1,
                1.167_699_9e-1,
                -1.242_014_1e-1,
                1.424_932_3e-1,
                -1.666_805_8e-1,
                2.000_071_5e-1,
                -2.499_999_4e-1,
                3.333_333e-1,
            ],
        );
        let y = S::mul(S::mul(p, f), f2);
        let y = S::fma(e, S::splat(-2.121_944_4e-4), y);
        let y = S::fma(f2, S::splat(-0.5), y);
        let y = S::fma(e, S::splat(0.693_359_4), S::add(f, y));
        let infinity = S::splat(f32::INFINITY);
        let y = S::pick(S::lt(x, infinity), y, x); // +∞ and NaN stay
        let y = S::pick(S::eq(x, S::splat(0.0)), S::splat(f32::NEG_INFINITY), y);
        S::pick(S::lt(x, S::splat(0.0)), S::splat(f32::NAN), y)
    }
}

/// Relative error at most 6e-7: log u·x/(u − 1) with u = 1 + x undoes the rounding of u.
#[inline(always)]
pub unsafe fn log1p<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let one = S::splat(1.0);
        let u = S::add(x, one);
        let d = S::sub(u, one);
        let y = S::mul(log::<S>(u), S::div(x, d));
        let y = S::pick(S::eq(d, S::splat(0.0)), x, y);
        // Where x is huge or u is 0 the quotient is of no use.
        let y = S::pick(S::lt(S::splat(1e7), x), log::<S>(x), y);
        let y = S::pick(S::eq(u, S::splat(0.0)), S::splat(f32::NEG_INFINITY), y);
        S::pick(
            S::lt(u, S::splat(0.0)),
            S::splat(f32::NAN),
            keep_nan::<S>(x, y),
        )
    }
}

/// Relative error at most 5e-7: an odd polynomial up to 0.625, then 1 − 2 / (e²ˣ + 1).
#[inline(always)]
pub unsafe fn tanh<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let a = abs::<S>(x);
        let x2 = S::mul(x, x);
        let p = polynomial::<S, 5>(
            x2,
            [
                -5.704_988_7e-3,
                2.063_908_9e-2,
                -5.373_972e-2,
                1.333_144_2e-1,
                -3.333_328e-1,
            ],
        );
        let small = S::fma(S::mul(p, x2), x, x);
        let one = S::splat(1.0);
        let e = exp_within::<S>(S::min(S::splat(40.0), S::add(a, a)));
        let part = inverse::<S>(S::add(e, one));
        let large = S::sub(one, S::add(part, part));
        S::pick(S::lt(a, S::splat(0.625)), small, copy_sign::<S>(large, x))
    }
}

/// 1 / x for x between 2⁻¹⁰⁰ and 2¹⁰⁰: an estimate made twice as long by one Newton step takes a quarter of a division.
#[inline(always)]
unsafe fn inverse<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let first = S::estimate(x);
        let error = S::fma(S::sub(S::splat(0.0), x), first, S::splat(1.0));
        S::fma(first, error, first)
    }
}

/// Relative error at most 5e-7: 1 / (1 + e⁻ˣ), for negative x eˣ / (1 + eˣ).
#[inline(always)]
pub unsafe fn sigmoid<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let below = S::sub(S::splat(0.0), abs::<S>(x));
        let e = exp_within::<S>(S::max(S::splat(-105.0), below));
        let high = inverse::<S>(S::add(S::splat(1.0), e));
        S::pick(S::lt(x, S::splat(0.0)), S::mul(e, high), high)
    }
}

/// Absolute error at most 4e-7, relative 3e-7 near 0: a rational minimax fit of erf(x)/x in x² up to 3.92. Where it is bounded,
/// at 4.2, it lies above 1 on every path, and 1 is what large x give.
#[inline(always)]
pub unsafe fn erf<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let x = S::max(S::splat(-4.2), S::min(S::splat(4.2), x));
        let x2 = S::mul(x, x);
        let above = polynomial::<S, 6>(
            x2,
            [
                2.050_085_4e-6,
                2.848_836_9e-4,
                3.765_648e-3,
                5.274_881_8e-2,
                1.904_071_6e-1,
                1.128_379_1,
            ],
        );
        let below = polynomial::<S, 6>(
            x2,
            [
                3.809_174_4e-5,
                1.162_543_5e-3,
                1.496_927_8e-2,
                1.141_094e-1,
                5.020_767e-1,
                1.0,
            ],
        );
        let y = S::mul(S::mul(x, above), inverse::<S>(below));
        S::max(S::splat(-1.0), S::min(S::splat(1.0), y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::path::{PATHS, Path};
    use crate::kernel;

    #[inline(always)]
    unsafe fn each<S: Simd>(which: usize, x: &[f32], y: &mut [f32]) {
        for i in (0..x.len()).step_by(S::N) {
            let n = S::N.min(x.len() - i);
            unsafe {
                let v = S::load_part(x.as_ptr().add(i), n.min(S::N - 1));
                let v = if n == S::N {
                    S::load(x.as_ptr().add(i))
                } else {
                    v
                };
                let r = match which {
                    0 => exp::<S>(v),
                    1 => log::<S>(v),
                    2 => tanh::<S>(v),
                    3 => sigmoid::<S>(v),
                    4 => erf::<S>(v),
                    5 => log1p::<S>(v),
                    _ => expm1::<S>(v),
                };
                if n == S::N {
                    S::store(y.as_mut_ptr().add(i), r);
                } else {
                    S::store_part(y.as_mut_ptr().add(i), n, r);
                }
            }
        }
    }

    kernel!(each_on = each, fn(which: usize, x: &[f32], y: &mut [f32]));

    /// Function, arguments, truth, whether the error is absolute, the most it may be.
    type Case<'a> = (usize, &'a [f32], fn(f64) -> f64, bool, f64);

    fn erf64(x: f64) -> f64 {
        // The series converges for every x we ask for in f64.
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        if x.abs() > 5.0 {
            x.signum()
        } else {
            sum * std::f64::consts::FRAC_2_SQRT_PI
        }
    }

    fn worst(path: Path, which: usize, x: &[f32], f: impl Fn(f64) -> f64, absolute: bool) -> f64 {
        let mut y = vec![0.0; x.len()];
        unsafe { each_on(path)(which, x, &mut y) };
        let mut worst = 0.0f64;
        for (&x, &y) in x.iter().zip(&y) {
            let want = f(f64::from(x));
            let error = (f64::from(y) - want).abs();
            worst = worst.max(if absolute || want == 0.0 {
                error
            } else {
                error / want.abs()
            });
        }
        worst
    }

    #[test]
    fn keeps_the_accuracy_of_the_format_on_every_path() {
        let range = |a: f64, b: f64| -> Vec<f32> {
            (0..100_003)
                .map(|i| (a + (b - a) * f64::from(i) / 100_002.0) as f32)
                .collect()
        };
        let powers: Vec<f32> = (0..20_000)
            .map(|i| 2f32.powf(i as f32 / 80.0 - 125.0))
            .collect();
        let small: Vec<f32> = range(-37.0, -0.1).iter().map(|e| 10f32.powf(*e)).collect();
        for path in PATHS.into_iter().filter(|p| p.available()) {
            let near: [Case; 11] = [
                (0, &range(-87.0, 88.7), f64::exp, false, 3e-7),
                (1, &powers, f64::ln, false, 4e-7),
                (1, &range(0.5, 2.0), f64::ln, false, 4e-7),
                (2, &range(-12.0, 12.0), f64::tanh, false, 6e-7),
                (2, &small, f64::tanh, false, 3e-7),
                (
                    3,
                    &range(-80.0, 80.0),
                    |x| 1.0 / (1.0 + (-x).exp()),
                    false,
                    6e-7,
                ),
                (4, &range(-5.0, 5.0), erf64, true, 4e-7),
                (5, &range(-0.999, 50.0), f64::ln_1p, false, 8e-7),
                (5, &small, f64::ln_1p, false, 8e-7),
                (6, &range(-20.0, 88.0), f64::exp_m1, false, 8e-7),
                (6, &small, f64::exp_m1, false, 8e-7),
            ];
            for (which, x, f, absolute, most) in near {
                let got = worst(path, which, x, f, absolute);
                assert!(got <= most, "{path:?}: function {which} is off by {got:e}");
            }
        }
    }

    #[test]
    fn ends_are_exact_on_every_path() {
        let inf = f32::INFINITY;
        let x = [f32::NAN, inf, -inf, 0.0, -1.0, 200.0, -200.0, 1e-40];
        let ends: [(usize, [f32; 8]); 5] = [
            (
                4,
                [
                    f32::NAN,
                    1.0,
                    -1.0,
                    0.0,
                    -0.842_700_8,
                    1.0,
                    -1.0,
                    1.128_379_1e-40,
                ],
            ),
            (0, [f32::NAN, inf, 0.0, 1.0, (-1f32).exp(), inf, 0.0, 1.0]),
            (
                1,
                [
                    f32::NAN,
                    inf,
                    f32::NAN,
                    -inf,
                    f32::NAN,
                    200f32.ln(),
                    f32::NAN,
                    1e-40f32.ln(),
                ],
            ),
            (
                2,
                [f32::NAN, 1.0, -1.0, 0.0, (-1f32).tanh(), 1.0, -1.0, 1e-40],
            ),
            (
                6,
                [f32::NAN, inf, -1.0, 0.0, (-1f32).exp_m1(), inf, -1.0, 1e-40],
            ),
        ];
        for path in PATHS.into_iter().filter(|p| p.available()) {
            for (which, want) in ends {
                let mut y = [0.0; 8];
                unsafe { each_on(path)(which, &x, &mut y) };
                for (i, (&y, &want)) in y.iter().zip(&want).enumerate() {
                    // The last bit of a subnormal number is more than that.
                    let near = (y / want - 1.0).abs() < 5e-7 || (y - want).abs() < 3e-45;
                    let same = y == want || y.is_nan() && want.is_nan() || near;
                    assert!(
                        same,
                        "{path:?}: function {which} of {} is {y}, not {want}",
                        x[i]
                    );
                }
            }
        }
    }
}
