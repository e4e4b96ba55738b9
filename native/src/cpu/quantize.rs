//! f32 to whole numbers from −127 to 127: y = round(x / scale), half to even.

use super::context::{Context, Place};
use super::layout::Layout;
use super::path::Path;
use super::simd::Simd;
use crate::kernel;

pub struct Quantize {
    x: Place,
    scale: Place,
    y: Place,
    outer: Layout<3>,
    inner: usize,
    steps: [isize; 3],
    row: unsafe fn(*const f32, *const f32, *mut i8, usize, [isize; 3]),
}

/// A dense row goes by vectors under one scale or under one scale an element; any other goes one by one.
#[inline(always)]
unsafe fn row<S: Simd>(
    x: *const f32,
    scale: *const f32,
    y: *mut i8,
    n: usize,
    [xs, ss, ys]: [isize; 3],
) {
    unsafe {
        let mut done = 0;
        if xs == 1 && ys == 1 && (ss == 0 || ss == 1) {
            let (zero, most, least) = (S::splat(0.0), S::splat(127.0), S::splat(-127.0));
            let shared = S::splat(*scale);
            let mut lanes = [0i32; 16];
            while done + S::N <= n {
                let s = if ss == 0 {
                    shared
                } else {
                    S::load(scale.add(done))
                };
                let q = S::round(S::div(S::load(x.add(done)), s));
                let q = S::pick(S::eq(q, q), q, zero);
                let q = S::to_i(S::max(S::min(q, most), least));
                S::store(lanes.as_mut_ptr().cast(), S::float(q));
                for i in 0..S::N {
                    *y.add(done + i) = lanes[i] as i8;
                }
                done += S::N;
            }
        }
        for i in done as isize..n as isize {
            let q = (*x.offset(i * xs) / *scale.offset(i * ss)).round_ties_even();
            // NaN as a whole number is 0.
            *y.offset(i * ys) = q.clamp(-127.0, 127.0) as i8;
        }
    }
}

kernel!(
    pick_row = row,
    fn(x: *const f32, scale: *const f32, y: *mut i8, n: usize, steps: [isize; 3])
);

impl Quantize {
    /// Strides in elements.
    pub fn prepare(path: Path, shape: &[usize], [x, scale, y]: [(Place, &[isize]); 3]) -> Quantize {
        let (outer, inner, steps) = Layout::collapsed(shape, [x.1, scale.1, y.1]).rows();
        Quantize {
            x: x.0,
            scale: scale.0,
            y: y.0,
            outer,
            inner,
            steps,
            row: pick_row(path),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &Context) {
        let (x, scale, y): (*const f32, *const f32, *mut i8) = (
            context.at(self.x).cast(),
            context.at(self.scale).cast(),
            context.at(self.y).cast(),
        );
        if self.inner == 0 {
            return;
        }
        let _ = self.outer.each::<()>(|[a, b, c]| {
            unsafe {
                (self.row)(
                    x.offset(a),
                    scale.offset(b),
                    y.offset(c),
                    self.inner,
                    self.steps,
                )
            };
            Ok(())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::context::Work;
    use crate::cpu::path::PATHS;

    #[test]
    fn rounds_half_to_even_saturates_and_takes_nan_for_zero_on_every_path() {
        let row = [
            0.5,
            1.5,
            -0.5,
            -2.5,
            126.6,
            127.4,
            500.0,
            -500.0,
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            -0.0,
            3.4,
            -3.6,
            1e-30,
            64.0,
            0.49,
        ];
        let want = [
            0, 2, 0, -2, 127, 127, 127, -127, 0, 127, -127, 0, 3, -4, 0, 64, 0,
        ];
        for path in PATHS.into_iter().filter(|p| p.available()) {
            // Two rows, the second under the scale 0: whatever is not 0 saturates, 0 / 0 is 0.
            let x: Vec<f32> = row.iter().chain(&row).copied().collect();
            let scale = [1.0f32, 0.0];
            let place = |memory| Place { memory, offset: 0 };
            for (scales, ys) in [([1isize, 0], [17isize, 1]), ([1, 0], [1, 2])] {
                let mut y = vec![99i8; 34];
                let op = Quantize::prepare(
                    path,
                    &[2, 17],
                    [(place(0), &[17, 1]), (place(1), &scales), (place(2), &ys)],
                );
                let context = Context::new(
                    vec![
                        x.as_ptr().cast_mut().cast(),
                        scale.as_ptr().cast_mut().cast(),
                        y.as_mut_ptr().cast(),
                    ],
                    Work::new(0, 0).unwrap(),
                );
                unsafe { op.run(&context) };
                for j in 0..17 {
                    assert_eq!(y[j * ys[1] as usize], want[j], "{path:?} at {j}");
                    let zero = y[ys[0] as usize + j * ys[1] as usize];
                    let sign = if row[j] > 0.0 { 127 } else { -127 };
                    let limit = if row[j].is_nan() || row[j] == 0.0 {
                        0
                    } else {
                        sign
                    };
                    assert_eq!(zero, limit, "{path:?} over 0 at {j}");
                }
            }
        }
    }
}
