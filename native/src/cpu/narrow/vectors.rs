//! Vectors of 16 sums: `vdpbf16ps` adds two products to each, `vpdpbusd` four, of u8 by i8.

use super::{Four, I8, ROW, SIDE, TILE};
use std::arch::x86_64::*;

/// Rows that are summed together: with two vectors each they fill half of the registers, and their additions do not wait for one another.
const ROWS: usize = 8;

/// With what the sums of each column start: 0, but −128 times the sum of a column of i8, as its rows come in as x + 128. i32 wraps, so that the
/// result is exact.
///
/// # Safety
/// `b` has so many columns of `deep` tiles, `to` room for a row of a tile for each.
#[target_feature(enable = "avx512f,avx512vnni")]
pub unsafe fn starts<const SIZE: usize>(b: *const u8, columns: usize, deep: usize, to: *mut u32) {
    for tile in 0..columns {
        let mut excess = _mm512_setzero_si512();
        unsafe {
            if SIZE == I8 {
                for row in 0..deep * SIDE {
                    let y = _mm512_loadu_si512(b.add(tile * deep * TILE + row * ROW).cast());
                    excess = _mm512_dpbusd_epi32(excess, _mm512_set1_epi8(-128), y);
                }
            }
            let start = _mm512_sub_epi32(_mm512_setzero_si512(), excess);
            _mm512_storeu_si512(to.add(tile * SIDE).cast(), start);
        }
    }
}

macro_rules! four {
    ($name:ident, $features:literal, $dot:expr) => {
        #[target_feature(enable = $features)]
        pub unsafe fn $name(q: &Four) {
            unsafe {
                let next = q.deep * TILE;
                let first = [0, SIDE].map(|j| _mm512_loadu_si512(q.starts.add(j).cast()));
                for i in (0..q.rows).step_by(ROWS) {
                    let a = q.a.add(i / SIDE * next + i % SIDE * ROW);
                    let mut sums = [first; ROWS];
                    for group in 0..q.groups {
                        let at = group / SIDE * TILE;
                        let b = q.b.add(at + group % SIDE * ROW);
                        let y = [b, b.add(next)].map(|b| _mm512_loadu_si512(b.cast()));
                        let a = a.add(at + group % SIDE * 4);
                        for (r, row) in sums.iter_mut().enumerate() {
                            let x =
                                _mm512_set1_epi32(a.add(r * ROW).cast::<i32>().read_unaligned());
                            for (sum, y) in row.iter_mut().zip(y) {
                                *sum = $dot(*sum, x, y);
                            }
                        }
                    }
                    for (r, row) in sums.iter().enumerate() {
                        let c = q.c.offset((i + r) as isize * q.step);
                        for (j, sum) in row.iter().enumerate() {
                            _mm512_storeu_si512(c.add(j * SIDE).cast(), *sum);
                        }
                    }
                }
            }
        }
    };
}
four!(four_i8, "avx512f,avx512vnni", |sum, x, y| {
    _mm512_dpbusd_epi32(sum, x, y)
});
four!(four_bf16, "avx512f,avx512bf16", |sum, x, y| {
    let sum = _mm512_castsi512_ps(sum);
    let [x, y]: [__m512bh; 2] = std::mem::transmute([x, y]);
    _mm512_castps_si512(_mm512_dpbf16_ps(sum, x, y))
});
