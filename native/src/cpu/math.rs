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

/// Relative error at most 6e-7: a rational minimax fit of tanh(x)/x in x² up to 8.5.
#[inline(always)]
pub unsafe fn tanh<S: Simd>(x: S::F) -> S::F {
    let above = [
        1.433_361_7e-8,
        2.129_939_3e-5,
        3.537_079e-3,
        1.341_586e-1,
        1.0,
    ];
    let below = [
        8.171_893e-7,
        3.353_773_2e-4,
        2.603_449_3e-2,
        4.674_918_6e-1,
        1.0,
    ];
    unsafe { up_to_one::<S, 5>(x, 9.6, above, below) }
}

/// An odd function that goes to 1: x times a quotient of polynomials in x². At the bound it lies above 1 on every path, and 1 is what large x give.
#[inline(always)]
unsafe fn up_to_one<S: Simd, const K: usize>(
    x: S::F,
    bound: f32,
    above: [f32; K],
    below: [f32; K],
) -> S::F {
    unsafe {
        let x = S::max(S::splat(-bound), S::min(S::splat(bound), x));
        let x2 = S::mul(x, x);
        let above = polynomial::<S, K>(x2, above);
        let below = polynomial::<S, K>(x2, below);
        let y = S::mul(S::mul(x, above), inverse::<S>(below));
        S::max(S::splat(-1.0), S::min(S::splat(1.0), y))
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

/// Relative error at most 5e-7: eˣ / (1 + eˣ) for negative x, and for others what that of −x leaves of 1, so that it is exactly 1 far out.
#[inline(always)]
pub unsafe fn sigmoid<S: Simd>(x: S::F) -> S::F {
    unsafe {
        let below = S::float(S::or_i(S::bits(x), S::splat_i(i32::MIN)));
        let e = exp_within::<S>(S::max(S::splat(-105.0), below));
        let low = S::mul(e, inverse::<S>(S::add(S::splat(1.0), e)));
        S::pick(S::lt(x, S::splat(0.0)), low, S::sub(S::splat(1.0), low))
    }
}

/// Absolute error at most 4e-7, relative 3e-7 near 0: a rational minimax fit of erf(x)/x in x² up to 3.92.
#[inline(always)]
pub unsafe fn erf<S: Simd>(x: S::F) -> S::F {
    let above = [
        2.050_085_4e-6,
        2.848_836_9e-4,
        3.765_648e-3,
        5.274_881_8e-2,
        1.904_071_6e-1,
        1.128_379_1,
    ];
    let below = [
        3.809_174_4e-5,
        1.162_543_5e-3,
        1.496_927_8e-2,
        1.141_094e-1,
        5.020_767e-1,
        1.0,
    ];
    unsafe { up_to_one::<S, 6>(x, 4.2, above, below) }
}

#[cfg(test)]
mod tests;
