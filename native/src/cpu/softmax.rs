//! Softmax and its logarithm over the last axis, stable for large inputs.

use super::context::{Context, Place, share};
use super::lanes::{lanes, sum_lanes};
use super::layout::Layout;
use super::math;
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use std::ops::Range;

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 16;

pub struct Softmax {
    x: Place,
    y: Place,
    outer: Layout<2>,
    inner: usize,
    steps: [isize; 2],
    row: unsafe fn(*const f32, *mut f32, usize, bool),
    log: bool,
}

/// One dense row. The largest value is taken away first, so that no exponential overflows.
#[inline(always)]
unsafe fn row<S: Simd>(x: *const f32, y: *mut f32, n: usize, log: bool) {
    unsafe {
        let load = |p: *const f32, i: usize| {
            if i + S::N <= n {
                S::load(p.add(i))
            } else {
                S::load_part(p.add(i), n - i)
            }
        };
        let store = |i: usize, v: S::F| {
            if i + S::N <= n {
                S::store(y.add(i), v)
            } else {
                S::store_part(y.add(i), n - i, v)
            }
        };
        let mut top = S::splat(f32::NEG_INFINITY);
        let mut i = 0;
        while i + S::N <= n {
            top = S::max(S::load(x.add(i)), top);
            i += S::N;
        }
        let mut max = lanes::<S>(top)
            .iter()
            .take(S::N)
            .fold(f32::NEG_INFINITY, |a, &b| a.max(b));
        for j in i..n {
            max = max.max(*x.add(j));
        }
        let shift = S::splat(max);
        let mut sums = S::splat(0.0);
        let mut total = 0.0f64;
        let mut i = 0;
        while i < n {
            let e = math::exp::<S>(S::sub(load(x, i), shift));
            if !log {
                store(i, e);
            }
            if i + S::N <= n {
                sums = S::add(sums, e);
                if i & 0xfff == 0xfff & !(S::N - 1) {
                    total += sum_lanes::<S>(sums, S::N);
                    sums = S::splat(0.0);
                }
            } else {
                total += sum_lanes::<S>(e, n - i);
            }
            i += S::N;
        }
        total += sum_lanes::<S>(sums, S::N);
        if log {
            let shift = S::splat(total.ln() as f32);
            let top = S::splat(max);
            for i in (0..n).step_by(S::N) {
                store(i, S::sub(S::sub(load(x, i), top), shift));
            }
        } else {
            let factor = S::splat((1.0 / total) as f32);
            for i in (0..n).step_by(S::N) {
                store(i, S::mul(load(y, i), factor));
            }
        }
    }
}

kernel!(
    pick_row = row,
    fn(x: *const f32, y: *mut f32, n: usize, log: bool)
);

impl Softmax {
    pub fn prepare(
        path: Path,
        log: bool,
        shape: &[usize],
        x: (Place, &[isize]),
        y: (Place, &[isize]),
    ) -> Softmax {
        // The last axis stays as it is: its meaning is not that of the others.
        let (last, above) = shape.split_last().map_or((1, &[][..]), |(l, a)| (*l, a));
        let step = |s: &[isize]| s.last().copied().unwrap_or(0);
        Softmax {
            x: x.0,
            y: y.0,
            outer: Layout::collapsed(above, [&x.1[..above.len()], &y.1[..above.len()]]),
            inner: last,
            steps: [step(x.1), step(y.1)],
            row: pick_row(path),
            log,
        }
    }

    /// Bytes of work space: a dense row for what is not dense.
    pub fn work(&self) -> usize {
        if self.steps == [1, 1] {
            0
        } else {
            self.inner * 4
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let rows = self.outer.size();
        let parts = context.parts(rows * self.inner, WORTH).min(rows);
        context.each(parts, |context, part| unsafe {
            self.rows(context, share(rows, 1, parts, part))
        });
    }

    unsafe fn rows(&self, context: &Context, range: Range<usize>) {
        let (x, y): (*const f32, *mut f32) = (context.at(self.x).cast(), context.at(self.y).cast());
        if self.inner == 0 {
            return;
        }
        let [a, b] = self.steps;
        self.outer.some(range, |[i, o]| unsafe {
            let (x, y) = (x.offset(i), y.offset(o));
            if (a, b) == (1, 1) {
                (self.row)(x, y, self.inner, self.log);
            } else {
                let dense = context.work.floats();
                for j in 0..self.inner {
                    *dense.add(j) = *x.offset(j as isize * a);
                }
                (self.row)(dense, dense, self.inner, self.log);
                for j in 0..self.inner {
                    *y.offset(j as isize * b) = *dense.add(j);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::context::Work;
    use crate::cpu::path::PATHS;

    #[test]
    fn rows_of_any_length_and_layout_agree_with_f64_on_every_path() {
        for path in PATHS.into_iter().filter(|p| p.available()) {
            for (n, turned, log) in [
                (1, false, false),
                (10, true, false),
                (37, false, true),
                (5000, true, true),
            ] {
                let x: Vec<f32> = (0..3 * n)
                    .map(|i| ((i * 37) % 101) as f32 - 300.0)
                    .collect();
                let mut y = vec![0f32; 3 * n];
                let strides = if turned { [1, 3] } else { [n as isize, 1] };
                let place = |memory| Place { memory, offset: 0 };
                let op = Softmax::prepare(
                    path,
                    log,
                    &[3, n],
                    (place(0), &strides),
                    (place(1), &strides),
                );
                let mut context = Context::new(
                    vec![x.as_ptr().cast_mut().cast(), y.as_mut_ptr().cast()],
                    Work::new(op.work(), 0).unwrap(),
                );
                unsafe { op.run(&mut context) };
                for r in 0..3 {
                    let at =
                        |j: usize| (r as isize * strides[0] + j as isize * strides[1]) as usize;
                    let total: f64 = (0..n).map(|j| (f64::from(x[at(j)]) + 300.0).exp()).sum();
                    for j in 0..n {
                        let want = (f64::from(x[at(j)]) + 300.0).exp() / total;
                        let got = f64::from(y[at(j)]);
                        let error = if log {
                            (got - want.ln()).abs() / 100.0
                        } else {
                            (got - want).abs()
                        };
                        assert!(error < 3e-7, "{path:?} {n}: {got} is not {want}");
                    }
                }
            }
        }
    }
}
