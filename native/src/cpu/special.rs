//! Special functions in f64, by the same series as `sdk/core/special.ts`, which defines them.

use std::f64::consts::{FRAC_2_SQRT_PI, PI};

/// About 1e-15: its Taylor series near 0, the complement's continued fraction far from it.
pub fn erf(a: f64) -> f64 {
    let x = a.abs();
    if x.is_nan() {
        return x;
    }
    if x > 6.0 {
        return a.signum();
    }
    if x >= 3.0 {
        return a.signum() * (1.0 - far_complement(x));
    }
    let (mut term, mut sum, mut n) = (a, a, 1.0);
    while term.abs() > 1e-17 * sum.abs() && n <= 200.0 {
        term *= -a * a / n;
        sum += term / (2.0 * n + 1.0);
        n += 1.0;
    }
    sum * FRAC_2_SQRT_PI
}

/// 1 − erf, with a relative error of about 1e-11 also where it is tiny.
pub fn erfc(a: f64) -> f64 {
    if a >= 3.0 {
        far_complement(a)
    } else {
        1.0 - erf(a)
    }
}

fn far_complement(x: f64) -> f64 {
    if x > 28.0 {
        return 0.0;
    }
    let mut fraction = 0.0;
    for n in (1..=60).rev() {
        fraction = f64::from(n) / 2.0 / (x + fraction);
    }
    (-x * x).exp() / PI.sqrt() / (x + fraction)
}

/// The number whose erf is a: a fit by Giles (2012), made exact by Newton's method.
pub fn erfinv(a: f64) -> f64 {
    let x = a.abs();
    if x.is_nan() || x > 1.0 {
        return f64::NAN;
    }
    if x == 1.0 {
        return a * f64::INFINITY;
    }
    if x == 0.0 {
        return a;
    }
    let w = -((1.0 - x) * (1.0 + x)).ln();
    let mut y = if w < 5.0 {
        polynomial(w - 2.5, NEAR) * x
    } else {
        polynomial(w.sqrt() - 3.0, FAR) * x
    };
    for _ in 0..2 {
        let off = if x < 0.5 {
            erf(y) - x
        } else {
            1.0 - x - erfc(y)
        };
        y -= off / (FRAC_2_SQRT_PI * (-y * y).exp());
    }
    y.copysign(a)
}

const NEAR: [f64; 9] = [
    2.81022636e-8,
    3.43273939e-7,
    -3.5233877e-6,
    -4.39150654e-6,
    2.1858087e-4,
    -1.25372503e-3,
    -4.17768164e-3,
    0.246640727,
    1.50140941,
];
const FAR: [f64; 9] = [
    -2.00214257e-4,
    1.00950558e-4,
    1.34934322e-3,
    -3.67342844e-3,
    5.73950773e-3,
    -7.6224613e-3,
    9.43887047e-3,
    1.00167406,
    2.83297682,
];

fn polynomial(x: f64, coefficients: [f64; 9]) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}
