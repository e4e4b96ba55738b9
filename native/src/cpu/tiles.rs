//! Products of bf16 and of i8 by the processor's tile registers (AMX), where Linux lends them: 16 rows of 64 bytes at a time.

use super::avx512::Avx512;
use super::cache::second_level;
use super::context::bytes;
use super::matmul::Product;
use super::path::Path;
use super::simd::Simd;
use std::arch::asm;
use std::arch::x86_64::*;
use std::sync::OnceLock;

/// Rows and columns of a tile of sums.
const SIDE: usize = 16;
/// Bytes of a row of a tile.
const ROW: usize = 64;
/// Bytes of a tile.
const TILE: usize = SIDE * ROW;

/// What is multiplied, by its size in bytes.
pub const BF16: usize = 2;
pub const I8: usize = 1;

/// With fewer multiplications the tiles do not pay.
const FEW: usize = 16 * 16 * 64;

/// Whether the tiles are the way to multiply so many numbers.
pub fn pay(path: Path, multiplications: usize) -> bool {
    path == Path::Avx512 && multiplications >= FEW && available()
}

/// Whether this process may use the tiles.
fn available() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| cfg!(target_os = "linux") && has_tiles() && lent())
}

fn has_tiles() -> bool {
    if __cpuid(0).eax < 7 || __cpuid(1).ecx & 1 << 27 == 0 {
        return false;
    }
    // bf16, tiles, i8.
    let wanted = 1 << 22 | 1 << 24 | 1 << 25;
    __cpuid_count(7, 0).edx & wanted == wanted
}

/// The kernel saves the tiles of those threads only whose process has asked.
#[cfg(target_os = "linux")]
fn lent() -> bool {
    const REQUEST: libc::c_long = 0x1023;
    const TILE_DATA: libc::c_long = 18;
    unsafe { libc::syscall(libc::SYS_arch_prctl, REQUEST, TILE_DATA) == 0 }
}

#[cfg(not(target_os = "linux"))]
fn lent() -> bool {
    false
}

/// Bytes of work space: both operands in tiles, and four tiles of sums.
pub fn work<const SIZE: usize>(m: usize, n: usize, k: usize) -> usize {
    let deep = (k * SIZE).div_ceil(ROW);
    let strips = 2 * m.div_ceil(2 * SIDE) + 2 * n.div_ceil(2 * SIDE);
    bytes(strips, deep, TILE) + 4 * TILE
}

/// c has 32 bits an element: f32 for bf16, i32 for i8.
///
/// # Safety
/// `pay` said so; a, b and c have the elements that the product names, `room` has `work` bytes on a 64-byte boundary.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")]
pub unsafe fn multiply<const SIZE: usize>(
    q: &Product,
    a: *const u8,
    b: *const u8,
    c: *mut u32,
    room: *mut u8,
) {
    let deep = (q.k * SIZE).div_ceil(ROW);
    let rows = 2 * q.m.div_ceil(2 * SIDE);
    let columns = 2 * q.n.div_ceil(2 * SIDE);
    // So many columns of b stay in the second-level cache while all of a meets them.
    let block = 2 * (second_level() / 2 / (2 * TILE * deep.max(1))).max(1);
    unsafe {
        let left = room.add(4 * TILE);
        let right = left.add(rows * deep * TILE);
        pack_left::<SIZE>(q, a, left, rows);
        pack_right::<SIZE>(q, b, right, columns);
        configure();
        for first in (0..columns).step_by(block) {
            for i in (0..rows).step_by(2) {
                for j in (first..columns.min(first + block)).step_by(2) {
                    let from = left.add(i * deep * TILE);
                    let with = right.add(j * deep * TILE);
                    four::<SIZE>(q, deep, from, with, [i * SIDE, j * SIDE], c, room.cast());
                }
            }
        }
        asm!("tilerelease", options(nostack, nomem));
    }
}

