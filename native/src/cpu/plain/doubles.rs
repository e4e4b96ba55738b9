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
        9 => f2!(f64, modulo),
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
        _ => return None,
    })
}

fn modulo(a: f64, b: f64) -> f64 {
    let r = a % b;
    if r != 0.0 && (r < 0.0) != (b < 0.0) {
        r + b
    } else {
        r
    }
}
