//! Vectors of f64 of each instruction set: what a product needs of them.

use super::portable::Portable;
use super::simd::Simd;

/// The f64 side of an instruction set; half as many lanes as of f32.
pub trait Simd64: Simd {
    type D: Copy;

    unsafe fn splat_d(x: f64) -> Self::D;
    unsafe fn load_d(p: *const f64) -> Self::D;
    unsafe fn store_d(p: *mut f64, x: Self::D);
    /// The first `n ≤ N / 2` lanes; the others are 0 and no byte behind them is touched.
    unsafe fn load_part_d(p: *const f64, n: usize) -> Self::D;
    unsafe fn store_part_d(p: *mut f64, n: usize, x: Self::D);
    unsafe fn add_d(a: Self::D, b: Self::D) -> Self::D;
    /// a·b + c.
    unsafe fn fma_d(a: Self::D, b: Self::D, c: Self::D) -> Self::D;
}

/// Plain Rust on arrays of four, which the compiler makes vectors of.
macro_rules! plain {
    ($path:ty) => {
        impl Simd64 for $path {
            type D = [f64; 4];

            #[inline(always)]
            unsafe fn splat_d(x: f64) -> [f64; 4] {
                [x; 4]
            }
            #[inline(always)]
            unsafe fn load_d(p: *const f64) -> [f64; 4] {
                unsafe { p.cast::<[f64; 4]>().read_unaligned() }
            }
            #[inline(always)]
            unsafe fn store_d(p: *mut f64, x: [f64; 4]) {
                unsafe { p.cast::<[f64; 4]>().write_unaligned(x) }
            }
            #[inline(always)]
            unsafe fn load_part_d(p: *const f64, n: usize) -> [f64; 4] {
                let mut r = [0.0; 4];
                unsafe { std::ptr::copy_nonoverlapping(p, r.as_mut_ptr(), n) };
                r
            }
            #[inline(always)]
            unsafe fn store_part_d(p: *mut f64, n: usize, x: [f64; 4]) {
                unsafe { std::ptr::copy_nonoverlapping(x.as_ptr(), p, n) };
            }
            #[inline(always)]
            unsafe fn add_d(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
                std::array::from_fn(|i| a[i] + b[i])
            }
            #[inline(always)]
            unsafe fn fma_d(a: [f64; 4], b: [f64; 4], c: [f64; 4]) -> [f64; 4] {
                std::array::from_fn(|i| a[i] * b[i] + c[i])
            }
        }
    };
}
plain!(Portable);
#[cfg(target_arch = "x86_64")]
plain!(super::sse2::Sse2);

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Simd64;
    use crate::cpu::avx2::Avx2;
    use crate::cpu::avx512::Avx512;
    use std::arch::x86_64::*;

    #[inline(always)]
    unsafe fn first(n: usize) -> __m256i {
        unsafe {
            let lane = _mm256_setr_epi64x(0, 1, 2, 3);
            _mm256_cmpgt_epi64(_mm256_set1_epi64x(n as i64), lane)
        }
    }

    impl Simd64 for Avx2 {
        type D = __m256d;

        #[inline(always)]
        unsafe fn splat_d(x: f64) -> __m256d {
            unsafe { _mm256_set1_pd(x) }
        }
        #[inline(always)]
        unsafe fn load_d(p: *const f64) -> __m256d {
            unsafe { _mm256_loadu_pd(p) }
        }
        #[inline(always)]
        unsafe fn store_d(p: *mut f64, x: __m256d) {
            unsafe { _mm256_storeu_pd(p, x) }
        }
        #[inline(always)]
        unsafe fn load_part_d(p: *const f64, n: usize) -> __m256d {
            unsafe { _mm256_maskload_pd(p, first(n)) }
        }
        #[inline(always)]
        unsafe fn store_part_d(p: *mut f64, n: usize, x: __m256d) {
            unsafe { _mm256_maskstore_pd(p, first(n), x) }
        }
        #[inline(always)]
        unsafe fn add_d(a: __m256d, b: __m256d) -> __m256d {
            unsafe { _mm256_add_pd(a, b) }
        }
        #[inline(always)]
        unsafe fn fma_d(a: __m256d, b: __m256d, c: __m256d) -> __m256d {
            unsafe { _mm256_fmadd_pd(a, b, c) }
        }
    }

    #[inline(always)]
    fn lanes(n: usize) -> __mmask8 {
        ((1u32 << n) - 1) as u8
    }

    impl Simd64 for Avx512 {
        type D = __m512d;

        #[inline(always)]
        unsafe fn splat_d(x: f64) -> __m512d {
            unsafe { _mm512_set1_pd(x) }
        }
        #[inline(always)]
        unsafe fn load_d(p: *const f64) -> __m512d {
            unsafe { _mm512_loadu_pd(p) }
        }
        #[inline(always)]
        unsafe fn store_d(p: *mut f64, x: __m512d) {
            unsafe { _mm512_storeu_pd(p, x) }
        }
        #[inline(always)]
        unsafe fn load_part_d(p: *const f64, n: usize) -> __m512d {
            unsafe { _mm512_maskz_loadu_pd(lanes(n), p) }
        }
        #[inline(always)]
        unsafe fn store_part_d(p: *mut f64, n: usize, x: __m512d) {
            unsafe { _mm512_mask_storeu_pd(p, lanes(n), x) }
        }
        #[inline(always)]
        unsafe fn add_d(a: __m512d, b: __m512d) -> __m512d {
            unsafe { _mm512_add_pd(a, b) }
        }
        #[inline(always)]
        unsafe fn fma_d(a: __m512d, b: __m512d, c: __m512d) -> __m512d {
            unsafe { _mm512_fmadd_pd(a, b, c) }
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod aarch64 {
    use super::Simd64;
    use crate::cpu::neon::Neon;
    use std::arch::aarch64::*;

    type D = [float64x2_t; 2];

    impl Simd64 for Neon {
        type D = D;

        #[inline(always)]
        unsafe fn splat_d(x: f64) -> D {
            unsafe { [vdupq_n_f64(x); 2] }
        }
        #[inline(always)]
        unsafe fn load_d(p: *const f64) -> D {
            unsafe { [vld1q_f64(p), vld1q_f64(p.add(2))] }
        }
        #[inline(always)]
        unsafe fn store_d(p: *mut f64, x: D) {
            unsafe {
                vst1q_f64(p, x[0]);
                vst1q_f64(p.add(2), x[1]);
            }
        }
        #[inline(always)]
        unsafe fn load_part_d(p: *const f64, n: usize) -> D {
            let mut lanes = [0.0; 4];
            unsafe {
                std::ptr::copy_nonoverlapping(p, lanes.as_mut_ptr(), n);
                Self::load_d(lanes.as_ptr())
            }
        }
        #[inline(always)]
        unsafe fn store_part_d(p: *mut f64, n: usize, x: D) {
            let mut lanes = [0.0; 4];
            unsafe {
                Self::store_d(lanes.as_mut_ptr(), x);
                std::ptr::copy_nonoverlapping(lanes.as_ptr(), p, n);
            }
        }
        #[inline(always)]
        unsafe fn add_d(a: D, b: D) -> D {
            unsafe { [vaddq_f64(a[0], b[0]), vaddq_f64(a[1], b[1])] }
        }
        #[inline(always)]
        unsafe fn fma_d(a: D, b: D, c: D) -> D {
            unsafe { [vfmaq_f64(c[0], a[0], b[0]), vfmaq_f64(c[1], a[1], b[1])] }
        }
    }
}
