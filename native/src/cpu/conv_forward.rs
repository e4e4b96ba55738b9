//! The forward kernel of a convolution: a tile of output pixels by output channels in registers, over all taps.

use super::path::Path;
use super::simd::Simd;
use crate::kernel;

/// Inputs that lie one after another and meet weights that do.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// From the start of the sample, for the first output of the row.
    pub x: isize,
    pub w: usize,
}

/// The outputs of a row.
pub struct Pixels {
    /// From one output's inputs to the next's.
    pub step: usize,
    pub columns: usize,
    /// Channels of the output, which are the distance of its pixels and of the rows of weights.
    pub o: usize,
}

pub type Kernel =
    unsafe fn(&[Run], &[usize], usize, usize, &Pixels, *const f32, *const f32, *mut f32);

/// MR pixels by NV vectors of channels; the last vector has `last` of them.
#[inline(always)]
unsafe fn tile<S: Simd, const MR: usize, const NV: usize, const FULL: bool>(
    runs: &[Run],
    length: usize,
    pixels: &Pixels,
    x: *const f32,
    w: *const f32,
    y: *mut f32,
    last: usize,
) {
    unsafe {
        let mut sums = [[S::splat(0.0); NV]; MR];
        for run in runs {
            let mut from = x.offset(run.x);
            let mut weights = w.add(run.w);
            for _ in 0..length {
                let mut row = [S::splat(0.0); NV];
                for (v, part) in row.iter_mut().enumerate() {
                    *part = if FULL || v + 1 < NV {
                        S::load(weights.add(v * S::N))
                    } else {
                        S::load_part(weights.add(v * S::N), last)
                    };
                }
                for (i, sum) in sums.iter_mut().enumerate() {
                    let value = S::splat(*from.add(i * pixels.step));
                    for (v, z) in sum.iter_mut().enumerate() {
                        *z = S::fma(value, row[v], *z);
                    }
                }
                from = from.add(1);
                weights = weights.add(pixels.o);
            }
        }
        for (i, sum) in sums.iter().enumerate() {
            let to = y.add(i * pixels.o);
            for (v, z) in sum.iter().enumerate() {
                if FULL || v + 1 < NV {
                    S::store(to.add(v * S::N), *z);
                } else {
                    S::store_part(to.add(v * S::N), last, *z);
                }
            }
        }
    }
}

/// The largest of equal shares of `n` that are not above `most`.
pub const fn even(n: usize, most: usize) -> usize {
    if n == 0 {
        1
    } else {
        n.div_ceil(n.div_ceil(most))
    }
}

/// All rows of one panel of channels.
#[inline(always)]
unsafe fn panel<S: Simd, const NV: usize, const FULL: bool>(
    table: &[Run],
    ends: &[usize],
    length: usize,
    pixels: &Pixels,
    x: *const f32,
    w: *const f32,
    y: *mut f32,
    last: usize,
) {
    unsafe {
        // As many pixels as the path has registers for.
        let most = match (S::N, NV) {
            (_, 2) => S::ROWS,
            (16, _) => 16,
            _ => 12,
        };
        let share = even(pixels.columns, most);
        let mut start = 0;
        for (row, &end) in ends.iter().enumerate() {
            let runs = table.get_unchecked(start..end);
            start = end;
            let y = y.add(row * pixels.columns * pixels.o);
            let mut column = 0;
            while column < pixels.columns {
                let count = share.min(pixels.columns - column);
                let (x, y) = (x.add(column * pixels.step), y.add(column * pixels.o));
                macro_rules! go {
                    ($($m:literal)*) => { match count {
                        $($m => tile::<S, $m, NV, FULL>(runs, length, pixels, x, w, y, last),)*
                        _ => {}
                    } };
                }
                match (S::N, NV) {
                    (16, 2) => go!(1 2 3 4 5 6 7 8 9 10 11 12),
                    (16, _) => go!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16),
                    (_, 2) => go!(1 2 3 4 5 6),
                    _ => go!(1 2 3 4 5 6 7 8 9 10 11 12),
                }
                column += count;
            }
        }
    }
}

/// All rows, `channels` of each pixel.
#[inline(always)]
unsafe fn all<S: Simd>(
    table: &[Run],
    ends: &[usize],
    length: usize,
    channels: usize,
    pixels: &Pixels,
    x: *const f32,
    w: *const f32,
    y: *mut f32,
) {
    unsafe {
        let mut o = 0;
        while o < channels {
            let (w, y) = (w.add(o), y.add(o));
            let left = channels - o;
            if left >= 2 * S::N {
                panel::<S, 2, true>(table, ends, length, pixels, x, w, y, S::N);
                o += 2 * S::N;
            } else if left > S::N {
                panel::<S, 2, false>(table, ends, length, pixels, x, w, y, left - S::N);
                o += left;
            } else if left == S::N {
                panel::<S, 1, true>(table, ends, length, pixels, x, w, y, S::N);
                o += left;
            } else {
                panel::<S, 1, false>(table, ends, length, pixels, x, w, y, left);
                o += left;
            }
        }
    }
}

kernel!(
    all_kernel = all,
    fn(
        table: &[Run],
        ends: &[usize],
        length: usize,
        channels: usize,
        pixels: &Pixels,
        x: *const f32,
        w: *const f32,
        y: *mut f32,
    )
);

pub fn kernel(path: Path) -> Kernel {
    all_kernel(path)
}
