//! The kernels of convolutions with few output channels: the lanes of a vector are samples, so that none is empty.

use super::conv_forward::{Pixels, Run, even};
use super::simd::Simd;
use crate::kernel;
use std::ops::Range;

/// What the kernels know of a convolution; distances in floats, of which each number has one for every sample.
pub struct Shape {
    pub pixels: Pixels,
    /// From one tap of a run to the next.
    pub tap: usize,
    /// Input channels of a tap, and output channels, of one group.
    pub inputs: usize,
    pub outputs: usize,
}

pub type Forward = unsafe fn(&[Run], &[Range<usize>], &Shape, *const f32, *const f32, *mut f32);
pub type Weights = unsafe fn(&[(isize, usize)], usize, &Shape, *const f32, *const f32, *mut f32);

/// So many of the outputs that a tile computes at once are behind the end of the row at most.
pub const BEHIND: usize = 7;
/// As many output channels are in a tile of the forward kernel.
const MOST: usize = 6;
/// As many inputs are in a tile of the weights' kernel.
const DEEP: usize = 6;

/// P outputs of J channels: the taps that meet an input of any of them, over weights that are the same for all samples.
#[inline(always)]
unsafe fn tile<S: Simd, const J: usize, const P: usize>(
    runs: &[Run],
    taps: Range<usize>,
    q: &Shape,
    x: *const f32,
    w: *const f32,
    y: *mut f32,
) {
    unsafe {
        let Pixels { step, o, .. } = q.pixels;
        let mut sums = [[S::splat(0.0); J]; P];
        let x = x.add(taps.start * q.tap);
        let w = w.add(taps.start * q.inputs * o);
        for run in runs {
            let mut from = x.offset(run.x);
            let mut weights = w.add(run.w);
            for _ in 0..taps.len() * q.inputs {
                // The fewer of both stay in registers.
                if P < J {
                    let mut values = [S::splat(0.0); P];
                    for (i, value) in values.iter_mut().enumerate() {
                        *value = S::load(from.add(i * step));
                    }
                    for j in 0..J {
                        let weight = S::splat(*weights.add(j));
                        for i in 0..P {
                            sums[i][j] = S::fma(values[i], weight, sums[i][j]);
                        }
                    }
                } else {
                    let mut row = [S::splat(0.0); J];
                    for (j, weight) in row.iter_mut().enumerate() {
                        *weight = S::splat(*weights.add(j));
                    }
                    for (i, sum) in sums.iter_mut().enumerate() {
                        let value = S::load(from.add(i * step));
                        for (j, z) in sum.iter_mut().enumerate() {
                            *z = S::fma(value, row[j], *z);
                        }
                    }
                }
                from = from.add(S::N);
                weights = weights.add(o);
            }
        }
        for (i, sum) in sums.iter().enumerate() {
            for (j, z) in sum.iter().enumerate() {
                S::store(y.add((i * o + j) * S::N), *z);
            }
        }
    }
}

/// A row of J channels; `taps` says which ones meet an input, for each output.
#[inline(always)]
unsafe fn block<S: Simd, const J: usize, const P: usize>(
    runs: &[Run],
    taps: &[Range<usize>],
    q: &Shape,
    x: *const f32,
    w: *const f32,
    y: *mut f32,
) {
    for (i, taps) in taps.chunks(P).enumerate() {
        // Both only fall along the row.
        let taps = taps[taps.len() - 1].start..taps[0].end;
        unsafe {
            let x = x.add(i * P * q.pixels.step);
            let y = y.add(i * P * q.pixels.o * S::N);
            tile::<S, J, P>(runs, taps, q, x, w, y);
        }
    }
}

#[inline(always)]
unsafe fn forward<S: Simd>(
    runs: &[Run],
    taps: &[Range<usize>],
    q: &Shape,
    x: *const f32,
    w: *const f32,
    y: *mut f32,
) {
    let most = even(q.outputs, MOST);
    for first in (0..q.outputs).step_by(most) {
        let count = most.min(q.outputs - first);
        // As many outputs as the path has registers for.
        macro_rules! go {
            ($($rows:literal: $($j:literal by $p:literal)*;)*) => { match (S::ROWS, count) {
                $($(($rows, $j) => unsafe {
                    block::<S, $j, $p>(runs, taps, q, x, w.add(first), y.add(first * S::N));
                },)*)*
                _ => {}
            } };
        }
        go! {
            12: 1 by 8  2 by 8  3 by 8  4 by 6  5 by 4  6 by 4;
            6: 1 by 8  2 by 6  3 by 4  4 by 2  5 by 2  6 by 2;
            4: 1 by 4  2 by 2  3 by 2  4 by 1  5 by 1  6 by 1;
        }
    }
}

/// T inputs by J channels, over the outputs of some rows: added to what there is.
#[inline(always)]
unsafe fn weights_tile<S: Simd, const T: usize, const J: usize>(
    rows: &[(isize, usize)],
    q: &Shape,
    x: *const f32,
    dy: *const f32,
    dw: *mut f32,
) {
    unsafe {
        let Pixels { step, columns, o } = q.pixels;
        let mut sums = [[S::splat(0.0); J]; T];
        for (t, sum) in sums.iter_mut().enumerate() {
            for (j, z) in sum.iter_mut().enumerate() {
                *z = S::load(dw.add((t * o + j) * S::N));
            }
        }
        for &(from, out) in rows {
            let mut from = x.offset(from);
            let mut out = dy.add(out);
            for _ in 0..columns {
                let mut row = [S::splat(0.0); J];
                for (j, part) in row.iter_mut().enumerate() {
                    *part = S::load(out.add(j * S::N));
                }
                for (t, sum) in sums.iter_mut().enumerate() {
                    let value = S::load(from.add(t * S::N));
                    for (j, z) in sum.iter_mut().enumerate() {
                        *z = S::fma(value, row[j], *z);
                    }
                }
                from = from.add(step);
                out = out.add(o * S::N);
            }
        }
        for (t, sum) in sums.iter().enumerate() {
            for (j, z) in sum.iter().enumerate() {
                S::store(dw.add((t * o + j) * S::N), *z);
            }
        }
    }
}

/// The weights of one run of taps.
#[inline(always)]
unsafe fn weights<S: Simd>(
    rows: &[(isize, usize)],
    length: usize,
    q: &Shape,
    x: *const f32,
    dy: *const f32,
    dw: *mut f32,
) {
    let deep = even(length, DEEP);
    for i in (0..length).step_by(deep) {
        for j in (0..q.outputs).step_by(2) {
            let (t, pair) = (deep.min(length - i), 2.min(q.outputs - j));
            macro_rules! go {
                ($($t:literal)*) => { match (t, pair) {
                    $(($t, 2) => tile_at!($t, 2), ($t, _) => tile_at!($t, 1),)*
                    _ => {}
                } };
            }
            macro_rules! tile_at {
                ($t:literal, $j:literal) => {
                    unsafe {
                        let (x, dy) = (x.add(i * S::N), dy.add(j * S::N));
                        let dw = dw.add((i * q.pixels.o + j) * S::N);
                        weights_tile::<S, $t, $j>(rows, q, x, dy, dw)
                    }
                };
            }
            go!(1 2 3 4 5 6);
        }
    }
}

kernel!(
    forward_kernel = forward,
    fn(runs: &[Run], taps: &[Range<usize>], q: &Shape, x: *const f32, w: *const f32, y: *mut f32)
);
kernel!(
    weights_kernel = weights,
    fn(
        rows: &[(isize, usize)],
        length: usize,
        q: &Shape,
        x: *const f32,
        dy: *const f32,
        dw: *mut f32,
    )
);
