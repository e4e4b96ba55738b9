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
    /// As `kept`, its last axis apart.
    outer: Layout<2>,
    columns: usize,
    column_steps: [isize; 2],
    /// x over the axes that go, the last one apart.
    gone: Layout<1>,
    n: usize,
    step: isize,
    /// The sum of a dense row; the sums of dense columns.
    row: unsafe fn(*const f32, usize) -> f32,
    extreme: unsafe fn(*const f32, usize, bool) -> f32,
    add_columns: unsafe fn(*const f32, isize, usize, *mut f32, usize),
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

/// The largest value of a dense row, or the least; NaN when there is one.
#[inline(always)]
unsafe fn extreme_row<S: Simd>(x: *const f32, n: usize, least: bool) -> f32 {
    unsafe {
        let start = if least {
            f32::INFINITY
        } else {
            f32::NEG_INFINITY
        };
        let (mut found, mut nan) = (S::splat(start), S::splat(0.0));
        let whole = n - n % S::N;
        for i in (0..whole).step_by(S::N) {
            let v = S::load(x.add(i));
            found = if least {
                S::min(v, found)
            } else {
                S::max(v, found)
            };
            nan = S::pick(S::eq(v, v), nan, v);
        }
        let (mut values, mut nans) = ([start; 16], [0.0f32; 16]);
        S::store(values.as_mut_ptr(), found);
        S::store(nans.as_mut_ptr(), nan);
        let rest = (whole..n).map(|i| *x.add(i));
        values
            .into_iter()
            .chain(nans.into_iter().filter(|v| v.is_nan()))
            .chain(rest)
            .fold(start, |a, b| {
                if a.is_nan() || (if least { a <= b } else { a >= b }) {
                    a
                } else {
                    b
                }
            })
    }
}

/// Reduces whole numbers, which wrap.
macro_rules! whole {
    ($self:ident, $t:ty, $x:ident, $y:ident) => {{
        let x: *const $t = $x.cast();
        match $self.kind {
            Kind::Sum => $self.fold(x, $y.cast(), 0, <$t>::wrapping_add),
            Kind::Max => $self.fold(x, $y.cast(), <$t>::MIN, |a, b| a.max(b)),
            Kind::Min => $self.fold(x, $y.cast(), <$t>::MAX, |a, b| a.min(b)),
            Kind::Prod => $self.fold(x, $y.cast(), 1, <$t>::wrapping_mul),
            Kind::ArgMax => $self.argument(x, $y.cast(), |a, b| b > a),
            Kind::ArgMin => $self.argument(x, $y.cast(), |a, b| b < a),
        }
    }};
}

