//! From scores to weights and back, row by row.

use crate::cpu::lanes::{lanes, sum_lanes};
use crate::cpu::math;
use crate::cpu::simd::Simd;
use crate::kernel;

pub type Soften = unsafe fn(*mut f32, usize, usize, f32) -> f32;
pub type Weigh = unsafe fn(*mut f32, *mut f32, [usize; 2], [f32; 4]);

/// Softmax of `count` scores times `scale`, in place; zeros up to `width`. Gives the logarithm of the sum of their exponentials. Where all are −∞
/// the weights are 0, and the logarithm is ∞, which makes them 0 on the way back.
#[inline(always)]
unsafe fn soften<S: Simd>(x: *mut f32, count: usize, width: usize, scale: f32) -> f32 {
    unsafe {
        let by = S::splat(scale);
        let mut tops = S::splat(f32::NEG_INFINITY);
        let whole = count - count % S::N;
        for i in (0..whole).step_by(S::N) {
            tops = S::max(S::mul(S::load(x.add(i)), by), tops);
        }
        let mut top = lanes::<S>(tops)
            .iter()
            .take(S::N)
            .fold(f32::NEG_INFINITY, |a, &b| a.max(b));
        for i in whole..count {
            top = top.max(*x.add(i) * scale);
        }
        if top == f32::NEG_INFINITY && is_blind(x, count, scale) {
            std::slice::from_raw_parts_mut(x, width).fill(0.0);
            return f32::INFINITY;
        }
        let shift = S::splat(top);
        let mut total = 0.0f64;
        let mut sums = S::splat(0.0);
        for i in (0..whole).step_by(S::N) {
            let e = math::exp::<S>(S::sub(S::mul(S::load(x.add(i)), by), shift));
            S::store(x.add(i), e);
            sums = S::add(sums, e);
            // Long rows keep their digits.
            if i & 0xfff == 0xfff & !(S::N - 1) {
                total += sum_lanes::<S>(sums, S::N);
                sums = S::splat(0.0);
            }
        }
        total += sum_lanes::<S>(sums, S::N);
        let rest = count - whole;
        if rest > 0 {
            let last = S::load_part(x.add(whole), rest);
            let e = math::exp::<S>(S::sub(S::mul(last, by), shift));
            S::store_part(x.add(whole), rest, e);
            total += sum_lanes::<S>(e, rest);
        }
        let factor = S::splat((1.0 / total) as f32);
        for i in (0..count).step_by(S::N) {
            let n = S::N.min(count - i);
            S::store_some(x.add(i), n, S::mul(S::load_some(x.add(i), n), factor));
        }
        for i in count..width {
            *x.add(i) = 0.0;
        }
        (f64::from(top) + total.ln()) as f32
    }
}

/// Whether there are scores and all are −∞: the greatest of some is −∞ also where others are NaN.
unsafe fn is_blind(x: *const f32, count: usize, scale: f32) -> bool {
    let scores = unsafe { std::slice::from_raw_parts(x, count) };
    count > 0
        && scores
            .iter()
            .all(|&score| score * scale == f32::NEG_INFINITY)
}

/// From `count` scores x and what the gradient of their weights is, y: x becomes the weights e^(x · scale − level), y the gradient of the scores,
/// weight · (y − mean) · back. Zeros up to `width`.
#[inline(always)]
unsafe fn weigh<S: Simd>(
    x: *mut f32,
    y: *mut f32,
    [count, width]: [usize; 2],
    [scale, level, mean, back]: [f32; 4],
) {
    unsafe {
        let [by, level, mean, back] = [scale, level, mean, back].map(|v| S::splat(v));
        for i in (0..count).step_by(S::N) {
            let n = S::N.min(count - i);
            let scores = S::load_some(x.add(i), n);
            let weights = math::exp::<S>(S::sub(S::mul(scores, by), level));
            S::store_some(x.add(i), n, weights);
            let over = S::sub(S::load_some(y.add(i), n), mean);
            S::store_some(y.add(i), n, S::mul(S::mul(weights, over), back));
        }
        for i in count..width {
            *x.add(i) = 0.0;
            *y.add(i) = 0.0;
        }
    }
}

kernel!(
    pick_soften = soften,
    fn(x: *mut f32, count: usize, width: usize, scale: f32) -> f32
);
kernel!(
    pick_weigh = weigh,
    fn(x: *mut f32, y: *mut f32, counts: [usize; 2], numbers: [f32; 4])
);
