//! The gradient of a convolution's weights: a tile of weights in registers, over the pixels of some rows.

use super::conv_forward::{Pixels, Run, even};
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use std::ops::Range;

/// A run of taps: where its weights lie, and the rows (of x and of dy, from the start of the sample) in which it met inputs.
pub struct Tap {
    pub w: usize,
    pub rows: Vec<(isize, usize)>,
}

/// Notes that an output row met these runs.
pub fn note(taps: &mut Vec<Tap>, runs: &[Run], out: usize) {
    for run in runs {
        let known = taps.iter().position(|tap| tap.w == run.w);
        let at = known.unwrap_or_else(|| {
            taps.push(Tap {
                w: run.w,
                rows: Vec::new(),
            });
            taps.len() - 1
        });
        taps[at].rows.push((run.x, out));
    }
}

/// Those of the runs whose weights lie in a range of whole runs, in order of these.
pub fn some<'a>(taps: &'a [Tap], weights: &Range<usize>) -> &'a [Tap] {
    let before = |w: usize| taps.partition_point(|tap| tap.w < w);
    &taps[before(weights.start)..before(weights.end)]
}

pub type Kernel = unsafe fn(&[Tap], usize, usize, &Pixels, *const f32, *const f32, *mut f32);

/// How many floats of x and dy a block of rows has at most, so that it stays in the first cache.
const BLOCK: usize = 4096;

/// RY runs of MR weights by NV vectors of channels. Run j of the group stands `gap.0` floats further in x and `gap.1` in dw.
#[inline(always)]
unsafe fn tile<S: Simd, const RY: usize, const MR: usize, const NV: usize, const FULL: bool>(
    rows: &[(isize, usize)],
    gap: (isize, usize),
    pixels: &Pixels,
    x: *const f32,
    dy: *const f32,
    dw: *mut f32,
    last: usize,
) {
    unsafe {
        let load = |p: *const f32, v: usize| {
            if FULL || v + 1 < NV {
                S::load(p.add(v * S::N))
            } else {
                S::load_part(p.add(v * S::N), last)
            }
        };
        let mut sums = [[[S::splat(0.0); NV]; MR]; RY];
        for &(from, out) in rows {
            let mut from = x.offset(from);
            let mut out = dy.add(out);
            for _ in 0..pixels.columns {
                let mut row = [S::splat(0.0); NV];
                for (v, part) in row.iter_mut().enumerate() {
                    *part = load(out, v);
                }
                for (j, run) in sums.iter_mut().enumerate() {
                    for (i, sum) in run.iter_mut().enumerate() {
                        let value = S::splat(*from.offset(j as isize * gap.0).add(i));
                        for (v, z) in sum.iter_mut().enumerate() {
                            *z = S::fma(value, row[v], *z);
                        }
                    }
                }
                from = from.add(pixels.step);
                out = out.add(pixels.o);
            }
        }
        for (j, run) in sums.iter().enumerate() {
            for (i, sum) in run.iter().enumerate() {
                let to = dw.add(j * gap.1 + i * pixels.o);
                for (v, z) in sum.iter().enumerate() {
                    let total = S::add(load(to, v), *z);
                    if FULL || v + 1 < NV {
                        S::store(to.add(v * S::N), total);
                    } else {
                        S::store_part(to.add(v * S::N), last, total);
                    }
                }
            }
        }
    }
}

/// The weights of one run, a share at a time.
#[inline(always)]
unsafe fn run<S: Simd, const NV: usize, const FULL: bool>(
    rows: &[(isize, usize)],
    length: usize,
    pixels: &Pixels,
    x: *const f32,
    dy: *const f32,
    dw: *mut f32,
    last: usize,
) {
    unsafe {
        let most = match (S::N, NV) {
            (_, 2) => S::ROWS,
            (16, _) => 16,
            _ => 12,
        };
        let share = even(length, most);
        let mut i = 0;
        while i < length {
            let count = share.min(length - i);
            let (x, dw) = (x.add(i), dw.add(i * pixels.o));
            macro_rules! go {
                ($($m:literal)*) => { match count {
                    $($m => tile::<S, 1, $m, NV, FULL>(rows, (0, 0), pixels, x, dy, dw, last),)*
                    _ => {}
                } };
            }
            match (S::N, NV) {
                (16, 2) => go!(1 2 3 4 5 6 7 8 9 10 11 12),
                (16, _) => go!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16),
                (_, 2) => go!(1 2 3 4 5 6),
                _ => go!(1 2 3 4 5 6 7 8 9 10 11 12),
            }
            i += count;
        }
    }
}

