//! Vectors of 32-bit lanes under one interface, so that each kernel is written once and compiled per path.
//! Everything is `inline(always)`: it takes on the target features of the kernel it ends up in.

/// One instruction set's vector. Masks hold one truth value a lane.
pub trait Simd: Copy + 'static {
    /// Lanes.
    const N: usize;
    /// Rows of two vectors each that its registers hold beside what is multiplied.
    const ROWS: usize = 4;
    type F: Copy;
    type I: Copy;
    type M: Copy;

    unsafe fn splat(x: f32) -> Self::F;
    unsafe fn load(p: *const f32) -> Self::F;
    /// From a multiple of 16 bytes, which lets SSE2 read where it computes.
    #[inline(always)]
    unsafe fn load_aligned(p: *const f32) -> Self::F {
        unsafe { Self::load(p) }
    }
    unsafe fn store(p: *mut f32, x: Self::F);
    /// The first `n < N` lanes; the others are 0 and no byte behind them is touched.
    unsafe fn load_part(p: *const f32, n: usize) -> Self::F;
    unsafe fn store_part(p: *mut f32, n: usize, x: Self::F);

    /// The first `n ≤ N` lanes.
    #[inline(always)]
    unsafe fn load_some(p: *const f32, n: usize) -> Self::F {
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
    unsafe fn store_some(p: *mut f32, n: usize, x: Self::F) {
        unsafe {
            if n == Self::N {
                Self::store(p, x)
            } else {
                Self::store_part(p, n, x)
            }
        }
    }

    unsafe fn add(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn sub(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn mul(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn div(a: Self::F, b: Self::F) -> Self::F;
    /// a·b + c.
    unsafe fn fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// c − a·b, rounded as `fma` rounds.
    #[inline(always)]
    unsafe fn minus_product(a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        unsafe {
            let negative = Self::float(Self::xor_i(Self::bits(a), Self::splat_i(i32::MIN)));
            Self::fma(negative, b, c)
        }
    }
    unsafe fn sqrt(a: Self::F) -> Self::F;
    /// 1 / a for normal numbers, to eleven bits or more.
    unsafe fn estimate(a: Self::F) -> Self::F;
    /// The smaller; `b` when one of them is NaN.
    unsafe fn min(a: Self::F, b: Self::F) -> Self::F;
    /// The larger; `b` when one of them is NaN.
    unsafe fn max(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn floor(a: Self::F) -> Self::F;
    unsafe fn ceil(a: Self::F) -> Self::F;
    /// Half to even.
    unsafe fn round(a: Self::F) -> Self::F;
    unsafe fn lt(a: Self::F, b: Self::F) -> Self::M;
    unsafe fn le(a: Self::F, b: Self::F) -> Self::M;
    unsafe fn eq(a: Self::F, b: Self::F) -> Self::M;
    /// `m ? t : f`.
    unsafe fn pick(m: Self::M, t: Self::F, f: Self::F) -> Self::F;

    /// 0 where `a` is less, else `a`; NaN stays.
    #[inline(always)]
    unsafe fn positive(a: Self::F) -> Self::F {
        unsafe { Self::pick(Self::le(a, Self::splat(0.0)), Self::splat(0.0), a) }
    }

    unsafe fn bits(a: Self::F) -> Self::I;
    unsafe fn float(a: Self::I) -> Self::F;
    unsafe fn splat_i(x: i32) -> Self::I;
    unsafe fn add_i(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn sub_i(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn mul_i(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn and_i(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn or_i(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn xor_i(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn shl<const K: u32>(a: Self::I) -> Self::I;
    /// Arithmetic, keeps the sign.
    unsafe fn shr<const K: u32>(a: Self::I) -> Self::I;
    unsafe fn lt_i(a: Self::I, b: Self::I) -> Self::M;
    unsafe fn eq_i(a: Self::I, b: Self::I) -> Self::M;
    /// Truncates; what does not fit gives `i32::MIN`.
    unsafe fn to_i(a: Self::F) -> Self::I;
    unsafe fn from_i(a: Self::I) -> Self::F;

    /// y·2ⁿ for whole n within ±250; results may be subnormal or infinite.
    #[inline(always)]
    unsafe fn scale(y: Self::F, n: Self::F) -> Self::F {
        unsafe { by_halves::<Self>(y, n) }
    }

    unsafe fn not(m: Self::M) -> Self::M;
    /// Reads `n ≤ N` bytes; not 0 is true.
    unsafe fn load_mask(p: *const u8, n: usize) -> Self::M;
    /// Writes `n ≤ N` bytes of 0 or 1.
    unsafe fn store_mask(p: *mut u8, n: usize, m: Self::M);

    /// Fetches a line; any address will do.
    #[inline(always)]
    fn prefetch(p: *const f32) {
        #[cfg(target_arch = "x86_64")]
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(p.cast());
        }
        #[cfg(target_arch = "aarch64")]
        unsafe {
            std::arch::asm!("prfm pldl1keep, [{}]", in(reg) p, options(nostack, preserves_flags, readonly));
        }
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        let _ = p;
    }

    /// Writes the transpose of N rows of N floats; rows are `step` and `to_step` floats apart, and written one after another, so that they may overlap.
    #[inline(always)]
    unsafe fn transpose(from: *const f32, step: isize, to: *mut f32, to_step: usize) {
        for j in 0..Self::N {
            for i in 0..Self::N {
                unsafe { *to.add(j * to_step + i) = *from.offset(i as isize * step).add(j) };
            }
        }
    }
}

/// y·2ⁿ where no instruction does it: 2ⁿ is multiplied in two halves, each of which is a normal number.
#[inline(always)]
pub unsafe fn by_halves<S: Simd>(y: S::F, n: S::F) -> S::F {
    unsafe {
        let n = S::to_i(n);
        let half = S::shr::<1>(n);
        let power = |e: S::I| S::float(S::shl::<23>(S::add_i(e, S::splat_i(127))));
        S::mul(S::mul(y, power(half)), power(S::sub_i(n, half)))
    }
}

/// The vectors that every processor of this architecture has.
#[cfg(target_arch = "x86_64")]
pub type Baseline = super::sse2::Sse2;
#[cfg(target_arch = "aarch64")]
pub type Baseline = super::neon::Neon;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub type Baseline = super::portable::Portable;

/// What the portable path computes with: the baseline, unless that is a path of its own.
#[cfg(not(target_arch = "aarch64"))]
pub type Plain = Baseline;
#[cfg(target_arch = "aarch64")]
pub type Plain = super::portable::Portable;
