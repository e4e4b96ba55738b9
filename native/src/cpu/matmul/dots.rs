//! A matrix with dense rows times a dense vector: the rows' own products with it, as many at a time as a vector has lanes.

use super::product::{Matrices, Product};
use super::vector::{Doubles, Singles, Vector};
use crate::cpu::simd::Simd;
use crate::cpu::simd64::Simd64;
use crate::kernel;

/// Whether a product is one of dense rows with a dense vector.
pub fn fits(q: &Product) -> bool {
    q.n == 1 && q.a[1] == 1 && q.b[0] == 1 && q.k >= 16
}

#[inline(always)]
unsafe fn dots<S: Vector>(
    q: &Product,
    a: *const S::Number,
    b: *const S::Number,
    c: *mut S::Number,
) {
    unsafe {
        let mut lanes = [S::ZERO; 16 * 16];
        let mut turned = [S::ZERO; 16 * 16];
        let mut i = 0;
        while i < q.m {
            let rows = (q.m - i).min(S::N);
            let mut sums = [S::splat(S::ZERO); 16];
            let mut p = 0;
            while p < q.k {
                let part = (q.k - p).min(S::N);
                let y = S::load_some(b.add(p), part);
                for (r, sum) in sums.iter_mut().enumerate().take(S::N) {
                    // Beyond the last row the last is read again.
                    let row = a.offset((i + r.min(rows - 1)) as isize * q.a[0]);
                    *sum = S::fma(S::load_some(row.add(p), part), y, *sum);
                }
                p += part;
            }
            for (r, sum) in sums.iter().enumerate().take(S::N) {
                S::store(lanes.as_mut_ptr().add(r * S::N), *sum);
            }
            S::transpose(lanes.as_ptr(), S::N as isize, turned.as_mut_ptr(), S::N);
            let mut total = S::splat(S::ZERO);
            for r in 0..S::N {
                total = S::add(total, S::load(turned.as_ptr().add(r * S::N)));
            }
            S::store(lanes.as_mut_ptr(), total);
            for (r, &value) in lanes.iter().enumerate().take(rows) {
                *c.offset((i + r) as isize * q.c[0]) = value;
            }
            i += rows;
        }
    }
}

#[inline(always)]
unsafe fn singles<S: Simd>(q: &Product, at: Matrices<f32>) {
    unsafe { dots::<Singles<S>>(q, at.a, at.b, at.c) }
}

#[inline(always)]
unsafe fn doubles<S: Simd64>(q: &Product, at: Matrices<f64>) {
    unsafe { dots::<Doubles<S>>(q, at.a, at.b, at.c) }
}

kernel!(kernel = singles, fn(q: &Product, at: Matrices<f32>));
kernel!(double_kernel = doubles, fn(q: &Product, at: Matrices<f64>));
