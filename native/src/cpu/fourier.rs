//! The discrete Fourier transform of any length, by the crate `rustfft`.

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// A transform of a fixed length and direction, with what it needs to know worked out.
pub struct Fourier {
    plan: Arc<dyn Fft<f64>>,
    inverse: bool,
}

impl Fourier {
    pub fn new(n: usize, inverse: bool) -> Fourier {
        let mut planner = FftPlanner::new();
        let plan = match inverse {
            true => planner.plan_fft_inverse(n),
            false => planner.plan_fft_forward(n),
        };
        Fourier { plan, inverse }
    }

    /// Numbers of work space.
    pub fn room(&self) -> usize {
        2 * self.plan.get_inplace_scratch_len()
    }

    /// y = Σ x·e^(−2πi·jk/n), or with the other sign and divided by n.
    pub fn transform(&self, x: &[f64], y: &mut [f64], room: &mut [f64]) {
        y.copy_from_slice(x);
        let n = y.len() / 2;
        if n > 0 {
            self.plan
                .process_with_scratch(complex(y), complex(&mut room[..self.room()]));
        }
        if self.inverse {
            for v in y.iter_mut() {
                *v /= n as f64;
            }
        }
    }
}

/// Pairs of numbers as what they mean.
fn complex(x: &mut [f64]) -> &mut [Complex<f64>] {
    // A Complex is its real and its imaginary part, in this order.
    unsafe { std::slice::from_raw_parts_mut(x.as_mut_ptr().cast(), x.len() / 2) }
}
