//! The discrete Fourier transform of any length, by the crate `rustfft`; that of an even number of real numbers is one of half as many complex ones.

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::f64::consts::PI;
use std::sync::Arc;

/// What goes in and comes out: of real numbers the first ⌊n/2⌋ + 1 complex ones, as the others mirror them.
#[derive(Clone, Copy, PartialEq)]
pub enum Numbers {
    Complex,
    FromReal,
    ToReal,
}

/// A transform of a fixed length and direction, with what it needs to know worked out.
pub struct Fourier {
    plan: Arc<dyn Fft<f64>>,
    n: usize,
    numbers: Numbers,
    inverse: bool,
    /// e^(−2πi·k/n) for the places of a half, where that is what is transformed.
    waves: Vec<Complex<f64>>,
}

impl Fourier {
    /// `inverse` is that of complex numbers: to real ones it always is, from real ones never.
    pub fn new(n: usize, numbers: Numbers, inverse: bool) -> Fourier {
        let inverse = match numbers {
            Numbers::Complex => inverse,
            Numbers::FromReal => false,
            Numbers::ToReal => true,
        };
        let halves = numbers != Numbers::Complex && n > 0 && n.is_multiple_of(2);
        let length = if halves { n / 2 } else { n };
        let count = if halves { n / 4 + 1 } else { 0 };
        let mut planner = FftPlanner::new();
        let plan = match inverse {
            true => planner.plan_fft_inverse(length),
            false => planner.plan_fft_forward(length),
        };
        Fourier {
            plan,
            n,
            numbers,
            inverse,
            waves: (0..count)
                .map(|k| Complex::cis(-2.0 * PI * k as f64 / n as f64))
                .collect(),
        }
    }

    /// Numbers of work space.
    pub fn room(&self) -> usize {
        2 * (self.plan.get_inplace_scratch_len() + self.n)
    }

    /// y = Σ x·e^(−2πi·jk/n), or with the other sign and divided by n.
    pub fn transform(&self, x: &mut [f64], y: &mut [f64], room: &mut [f64]) {
        let (whole, scratch) = room[..self.room()].split_at_mut(2 * self.n);
        let (whole, scratch) = (complex(whole), complex(scratch));
        let mut run = |z: &mut [Complex<f64>]| {
            if !z.is_empty() {
                self.plan.process_with_scratch(z, scratch);
            }
        };
        let halves = !self.waves.is_empty();
        match self.numbers {
            Numbers::Complex => {
                y.copy_from_slice(x);
                run(complex(y));
            }
            Numbers::FromReal if halves => {
                y[..self.n].copy_from_slice(x);
                let y = complex(y);
                run(&mut y[..self.n / 2]);
                self.part(y);
            }
            Numbers::ToReal if halves => {
                self.join(complex(x));
                y.copy_from_slice(&x[..self.n]);
                run(complex(y));
            }
            Numbers::FromReal => {
                for (z, &x) in whole.iter_mut().zip(x.iter()) {
                    *z = Complex::new(x, 0.0);
                }
                run(whole);
                let y = complex(y);
                y.fill(Complex::ZERO);
                let count = y.len().min(self.n);
                y[..count].copy_from_slice(&whole[..count]);
            }
            Numbers::ToReal => {
                for (k, &z) in complex(x).iter().enumerate().take(self.n) {
                    whole[k] = z;
                    whole[(self.n - k) % self.n] = z.conj();
                }
                if let Some(first) = whole.first_mut() {
                    first.im = 0.0;
                }
                run(whole);
                for (y, z) in y.iter_mut().zip(whole) {
                    *y = z.re;
                }
            }
        }
        if self.inverse {
            let count = if halves { self.n / 2 } else { self.n };
            for v in y.iter_mut() {
                *v /= count as f64;
            }
        }
    }

    /// From the transform of pairs of real numbers (n/2, in n/2 + 1 places) to that of the numbers themselves.
    fn part(&self, y: &mut [Complex<f64>]) {
        let half = self.n / 2;
        let first = y[0];
        y[0] = Complex::new(first.re + first.im, 0.0);
        y[half] = Complex::new(first.re - first.im, 0.0);
        for (k, &wave) in self.waves.iter().enumerate().skip(1) {
            let (a, b) = (y[k], y[half - k].conj());
            // The transforms of the even and of the odd ones, these turned to where they stand.
            let even = (a + b).scale(0.5);
            let odd = (a - b).scale(0.5) * wave;
            let odd = Complex::new(odd.im, -odd.re);
            y[half - k] = (even - odd).conj();
            y[k] = even + odd;
        }
    }

    /// The way back of `part`; the imaginary parts of the first and the last place, which stand for nothing, are not read.
    fn join(&self, x: &mut [Complex<f64>]) {
        let half = self.n / 2;
        let (first, last) = (x[0].re, x[half].re);
        x[0] = Complex::new((first + last) * 0.5, (first - last) * 0.5);
        for (k, &wave) in self.waves.iter().enumerate().skip(1) {
            let (a, b) = (x[k], x[half - k].conj());
            let even = (a + b).scale(0.5);
            let odd = (a - b).scale(0.5) * wave.conj();
            let odd = Complex::new(-odd.im, odd.re);
            x[half - k] = (even - odd).conj();
            x[k] = even + odd;
        }
    }
}

/// Pairs of numbers as what they mean.
fn complex(x: &mut [f64]) -> &mut [Complex<f64>] {
    // A Complex is its real and its imaginary part, in this order.
    unsafe { std::slice::from_raw_parts_mut(x.as_mut_ptr().cast(), x.len() / 2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The transform as it is defined.
    fn defined(x: &[Complex<f64>], sign: f64) -> Vec<Complex<f64>> {
        let n = x.len();
        let wave = |jk: usize| Complex::cis(sign * 2.0 * PI * (jk % n) as f64 / n as f64);
        let sum = |k: usize| (0..n).map(|j| x[j] * wave(j * k)).sum();
        (0..n).map(sum).collect()
    }

    fn run(n: usize, numbers: Numbers, x: &[f64], count: usize) -> Vec<f64> {
        let fourier = Fourier::new(n, numbers, false);
        let (mut x, mut y) = (x.to_vec(), vec![7.0; count]);
        fourier.transform(&mut x, &mut y, &mut vec![7.0; fourier.room()]);
        y
    }

    #[test]
    fn real_numbers_go_there_and_back_whatever_their_count() {
        for n in (1..20).chain([64, 99, 100, 1000]) {
            let x: Vec<f64> = (0..n).map(|i| f64::from((i * 37 % 101) as u32)).collect();
            let pairs: Vec<_> = x.iter().map(|&x| Complex::new(x, 0.0)).collect();
            let want = defined(&pairs, -1.0);
            let mut half = run(n, Numbers::FromReal, &x, 2 * (n / 2 + 1));
            for (k, (z, want)) in complex(&mut half).iter().zip(want).enumerate() {
                assert!(
                    (z - want).norm() < 1e-9 * n as f64,
                    "{n} at {k}: {z} is not {want}"
                );
            }
            // What stands for nothing is not read.
            half[1] = 5.0;
            if n.is_multiple_of(2) {
                half[n + 1] = 5.0;
            }
            for (x, y) in x.iter().zip(run(n, Numbers::ToReal, &half, n)) {
                assert!((x - y).abs() < 1e-10, "{n}: {y} is not {x}");
            }
        }
    }
}
