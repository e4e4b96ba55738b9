//! The lanes of a vector one by one.

use super::simd::Simd;

/// The lanes; what is beyond the vector's is 0.
///
/// # Safety
/// The processor must have what `S` needs.
#[inline(always)]
pub unsafe fn lanes<S: Simd>(v: S::F) -> [f32; 16] {
    let mut out = [0.0; 16];
    unsafe { S::store(out.as_mut_ptr(), v) };
    out
}

/// The sum of the first `n` lanes.
///
/// # Safety
/// The processor must have what `S` needs.
#[inline(always)]
pub unsafe fn sum_lanes<S: Simd>(v: S::F, n: usize) -> f64 {
    unsafe { lanes::<S>(v) }
        .iter()
        .take(n)
        .map(|&x| f64::from(x))
        .sum()
}
