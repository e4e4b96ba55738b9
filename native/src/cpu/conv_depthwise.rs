//! Convolutions in which every channel has its own kernel: vectors run over the channels.

use super::conv_forward::{Pixels, Run};
use super::path::Path;
use super::simd::Simd;
use crate::kernel;

type Weights = unsafe fn(&[(isize, usize)], &Pixels, *const f32, *const f32, *mut f32);

/// Both directions, for one row and for one tap.
pub struct Kernel {
    pub forward: unsafe fn(&[Run], &Pixels, *const f32, *const f32, *mut f32),
    pub weights: Weights,
}

pub fn kernel(path: Path) -> Kernel {
    Kernel {
        forward: forward_kernel(path),
        weights: weights_kernel(path),
    }
}

/// How many pixels are added up side by side.
const SIDE: usize = 8;

#[inline(always)]
unsafe fn pixels<S: Simd, const MR: usize>(
    runs: &[Run],
    pixels: &Pixels,
    x: *const f32,
    w: *const f32,
    y: *mut f32,
    n: usize,
) {
    unsafe {
        let mut sums = [S::splat(0.0); MR];
        for run in runs {
            let weight = S::load_some(w.add(run.w), n);
            let from = x.offset(run.x);
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = S::fma(S::load_some(from.add(i * pixels.step), n), weight, *sum);
            }
        }
        for (i, sum) in sums.iter().enumerate() {
            S::store_some(y.add(i * pixels.o), n, *sum);
        }
    }
}

#[inline(always)]
unsafe fn forward<S: Simd>(runs: &[Run], row: &Pixels, x: *const f32, w: *const f32, y: *mut f32) {
    unsafe {
        let mut c = 0;
        while c < row.o {
            let n = S::N.min(row.o - c);
            let (x, w, y) = (x.add(c), w.add(c), y.add(c));
            let mut column = 0;
            while column < row.columns {
                let (x, y) = (x.add(column * row.step), y.add(column * row.o));
                if row.columns - column >= SIDE {
                    pixels::<S, SIDE>(runs, row, x, w, y, n);
                    column += SIDE;
                } else {
                    pixels::<S, 1>(runs, row, x, w, y, n);
                    column += 1;
                }
            }
            c += n;
        }
    }
}

#[inline(always)]
unsafe fn weights<S: Simd>(
    rows: &[(isize, usize)],
    row: &Pixels,
    x: *const f32,
    dy: *const f32,
    dw: *mut f32,
) {
    unsafe {
        for &(from, out) in rows {
            let mut c = 0;
            while c < row.o {
                let n = S::N.min(row.o - c);
                let (from, out) = (x.offset(from).add(c), dy.add(out).add(c));
                let mut sums = [S::splat(0.0); 4];
                let mut column = 0;
                while column < row.columns {
                    let lanes = (row.columns - column).min(4);
                    for (i, sum) in sums.iter_mut().enumerate() {
                        if i < lanes {
                            let value = S::load_some(from.add((column + i) * row.step), n);
                            let grad = S::load_some(out.add((column + i) * row.o), n);
                            *sum = S::fma(value, grad, *sum);
                        }
                    }
                    column += lanes;
                }
                let total = S::add(S::add(sums[0], sums[1]), S::add(sums[2], sums[3]));
                let to = dw.add(c);
                S::store_some(to, n, S::add(S::load_some(to, n), total));
                c += n;
            }
        }
    }
}

kernel!(
    forward_kernel = forward,
    fn(runs: &[Run], row: &Pixels, x: *const f32, w: *const f32, y: *mut f32)
);
kernel!(
    weights_kernel = weights,
    fn(rows: &[(isize, usize)], row: &Pixels, x: *const f32, dy: *const f32, dw: *mut f32)
);
