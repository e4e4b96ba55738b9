//! Rows with mean 0 and variance 1, and their way back: each row is read from memory once and then lies in the nearest cache.

use super::context::{Context, Place, share};
use super::lanes::{lanes, sum_lanes};
use super::layout::Layout;
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use std::ops::Range;

/// As many elements are worth a thread's while.
const WORTH: usize = 1 << 16;

type Forth = unsafe fn(*const f32, *mut f32, usize, f32) -> f32;
type Back = unsafe fn([*const f32; 2], *mut f32, usize, f32);

/// The sum of what `f` gives for each vector of a row; what is behind the row's end counts as 0.
#[inline(always)]
unsafe fn total<S: Simd>(n: usize, f: impl Fn(usize, usize) -> S::F) -> f64 {
    unsafe {
        let mut whole = 0.0f64;
        let mut sums = [S::splat(0.0); 2];
        let mut i = 0;
        while i + 2 * S::N <= n {
            sums[0] = S::add(sums[0], f(i, S::N));
            sums[1] = S::add(sums[1], f(i + S::N, S::N));
            i += 2 * S::N;
            // Long rows keep their digits.
            if i % 8192 == 0 {
                whole += sum_lanes::<S>(S::add(sums[0], sums[1]), S::N);
                sums = [S::splat(0.0); 2];
            }
        }
        while i < n {
            let rest = S::N.min(n - i);
            sums[0] = S::add(sums[0], f(i, rest));
            i += S::N;
        }
        whole + sum_lanes::<S>(S::add(sums[0], sums[1]), S::N)
    }
}

/// The lanes of a vector that lie in the row, 0 in the others.
#[inline(always)]
unsafe fn inside<S: Simd>(v: S::F, n: usize) -> S::F {
    if n == S::N {
        return v;
    }
    unsafe { S::load_part(lanes::<S>(v).as_ptr(), n) }
}

/// One row without its mean and divided by its deviation; gives what it was multiplied with.
#[inline(always)]
unsafe fn forth<S: Simd>(x: *const f32, y: *mut f32, n: usize, epsilon: f32) -> f32 {
    unsafe {
        let count = n as f64;
        let mean = total::<S>(n, |i, part| S::load_some(x.add(i), part)) / count;
        let middle = S::splat(mean as f32);
        let squares = total::<S>(n, |i, part| {
            let far = S::sub(S::load_some(x.add(i), part), middle);
            inside::<S>(S::mul(far, far), part)
        });
        let factor = (1.0 / (squares / count + f64::from(epsilon)).sqrt()) as f32;
        let by = S::splat(factor);
        for i in (0..n).step_by(S::N) {
            let part = S::N.min(n - i);
            let far = S::sub(S::load_some(x.add(i), part), middle);
            S::store_some(y.add(i), part, S::mul(far, by));
        }
        factor
    }
}

/// The gradient of one row from the row that came out and its gradient: factor · (g − mean of g − y · mean of g · y).
#[inline(always)]
unsafe fn back<S: Simd>([y, g]: [*const f32; 2], dx: *mut f32, n: usize, factor: f32) {
    unsafe {
        let count = n as f64;
        let mean = total::<S>(n, |i, part| S::load_some(g.add(i), part)) / count;
        let along = total::<S>(n, |i, part| {
            S::mul(S::load_some(g.add(i), part), S::load_some(y.add(i), part))
        }) / count;
        let (mean, along, by) = (
            S::splat(mean as f32),
            S::splat(-along as f32),
            S::splat(factor),
        );
        for i in (0..n).step_by(S::N) {
            let part = S::N.min(n - i);
            let over = S::sub(S::load_some(g.add(i), part), mean);
            let rest = S::fma(S::load_some(y.add(i), part), along, over);
            S::store_some(dx.add(i), part, S::mul(rest, by));
        }
    }
}

kernel!(
    pick_forth = forth,
    fn(x: *const f32, y: *mut f32, n: usize, epsilon: f32) -> f32
);
kernel!(
    pick_back = back,
    fn(given: [*const f32; 2], dx: *mut f32, n: usize, factor: f32)
);

/// Which way: with what is added to the variance, or back.
enum Way {
    Forth(Forth, f32),
    Back(Back),
}

/// Operands in the order x, y, factors (forth) or y, g, factors, dx (back); the factors have no columns.
pub struct Normalize {
    way: Way,
    places: Vec<Place>,
    outer: Layout<4>,
    inner: usize,
    steps: [isize; 4],
}

impl Normalize {
    /// Shape is that of the rows; with `epsilon` three operands, on the way back four.
    pub fn prepare(
        path: Path,
        epsilon: Option<f32>,
        shape: &[usize],
        operands: &[(Place, &[isize])],
    ) -> Normalize {
        let above = shape.len() - 1;
        let strides = |i: usize| {
            operands
                .get(i)
                .map_or(operands[0].1, |(_, strides)| *strides)
        };
        let outer = Layout::collapsed(
            &shape[..above],
            std::array::from_fn(|i| &strides(i)[..above]),
        );
        Normalize {
            way: match epsilon {
                Some(epsilon) => Way::Forth(pick_forth(path), epsilon),
                None => Way::Back(pick_back(path)),
            },
            places: operands.iter().map(|(place, _)| *place).collect(),
            outer,
            inner: shape[above],
            steps: std::array::from_fn(|i| strides(i).get(above).copied().unwrap_or(1)),
        }
    }

    /// Bytes of work space: dense rows for those that are not dense.
    pub fn work(&self) -> usize {
        super::context::bytes(3, self.inner, 4)
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
        let n = self.inner;
        let room = context.work.floats();
        self.outer.some(range, |at| unsafe {
            let row = |i: usize| context.at(self.places[i]).cast::<f32>().offset(at[i]);
            // A row that is not dense is read into a dense one, and written from it.
            let read = |i: usize| {
                let (from, to) = (row(i), room.add(i * n));
                if self.steps[i] == 1 {
                    return from;
                }
                for j in 0..n {
                    *to.add(j) = *from.offset(j as isize * self.steps[i]);
                }
                to
            };
            let last = self.places.len() - 1;
            let out = if last == 3 { 3 } else { 1 };
            let dense = self.steps[out] == 1;
            let to = if dense { row(out) } else { room.add(2 * n) };
            match self.way {
                Way::Forth(forth, epsilon) => *row(2) = forth(read(0), to, n, epsilon),
                Way::Back(back) => back([read(0), read(1)], to, n, *row(2)),
            }
            if !dense {
                for j in 0..n {
                    *row(out).offset(j as isize * self.steps[out]) = *to.add(j);
                }
            }
        });
    }
}