/// Two by two tiles of the result, at a row and column of c. `sums` has room for them.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")]
unsafe fn four<const SIZE: usize>(
    q: &Product,
    deep: usize,
    from: *const u8,
    with: *const u8,
    [i0, j0]: [usize; 2],
    c: *mut u32,
    sums: *mut u32,
) {
    let whole = i0 + 2 * SIDE <= q.m && j0 + 2 * SIDE <= q.n && q.c[1] == 1;
    let at = |r: usize, s: usize| {
        c.wrapping_offset((i0 + r) as isize * q.c[0] + (j0 + s) as isize * q.c[1])
    };
    let (to, step) = match whole {
        true => (at(0, 0), q.c[0]),
        false => (sums, 2 * SIDE as isize),
    };
    unsafe {
        if SIZE == BF16 {
            four_bf16(deep, from, with, to, step);
        } else {
            four_i8(deep, from, with, to, step);
        }
        if !whole {
            for r in 0..(2 * SIDE).min(q.m - i0) {
                for s in 0..(2 * SIDE).min(q.n - j0) {
                    *at(r, s) = *sums.add(r * 2 * SIDE + s);
                }
            }
        }
    }
}

/// Eight tiles of 16 rows of 64 bytes.
unsafe fn configure() {
    #[repr(C, align(64))]
    struct Configuration([u8; 64]);
    let mut config = Configuration([0; 64]);
    config.0[0] = 1;
    for tile in 0..8 {
        config.0[16 + 2 * tile] = 64;
        config.0[48 + tile] = 16;
    }
    unsafe { asm!("ldtilecfg [{}]", in(reg) config.0.as_ptr(), options(nostack, readonly)) };
}

/// Two by two tiles of sums over `deep` tiles of two rows of tiles, which stand one after another.
macro_rules! four {
    ($name:ident, $times:literal) => {
        unsafe fn $name(deep: usize, a: *const u8, b: *const u8, c: *mut u32, step: isize) {
    let next = deep * TILE;
    unsafe {
        asm!(
            "tilezero tmm0",
            "tilezero tmm1",
            "tilezero tmm2",
            "tilezero tmm3",
            "test {count}, {count}",
            "jz 3f",
            "2:",
            "tileloadd tmm4, [{a} + {row}]",
            "tileloadd tmm6, [{b} + {row}]",
            concat!($times, " tmm0, tmm4, tmm6"),
            "tileloadd tmm7, [{b2} + {row}]",
            concat!($times, " tmm1, tmm4, tmm7"),
            "tileloadd tmm5, [{a2} + {row}]",
            concat!($times, " tmm2, tmm5, tmm6"),
            concat!($times, " tmm3, tmm5, tmm7"),
            "add {a}, 1024",
            "add {b}, 1024",
            "add {a2}, 1024",
            "add {b2}, 1024",
            "dec {count}",
            "jnz 2b",
            "3:",
            "tilestored [{c} + {step}], tmm0",
            "tilestored [{c} + {step} + 64], tmm1",
            "tilestored [{c2} + {step}], tmm2",
            "tilestored [{c2} + {step} + 64], tmm3",
            count = inout(reg) deep => _,
            a = inout(reg) a => _,
            a2 = inout(reg) a.add(next) => _,
            b = inout(reg) b => _,
            b2 = inout(reg) b.add(next) => _,
            c = in(reg) c,
            c2 = in(reg) c.offset(SIDE as isize * step),
            row = in(reg) 64usize,
            step = in(reg) step * 4,
            options(nostack),
        );
    }
}
    };
}
four!(four_bf16, "tdpbf16ps");
four!(four_i8, "tdpbssd");

/// Rows of 64 bytes, 16 to a tile; zeros behind the ends.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")]
unsafe fn pack_left<const SIZE: usize>(q: &Product, a: *const u8, to: *mut u8, tiles: usize) {
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
                if cs == SIZE as isize {
                    let mask = u64::MAX.checked_shr((ROW - bytes) as u32).unwrap_or(0);
                    _mm512_storeu_si512(tile.cast(), _mm512_maskz_loadu_epi8(mask, from.cast()));
                } else {
                    tile.write_bytes(0, ROW);
                    for t in 0..bytes / SIZE {
                        let from = from.offset(t as isize * cs);
                        std::ptr::copy_nonoverlapping(from, tile.add(t * SIZE), SIZE);
                    }
                }
            }
        }
    }
}

/// As many rows of b as fill 32 bits, column by column, 16 such rows to a tile; zeros behind the ends.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")]
unsafe fn pack_right<const SIZE: usize>(q: &Product, b: *const u8, to: *mut u8, tiles: usize) {
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
