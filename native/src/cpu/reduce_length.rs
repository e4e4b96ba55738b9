//! Lengths, √Σx²: of f32 in f64, of f64 with the squares that would overflow or vanish apart, as BLAS has it.

use super::simd::Simd;
use crate::kernel;

/// Running values of a dense row: as many as fill the registers of every path, so that all paths give the same.
const LANES: usize = 32;
/// As many columns at a time stay in the first cache.
const TILE: usize = 512;

/// Σx² in f64.
#[inline(always)]
unsafe fn squares<T: Copy + Into<f64>>(x: *const T, n: usize) -> f64 {
    let mut lanes = [0.0f64; LANES];
    let whole = n - n % LANES;
    for i in (0..whole).step_by(LANES) {
        for (k, lane) in lanes.iter_mut().enumerate() {
            let v: f64 = unsafe { *x.add(i + k) }.into();
            *lane += v * v;
        }
    }
    for (k, lane) in lanes.iter_mut().enumerate().take(n - whole) {
        let v: f64 = unsafe { *x.add(whole + k) }.into();
        *lane += v * v;
    }
    let mut width = LANES / 2;
    while width > 0 {
        for k in 0..width {
            lanes[k] += lanes[k + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// Calls `done` with the number and the Σx² of each column.
#[inline(always)]
unsafe fn column_squares<T: Copy + Into<f64>>(
    x: *const T,
    step: isize,
    rows: usize,
    n: usize,
    mut done: impl FnMut(usize, f64),
) {
    for j in (0..n).step_by(TILE) {
        let width = TILE.min(n - j);
        let mut totals = [0.0f64; TILE];
        for r in 0..rows as isize {
            let x = unsafe { std::slice::from_raw_parts(x.offset(r * step).add(j), width) };
            for (total, &v) in totals.iter_mut().zip(x) {
                let v: f64 = v.into();
                *total += v * v;
            }
        }
        for (k, &total) in totals.iter().enumerate().take(width) {
            done(j + k, total);
        }
    }
}

// `S` only says for which path the compiler makes the loops.
#[allow(clippy::extra_unused_type_parameters)]
#[inline(always)]
unsafe fn row<S: Simd>(x: *const f32, n: usize) -> f64 {
    unsafe { squares(x, n) }
}

#[allow(clippy::extra_unused_type_parameters)]
#[inline(always)]
unsafe fn plain<S: Simd>(x: *const f64, n: usize) -> f64 {
    unsafe { squares(x, n) }
}

#[allow(clippy::extra_unused_type_parameters)]
#[inline(always)]
unsafe fn columns<S: Simd>(x: *const f32, step: isize, rows: usize, y: *mut f32, n: usize) {
    unsafe { column_squares(x, step, rows, n, |j, total| *y.add(j) = total.sqrt() as f32) }
}

/// A sum of squares of f64, divided by the square of a power of two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    scale: f64,
    sum: f64,
}

const HUGE: f64 = f64::from_bits((1023 + 600) << 52);
const TINY: f64 = f64::from_bits((1023 - 600) << 52);
/// Squares from one to the other, and sums of very many, are exact enough as they are.
const USUAL: [f64; 2] = [
    f64::from_bits((1023 - 480) << 52),
    f64::from_bits((1023 + 480) << 52),
];

impl Total {
    pub const NONE: Total = Total {
        scale: 1.0,
        sum: 0.0,
    };

    pub fn of(x: f64) -> Total {
        let scale = match x.abs() {
            a if a > USUAL[1] => HUGE,
            a if a < USUAL[0] && a != 0.0 => TINY,
            _ => 1.0,
        };
        let part = x / scale;
        Total {
            scale,
            sum: part * part,
        }
    }

    pub fn join(a: Total, b: Total) -> Total {
        if a.sum == 0.0 {
            return b;
        }
        if b.sum == 0.0 {
            return a;
        }
        let (large, small) = if a.scale >= b.scale { (a, b) } else { (b, a) };
        let ratio = small.scale / large.scale;
        Total {
            scale: large.scale,
            // One after the other: the square of the ratio vanishes.
            sum: large.sum + small.sum * ratio * ratio,
        }
    }

    pub fn root(self) -> f64 {
        self.scale * self.sum.sqrt()
    }

    /// What was summed plainly, where nothing can have overflowed or vanished in it.
    fn usual(sum: f64) -> Option<Total> {
        let [low, high] = USUAL.map(|limit| limit * limit);
        (sum >= low && sum <= high).then_some(Total { scale: 1.0, sum })
    }
}

/// Of a dense row: plainly first, which most often will do.
pub unsafe fn long_row(x: *const f64, n: usize, plain: impl Fn(*const f64, usize) -> f64) -> Total {
    Total::usual(plain(x, n)).unwrap_or_else(|| {
        (0..n)
            .map(|i| Total::of(unsafe { *x.add(i) }))
            .fold(Total::NONE, Total::join)
    })
}

/// y[j] = the length of the column x[r·step + j].
pub unsafe fn long_columns(x: *const f64, step: isize, rows: usize, y: *mut f64, n: usize) {
    unsafe {
        column_squares(x, step, rows, n, |j, sum| {
            let total = Total::usual(sum).unwrap_or_else(|| {
                (0..rows as isize)
                    .map(|r| Total::of(*x.add(j).offset(r * step)))
                    .fold(Total::NONE, Total::join)
            });
            *y.add(j) = total.root();
        });
    }
}

kernel!(row_kernel = row, fn(x: *const f32, n: usize) -> f64);
kernel!(plain_kernel = plain, fn(x: *const f64, n: usize) -> f64);
kernel!(
    column_kernel = columns,
    fn(x: *const f32, step: isize, rows: usize, y: *mut f32, n: usize)
);

#[cfg(test)]
mod tests {
    use super::*;

    fn length(x: &[f64]) -> f64 {
        unsafe { long_row(x.as_ptr(), x.len(), |x, n| squares(x, n)) }.root()
    }

    #[test]
    fn squares_neither_overflow_nor_vanish() {
        for scale in [1.0, 1e300, 1e-300, 1e160, 1e-170] {
            let found = length(&[3.0 * scale, -4.0 * scale]);
            assert!(
                (found / (5.0 * scale) - 1.0).abs() < 1e-15,
                "{scale}: {found}"
            );
        }
        assert_eq!(length(&[1e-300, 3.0, 4.0]), 5.0);
        assert_eq!(length(&[1e300, 3.0, 1e-300]), 1e300);
        assert_eq!(length(&[0.0, -0.0]), 0.0);
        assert_eq!(length(&[f64::INFINITY, 1.0]), f64::INFINITY);
        assert!(length(&[f64::INFINITY, f64::NAN, 1e300]).is_nan());
    }

    #[test]
    fn columns_are_as_rows() {
        let x = [3.0, 3e300, 3e-300, 4.0, 4e300, 4e-300];
        let mut y = [0.0; 3];
        unsafe { long_columns(x.as_ptr(), 3, 2, y.as_mut_ptr(), 3) };
        for (found, want) in y.into_iter().zip([5.0, 5e300, 5e-300]) {
            assert!((found / want - 1.0f64).abs() < 1e-15, "{y:?}");
        }
    }
}
