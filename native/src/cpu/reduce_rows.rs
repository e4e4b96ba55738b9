//! The loops of reductions over dense rows and dense columns.

use super::simd::Simd;
use crate::kernel;

/// The first of equals; a NaN is greater and less than all.
macro_rules! extreme {
    ($t:ty, $than:tt) => {
        |a: $t, b: $t| if (a $than b) | a.is_nan() { a } else { b }
    };
}

/// Values that one lane adds up before the sum goes on in f64: keeps long sums accurate.
pub const CHUNK: usize = 64;

#[inline(always)]
unsafe fn sum_row<S: Simd>(x: *const f32, n: usize) -> f64 {
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
        total
    }
}

/// y[j] = Σ x[r·step + j].
#[inline(always)]
unsafe fn sum_columns<S: Simd>(x: *const f32, step: isize, rows: usize, y: *mut f32, n: usize) {
    unsafe {
        // Several short rows are one long one, so that no lane waits; what they give is then added up.
        let joined = 4 * S::N / n.max(1);
        if step != n as isize || joined < 2 || rows < 4 * joined {
            return sum_wide_columns::<S>(x, step, rows, y, n);
        }
        let mut sums = [0.0f32; 64];
        let (width, whole) = (joined * n, rows / joined);
        sum_wide_columns::<S>(x, width as isize, whole, sums.as_mut_ptr(), width);
        for j in 0..n {
            let more = (whole * joined..rows).map(|r| *x.add(r * n + j));
            let all = (0..joined).map(|k| sums[k * n + j]).chain(more);
            *y.add(j) = all.map(f64::from).sum::<f64>() as f32;
        }
    }
}

