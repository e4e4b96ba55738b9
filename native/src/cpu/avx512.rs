//! Sixteen lanes: AVX-512 F, BW, DQ, VL.

use super::simd::Simd;
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub struct Avx512;

#[inline(always)]
fn first(n: usize) -> __mmask16 {
    ((1u32 << n) - 1) as u16
}

impl Simd for Avx512 {
    const N: usize = 16;
    const ROWS: usize = 12;
    type F = __m512;
    type I = __m512i;
    type M = __mmask16;

    #[inline(always)]
    unsafe fn splat(x: f32) -> __m512 {
        unsafe { _mm512_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(p) }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, x: __m512) {
        unsafe { _mm512_storeu_ps(p, x) }
    }
    #[inline(always)]
    unsafe fn load_part(p: *const f32, n: usize) -> __m512 {
        unsafe { _mm512_maskz_loadu_ps(first(n), p) }
    }
    #[inline(always)]
    unsafe fn store_part(p: *mut f32, n: usize, x: __m512) {
        unsafe { _mm512_mask_storeu_ps(p, first(n), x) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn estimate(a: __m512) -> __m512 {
        unsafe { _mm512_rcp14_ps(a) }
    }
    #[inline(always)]
    unsafe fn scale(y: __m512, n: __m512) -> __m512 {
        unsafe { _mm512_scalef_ps(y, n) }
    }
    #[inline(always)]
    unsafe fn sqrt(a: __m512) -> __m512 {
        unsafe { _mm512_sqrt_ps(a) }
    }
    #[inline(always)]
    unsafe fn min(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_min_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn floor(a: __m512) -> __m512 {
        unsafe { _mm512_roundscale_ps::<9>(a) }
    }
    #[inline(always)]
    unsafe fn ceil(a: __m512) -> __m512 {
        unsafe { _mm512_roundscale_ps::<10>(a) }
    }
    #[inline(always)]
    unsafe fn round(a: __m512) -> __m512 {
        unsafe { _mm512_roundscale_ps::<8>(a) }
    }
    #[inline(always)]
    unsafe fn lt(a: __m512, b: __m512) -> __mmask16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn le(a: __m512, b: __m512) -> __mmask16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_LE_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn eq(a: __m512, b: __m512) -> __mmask16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_EQ_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn pick(m: __mmask16, t: __m512, f: __m512) -> __m512 {
        unsafe { _mm512_mask_blend_ps(m, f, t) }
    }
    #[inline(always)]
    unsafe fn bits(a: __m512) -> __m512i {
        unsafe { _mm512_castps_si512(a) }
    }
    #[inline(always)]
    unsafe fn float(a: __m512i) -> __m512 {
        unsafe { _mm512_castsi512_ps(a) }
    }
    #[inline(always)]
    unsafe fn splat_i(x: i32) -> __m512i {
        unsafe { _mm512_set1_epi32(x) }
    }
    #[inline(always)]
    unsafe fn add_i(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_add_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn sub_i(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_sub_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_i(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_mullo_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn and_i(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_and_si512(a, b) }
    }
    #[inline(always)]
    unsafe fn or_i(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_or_si512(a, b) }
    }
    #[inline(always)]
    unsafe fn xor_i(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_xor_si512(a, b) }
    }
    #[inline(always)]
    unsafe fn shl<const K: u32>(a: __m512i) -> __m512i {
        unsafe { _mm512_slli_epi32::<K>(a) }
    }
    #[inline(always)]
    unsafe fn shr<const K: u32>(a: __m512i) -> __m512i {
        unsafe { _mm512_srai_epi32::<K>(a) }
    }
    #[inline(always)]
    unsafe fn lt_i(a: __m512i, b: __m512i) -> __mmask16 {
        unsafe { _mm512_cmplt_epi32_mask(a, b) }
    }
    #[inline(always)]
    unsafe fn eq_i(a: __m512i, b: __m512i) -> __mmask16 {
        unsafe { _mm512_cmpeq_epi32_mask(a, b) }
    }
    #[inline(always)]
    unsafe fn to_i(a: __m512) -> __m512i {
        unsafe { _mm512_cvttps_epi32(a) }
    }
    #[inline(always)]
    unsafe fn from_i(a: __m512i) -> __m512 {
        unsafe { _mm512_cvtepi32_ps(a) }
    }
    #[inline(always)]
    unsafe fn not(m: __mmask16) -> __mmask16 {
        !m
    }
    #[inline(always)]
    unsafe fn load_mask(p: *const u8, n: usize) -> __mmask16 {
        unsafe {
            let bytes = _mm_maskz_loadu_epi8(first(n), p.cast());
            _mm_test_epi8_mask(bytes, bytes)
        }
    }
    #[inline(always)]
    unsafe fn store_mask(p: *mut u8, n: usize, m: __mmask16) {
        unsafe { _mm_mask_storeu_epi8(p.cast(), first(n), _mm_maskz_set1_epi8(m, 1)) }
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, step: isize, to: *mut f32, to_step: usize) {
        unsafe {
            let row = |i: usize| _mm512_loadu_ps(from.offset(i as isize * step));
            // Within each 128-bit lane: u[j + c] holds column 4·lane + c of rows j … j+3.
            let mut u = [_mm512_setzero_ps(); 16];
            for j in (0..16).step_by(4) {
                let (a, b) = (row(j), row(j + 1));
                let (c, d) = (row(j + 2), row(j + 3));
                let low = |x, y| _mm512_castps_pd(_mm512_unpacklo_ps(x, y));
                let high = |x, y| _mm512_castps_pd(_mm512_unpackhi_ps(x, y));
                let (ab, cd) = (low(a, b), low(c, d));
                u[j] = _mm512_castpd_ps(_mm512_unpacklo_pd(ab, cd));
                u[j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(ab, cd));
                let (ab, cd) = (high(a, b), high(c, d));
                u[j + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(ab, cd));
                u[j + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(ab, cd));
            }
            let mut columns = [_mm512_setzero_ps(); 16];
            for c in 0..4 {
                let (a, b, d, e) = (u[c], u[4 + c], u[8 + c], u[12 + c]);
                let (x0, x1) = (
                    _mm512_shuffle_f32x4::<0x88>(a, b),
                    _mm512_shuffle_f32x4::<0xdd>(a, b),
                );
                let (y0, y1) = (
                    _mm512_shuffle_f32x4::<0x88>(d, e),
                    _mm512_shuffle_f32x4::<0xdd>(d, e),
                );
                columns[c] = _mm512_shuffle_f32x4::<0x88>(x0, y0);
                columns[4 + c] = _mm512_shuffle_f32x4::<0x88>(x1, y1);
                columns[8 + c] = _mm512_shuffle_f32x4::<0xdd>(x0, y0);
                columns[12 + c] = _mm512_shuffle_f32x4::<0xdd>(x1, y1);
            }
            for (c, column) in columns.into_iter().enumerate() {
                _mm512_storeu_ps(to.add(c * to_step), column);
            }
        }
    }
}
