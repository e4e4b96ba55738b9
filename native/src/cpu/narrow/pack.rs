//! Both operands in the order in which their products are taken: tiles of 16 rows of 64 bytes, in which as many numbers as fill 32 bits are multiplied together.

use super::{BF16, I8, ROW, SIDE, TILE, Way};
use crate::cpu::avx512::Avx512;
use crate::cpu::matmul::Product;
use crate::cpu::simd::Simd;
use std::arch::x86_64::*;

/// Rows of 64 bytes, 16 to a tile; zeros behind the ends.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")]
pub unsafe fn left<const SIZE: usize>(
    way: Way,
    q: &Product,
    a: *const u8,
    to: *mut u8,
    tiles: usize,
) {
    // VPDPBUSD takes u8 on its left: x + 128.
    let flip = _mm512_set1_epi8(if way == Way::Vectors && SIZE == I8 {
        -128
    } else {
        0
    });
    let deep = (q.k * SIZE).div_ceil(ROW);
    let [rs, cs] = q.a.map(|s| s * SIZE as isize);
    unsafe {
        for i in 0..tiles * SIDE {
            let row = a.wrapping_offset(i as isize * rs);
            for p in 0..deep {
                let tile = to.add((i / SIDE * deep + p) * TILE + i % SIDE * ROW);
                let left = (q.k * SIZE - p * ROW).min(ROW);
                let bytes = if i < q.m { left } else { 0 };
                let from = row.wrapping_offset((p * ROW / SIZE) as isize * cs);
                let mut gathered = [0u8; ROW];
                let row = if cs == SIZE as isize {
                    let mask = u64::MAX.checked_shr((ROW - bytes) as u32).unwrap_or(0);
                    _mm512_maskz_loadu_epi8(mask, from.cast())
                } else {
                    for t in 0..bytes / SIZE {
                        let from = from.offset(t as isize * cs);
                        let to = gathered.as_mut_ptr().add(t * SIZE);
                        std::ptr::copy_nonoverlapping(from, to, SIZE);
                    }
                    _mm512_loadu_si512(gathered.as_ptr().cast())
                };
                _mm512_storeu_si512(tile.cast(), _mm512_xor_si512(row, flip));
            }
        }
    }
}

/// As many rows of b as fill 32 bits, column by column, 16 such rows to a tile; zeros behind the ends.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")]
pub unsafe fn right<const SIZE: usize>(q: &Product, b: *const u8, to: *mut u8, tiles: usize) {
    let deep = (q.k * SIZE).div_ceil(ROW);
    let [rs, cs] = q.b.map(|s| s * SIZE as isize);
    let (most, group) = (ROW / SIZE, 4 / SIZE);
    unsafe {
        for tile in 0..tiles * deep {
            let (j0, p0) = (tile / deep * SIDE, tile % deep * most);
            let to = to.add(tile * TILE);
            let from = b.wrapping_offset(p0 as isize * rs + j0 as isize * cs);
            let width = SIDE.min(q.n.saturating_sub(j0));
            let depth = most.min(q.k - p0);
            if cs == SIZE as isize {
                let mask = (1u32 << width).wrapping_sub(1) as u16;
                let row = |p: usize| {
                    let mask = if p < depth { mask } else { 0 };
                    let at = from.wrapping_offset(p as isize * rs);
                    if SIZE == BF16 {
                        _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, at.cast()))
                    } else {
                        _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, at.cast()))
                    }
                };
                for r in 0..SIDE {
                    let p = r * group;
                    let mut all = row(p);
                    if SIZE == BF16 {
                        all = _mm512_or_si512(all, _mm512_slli_epi32::<16>(row(p + 1)));
                    } else {
                        all = _mm512_or_si512(all, _mm512_slli_epi32::<8>(row(p + 1)));
                        all = _mm512_or_si512(all, _mm512_slli_epi32::<16>(row(p + 2)));
                        all = _mm512_or_si512(all, _mm512_slli_epi32::<24>(row(p + 3)));
                    }
                    _mm512_storeu_si512(to.add(r * ROW).cast(), all);
                }
            } else if rs == SIZE as isize && cs % 4 == 0 && width == SIDE && depth == most {
                // A group is one number of 32 bits.
                Avx512::transpose(from.cast(), cs / 4, to.cast(), SIDE);
            } else {
                to.write_bytes(0, TILE);
                for p in 0..depth {
                    for j in 0..width {
                        let from = from.offset(p as isize * rs + j as isize * cs);
                        let at = p / group * ROW + j * 4 + p % group * SIZE;
                        std::ptr::copy_nonoverlapping(from, to.add(at), SIZE);
                    }
                }
            }
        }
    }
}
