//! What is done to f64 alone; the functions that f32 has, too, stand above.

use super::*;

pub fn doubles(op: u8) -> Option<Paths> {
    Some(match op {
        2 => f2!(f64, |a, b| a + b),
        3 => f2!(f64, |a, b| a - b),
        4 => f2!(f64, |a, b| a * b),
        5 => f2!(f64, |a, b| a / b),
        6 => f2!(f64, |a: f64, b| a.powf(b)),
        7 => f2!(f64, |a: f64, b: f64| if a.is_nan() || a < b {
            a
        } else {
            b
        }),
        8 => f2!(f64, |a: f64, b: f64| if a.is_nan() || a > b {
            a
        } else {
            b
        }),
        9 => paths!(|d, a, b, _c, n| rests::<FMA>(d, a, b, n, modulo)),
        10 => f1!(f64, |a: f64| -a),
        11 => f1!(f64, |a: f64| a.abs()),
        12 => f1!(f64, |a: f64| if a == 0.0 || a.is_nan() {
            a
        } else {
            a.signum()
        }),
        13 => f1!(f64, |a| a * a),
        14 => smooth!(f64, exp),
        15 => smooth!(f64, log),
        16 => f1!(f64, |a: f64| a.sqrt()),
        17 => f1!(f64, |a: f64| 1.0 / a.sqrt()),
        18 => smooth!(f64, tanh),
        19 => smooth!(f64, sigmoid),
        20 => smooth!(f64, erf),
        21 => turning!(f64, sin, f64::sin),
        22 => turning!(f64, cos, f64::cos),
        23 => f1!(f64, |a: f64| a.floor()),
        24 => f1!(f64, |a: f64| a.ceil()),
        25 => f1!(f64, |a: f64| a.round_ties_even()),
        26 => smooth!(f64, log1p),
        27 => smooth!(f64, expm1),
        28 => f1!(f64, |a| 1.0 / a),
        29 => f1!(f64, |a| if a <= 0.0 { 0.0 } else { a }),
        42 => paths!(|d, a, b, c, n| {
            let (d, a) = (d.cast::<f64>(), a.cast::<f64>());
            let (b, c) = (b.cast::<f64>(), c.cast::<f64>());
            for i in 0..n {
                *d.add(i) = *a.add(i) * *b.add(i) + *c.add(i);
            }
        }),
        62 => paths!(|d, a, b, _c, n| rests::<FMA>(d, a, b, n, |r, _| r)),
        _ => return None,
    })
}

/// What `done` makes of the rests of divisions. With fused multiplication what a quotient leaves is exact, and a quotient that was rounded up to the next whole
/// number leaves one divisor too little.
#[inline(always)]
unsafe fn rests<const FMA: bool>(
    d: *mut u8,
    a: In,
    b: In,
    n: usize,
    done: impl Fn(f64, f64) -> f64,
) {
    const MOST: f64 = 4_503_599_627_370_496.0;
    const LEAST: f64 = 1e-290;
    for start in (0..n).step_by(64) {
        let count = 64.min(n - start);
        unsafe {
            let d = d.cast::<f64>().add(start);
            let (a, b) = (a.cast::<f64>().add(start), b.cast::<f64>().add(start));
            let mut far = !FMA;
            for i in 0..count {
                let (x, y) = (*a.add(i), *b.add(i));
                let inside = (x / y).abs() < MOST && y.abs() > LEAST && y.abs() < f64::INFINITY;
                far |= !inside;
            }
            let (d, a, b) = (d.cast(), a.cast(), b.cast());
            if far {
                scalar2(d, a, b, count, |a: f64, b: f64| done(a % b, b));
            } else {
                scalar2(d, a, b, count, |a: f64, b: f64| {
                    let (x, y) = (a.abs(), b.abs());
                    let rest = (-(x / y).trunc()).mul_add(y, x);
                    let rest = if rest < 0.0 { rest + y } else { rest };
                    done(rest.copysign(a), b)
                });
            }
        }
    }
}

fn modulo(r: f64, b: f64) -> f64 {
    if r != 0.0 && (r < 0.0) != (b < 0.0) {
        r + b
    } else {
        r
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_are_exact() {
        let ends = [
            0.0,
            -0.0,
            1.0,
            3.0,
            0.1,
            1e300,
            5e-324,
            1e-300,
            f64::INFINITY,
            f64::NAN,
            4.5e15,
            1e16,
        ];
        let all: Vec<f64> = (0..400u32)
            .map(|i| f64::from(i.wrapping_mul(2_654_435_769)) * 1e-5 * 0.1f64.powi(i as i32 % 7))
            .chain((1..200).map(|i| f64::from(i) * 0.1))
            .chain(ends)
            .flat_map(|x| [x, -x])
            .collect();
        for b in &all {
            let (divisors, mut found) = (vec![*b; all.len()], vec![0.0f64; all.len()]);
            for (op, wanted) in [
                (62, (|a, b| a % b) as fn(f64, f64) -> f64),
                (9, |a, b| modulo(a % b, b)),
            ] {
                let paths = doubles(op).unwrap();
                let fused = crate::cpu::path::Path::Avx2.available();
                for run in &paths[..1 + usize::from(fused)] {
                    let (d, a, b) = (found.as_mut_ptr(), all.as_ptr(), divisors.as_ptr());
                    unsafe { run(d.cast(), a.cast(), b.cast(), b.cast(), all.len()) };
                    for (x, y) in all.iter().zip(&found) {
                        let want = wanted(*x, divisors[0]);
                        let same = want.to_bits() == y.to_bits() || want.is_nan() && y.is_nan();
                        assert!(same, "{op}: {x} by {}: {y}, not {want}", divisors[0]);
                    }
                }
            }
        }
    }

    #[test]
    fn whole_numbers_are_cut_off_and_held() {
        let all = [
            0.0,
            -0.9,
            2.5,
            -2.5,
            2_147_483_646.9,
            2_147_483_647.5,
            -2_147_483_648.9,
            1e300,
            -1e300,
            f64::NAN,
            f64::INFINITY,
        ];
        for x in all {
            assert_eq!(casts::whole(x), x as i32, "{x}");
        }
    }
}
