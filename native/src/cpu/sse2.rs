//! Eight lanes in two registers: SSE2, which every x86-64 has.

use super::pairs::{both, intrinsics, parts};
use super::simd::Simd;
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub struct Sse2;

type F = [__m128; 2];
type I = [__m128i; 2];

#[inline(always)]
unsafe fn choose(m: __m128, t: __m128, f: __m128) -> __m128 {
    unsafe { _mm_or_ps(_mm_and_ps(m, t), _mm_andnot_ps(m, f)) }
}

#[inline(always)]
unsafe fn sign(a: __m128) -> __m128 {
    unsafe { _mm_and_ps(a, _mm_set1_ps(-0.0)) }
}

#[inline(always)]
unsafe fn size(a: __m128) -> __m128 {
    unsafe { _mm_andnot_ps(_mm_set1_ps(-0.0), a) }
}

/// From here on all numbers are whole.
const WHOLE: f32 = 8_388_608.0;

/// `whole` with the sign of `a`; `a` itself where it is whole already, endless or NaN.
#[inline(always)]
unsafe fn rounded(a: __m128, whole: __m128) -> __m128 {
    unsafe {
        let small = _mm_cmplt_ps(size(a), _mm_set1_ps(WHOLE));
        choose(small, _mm_or_ps(size(whole), sign(a)), a)
    }
}

#[inline(always)]
unsafe fn down(a: __m128) -> __m128 {
    unsafe {
        let cut = _mm_cvtepi32_ps(_mm_cvttps_epi32(a));
        let one = _mm_and_ps(_mm_cmplt_ps(a, cut), _mm_set1_ps(1.0));
        rounded(a, _mm_sub_ps(cut, one))
    }
}

#[inline(always)]
unsafe fn up(a: __m128) -> __m128 {
    unsafe {
        let cut = _mm_cvtepi32_ps(_mm_cvttps_epi32(a));
        let one = _mm_and_ps(_mm_cmplt_ps(cut, a), _mm_set1_ps(1.0));
        rounded(a, _mm_add_ps(cut, one))
    }
}

#[inline(always)]
unsafe fn even(a: __m128) -> __m128 {
    unsafe {
        let far = _mm_set1_ps(WHOLE);
        rounded(a, _mm_sub_ps(_mm_add_ps(size(a), far), far))
    }
}

#[inline(always)]
unsafe fn multiply(a: __m128i, b: __m128i) -> __m128i {
    unsafe {
        let even = _mm_mul_epu32(a, b);
        let odd = _mm_mul_epu32(_mm_srli_epi64::<32>(a), _mm_srli_epi64::<32>(b));
        let low = |x| _mm_shuffle_epi32::<0b1000>(x);
        _mm_unpacklo_epi32(low(even), low(odd))
    }
}

#[inline(always)]
unsafe fn is_less(a: __m128i, b: __m128i) -> __m128 {
    unsafe { _mm_castsi128_ps(_mm_cmplt_epi32(a, b)) }
}

#[inline(always)]
unsafe fn is_equal(a: __m128i, b: __m128i) -> __m128 {
    unsafe { _mm_castsi128_ps(_mm_cmpeq_epi32(a, b)) }
}

#[inline(always)]
unsafe fn above(a: __m128) -> __m128 {
    unsafe { _mm_and_ps(a, _mm_cmpnle_ps(a, _mm_setzero_ps())) }
}

#[inline(always)]
unsafe fn opposite(m: __m128) -> __m128 {
    unsafe { _mm_xor_ps(m, _mm_castsi128_ps(_mm_set1_epi32(-1))) }
}

impl Simd for Sse2 {
    const N: usize = 8;
    type F = F;
    type I = I;
    type M = F;

