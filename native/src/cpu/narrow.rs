//! Products of bf16 and of i8 by instructions that multiply as many numbers at a time as fill 32 bits: those of the tile registers, or of
//! vectors (avx512_bf16, avx512_vnni). Both read the same packed operands.

mod pack;
mod tiles;
mod vectors;

use super::cache::second_level;
use super::context::bytes;
use super::matmul::Product;
use super::path::Path;

/// Rows and columns of a tile of sums.
const SIDE: usize = 16;
/// Bytes of a row of a tile.
const ROW: usize = 64;
/// Bytes of a tile.
const TILE: usize = SIDE * ROW;

/// What is multiplied, by its size in bytes.
pub const BF16: usize = 2;
pub const I8: usize = 1;

/// With fewer multiplications it does not pay to pack.
const FEW: usize = 16 * 16 * 64;

/// The instructions that multiply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Tiles,
    Vectors,
}

/// All ways, best first.
const WAYS: [Way; 2] = [Way::Tiles, Way::Vectors];

impl Way {
    /// Whether this processor has it for numbers of such a size.
    fn available<const SIZE: usize>(self) -> bool {
        match self {
            Way::Tiles => tiles::available(),
            Way::Vectors if SIZE == BF16 => is_x86_feature_detected!("avx512bf16"),
            Way::Vectors => is_x86_feature_detected!("avx512vnni"),
        }
    }
}

/// How to take a product of so many multiplications, where one of these ways pays.
pub fn way<const SIZE: usize>(path: Path, multiplications: usize) -> Option<Way> {
    let pays = path == Path::Avx512 && multiplications >= FEW;
    WAYS.into_iter().find(|way| pays && way.available::<SIZE>())
}

/// Bytes of work space: four tiles of sums, with what each column's sums start, and both operands in tiles.
pub fn work<const SIZE: usize>(m: usize, n: usize, k: usize) -> usize {
    let deep = (k * SIZE).div_ceil(ROW);
    let (rows, columns) = (2 * m.div_ceil(2 * SIDE), 2 * n.div_ceil(2 * SIDE));
    4 * TILE + columns * ROW + bytes(rows + columns, deep, TILE)
}

/// Two by two tiles of sums. The two rows of tiles of a lie one behind the other, `deep` tiles long each; so do the two columns of b.
struct Four {
    deep: usize,
    /// Numbers of 32 bits in a row; those behind are 0.
    groups: usize,
    /// Rows that are wanted.
    rows: usize,
    a: *const u8,
    b: *const u8,
    /// With what the sums of the columns start.
    starts: *const u32,
    c: *mut u32,
    /// From one row of c to the next.
    step: isize,
}

/// c has 32 bits an element: f32 for bf16, i32 for i8.
///
/// # Safety
/// `way` gave the way; a, b and c have the elements that the product names, `room` has `work` bytes on a 64-byte boundary.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")]
pub unsafe fn multiply<const SIZE: usize>(
    way: Way,
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
    let four = match (way, SIZE) {
        (Way::Tiles, BF16) => tiles::four_bf16,
        (Way::Tiles, _) => tiles::four_i8,
        (Way::Vectors, BF16) => vectors::four_bf16,
        (Way::Vectors, _) => vectors::four_i8,
    };
    unsafe {
        let starts = room.add(4 * TILE);
        let left = starts.add(columns * ROW);
        let right = left.add(rows * deep * TILE);
        pack::left::<SIZE>(way, q, a, left, rows);
        pack::right::<SIZE>(q, b, right, columns);
        match way {
            Way::Tiles => tiles::configure(),
            Way::Vectors => vectors::starts::<SIZE>(right, columns, deep, starts.cast()),
        }
        for first in (0..columns).step_by(block) {
            for i in (0..rows).step_by(2) {
                for j in (first..columns.min(first + block)).step_by(2) {
                    let wanted = Four {
                        deep,
                        groups: (q.k * SIZE).div_ceil(4),
                        rows: (2 * SIDE).min(q.m - i * SIDE),
                        a: left.add(i * deep * TILE),
                        b: right.add(j * deep * TILE),
                        starts: starts.add(j * ROW).cast(),
                        c: room.cast(),
                        step: 2 * SIDE as isize,
                    };
                    place(q, wanted, [i * SIDE, j * SIDE], c, four);
                }
            }
        }
        if way == Way::Tiles {
            tiles::release();
        }
    }
}

