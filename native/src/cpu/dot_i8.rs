//! Dot products of i8 rows, one idea for each instruction set: VNNI multiplies u8 by i8 four at a time, AVX2 widens to i16 first.

use super::path::Path;

/// All dot products of m rows of a with n rows of b, both `k` long; strides in elements.
pub struct Dots {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub lda: isize,
    pub ldb: isize,
    pub c: [isize; 2],
}

/// Writes c; `sums` has room for n numbers.
pub type Kernel = unsafe fn(&Dots, *const i8, *const i8, *mut i32, *mut i32);

/// The best kernel of a path that this processor has.
pub fn kernel(path: Path) -> Kernel {
    #[cfg(target_arch = "x86_64")]
    match path {
        Path::Avx512 if is_x86_feature_detected!("avx512vnni") => return vnni::dots,
        Path::Avx512 | Path::Avx2 => return avx2::dots,
        Path::Portable | Path::Neon => {}
    }
    let _ = path;
    portable
}

unsafe fn portable(q: &Dots, a: *const i8, b: *const i8, c: *mut i32, _sums: *mut i32) {
    unsafe {
        for i in 0..q.m as isize {
            for j in 0..q.n as isize {
                let sum = dot(a.offset(i * q.lda), b.offset(j * q.ldb), q.k);
                *c.offset(i * q.c[0] + j * q.c[1]) = sum;
            }
        }
    }
}

#[inline(always)]
unsafe fn dot(a: *const i8, b: *const i8, k: usize) -> i32 {
    let mut sum = 0i32;
    for p in 0..k {
        sum = sum.wrapping_add(unsafe { i32::from(*a.add(p)) * i32::from(*b.add(p)) });
    }
    sum
}

/// Walks tiles of rows by 4 columns: as many rows of a as stay in the first cache, against all rows of b.
#[cfg(target_arch = "x86_64")]
macro_rules! walk {
    ($tile:ident, $most:literal: $($rows:literal)*; $q:ident, $a:ident, $b:ident, $c:ident, $sums:ident) => {{
        let block = (24 * 1024 / $q.k.max(1)).max(1).next_multiple_of($most);
        let mut from = 0;
        while from < $q.m {
            let to = $q.m.min(from + block);
            for j in (0..$q.n).step_by(4) {
                let b = $b.offset(j as isize * $q.ldb);
                for i in (from..to).step_by($most) {
                    let a = $a.offset(i as isize * $q.lda);
                    let c = $c.offset(i as isize * $q.c[0] + j as isize * $q.c[1]);
                    let sums = $sums.add(j);
                    match ($most.min(to - i), 4.min($q.n - j)) {
                        $(
                            ($rows, 4) => $tile::<$rows, 4>($q, a, b, c, sums),
                            ($rows, 3) => $tile::<$rows, 3>($q, a, b, c, sums),
                            ($rows, 2) => $tile::<$rows, 2>($q, a, b, c, sums),
                            ($rows, 1) => $tile::<$rows, 1>($q, a, b, c, sums),
                        )*
                        _ => {}
                    }
                }
            }
            from = to;
        }
    }};
}

#[cfg(target_arch = "x86_64")]
mod vnni {
    use super::Dots;
    use std::arch::x86_64::*;

    /// The first bytes of a vector, at most 64.
    #[inline]
    fn first(n: usize) -> __mmask64 {
        if n >= 64 { !0 } else { (1u64 << n) - 1 }
    }