    #[inline(always)]
    unsafe fn splat(x: f32) -> F {
        unsafe { [_mm_set1_ps(x); 2] }
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> F {
        unsafe { [_mm_loadu_ps(p), _mm_loadu_ps(p.add(4))] }
    }
    #[inline(always)]
    unsafe fn load_aligned(p: *const f32) -> F {
        unsafe { [_mm_load_ps(p), _mm_load_ps(p.add(4))] }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, x: F) {
        unsafe {
            _mm_storeu_ps(p, x[0]);
            _mm_storeu_ps(p.add(4), x[1]);
        }
    }
    parts!();
    intrinsics! {
        add(a: F, b: F) -> F = _mm_add_ps;
        sub(a: F, b: F) -> F = _mm_sub_ps;
        mul(a: F, b: F) -> F = _mm_mul_ps;
        div(a: F, b: F) -> F = _mm_div_ps;
        sqrt(a: F) -> F = _mm_sqrt_ps;
        estimate(a: F) -> F = _mm_rcp_ps;
        min(a: F, b: F) -> F = _mm_min_ps;
        max(a: F, b: F) -> F = _mm_max_ps;
        floor(a: F) -> F = down;
        ceil(a: F) -> F = up;
        round(a: F) -> F = even;
        positive(a: F) -> F = above;
        lt(a: F, b: F) -> F = _mm_cmplt_ps;
        le(a: F, b: F) -> F = _mm_cmple_ps;
        eq(a: F, b: F) -> F = _mm_cmpeq_ps;
        bits(a: F) -> I = _mm_castps_si128;
        float(a: I) -> F = _mm_castsi128_ps;
        add_i(a: I, b: I) -> I = _mm_add_epi32;
        sub_i(a: I, b: I) -> I = _mm_sub_epi32;
        mul_i(a: I, b: I) -> I = multiply;
        and_i(a: I, b: I) -> I = _mm_and_si128;
        or_i(a: I, b: I) -> I = _mm_or_si128;
        xor_i(a: I, b: I) -> I = _mm_xor_si128;
        lt_i(a: I, b: I) -> F = is_less;
        eq_i(a: I, b: I) -> F = is_equal;
        to_i(a: F) -> I = _mm_cvttps_epi32;
        from_i(a: I) -> F = _mm_cvtepi32_ps;
        not(m: F) -> F = opposite;
    }
    /// In two steps: a fused multiply-add without the instruction for it is a slow library call.
    #[inline(always)]
    unsafe fn fma(a: F, b: F, c: F) -> F {
        unsafe { Self::add(Self::mul(a, b), c) }
    }
    #[inline(always)]
    unsafe fn minus_product(a: F, b: F, c: F) -> F {
        unsafe { Self::sub(c, Self::mul(a, b)) }
    }
    #[inline(always)]
    unsafe fn pick(m: F, t: F, f: F) -> F {
        unsafe { [choose(m[0], t[0], f[0]), choose(m[1], t[1], f[1])] }
    }
    #[inline(always)]
    unsafe fn splat_i(x: i32) -> I {
        unsafe { [_mm_set1_epi32(x); 2] }
    }
    #[inline(always)]
    unsafe fn shl<const K: u32>(a: I) -> I {
        let by = unsafe { _mm_cvtsi32_si128(K as i32) };
        unsafe { [_mm_sll_epi32(a[0], by), _mm_sll_epi32(a[1], by)] }
    }
    #[inline(always)]
    unsafe fn shr<const K: u32>(a: I) -> I {
        let by = unsafe { _mm_cvtsi32_si128(K as i32) };
        unsafe { [_mm_sra_epi32(a[0], by), _mm_sra_epi32(a[1], by)] }
    }
    #[inline(always)]
    unsafe fn load_mask(p: *const u8, n: usize) -> F {
        let mut bytes = [0u8; 8];
        unsafe {
            std::ptr::copy_nonoverlapping(p, bytes.as_mut_ptr(), n);
            let zero = _mm_setzero_si128();
            let wide = _mm_unpacklo_epi8(_mm_loadl_epi64(bytes.as_ptr().cast()), zero);
            let words = [
                _mm_unpacklo_epi16(wide, zero),
                _mm_unpackhi_epi16(wide, zero),
            ];
            words.map(|word| is_less(zero, word))
        }
    }
    #[inline(always)]
    unsafe fn store_mask(p: *mut u8, n: usize, m: F) {
        let mut bytes = [0u8; 8];
        unsafe {
            let wide = _mm_packs_epi32(_mm_castps_si128(m[0]), _mm_castps_si128(m[1]));
            let ones = _mm_and_si128(_mm_packs_epi16(wide, wide), _mm_set1_epi8(1));
            _mm_storel_epi64(bytes.as_mut_ptr().cast(), ones);
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), p, n);
        }
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, step: isize, to: *mut f32, to_step: usize) {
        for j in [0, 4] {
            let columns = [0, 4].map(|i| unsafe {
                let row = |k: isize| _mm_loadu_ps(from.offset((i + k) * step).add(j));
                let (ab, cd) = ((row(0), row(1)), (row(2), row(3)));
                let low = (_mm_unpacklo_ps(ab.0, ab.1), _mm_unpacklo_ps(cd.0, cd.1));
                let high = (_mm_unpackhi_ps(ab.0, ab.1), _mm_unpackhi_ps(cd.0, cd.1));
                [
                    _mm_movelh_ps(low.0, low.1),
                    _mm_movehl_ps(low.1, low.0),
                    _mm_movelh_ps(high.0, high.1),
                    _mm_movehl_ps(high.1, high.0),
                ]
            });
            for k in 0..4 {
                unsafe {
                    let to = to.add((j + k) * to_step);
                    _mm_storeu_ps(to, columns[0][k]);
                    _mm_storeu_ps(to.add(4), columns[1][k]);
                }
            }
        }
    }
}