kernel!(
    extreme_kernel = extreme_row,
    fn(x: *const f32, n: usize, least: bool) -> f32
);
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
        let kept = Layout::collapsed(&shape[..keep], [&strides[..keep], y_strides]);
        let (outer, columns, column_steps) = kept.clone().rows();
        let (gone, n, [step]) = Layout::collapsed(&shape[keep..], [&strides[keep..]]).rows();
        Reduce {
            kind,
            dtype,
            x,
            y,
            kept,
            outer,
            columns,
            column_steps,
            gone,
            n,
            step,
            row: row_kernel(path),
            extreme: extreme_kernel(path),
            add_columns: column_kernel(path),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &Context) {
        unsafe {
            let (x, y) = (context.at(self.x), context.at(self.y));
            match self.dtype {
                DType::F32 => self.floats(x.cast(), y),
                DType::F64 => self.doubles(x.cast(), y),
                DType::I32 => whole!(self, i32, x, y),
                DType::I64 => whole!(self, i64, x, y),
                _ => self.bools(x, y),
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
                Kind::Max | Kind::Min if self.step == 1 && self.gone.shape.is_empty() => {
                    let _ = self.kept.each::<()>(|[i, o]| {
                        let least = self.kind == Kind::Min;
                        *y.cast::<f32>().offset(o) = (self.extreme)(x.offset(i), self.n, least);
                        Ok(())
                    });
                }
                Kind::Max => self.fold(x, y.cast(), f32::NEG_INFINITY, |a, b| nan_or(b > a, a, b)),
                Kind::Min => self.fold(x, y.cast(), f32::INFINITY, |a, b| nan_or(b < a, a, b)),
                Kind::Prod => self.fold(x, y.cast(), 1.0, |a, b| a * b),
                Kind::ArgMax => self.argument(x, y.cast(), wins),
                Kind::ArgMin => self.argument(x, y.cast(), loses),
            }
        }
    }

    unsafe fn sums(&self, x: *const f32, y: *mut f32) {
        let (n, step) = (self.n, self.step);
        unsafe {
            if self.gone.shape.is_empty() && step != 1 && self.column_steps == [1, 1] && n > 0 {
                let _ = self.outer.each::<()>(|[i, o]| {
                    (self.add_columns)(x.offset(i), step, n, y.offset(o), self.columns);
                    Ok(())
                });
                return;
            }
            let _ = self.kept.each::<()>(|[i, o]| {
                let x = x.offset(i);
                let mut total = 0.0f64;
                let _ = self.gone.each::<()>(|[g]| {
                    let x = x.offset(g);
                    total += if step == 1 {
                        f64::from((self.row)(x, n))
                    } else {
                        (0..n as isize)
                            .map(|k| f64::from(*x.offset(k * step)))
                            .sum::<f64>()
                    };
                    Ok(())
                });
                *y.offset(o) = total as f32;
                Ok(())
            });
        }
    }

    unsafe fn doubles(&self, x: *const f64, y: *mut u8) {
        let wins = |a: f64, b: f64| !a.is_nan() && (b.is_nan() || b > a);
        let loses = |a: f64, b: f64| !a.is_nan() && (b.is_nan() || b < a);
        let first = |wins: bool, a: f64, b: f64| if wins { b } else { a };
        unsafe {
            match self.kind {
                Kind::Sum => self.fold(x, y.cast(), 0.0, |a, b| a + b),
                Kind::Max => self.fold(x, y.cast(), f64::NEG_INFINITY, |a, b| {
                    first(wins(a, b), a, b)
                }),
                Kind::Min => self.fold(x, y.cast(), f64::INFINITY, |a, b| first(loses(a, b), a, b)),
                Kind::Prod => self.fold(x, y.cast(), 1.0, |a, b| a * b),
                Kind::ArgMax => self.argument(x, y.cast(), wins),
                Kind::ArgMin => self.argument(x, y.cast(), loses),
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
        let (n, step) = (self.n, self.step);
        let _ = self.kept.each::<()>(|[i, o]| {
            let mut value = start;
            let _ = self.gone.each::<()>(|[g]| {
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
        let (n, step) = (self.n, self.step);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::context::Work;
    use crate::cpu::path::PATHS;

    fn reduce(
        path: Path,
        kind: Kind,
        axes: usize,
        shape: &[usize],
        strides: &[isize],
        x: &[f32],
    ) -> Vec<f32> {
        let keep = &shape[..shape.len() - axes];
        let mut y = vec![f32::NAN; keep.iter().product()];
        let steps = crate::cpu::layout::dense(keep);
        let place = |memory| Place { memory, offset: 0 };
        let op = Reduce::prepare(
            path,
            (kind, DType::F32),
            axes,
            (place(0), shape, strides),
            (place(1), &steps),
        );
        let context = Context {
            memories: vec![x.as_ptr().cast_mut().cast(), y.as_mut_ptr().cast()],
            work: Work::new(0, 0).unwrap(),
        };
        unsafe { op.run(&context) };
        y
    }

    #[test]
    fn sums_rows_columns_and_separate_axes_exactly_on_whole_numbers() {
        for path in PATHS.into_iter().filter(|p| p.available()) {
            for (a, b, c) in [
                (1, 1, 1),
                (3, 5, 7),
                (130, 67, 2),
                (2, 200, 33),
                (70, 1, 129),
            ] {
                let x: Vec<f32> = (0..a * b * c).map(|i| ((i * 31) % 17) as f32).collect();
                let at = |i: usize, j: usize, k: usize| x[(i * b + j) * c + k];
                let (bc, c1) = ((b * c) as isize, c as isize);
                let rows: Vec<f32> = (0..a * b)
                    .map(|r| (0..c).map(|k| at(r / b, r % b, k)).sum())
                    .collect();
                assert_eq!(
                    reduce(path, Kind::Sum, 1, &[a, b, c], &[bc, c1, 1], &x),
                    rows,
                    "{path:?}"
                );
                let ends: Vec<f32> = (0..b)
                    .map(|j| {
                        (0..a)
                            .flat_map(|i| (0..c).map(move |k| (i, k)))
                            .map(|(i, k)| at(i, j, k))
                            .sum()
                    })
                    .collect();
                assert_eq!(
                    reduce(path, Kind::Sum, 2, &[b, a, c], &[c1, bc, 1], &x),
                    ends,
                    "{path:?}"
                );
                let columns: Vec<f32> = (0..b * c)
                    .map(|q| (0..a).map(|i| at(i, q / c, q % c)).sum())
                    .collect();
                assert_eq!(
                    reduce(path, Kind::Sum, 1, &[b, c, a], &[c1, 1, bc], &x),
                    columns,
                    "{path:?}"
                );
            }
        }
    }

    #[test]
    fn long_sums_keep_their_digits() {
        let x: Vec<f32> = (0..1_000_000)
            .map(|i| 0.1 + (i % 7) as f32 * 0.01)
            .collect();
        let want = x.iter().map(|&v| f64::from(v)).sum::<f64>();
        for path in PATHS.into_iter().filter(|p| p.available()) {
            let row = reduce(path, Kind::Sum, 1, &[1_000_000], &[1], &x)[0];
            assert!(
                (f64::from(row) / want - 1.0).abs() < 3e-7,
                "{path:?}: {row}"
            );
            let columns = reduce(path, Kind::Sum, 1, &[2, 500_000], &[1, 2], &x);
            let both = f64::from(columns[0]) + f64::from(columns[1]);
            assert!((both / want - 1.0).abs() < 3e-7, "{path:?}: {both}");
        }
    }

    #[test]
    fn a_nan_wins_and_the_first_of_equals_is_named() {
        let path = Path::Portable;
        let nan = f32::NAN;
        assert!(reduce(path, Kind::Max, 1, &[3], &[1], &[1.0, nan, 2.0])[0].is_nan());
        assert!(reduce(path, Kind::Min, 1, &[3], &[1], &[nan, 1.0, 2.0])[0].is_nan());
        let place = |x: &[f32], kind| reduce(path, kind, 1, &[x.len()], &[1], x)[0].to_bits();
        assert_eq!(place(&[1.0, 3.0, 3.0], Kind::ArgMax), 1);
        assert_eq!(place(&[1.0, nan, 3.0, nan], Kind::ArgMax), 1);
        assert_eq!(place(&[2.0, 1.0, 1.0], Kind::ArgMin), 1);
    }
}
