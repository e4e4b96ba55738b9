//! Between f16 and f32, by the processor's own conversions where it has them.

use super::half::{from_f16, to_f16};
use super::micro::Micro;
use super::tile::scalar;

type In = *const u8;

unsafe fn widen(d: *mut u8, a: In, _: In, _: In, n: usize) {
    unsafe { scalar(d, a, n, from_f16) }
}

unsafe fn narrow(d: *mut u8, a: In, _: In, _: In, n: usize) {
    unsafe { scalar(d, a, n, to_f16) }
}

/// Portable, AVX2, AVX-512.
#[cfg(not(target_arch = "x86_64"))]
pub const WIDEN: [Micro; 3] = [widen; 3];
#[cfg(not(target_arch = "x86_64"))]
pub const NARROW: [Micro; 3] = [narrow; 3];
#[cfg(target_arch = "x86_64")]
pub const WIDEN: [Micro; 3] = [widen, vectors::widen, vectors::widen];
#[cfg(target_arch = "x86_64")]
pub const NARROW: [Micro; 3] = [narrow, vectors::narrow, vectors::narrow];

#[cfg(target_arch = "x86_64")]
mod vectors {
    use super::In;
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx2,fma,bmi2,f16c")]
    pub unsafe fn widen(d: *mut u8, a: In, _: In, _: In, n: usize) {
        let whole = n - n % 8;
        unsafe {
            let (a, d) = (a.cast::<u16>(), d.cast::<f32>());
            for i in (0..whole).step_by(8) {
                _mm256_storeu_ps(d.add(i), _mm256_cvtph_ps(_mm_loadu_si128(a.add(i).cast())));
            }
            let at = a.add(whole).cast();
            super::widen(d.add(whole).cast(), at, at, at, n - whole);
        }
    }

    #[target_feature(enable = "avx2,fma,bmi2,f16c")]
    pub unsafe fn narrow(d: *mut u8, a: In, _: In, _: In, n: usize) {
        let whole = n - n % 8;
        unsafe {
            let (a, d) = (a.cast::<f32>(), d.cast::<u16>());
            for i in (0..whole).step_by(8) {
                // 0 rounds to the nearest, half to even.
                let y = _mm256_cvtps_ph::<0>(_mm256_loadu_ps(a.add(i)));
                _mm_storeu_si128(d.add(i).cast(), y);
            }
            let at = a.add(whole).cast();
            super::narrow(d.add(whole).cast(), at, at, at, n - whole);
        }
    }
}