/// The rows in which all of some short runs met inputs, at equal distances: then they are one tile, which few weights do not fill.
fn together(taps: &[Tap]) -> Option<(isize, usize)> {
    let [first, second, ..] = taps else {
        return None;
    };
    let ((a, _), (b, _)) = (*first.rows.first()?, *second.rows.first()?);
    let gap = (b - a, second.w - first.w);
    let alike = taps.iter().enumerate().all(|(j, tap)| {
        tap.w == first.w + j * gap.1
            && tap.rows.len() == first.rows.len()
            && tap
                .rows
                .iter()
                .zip(&first.rows)
                .all(|(row, base)| row.1 == base.1 && row.0 == base.0 + j as isize * gap.0)
    });
    alike.then_some(gap)
}

/// One panel of channels: all runs, in blocks of rows.
#[inline(always)]
unsafe fn panel<S: Simd, const NV: usize, const FULL: bool>(
    taps: &[Tap],
    length: usize,
    pixels: &Pixels,
    x: *const f32,
    dy: *const f32,
    dw: *mut f32,
    last: usize,
) {
    unsafe {
        let most = taps.iter().map(|tap| tap.rows.len()).max().unwrap_or(0);
        let block = (BLOCK / (pixels.columns * (pixels.step + pixels.o)).max(1)).max(1);
        if NV == 1
            && length <= 9
            && let Some(gap) = together(taps)
        {
            let (rows, dw) = (&taps[0].rows, dw.add(taps[0].w));
            // Called here one by one: through a pointer it would lose the path's instructions.
            macro_rules! whole {
                ($($runs:literal of $length:literal)*) => { match (taps.len(), length) {
                    $(($runs, $length) => {
                        for rows in rows.chunks(block) {
                            tile::<S, $runs, $length, NV, FULL>(rows, gap, pixels, x, dy, dw, last);
                        }
                        return;
                    })*
                    _ => {}
                } };
            }
            whole!(3 of 3 5 of 5);
            if S::N == 16 {
                whole!(3 of 9);
            }
        }
        let mut from = 0;
        while from < most {
            for tap in taps {
                let rows = tap
                    .rows
                    .get(from..(from + block).min(tap.rows.len()))
                    .unwrap_or(&[]);
                if !rows.is_empty() {
                    run::<S, NV, FULL>(rows, length, pixels, x, dy, dw.add(tap.w), last);
                }
            }
            from += block;
        }
    }
}

#[inline(always)]
unsafe fn all<S: Simd>(
    taps: &[Tap],
    length: usize,
    channels: usize,
    pixels: &Pixels,
    x: *const f32,
    dy: *const f32,
    dw: *mut f32,
) {
    unsafe {
        let mut o = 0;
        while o < channels {
            let (dy, dw) = (dy.add(o), dw.add(o));
            let left = channels - o;
            if left >= 2 * S::N {
                panel::<S, 2, true>(taps, length, pixels, x, dy, dw, S::N);
                o += 2 * S::N;
            } else if left > S::N {
                panel::<S, 2, false>(taps, length, pixels, x, dy, dw, left - S::N);
                o += left;
            } else if left == S::N {
                panel::<S, 1, true>(taps, length, pixels, x, dy, dw, S::N);
                o += left;
            } else {
                panel::<S, 1, false>(taps, length, pixels, x, dy, dw, left);
                o += left;
            }
        }
    }
}

kernel!(
    all_kernel = all,
    fn(
        taps: &[Tap],
        length: usize,
        channels: usize,
        pixels: &Pixels,
        x: *const f32,
        dy: *const f32,
        dw: *mut f32,
    )
);

pub fn kernel(path: Path) -> Kernel {
    all_kernel(path)
}
