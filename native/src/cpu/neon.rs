//! Eight lanes in two registers: NEON with fused multiplication, which every aarch64 has.

use super::pairs::{both, intrinsics, parts};
use super::simd::Simd;
use std::arch::aarch64::*;

#[derive(Clone, Copy)]
pub struct Neon;

type F = [float32x4_t; 2];
type I = [int32x4_t; 2];
type M = [uint32x4_t; 2];

/// The processor's estimate has eight bits, a step of Newton's method twice as many.
#[inline(always)]
unsafe fn inverse(a: float32x4_t) -> float32x4_t {
    unsafe {
        let rough = vrecpeq_f32(a);
        vmulq_f32(rough, vrecpsq_f32(a, rough))
    }
}

/// The processor's own smaller of two is NaN where one of them is.
#[inline(always)]
unsafe fn smaller(a: float32x4_t, b: float32x4_t) -> float32x4_t {
    unsafe { vbslq_f32(vcltq_f32(a, b), a, b) }
}

#[inline(always)]
unsafe fn larger(a: float32x4_t, b: float32x4_t) -> float32x4_t {
    unsafe { vbslq_f32(vcgtq_f32(a, b), a, b) }
}

/// The processor goes to the nearest number that fits, and to 0 for NaN.
#[inline(always)]
unsafe fn whole(a: float32x4_t) -> int32x4_t {
    unsafe {
        let end = vdupq_n_f32(2_147_483_648.0);
        let fits = vandq_u32(vcgeq_f32(a, vnegq_f32(end)), vcltq_f32(a, end));
        vbslq_s32(fits, vcvtq_s32_f32(a), vdupq_n_s32(i32::MIN))
    }
}

#[inline(always)]
unsafe fn shifted(a: I, by: i32) -> I {
    unsafe {
        let by = vdupq_n_s32(by);
        [vshlq_s32(a[0], by), vshlq_s32(a[1], by)]
    }
}

impl Simd for Neon {
    const N: usize = 8;
    const ROWS: usize = 6;
    type F = F;
    type I = I;
    type M = M;

    #[inline(always)]
    unsafe fn splat(x: f32) -> F {
        unsafe { [vdupq_n_f32(x); 2] }
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> F {
        unsafe { [vld1q_f32(p), vld1q_f32(p.add(4))] }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, x: F) {
        unsafe {
            vst1q_f32(p, x[0]);
            vst1q_f32(p.add(4), x[1]);
        }
    }
    parts!();
    intrinsics! {
        add(a: F, b: F) -> F = vaddq_f32;
        sub(a: F, b: F) -> F = vsubq_f32;
        mul(a: F, b: F) -> F = vmulq_f32;
        div(a: F, b: F) -> F = vdivq_f32;
        sqrt(a: F) -> F = vsqrtq_f32;
        estimate(a: F) -> F = inverse;
        min(a: F, b: F) -> F = smaller;
        max(a: F, b: F) -> F = larger;
        floor(a: F) -> F = vrndmq_f32;
        ceil(a: F) -> F = vrndpq_f32;
        round(a: F) -> F = vrndnq_f32;
        lt(a: F, b: F) -> M = vcltq_f32;
        le(a: F, b: F) -> M = vcleq_f32;
        eq(a: F, b: F) -> M = vceqq_f32;
        bits(a: F) -> I = vreinterpretq_s32_f32;
        float(a: I) -> F = vreinterpretq_f32_s32;
        add_i(a: I, b: I) -> I = vaddq_s32;
        sub_i(a: I, b: I) -> I = vsubq_s32;
        mul_i(a: I, b: I) -> I = vmulq_s32;
        and_i(a: I, b: I) -> I = vandq_s32;
        or_i(a: I, b: I) -> I = vorrq_s32;
        xor_i(a: I, b: I) -> I = veorq_s32;
        lt_i(a: I, b: I) -> M = vcltq_s32;
        eq_i(a: I, b: I) -> M = vceqq_s32;
        to_i(a: F) -> I = whole;
        from_i(a: I) -> F = vcvtq_f32_s32;
        not(m: M) -> M = vmvnq_u32;
    }
    #[inline(always)]
    unsafe fn fma(a: F, b: F, c: F) -> F {
        unsafe { [vfmaq_f32(c[0], a[0], b[0]), vfmaq_f32(c[1], a[1], b[1])] }
    }
    #[inline(always)]
    unsafe fn minus_product(a: F, b: F, c: F) -> F {
        unsafe { [vfmsq_f32(c[0], a[0], b[0]), vfmsq_f32(c[1], a[1], b[1])] }
    }
    #[inline(always)]
    unsafe fn pick(m: M, t: F, f: F) -> F {
        unsafe { [vbslq_f32(m[0], t[0], f[0]), vbslq_f32(m[1], t[1], f[1])] }
    }
    #[inline(always)]
    unsafe fn splat_i(x: i32) -> I {
        unsafe { [vdupq_n_s32(x); 2] }
    }
    #[inline(always)]
    unsafe fn shl<const K: u32>(a: I) -> I {
        unsafe { shifted(a, K as i32) }
    }
    #[inline(always)]
    unsafe fn shr<const K: u32>(a: I) -> I {
        unsafe { shifted(a, -(K as i32)) }
    }
    #[inline(always)]
    unsafe fn load_mask(p: *const u8, n: usize) -> M {
        let mut bytes = [0u8; 8];
        unsafe {
            std::ptr::copy_nonoverlapping(p, bytes.as_mut_ptr(), n);
            let wide = vmovl_u8(vld1_u8(bytes.as_ptr()));
            let words = [vmovl_u16(vget_low_u16(wide)), vmovl_high_u16(wide)];
            words.map(|word| vcgtq_u32(word, vdupq_n_u32(0)))
        }
    }
    #[inline(always)]
    unsafe fn store_mask(p: *mut u8, n: usize, m: M) {
        let mut bytes = [0u8; 8];
        unsafe {
            let narrow = vmovn_u16(vcombine_u16(vmovn_u32(m[0]), vmovn_u32(m[1])));
            vst1_u8(bytes.as_mut_ptr(), vand_u8(narrow, vdup_n_u8(1)));
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), p, n);
        }
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, step: isize, to: *mut f32, to_step: usize) {
        for j in [0, 4] {
            let columns = [0, 4].map(|i| unsafe {
                let row = |k: isize| vld1q_f32(from.offset((i + k) * step).add(j));
                let [a, b, c, d] = [row(0), row(1), row(2), row(3)];
                let two = |x| vreinterpretq_f64_f32(x);
                let (even, odd) = (two(vtrn1q_f32(a, b)), two(vtrn2q_f32(a, b)));
                let (even_below, odd_below) = (two(vtrn1q_f32(c, d)), two(vtrn2q_f32(c, d)));
                [
                    vtrn1q_f64(even, even_below),
                    vtrn1q_f64(odd, odd_below),
                    vtrn2q_f64(even, even_below),
                    vtrn2q_f64(odd, odd_below),
                ]
                .map(|x| vreinterpretq_f32_f64(x))
            });
            for k in 0..4 {
                unsafe {
                    let to = to.add((j + k) * to_step);
                    vst1q_f32(to, columns[0][k]);
                    vst1q_f32(to.add(4), columns[1][k]);
                }
            }
        }
    }
}
