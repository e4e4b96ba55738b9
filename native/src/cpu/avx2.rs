//! Eight lanes: AVX2, FMA and BMI2.

use super::simd::Simd;
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub struct Avx2;

#[inline(always)]
unsafe fn first(n: usize) -> __m256i {
    unsafe {
        let lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        _mm256_cmpgt_epi32(_mm256_set1_epi32(n as i32), lane)
    }
}

impl Simd for Avx2 {
    const N: usize = 8;
    const ROWS: usize = 6;
    type F = __m256;
    type I = __m256i;
    type M = __m256;

    #[inline(always)]
    unsafe fn splat(x: f32) -> __m256 {
        unsafe { _mm256_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> __m256 {
        unsafe { _mm256_loadu_ps(p) }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, x: __m256) {
        unsafe { _mm256_storeu_ps(p, x) }
    }
    #[inline(always)]
    unsafe fn load_part(p: *const f32, n: usize) -> __m256 {
        unsafe { _mm256_maskload_ps(p, first(n)) }
    }
    #[inline(always)]
    unsafe fn store_part(p: *mut f32, n: usize, x: __m256) {
        unsafe { _mm256_maskstore_ps(p, first(n), x) }
    }
    #[inline(always)]
    unsafe fn add(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn fma(a: __m256, b: __m256, c: __m256) -> __m256 {
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn estimate(a: __m256) -> __m256 {
        unsafe { _mm256_rcp_ps(a) }
    }
    #[inline(always)]
    unsafe fn sqrt(a: __m256) -> __m256 {
        unsafe { _mm256_sqrt_ps(a) }
    }
    #[inline(always)]
    unsafe fn min(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_min_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn max(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn floor(a: __m256) -> __m256 {
        unsafe { _mm256_floor_ps(a) }
    }
    #[inline(always)]
    unsafe fn ceil(a: __m256) -> __m256 {
        unsafe { _mm256_ceil_ps(a) }
    }
    #[inline(always)]
    unsafe fn round(a: __m256) -> __m256 {
        unsafe { _mm256_round_ps::<8>(a) }
    }
    #[inline(always)]
    unsafe fn lt(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_cmp_ps::<_CMP_LT_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn le(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_cmp_ps::<_CMP_LE_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn eq(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_cmp_ps::<_CMP_EQ_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn pick(m: __m256, t: __m256, f: __m256) -> __m256 {
        unsafe { _mm256_blendv_ps(f, t, m) }
    }
    #[inline(always)]
    unsafe fn bits(a: __m256) -> __m256i {
        unsafe { _mm256_castps_si256(a) }
    }
    #[inline(always)]
    unsafe fn float(a: __m256i) -> __m256 {
        unsafe { _mm256_castsi256_ps(a) }
    }
    #[inline(always)]
    unsafe fn splat_i(x: i32) -> __m256i {
        unsafe { _mm256_set1_epi32(x) }
    }
    #[inline(always)]
    unsafe fn add_i(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_add_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn sub_i(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_sub_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_i(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_mullo_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn and_i(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_and_si256(a, b) }
    }
    #[inline(always)]
    unsafe fn or_i(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_or_si256(a, b) }
    }
    #[inline(always)]
    unsafe fn xor_i(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_xor_si256(a, b) }
    }
    #[inline(always)]
    unsafe fn shl<const K: u32>(a: __m256i) -> __m256i {
        unsafe { _mm256_sll_epi32(a, _mm_cvtsi32_si128(K as i32)) }
    }
    #[inline(always)]
    unsafe fn shr<const K: u32>(a: __m256i) -> __m256i {
        unsafe { _mm256_sra_epi32(a, _mm_cvtsi32_si128(K as i32)) }
    }
    #[inline(always)]
    unsafe fn lt_i(a: __m256i, b: __m256i) -> __m256 {
        unsafe { _mm256_castsi256_ps(_mm256_cmpgt_epi32(b, a)) }
    }
    #[inline(always)]
    unsafe fn eq_i(a: __m256i, b: __m256i) -> __m256 {
        unsafe { _mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b)) }
    }
    #[inline(always)]
    unsafe fn to_i(a: __m256) -> __m256i {
        unsafe { _mm256_cvttps_epi32(a) }
    }
    #[inline(always)]
    unsafe fn from_i(a: __m256i) -> __m256 {
        unsafe { _mm256_cvtepi32_ps(a) }
    }
    #[inline(always)]
    unsafe fn not(m: __m256) -> __m256 {
        unsafe { _mm256_xor_ps(m, _mm256_castsi256_ps(_mm256_set1_epi32(-1))) }
    }
    #[inline(always)]
    unsafe fn load_mask(p: *const u8, n: usize) -> __m256 {
        unsafe {
            let mut bytes = [0u8; 8];
            std::ptr::copy_nonoverlapping(p, bytes.as_mut_ptr(), n);
            let wide = _mm256_cvtepu8_epi32(_mm_loadl_epi64(bytes.as_ptr().cast()));
            _mm256_castsi256_ps(_mm256_cmpgt_epi32(wide, _mm256_setzero_si256()))
        }
    }
    #[inline(always)]
    unsafe fn store_mask(p: *mut u8, n: usize, m: __m256) {
        unsafe {
            let spread = _pdep_u64(_mm256_movemask_ps(m) as u64, 0x0101_0101_0101_0101);
            std::ptr::copy_nonoverlapping(spread.to_le_bytes().as_ptr(), p, n);
        }
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, step: isize, to: *mut f32, to_step: usize) {
        unsafe {
            let row = |i: usize| _mm256_loadu_ps(from.offset(i as isize * step));
            // Within each 128-bit lane: u[j + c] holds column 4·lane + c of rows j … j+3.
            let mut u = [_mm256_setzero_ps(); 8];
            for j in [0, 4] {
                let (a, b) = (row(j), row(j + 1));
                let (c, d) = (row(j + 2), row(j + 3));
                let low = |x, y| _mm256_castps_pd(_mm256_unpacklo_ps(x, y));
                let high = |x, y| _mm256_castps_pd(_mm256_unpackhi_ps(x, y));
                let (ab, cd) = (low(a, b), low(c, d));
                u[j] = _mm256_castpd_ps(_mm256_unpacklo_pd(ab, cd));
                u[j + 1] = _mm256_castpd_ps(_mm256_unpackhi_pd(ab, cd));
                let (ab, cd) = (high(a, b), high(c, d));
                u[j + 2] = _mm256_castpd_ps(_mm256_unpacklo_pd(ab, cd));
                u[j + 3] = _mm256_castpd_ps(_mm256_unpackhi_pd(ab, cd));
            }
            let store = |column: usize, v| _mm256_storeu_ps(to.add(column * to_step), v);
            for c in 0..4 {
                store(c, _mm256_permute2f128_ps::<0x20>(u[c], u[4 + c]));
            }
            for c in 0..4 {
                store(4 + c, _mm256_permute2f128_ps::<0x31>(u[c], u[4 + c]));
            }
        }
    }
}
