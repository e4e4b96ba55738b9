//! The vectors of the numbers that a product multiplies, so that f32 and f64 share its loops.

use crate::cpu::simd::Simd;
use crate::cpu::simd64::Simd64;
use std::marker::PhantomData;

/// A vector of one dtype on one path.
pub trait Vector: Copy + 'static {
    type Number: Copy + 'static;
    type V: Copy;
    const ZERO: Self::Number;
    /// Lanes.
    const N: usize;
    /// Rows of two vectors each that the registers hold beside what is multiplied.
    const ROWS: usize;

    unsafe fn splat(x: Self::Number) -> Self::V;
    unsafe fn load(p: *const Self::Number) -> Self::V;
    unsafe fn store(p: *mut Self::Number, x: Self::V);
    /// The first `n ≤ N` lanes; the others are 0 and no byte behind them is touched.
    unsafe fn load_part(p: *const Self::Number, n: usize) -> Self::V;
    unsafe fn store_part(p: *mut Self::Number, n: usize, x: Self::V);
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    /// a·b + c.
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// Fetches a line; any address will do.
    fn prefetch(p: *const Self::Number);

    /// The first `n ≤ N` lanes.
    #[inline(always)]
    unsafe fn load_some(p: *const Self::Number, n: usize) -> Self::V {
        unsafe {
            if n == Self::N {
                Self::load(p)
            } else {
                Self::load_part(p, n)
            }
        }
    }
    /// The same.
    #[inline(always)]
    unsafe fn store_some(p: *mut Self::Number, n: usize, x: Self::V) {
        unsafe {
            if n == Self::N {
                Self::store(p, x)
            } else {
                Self::store_part(p, n, x)
            }
        }
    }
    /// Writes the transpose of N rows of N numbers; rows are `step` and `to_step` numbers apart, and written one after another, so that they may overlap.
    #[inline(always)]
    unsafe fn transpose(
        from: *const Self::Number,
        step: isize,
        to: *mut Self::Number,
        to_step: usize,
    ) {
        for j in 0..Self::N {
            for i in 0..Self::N {
                unsafe { *to.add(j * to_step + i) = *from.offset(i as isize * step).add(j) };
            }
        }
    }
}

/// Vectors of f32.
#[derive(Clone, Copy)]
pub struct Singles<S>(PhantomData<S>);

impl<S: Simd> Vector for Singles<S> {
    type Number = f32;
    type V = S::F;
    const ZERO: f32 = 0.0;
    const N: usize = S::N;
    const ROWS: usize = S::ROWS;

    #[inline(always)]
    unsafe fn splat(x: f32) -> S::F {
        unsafe { S::splat(x) }
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> S::F {
        unsafe { S::load(p) }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, x: S::F) {
        unsafe { S::store(p, x) }
    }
    #[inline(always)]
    unsafe fn load_part(p: *const f32, n: usize) -> S::F {
        unsafe { S::load_part(p, n) }
    }
    #[inline(always)]
    unsafe fn store_part(p: *mut f32, n: usize, x: S::F) {
        unsafe { S::store_part(p, n, x) }
    }
    #[inline(always)]
    unsafe fn add(a: S::F, b: S::F) -> S::F {
        unsafe { S::add(a, b) }
    }
    #[inline(always)]
    unsafe fn fma(a: S::F, b: S::F, c: S::F) -> S::F {
        unsafe { S::fma(a, b, c) }
    }
    #[inline(always)]
    fn prefetch(p: *const f32) {
        S::prefetch(p);
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, step: isize, to: *mut f32, to_step: usize) {
        unsafe { S::transpose(from, step, to, to_step) }
    }
}

/// Vectors of f64.
#[derive(Clone, Copy)]
pub struct Doubles<S>(PhantomData<S>);

impl<S: Simd64> Vector for Doubles<S> {
    type Number = f64;
    type V = S::D;
    const ZERO: f64 = 0.0;
    const N: usize = S::N / 2;
    const ROWS: usize = S::ROWS;

    #[inline(always)]
    unsafe fn splat(x: f64) -> S::D {
        unsafe { S::splat_d(x) }
    }
    #[inline(always)]
    unsafe fn load(p: *const f64) -> S::D {
        unsafe { S::load_d(p) }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f64, x: S::D) {
        unsafe { S::store_d(p, x) }
    }
    #[inline(always)]
    unsafe fn load_part(p: *const f64, n: usize) -> S::D {
        unsafe { S::load_part_d(p, n) }
    }
    #[inline(always)]
    unsafe fn store_part(p: *mut f64, n: usize, x: S::D) {
        unsafe { S::store_part_d(p, n, x) }
    }
    #[inline(always)]
    unsafe fn add(a: S::D, b: S::D) -> S::D {
        unsafe { S::add_d(a, b) }
    }
    #[inline(always)]
    unsafe fn fma(a: S::D, b: S::D, c: S::D) -> S::D {
        unsafe { S::fma_d(a, b, c) }
    }
    #[inline(always)]
    fn prefetch(p: *const f64) {
        S::prefetch(p.cast());
    }
}
