//! Reductions over the last axes: dense rows and dense columns by vectors, everything else value by value.

use super::context::{Context, Place};
use super::layout::Layout;
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use crate::program::format::DType;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Sum,
    Max,
    Min,
    Prod,
    ArgMax,
    ArgMin,
}

pub const KINDS: [Kind; 6] = [
    Kind::Sum,
    Kind::Max,
    Kind::Min,
    Kind::Prod,
    Kind::ArgMax,
    Kind::ArgMin,
];

pub struct Reduce {
    kind: Kind,
    dtype: DType,
    x: Place,
    y: Place,
    /// x and y over the axes that stay.
    kept: Layout<2>,
    /// x over the axes that go.
    gone: Layout<1>,
    /// The sum of a dense row; the sums of dense columns.
    row: unsafe fn(*const f32, usize) -> f32,
    columns: unsafe fn(*const f32, isize, usize, *mut f32, usize),
}

/// Values that one lane adds up before the sum goes on in f64: keeps long sums accurate.
const CHUNK: usize = 64;

#[inline(always)]
unsafe fn sum_row<S: Simd>(x: *const f32, n: usize) -> f32 {
    unsafe {
        let mut total = 0.0f64;
        let mut i = 0;
        while i + S::N <= n {
            let mut sums = [S::splat(0.0); 4];
            let chunk = ((n - i) / (4 * S::N)).min(CHUNK);
            for _ in 0..chunk {
                for (k, s) in sums.iter_mut().enumerate() {
                    *s = S::add(*s, S::load(x.add(i + k * S::N)));
                }
                i += 4 * S::N;
            }
            if chunk == 0 {
                sums[0] = S::load(x.add(i));
                i += S::N;
            }
            let sum = S::add(S::add(sums[0], sums[1]), S::add(sums[2], sums[3]));
            let mut lanes = [0.0f32; 16];
            S::store(lanes.as_mut_ptr(), sum);
            total += lanes[..S::N].iter().map(|&v| f64::from(v)).sum::<f64>();
        }
        while i < n {
            total += f64::from(*x.add(i));
            i += 1;
        }
        total as f32
    }
}

/// y[j] = Σ x[r·step + j]: four vectors of columns at a time.
#[inline(always)]
unsafe fn sum_columns<S: Simd>(x: *const f32, step: isize, rows: usize, y: *mut f32, n: usize) {
    unsafe {
        let mut j = 0;
        while j < n {
            let width = (4 * S::N).min(n - j);
            let full = width / S::N;
            let rest = width % S::N;
            let mut totals = [0.0f64; 64];
            let mut r = 0;
            while r < rows {
                let mut sums = [S::splat(0.0); 4];
                let end = (r + CHUNK).min(rows);
                let only = r == 0 && end == rows;
                if width == 4 * S::N {
                    while r < end {
                        let p = x.offset(r as isize * step).add(j);
                        for (k, s) in sums.iter_mut().enumerate() {
                            *s = S::add(*s, S::load(p.add(k * S::N)));
                        }
                        r += 1;
                    }
                } else {
                    while r < end {
                        let p = x.offset(r as isize * step).add(j);
                        for (k, s) in sums.iter_mut().enumerate().take(full) {
                            *s = S::add(*s, S::load(p.add(k * S::N)));
                        }
                        if rest > 0 {
                            sums[full] = S::add(sums[full], S::load_part(p.add(full * S::N), rest));
                        }
                        r += 1;
                    }
                }
                if only {
                    for (k, s) in sums.iter().enumerate().take(full) {
                        S::store(y.add(j + k * S::N), *s);
                    }
                    if rest > 0 {
                        S::store_part(y.add(j + full * S::N), rest, sums[full]);
                    }
                } else {
                    let mut lanes = [0.0f32; 64];
                    for (k, s) in sums.iter().enumerate() {
                        S::store(lanes.as_mut_ptr().add(k * S::N), *s);
                    }
                    for (t, v) in totals.iter_mut().zip(lanes) {
                        *t += f64::from(v);
                    }
                }
                if r == rows && !only {
                    for (k, t) in totals.iter().enumerate().take(width) {
                        *y.add(j + k) = *t as f32;
                    }
                }
            }
            j += width;
        }
    }
}

kernel!(row_kernel = sum_row, fn(x: *const f32, n: usize) -> f32);
kernel!(
    column_kernel = sum_columns,
    fn(x: *const f32, step: isize, rows: usize, y: *mut f32, n: usize)
);