/// The same, four vectors of columns at a time.
#[inline(always)]
unsafe fn sum_wide_columns<S: Simd>(
    x: *const f32,
    step: isize,
    rows: usize,
    y: *mut f32,
    n: usize,
) {
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

/// Vectors that an extreme is looked for in at a time.
const ABREAST: usize = 4;

/// The largest value of a dense row, or the least; NaN when there is one.
#[inline(always)]
unsafe fn extreme_row<S: Simd>(x: *const f32, n: usize, least: bool) -> f32 {
    unsafe {
        let start = if least {
            f32::INFINITY
        } else {
            f32::NEG_INFINITY
        };
        // Some vectors side by side, so that none waits for the one before.
        let mut found = [S::splat(start); ABREAST];
        let mut nan = [S::splat(0.0); ABREAST];
        let beyond = |v: S::F, found: S::F| match least {
            true => S::min(v, found),
            false => S::max(v, found),
        };
        let mut meet = |k: usize, v: S::F| {
            found[k] = beyond(v, found[k]);
            nan[k] = S::pick(S::eq(v, v), nan[k], v);
        };
        let (wide, whole) = (n - n % (ABREAST * S::N), n - n % S::N);
        for i in (0..wide).step_by(ABREAST * S::N) {
            for k in 0..ABREAST {
                meet(k, S::load(x.add(i + k * S::N)));
            }
        }
        for i in (wide..whole).step_by(S::N) {
            meet(0, S::load(x.add(i)));
        }
        for k in 1..ABREAST {
            found[0] = beyond(found[k], found[0]);
            nan[0] = S::pick(S::eq(nan[k], nan[k]), nan[0], nan[k]);
        }
        let (mut values, mut nans) = ([start; 16], [0.0f32; 16]);
        S::store(values.as_mut_ptr(), found[0]);
        S::store(nans.as_mut_ptr(), nan[0]);
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

/// Running values of a dense row: as many as fill the registers of every path, so that all paths give the same.
const LANES: usize = 32;

/// Folds a dense row; `f` does not mind the order but for rounding.
#[inline(always)]
unsafe fn fold_row<T: Copy>(x: *const T, n: usize, start: T, f: impl Fn(T, T) -> T) -> T {
    let mut lanes = [start; LANES];
    let whole = n - n % LANES;
    for i in (0..whole).step_by(LANES) {
        for (k, lane) in lanes.iter_mut().enumerate() {
            *lane = f(*lane, unsafe { *x.add(i + k) });
        }
    }
    for (k, lane) in lanes.iter_mut().enumerate().take(n - whole) {
        *lane = f(*lane, unsafe { *x.add(whole + k) });
    }
    let mut width = LANES / 2;
    while width > 0 {
        for k in 0..width {
            lanes[k] = f(lanes[k], lanes[k + width]);
        }
        width /= 2;
    }
    lanes[0]
}

/// Folds a dense row of whole numbers; `f` does not mind the order, so the compiler finds lanes by itself.
#[inline(always)]
unsafe fn fold_whole_row<T: Copy>(x: *const T, n: usize, start: T, f: impl Fn(T, T) -> T) -> T {
    (0..n).fold(start, |a, i| f(a, unsafe { *x.add(i) }))
}

/// Rows that meet each column's value at a time.
const DEPTH: usize = 4;

/// y[j] = f over the rows of x[r·step + j].
#[inline(always)]
unsafe fn fold_columns<T: Copy>(
    x: *const T,
    step: isize,
    rows: usize,
    y: *mut T,
    n: usize,
    start: T,
    f: impl Fn(T, T) -> T,
) {
    // Some columns at a time, which stay in the first cache.
    for j in (0..n).step_by(1024) {
        let width = 1024.min(n - j);
        let y = unsafe { std::slice::from_raw_parts_mut(y.add(j), width) };
        y.fill(start);
        let row = |r: usize| unsafe {
            let x = x.offset(r as isize * step).add(j);
            std::slice::from_raw_parts(x, width)
        };
        // Some rows at a time, so that what is found so far is seldom read and written.
        let whole = rows - rows % DEPTH;
        for r in (0..whole).step_by(DEPTH) {
            let x: [&[T]; DEPTH] = std::array::from_fn(|k| row(r + k));
            for (i, y) in y.iter_mut().enumerate() {
                *y = x.iter().fold(*y, |y, x| f(y, x[i]));
            }
        }
        for r in whole..rows {
            for (y, x) in y.iter_mut().zip(row(r)) {
                *y = f(*y, *x);
            }
        }
    }
}

/// The folds of a dtype, which the compiler makes for each path. Kinds by number: sum, max, min, product.
macro_rules! folds {
    ($module:ident, $t:ty, $fold_row:ident, $sum:expr, $max:expr, $min:expr, $product:expr) => {
        // `S` only says for which path the compiler makes the loops.
        #[allow(clippy::extra_unused_type_parameters)]
        pub mod $module {
            use super::*;

            pub fn start(kind: usize) -> $t {
                [$sum.0, $max.0, $min.0, $product.0][kind]
            }

            pub fn join(kind: usize, a: $t, b: $t) -> $t {
                match kind {
                    0 => $sum.1(a, b),
                    1 => $max.1(a, b),
                    2 => $min.1(a, b),
                    _ => $product.1(a, b),
                }
            }

            #[inline(always)]
            unsafe fn row<S: Simd>(kind: usize, x: *const $t, n: usize) -> $t {
                unsafe {
                    match kind {
                        0 => $fold_row(x, n, $sum.0, $sum.1),
                        1 => $fold_row(x, n, $max.0, $max.1),
                        2 => $fold_row(x, n, $min.0, $min.1),
                        _ => $fold_row(x, n, $product.0, $product.1),
                    }
                }
            }

            #[inline(always)]
            unsafe fn columns<S: Simd>(
                kind: usize,
                x: *const $t,
                step: isize,
                rows: usize,
                y: *mut $t,
                n: usize,
            ) {
                unsafe {
                    match kind {
                        0 => fold_columns(x, step, rows, y, n, $sum.0, $sum.1),
                        1 => fold_columns(x, step, rows, y, n, $max.0, $max.1),
                        2 => fold_columns(x, step, rows, y, n, $min.0, $min.1),
                        _ => fold_columns(x, step, rows, y, n, $product.0, $product.1),
                    }
                }
            }

            kernel!(
                row_kernel = row,
                fn(kind: usize, x: *const $t, n: usize) -> $t
            );
            kernel!(
                column_kernel = columns,
                fn(kind: usize, x: *const $t, step: isize, rows: usize, y: *mut $t, n: usize)
            );
        }
    };
}

macro_rules! float_folds {
    ($module:ident, $t:ident) => {
        folds!(
            $module,
            $t,
            fold_row,
            (0.0, |a: $t, b: $t| a + b),
            ($t::NEG_INFINITY, extreme!($t, >=)),
            ($t::INFINITY, extreme!($t, <=)),
            (1.0, |a: $t, b: $t| a * b)
        );
    };
}
macro_rules! whole_folds {
    ($module:ident, $t:ident) => {
        folds!(
            $module,
            $t,
            fold_whole_row,
            (0, $t::wrapping_add),
            ($t::MIN, |a: $t, b: $t| a.max(b)),
            ($t::MAX, |a: $t, b: $t| a.min(b)),
            (1, $t::wrapping_mul)
        );
    };
}

float_folds!(floats, f32);
float_folds!(doubles, f64);
whole_folds!(ints, i32);
whole_folds!(longs, i64);
// Max is "any", min is "all"; whatever is not 0 is true.
folds!(
    bools,
    u8,
    fold_whole_row,
    (0, |a: u8, b: u8| a.max(b.min(1))),
    (0, |a: u8, b: u8| a.max(b.min(1))),
    (1, |a: u8, b: u8| a.min(b)),
    (1, |a: u8, b: u8| a.min(b))
);

kernel!(
    extreme_kernel = extreme_row,
    fn(x: *const f32, n: usize, least: bool) -> f32
);
kernel!(row_kernel = sum_row, fn(x: *const f32, n: usize) -> f64);
kernel!(
    column_kernel = sum_columns,
    fn(x: *const f32, step: isize, rows: usize, y: *mut f32, n: usize)
);