    /// `vpdpbusd` takes u8 on one side: a goes in as a + 128. What that adds, 128 times the sum of b's row, is known beforehand and
    /// taken away at the end. i32 wraps, so that the result is exact.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,bmi2")]
    pub unsafe fn dots(q: &Dots, a: *const i8, b: *const i8, c: *mut i32, sums: *mut i32) {
        unsafe {
            for j in 0..q.n {
                let row = b.offset(j as isize * q.ldb);
                let mut excess = _mm512_setzero_si512();
                for p in (0..q.k).step_by(64) {
                    let y = _mm512_maskz_loadu_epi8(first(q.k - p), row.add(p));
                    excess = _mm512_dpbusd_epi32(excess, _mm512_set1_epi8(-128), y);
                }
                *sums.add(j) = _mm512_reduce_add_epi32(excess);
            }
            walk!(tile, 4: 1 2 3 4; q, a, b, c, sums);
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,bmi2")]
    unsafe fn tile<const R: usize, const C: usize>(
        q: &Dots,
        a: *const i8,
        b: *const i8,
        c: *mut i32,
        sums: *const i32,
    ) {
        unsafe {
            let top = _mm512_set1_epi8(-128);
            let mut r = [[_mm512_setzero_si512(); 4]; R];
            let mut p = 0;
            while p < q.k {
                let mask = first(q.k - p);
                let mut y = [_mm512_setzero_si512(); C];
                for (j, y) in y.iter_mut().enumerate() {
                    *y = _mm512_maskz_loadu_epi8(mask, b.offset(j as isize * q.ldb).add(p));
                }
                for (i, row) in r.iter_mut().enumerate() {
                    let x = _mm512_maskz_loadu_epi8(mask, a.offset(i as isize * q.lda).add(p));
                    let x = _mm512_xor_si512(x, top);
                    for (j, y) in y.iter().enumerate() {
                        row[j] = _mm512_dpbusd_epi32(row[j], x, *y);
                    }
                }
                p += 64;
            }
            for (i, row) in r.iter().enumerate() {
                let mut found = [0i32; 4];
                _mm_storeu_si128(found.as_mut_ptr().cast(), sum4(*row));
                let c = c.offset(i as isize * q.c[0]);
                for (j, value) in found.iter().take(C).enumerate() {
                    *c.offset(j as isize * q.c[1]) = value.wrapping_sub(*sums.add(j));
                }
            }
        }
    }

    /// The sums of four vectors' lanes.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,bmi2")]
    fn sum4([a, b, c, d]: [__m512i; 4]) -> __m128i {
        let ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
        let cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
        let all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
        let half = _mm256_add_epi32(
            _mm512_castsi512_si256(all),
            _mm512_extracti64x4_epi64::<1>(all),
        );
        _mm_add_epi32(
            _mm256_castsi256_si128(half),
            _mm256_extracti128_si256::<1>(half),
        )
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::Dots;
    use std::arch::x86_64::*;

    /// Pairs of i16 products in i32: exact, unlike the u8 products of AVX2, which saturate.
    #[target_feature(enable = "avx2,fma,bmi2,f16c")]
    pub unsafe fn dots(q: &Dots, a: *const i8, b: *const i8, c: *mut i32, sums: *mut i32) {
        unsafe { walk!(tile, 2: 1 2; q, a, b, c, sums) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma,bmi2,f16c")]
    unsafe fn tile<const R: usize, const C: usize>(
        q: &Dots,
        a: *const i8,
        b: *const i8,
        c: *mut i32,
        _sums: *const i32,
    ) {
        unsafe {
            let wide = |p: *const i8| _mm256_cvtepi8_epi16(_mm_loadu_si128(p.cast()));
            let mut r = [[_mm256_setzero_si256(); C]; R];
            let whole = q.k - q.k % 16;
            for p in (0..whole).step_by(16) {
                let mut y = [_mm256_setzero_si256(); C];
                for (j, y) in y.iter_mut().enumerate() {
                    *y = wide(b.offset(j as isize * q.ldb).add(p));
                }
                for (i, row) in r.iter_mut().enumerate() {
                    let x = wide(a.offset(i as isize * q.lda).add(p));
                    for (j, sum) in row.iter_mut().enumerate() {
                        *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(x, y[j]));
                    }
                }
            }
            for (i, row) in r.iter().enumerate() {
                let rest_a = a.offset(i as isize * q.lda).add(whole);
                for (j, sum) in row.iter().enumerate() {
                    let half = _mm_add_epi32(
                        _mm256_castsi256_si128(*sum),
                        _mm256_extracti128_si256::<1>(*sum),
                    );
                    let pair = _mm_add_epi32(half, _mm_shuffle_epi32::<0b01_00_11_10>(half));
                    let one = _mm_add_epi32(pair, _mm_shuffle_epi32::<0b10_11_00_01>(pair));
                    let rest_b = b.offset(j as isize * q.ldb).add(whole);
                    let rest = super::dot(rest_a, rest_b, q.k - whole);
                    *c.offset(i as isize * q.c[0] + j as isize * q.c[1]) =
                        _mm_cvtsi128_si32(one).wrapping_add(rest);
                }
            }
        }
    }
}
