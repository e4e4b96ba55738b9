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
    let ends: [(usize, [f32; 8]); 6] = [
        (3, [f32::NAN, 1.0, 0.0, 0.5, 0.268_941_43, 1.0, 0.0, 0.5]),
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