impl Reduce {
    /// Reduces the last `axes` axes of x. Strides in elements.
    pub fn prepare(
        path: Path,
        (kind, dtype): (Kind, DType),
        axes: usize,
        (x, shape, strides): (Place, &[usize], &[isize]),
        (y, y_strides): (Place, &[isize]),
    ) -> Reduce {
        let keep = shape.len() - axes;
        Reduce {
            kind,
            dtype,
            x,
            y,
            kept: Layout::collapsed(&shape[..keep], [&strides[..keep], y_strides]),
            gone: Layout::collapsed(&shape[keep..], [&strides[keep..]]),
            row: row_kernel(path),
            columns: column_kernel(path),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &Context) {
        unsafe {
            let (x, y) = (context.at(self.x), context.at(self.y));
            match self.dtype {
                DType::F32 => self.floats(x.cast(), y),
                DType::I32 => self.ints(x.cast(), y.cast()),
                DType::Bool => self.bools(x, y),
            }
        }
    }

    unsafe fn floats(&self, x: *const f32, y: *mut u8) {
        if self.kind == Kind::Sum {
            return unsafe { self.sums(x, y.cast()) };
        }
        let nan_or = |take: bool, a: f32, b: f32| {
            if a.is_nan() || !(take || b.is_nan()) {
                a
            } else {
                b
            }
        };
        let wins = |a: f32, b: f32| !a.is_nan() && (b.is_nan() || b > a);
        let loses = |a: f32, b: f32| !a.is_nan() && (b.is_nan() || b < a);
        unsafe {
            match self.kind {
                Kind::Sum => {}
                Kind::Max => self.fold(x, y.cast(), f32::NEG_INFINITY, |a, b| nan_or(b > a, a, b)),
                Kind::Min => self.fold(x, y.cast(), f32::INFINITY, |a, b| nan_or(b < a, a, b)),
                Kind::Prod => self.fold(x, y.cast(), 1.0, |a, b| a * b),
                Kind::ArgMax => self.argument(x, y.cast(), wins),
                Kind::ArgMin => self.argument(x, y.cast(), loses),
            }
        }
    }

    unsafe fn sums(&self, x: *const f32, y: *mut f32) {
        unsafe {
            if self.gone.shape.len() > 1 {
                // Several separate axes: each value in f64.
                let _ = self.kept.each::<()>(|[i, o]| {
                    let mut total = 0.0f64;
                    let _ = self.gone.each::<()>(|[g]| {
                        total += f64::from(*x.offset(i + g));
                        Ok(())
                    });
                    *y.offset(o) = total as f32;
                    Ok(())
                });
                return;
            }
            let (_, n, [step]) = self.gone.clone().rows();
            let (outer, columns, steps) = self.kept.clone().rows();
            if step != 1 && n > 0 && steps == [1, 1] && columns > 1 {
                let _ = outer.each::<()>(|[i, o]| {
                    (self.columns)(x.offset(i), step, n, y.offset(o), columns);
                    Ok(())
                });
                return;
            }
            let _ = self.kept.each::<()>(|[i, o]| {
                let x = x.offset(i);
                *y.offset(o) = if step == 1 || n <= 1 {
                    (self.row)(x, n)
                } else {
                    (0..n as isize)
                        .map(|k| f64::from(*x.offset(k * step)))
                        .sum::<f64>() as f32
                };
                Ok(())
            });
        }
    }

    unsafe fn ints(&self, x: *const i32, y: *mut i32) {
        unsafe {
            match self.kind {
                Kind::Sum => self.fold(x, y, 0, i32::wrapping_add),
                Kind::Max => self.fold(x, y, i32::MIN, i32::max),
                Kind::Min => self.fold(x, y, i32::MAX, i32::min),
                Kind::Prod => self.fold(x, y, 1, i32::wrapping_mul),
                Kind::ArgMax => self.argument(x, y, |a, b| b > a),
                Kind::ArgMin => self.argument(x, y, |a, b| b < a),
            }
        }
    }

    /// Max is "any", min is "all"; the arguments find the first true or false.
    unsafe fn bools(&self, x: *const u8, y: *mut u8) {
        unsafe {
            match self.kind {
                Kind::Sum | Kind::Max => self.fold(x, y, 0, |a, b| a | u8::from(b != 0)),
                Kind::Min | Kind::Prod => self.fold(x, y, 1, |a, b| a & u8::from(b != 0)),
                Kind::ArgMax => self.argument(x, y.cast(), |a, b| (b != 0) && (a == 0)),
                Kind::ArgMin => self.argument(x, y.cast(), |a, b| (b == 0) && (a != 0)),
            }
        }
    }

    unsafe fn fold<T: Copy>(&self, x: *const T, y: *mut T, start: T, f: impl Fn(T, T) -> T) {
        let (outer, n, [step]) = self.gone.clone().rows();
        let _ = self.kept.each::<()>(|[i, o]| {
            let mut value = start;
            let _ = outer.each::<()>(|[g]| {
                for k in 0..n as isize {
                    value = f(value, unsafe { *x.offset(i + g + k * step) });
                }
                Ok(())
            });
            unsafe { *y.offset(o) = value };
            Ok(())
        });
    }

    /// The first place whose value wins over all before it.
    unsafe fn argument<T: Copy>(&self, x: *const T, y: *mut i32, wins: impl Fn(T, T) -> bool) {
        let (_, n, [step]) = self.gone.clone().rows();
        let _ = self.kept.each::<()>(|[i, o]| {
            let mut best = 0;
            for k in 1..n as isize {
                let at = |k: isize| unsafe { *x.offset(i + k * step) };
                if wins(at(best), at(k)) {
                    best = k;
                }
            }
            unsafe { *y.offset(o) = best as i32 };
            Ok(())
        });
    }
}
