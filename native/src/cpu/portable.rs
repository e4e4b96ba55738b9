//! Eight lanes in plain Rust, for every processor.

use super::simd::Simd;

/// Plain Rust on arrays of eight, for every processor.
#[derive(Clone, Copy)]
pub struct Portable;

macro_rules! lanes {
    (|$i:ident| $e:expr) => {{
        let mut r = [Default::default(); 8];
        let mut $i = 0;
        while $i < 8 {
            r[$i] = $e;
            $i += 1;
        }
        r
    }};
}

impl Simd for Portable {
    const N: usize = 8;
    type F = [f32; 8];
    type I = [i32; 8];
    type M = [i32; 8]; // 0 or -1

    #[inline(always)]
    unsafe fn splat(x: f32) -> [f32; 8] {
        [x; 8]
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> [f32; 8] {
        unsafe { p.cast::<[f32; 8]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, x: [f32; 8]) {
        unsafe { p.cast::<[f32; 8]>().write_unaligned(x) }
    }
    #[inline(always)]
    unsafe fn load_part(p: *const f32, n: usize) -> [f32; 8] {
        let mut r = [0.0; 8];
        unsafe { std::ptr::copy_nonoverlapping(p, r.as_mut_ptr(), n) };
        r
    }
    #[inline(always)]
    unsafe fn store_part(p: *mut f32, n: usize, x: [f32; 8]) {
        unsafe { std::ptr::copy_nonoverlapping(x.as_ptr(), p, n) };
    }
    #[inline(always)]
    unsafe fn add(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(|i| a[i] + b[i])
    }
    #[inline(always)]
    unsafe fn sub(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(|i| a[i] - b[i])
    }
    #[inline(always)]
    unsafe fn mul(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(|i| a[i] * b[i])
    }
    #[inline(always)]
    unsafe fn div(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(|i| a[i] / b[i])
    }
    #[inline(always)]
    unsafe fn fma(a: [f32; 8], b: [f32; 8], c: [f32; 8]) -> [f32; 8] {
        // A fused multiply-add without the instruction for it is a slow library call.
        lanes!(|i| a[i] * b[i] + c[i])
    }
    #[inline(always)]
    unsafe fn estimate(a: [f32; 8]) -> [f32; 8] {
        lanes!(|i| 1.0 / a[i])
    }
    #[inline(always)]
    unsafe fn sqrt(a: [f32; 8]) -> [f32; 8] {
        lanes!(|i| a[i].sqrt())
    }
    #[inline(always)]
    unsafe fn min(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(|i| if a[i] < b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    unsafe fn max(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(|i| if a[i] > b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    unsafe fn floor(a: [f32; 8]) -> [f32; 8] {
        lanes!(|i| a[i].floor())
    }
    #[inline(always)]
    unsafe fn ceil(a: [f32; 8]) -> [f32; 8] {
        lanes!(|i| a[i].ceil())
    }
    #[inline(always)]
    unsafe fn round(a: [f32; 8]) -> [f32; 8] {
        // Adding and taking away 1.5·2²³ rounds to even; larger values are whole already.
        lanes!(|i| {
            let whole = (a[i].abs() + 8_388_608.0) - 8_388_608.0;
            if a[i].abs() < 8_388_608.0 {
                whole.copysign(a[i])
            } else {
                a[i]
            }
        })
    }
    #[inline(always)]
    unsafe fn lt(a: [f32; 8], b: [f32; 8]) -> [i32; 8] {
        lanes!(|i| -i32::from(a[i] < b[i]))
    }
    #[inline(always)]
    unsafe fn le(a: [f32; 8], b: [f32; 8]) -> [i32; 8] {
        lanes!(|i| -i32::from(a[i] <= b[i]))
    }
    #[inline(always)]
    unsafe fn eq(a: [f32; 8], b: [f32; 8]) -> [i32; 8] {
        lanes!(|i| -i32::from(a[i] == b[i]))
    }
    #[inline(always)]
    unsafe fn pick(m: [i32; 8], t: [f32; 8], f: [f32; 8]) -> [f32; 8] {
        lanes!(|i| if m[i] != 0 { t[i] } else { f[i] })
    }
    #[inline(always)]
    unsafe fn bits(a: [f32; 8]) -> [i32; 8] {
        lanes!(|i| a[i].to_bits().cast_signed())
    }
    #[inline(always)]
    unsafe fn float(a: [i32; 8]) -> [f32; 8] {
        lanes!(|i| f32::from_bits(a[i].cast_unsigned()))
    }
    #[inline(always)]
    unsafe fn splat_i(x: i32) -> [i32; 8] {
        [x; 8]
    }
    #[inline(always)]
    unsafe fn add_i(a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|i| a[i].wrapping_add(b[i]))
    }
    #[inline(always)]
    unsafe fn sub_i(a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|i| a[i].wrapping_sub(b[i]))
    }
    #[inline(always)]
    unsafe fn mul_i(a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|i| a[i].wrapping_mul(b[i]))
    }
    #[inline(always)]
    unsafe fn and_i(a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|i| a[i] & b[i])
    }
    #[inline(always)]
    unsafe fn or_i(a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|i| a[i] | b[i])
    }
    #[inline(always)]
    unsafe fn xor_i(a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|i| a[i] ^ b[i])
    }
    #[inline(always)]
    unsafe fn shl<const K: u32>(a: [i32; 8]) -> [i32; 8] {
        lanes!(|i| a[i] << K)
    }
    #[inline(always)]
    unsafe fn shr<const K: u32>(a: [i32; 8]) -> [i32; 8] {
        lanes!(|i| a[i] >> K)
    }
    #[inline(always)]
    unsafe fn lt_i(a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|i| -i32::from(a[i] < b[i]))
    }
    #[inline(always)]
    unsafe fn eq_i(a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|i| -i32::from(a[i] == b[i]))
    }
    #[inline(always)]
    unsafe fn to_i(a: [f32; 8]) -> [i32; 8] {
        lanes!(|i| if a[i] >= -2_147_483_648.0 && a[i] < 2_147_483_648.0 {
            a[i] as i32
        } else {
            i32::MIN
        })
    }
    #[inline(always)]
    unsafe fn from_i(a: [i32; 8]) -> [f32; 8] {
        lanes!(|i| a[i] as f32)
    }
    #[inline(always)]
    unsafe fn not(m: [i32; 8]) -> [i32; 8] {
        lanes!(|i| !m[i])
    }
    #[inline(always)]
    unsafe fn load_mask(p: *const u8, n: usize) -> [i32; 8] {
        let mut r = [0; 8];
        for (i, lane) in r.iter_mut().enumerate().take(n) {
            *lane = -i32::from(unsafe { *p.add(i) } != 0);
        }
        r
    }
    #[inline(always)]
    unsafe fn store_mask(p: *mut u8, n: usize, m: [i32; 8]) {
        for (i, lane) in m.iter().enumerate().take(n) {
            unsafe { *p.add(i) = (lane & 1) as u8 };
        }
    }
}