/// Computes two by two tiles at a row and column of c: there where they fit, else where `four` has room for them.
#[inline]
unsafe fn place(
    q: &Product,
    mut wanted: Four,
    [i0, j0]: [usize; 2],
    c: *mut u32,
    four: unsafe fn(&Four),
) {
    let at = |r: usize, s: usize| {
        c.wrapping_offset((i0 + r) as isize * q.c[0] + (j0 + s) as isize * q.c[1])
    };
    if i0 + 2 * SIDE <= q.m && j0 + 2 * SIDE <= q.n && q.c[1] == 1 {
        (wanted.c, wanted.step) = (at(0, 0), q.c[0]);
        return unsafe { four(&wanted) };
    }
    unsafe {
        four(&wanted);
        for r in 0..wanted.rows {
            for s in 0..(2 * SIDE).min(q.n - j0) {
                *at(r, s) = *wanted.c.add(r * 2 * SIDE + s);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::half::to_bf16;

    /// The product of rows along k by columns along k.
    fn product<const SIZE: usize>(
        way: Way,
        [m, n, k]: [usize; 3],
        [a, b]: [&[i8]; 2],
        write: impl Fn(i8, &mut [u8]),
    ) -> Vec<u32> {
        let bytes = |numbers: &[i8]| {
            let mut bytes = vec![0; numbers.len() * SIZE];
            for (&x, to) in numbers.iter().zip(bytes.chunks_mut(SIZE)) {
                write(x, to);
            }
            bytes
        };
        let (a, b) = (bytes(a), bytes(b));
        let mut c = vec![1; m * n];
        let q = Product {
            m,
            n,
            k,
            a: [k as isize, 1],
            b: [1, k as isize],
            c: [n as isize, 1],
        };
        let room = crate::memory::Block::scratch(work::<SIZE>(m, n, k)).unwrap();
        unsafe {
            multiply::<SIZE>(
                way,
                &q,
                a.as_ptr(),
                b.as_ptr(),
                c.as_mut_ptr(),
                room.start(),
            )
        };
        c
    }

    #[test]
    fn every_way_of_this_processor_is_exact_on_whole_numbers() {
        for size @ [m, n, k] in [
            [1, 1, 0],
            [1, 33, 1],
            [9, 16, 31],
            [32, 32, 64],
            [70, 45, 130],
        ] {
            let numbers = |count: usize, step: usize| -> Vec<i8> {
                (0..count).map(|i| (i * step % 256) as u8 as i8).collect()
            };
            let (a, b) = (numbers(m * k, 73), numbers(k * n, 151));
            let want: Vec<i32> = (0..m * n)
                .map(|at| {
                    let (a, b) = (&a[at / n * k..][..k], &b[at % n * k..][..k]);
                    a.iter()
                        .zip(b)
                        .map(|(&x, &y)| i32::from(x) * i32::from(y))
                        .sum()
                })
                .collect();
            for way in WAYS {
                if way.available::<I8>() {
                    let c = product::<I8>(way, size, [&a, &b], |x, to| to[0] = x as u8);
                    let c: Vec<i32> = c.into_iter().map(|x| x as i32).collect();
                    assert_eq!(c, want, "{way:?}, i8 {size:?}");
                }
                if way.available::<BF16>() {
                    let c = product::<BF16>(way, size, [&a, &b], |x, to| {
                        to.copy_from_slice(&to_bf16(f32::from(x)).to_le_bytes());
                    });
                    let c: Vec<i32> = c.into_iter().map(|x| f32::from_bits(x) as i32).collect();
                    assert_eq!(c, want, "{way:?}, bf16 {size:?}");
                }
            }
        }
    }
}
