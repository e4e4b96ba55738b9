//! How many bits of rows and columns of bytes differ: the product of signs that were packed as bits.
//! Of b 64 columns are packed side by side, so that no sum goes across lanes: by words of 32 bits where the processor counts the bits of words, else byte by byte.

use super::context::{Context, Place, bytes};
use super::layout::Layout;
use super::path::Path;
use super::turn::{self, Turn};
use std::ops::Range;

/// As many pairs of bytes are worth a thread's while.
const WORTH: usize = 1 << 21;
/// Columns that are packed side by side, and rows that meet them at a time.
const WIDE: usize = 64;
const ROWS: usize = 4;
/// Bytes whose differing bits, counted in a byte, are at most 255.
const DEEP: usize = 31;

/// Writes the sums of some rows with 64 columns, a multiple of 4 bytes of each; what is written for a row stands so far from the row before.
type Panel = unsafe fn(&[*const u8], &[u8], *mut i32, isize);

pub struct MatmulBits {
    a: Place,
    b: Place,
    c: Place,
    batch: Layout<3>,
    m: usize,
    n: usize,
    /// Bytes of a row.
    k: usize,
    /// Rows and columns of each operand.
    strides: [[isize; 2]; 3],
    panel: Panel,
    /// Packs columns byte by byte; else they are packed by words.
    turn: Option<Turn>,
}

unsafe fn count(rows: &[*const u8], b: &[u8], to: *mut i32, step: isize) {
    for (r, row) in rows.iter().enumerate() {
        let mut sums = [0; WIDE];
        for (i, part) in b.chunks(DEEP * WIDE).enumerate() {
            let mut totals = [0u8; WIDE];
            for (p, columns) in part.chunks_exact(WIDE).enumerate() {
                let byte = unsafe { *row.add(i * DEEP + p) };
                for (total, column) in totals.iter_mut().zip(columns) {
                    *total += (byte ^ column).count_ones() as u8;
                }
            }
            for (sum, total) in sums.iter_mut().zip(totals) {
                *sum += i32::from(total);
            }
        }
        unsafe {
            to.offset(r as isize * step)
                .cast::<[i32; WIDE]>()
                .write_unaligned(sums)
        };
    }
}

/// In how many bits four bits differ from each of the sixteen that they may meet; no table lies in two lines of the cache.
#[cfg(target_arch = "x86_64")]
#[repr(align(64))]
struct Tables([[u8; 16]; 16]);

#[cfg(target_arch = "x86_64")]
static DIFFER: Tables = {
    let mut tables = [[0; 16]; 16];
    let mut i = 0;
    while i < 256 {
        tables[i / 16][i % 16] = ((i / 16) ^ (i % 16)).count_ones() as u8;
        i += 1;
    }
    Tables(tables)
};

/// A row's four bits choose a table, in which each column's four bits are looked up: neither an exclusive or nor a count of bits.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn look_up(rows: &[*const u8], b: &[u8], to: *mut i32, step: isize) {
    use std::arch::x86_64::*;
    unsafe {
        if b.is_empty() {
            return count(rows, b, to, step);
        }
        let (height, rows) = (rows.len(), filled(rows));
        let four = _mm256_set1_epi8(15);
        let table = |at: u8| {
            let table = DIFFER.0[usize::from(at)].as_ptr();
            _mm256_broadcastsi128_si256(_mm_load_si128(table.cast()))
        };
        for (i, part) in b.chunks(DEEP * WIDE).enumerate() {
            let mut totals = [[_mm256_setzero_si256(); 2]; ROWS];
            for p in 0..part.len() / WIDE {
                let both: [[__m256i; 2]; 2] = std::array::from_fn(|v| {
                    let x = _mm256_loadu_si256(part.as_ptr().add(p * WIDE + v * 32).cast());
                    let high = _mm256_srli_epi16::<4>(x);
                    [_mm256_and_si256(x, four), _mm256_and_si256(high, four)]
                });
                for (row, totals) in rows.iter().zip(&mut totals) {
                    let byte = *row.add(i * DEEP + p);
                    let [low, high] = [table(byte & 15), table(byte >> 4)];
                    for (total, column) in totals.iter_mut().zip(both) {
                        *total = _mm256_add_epi8(*total, _mm256_shuffle_epi8(low, column[0]));
                        *total = _mm256_add_epi8(*total, _mm256_shuffle_epi8(high, column[1]));
                    }
                }
            }
            for (r, totals) in totals.into_iter().enumerate().take(height) {
                let mut found = [0u8; WIDE];
                for (v, total) in totals.into_iter().enumerate() {
                    _mm256_storeu_si256(found.as_mut_ptr().add(v * 32).cast(), total);
                }
                let to: *mut __m256i = to.offset(r as isize * step).cast();
                for (v, found) in found.chunks_exact(8).enumerate() {
                    let mut sum = _mm256_cvtepu8_epi32(_mm_loadl_epi64(found.as_ptr().cast()));
                    if i > 0 {
                        sum = _mm256_add_epi32(sum, _mm256_loadu_si256(to.add(v)));
                    }
                    _mm256_storeu_si256(to.add(v), sum);
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")]
unsafe fn count_words(rows: &[*const u8], b: &[u8], to: *mut i32, step: isize) {
    use std::arch::x86_64::*;
    unsafe {
        let (height, rows) = (rows.len(), filled(rows).map(<*const u8>::cast::<u32>));
        let mut totals = [[_mm512_setzero_si512(); WIDE / 16]; ROWS];
        for p in 0..b.len() / (4 * WIDE) {
            let columns: [__m512i; WIDE / 16] = std::array::from_fn(|v| {
                _mm512_loadu_si512(b.as_ptr().add((p * WIDE + v * 16) * 4).cast())
            });
            for (row, totals) in rows.iter().zip(&mut totals) {
                let word = _mm512_set1_epi32(row.add(p).read_unaligned().cast_signed());
                for (total, column) in totals.iter_mut().zip(columns) {
                    let differ = _mm512_popcnt_epi32(_mm512_xor_si512(word, column));
                    *total = _mm512_add_epi32(*total, differ);
                }
            }
        }
        for (r, totals) in totals.into_iter().enumerate().take(height) {
            let to = to.offset(r as isize * step);
            for (v, total) in totals.into_iter().enumerate() {
                _mm512_storeu_si512(to.add(v * 16).cast(), total);
            }
        }
    }
}

/// Rows that are not there are read as the last one.
#[cfg(target_arch = "x86_64")]
fn filled(rows: &[*const u8]) -> [*const u8; ROWS] {
    std::array::from_fn(|r| rows[r.min(rows.len() - 1)])
}

/// The sums, and what packs columns for them.
fn panel(path: Path) -> (Panel, Option<Turn>) {
    let bytes = Some(turn::kernel(path, 1));
    #[cfg(target_arch = "x86_64")]
    match path {
        Path::Avx512 if is_x86_feature_detected!("avx512vpopcntdq") => return (count_words, None),
        Path::Avx512 | Path::Avx2 => return (look_up, bytes),
        _ => {}
    }
    (count, bytes)
}

impl MatmulBits {
    /// Shapes are `[…, m, k]`, `[…, k, n]`, `[…, m, n]` with equal leading axes; strides in elements.
    pub fn prepare(
        path: Path,
        shape: &[usize],
        k: usize,
        [a, b, c]: [(Place, &[isize]); 3],
    ) -> MatmulBits {
        let lead = shape.len() - 2;
        let two = |s: &[isize]| [s[lead], s[lead + 1]];
        let (panel, turn) = panel(path);
        MatmulBits {
            a: a.0,
            b: b.0,
            c: c.0,
            batch: Layout::collapsed(&shape[..lead], [&a.1[..lead], &b.1[..lead], &c.1[..lead]]),
            m: shape[lead],
            n: shape[lead + 1],
            k,
            strides: [two(a.1), two(b.1), two(c.1)],
            panel,
            turn,
        }
    }

    fn words(&self) -> usize {
        self.k.div_ceil(4)
    }

    /// Bytes of work space: both operands in words.
    pub fn work(&self) -> usize {
        bytes(self.m + WIDE, self.words(), 4)
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let size = [self.m, self.n, self.k];
        context.products(
            self.batch.size(),
            size,
            WORTH,
            ROWS,
            |context, products, rows| unsafe { self.part(context, products, rows) },
        );
    }

    /// Some rows of some products.
    unsafe fn part(&self, context: &Context, products: Range<usize>, rows: Range<usize>) {
        let (a, b): (*const u8, *const u8) = (context.at(self.a), context.at(self.b));
        let c: *mut i32 = context.at(self.c).cast();
        let ([sa, sb, sc], words) = (self.strides, self.words());
        let left: *mut u32 = context.work.bytes.start().cast();
        self.batch.some(products, |[x, y, z]| unsafe {
            let right = left.add(rows.len() * words);
            for (at, i) in rows.clone().enumerate() {
                let row = a.offset(x + i as isize * sa[0]);
                pack(row, sa[1], self.k, left.add(at * words), 1);
            }
            let columns = std::slice::from_raw_parts_mut(right.cast(), 4 * WIDE * words);
            let mut sums = [[0; WIDE]; ROWS];
            for j in (0..self.n).step_by(WIDE) {
                let width = WIDE.min(self.n - j);
                columns.fill(0);
                self.pack_columns(b.offset(y + j as isize * sb[1]), width, right);
                for i in (0..rows.len()).step_by(ROWS) {
                    let height = ROWS.min(rows.len() - i);
                    let places: [*const u8; ROWS] = std::array::from_fn(|r| {
                        left.add((i + r.min(height - 1)) * words)
                            .cast_const()
                            .cast()
                    });
                    let place = |r: usize, column: usize| {
                        let row = rows.start + i + r;
                        let across = (j + column) as isize * sc[1];
                        c.wrapping_offset(z + row as isize * sc[0] + across)
                    };
                    if sc[1] == 1 && width == WIDE {
                        (self.panel)(&places[..height], columns, place(0, 0), sc[0]);
                        continue;
                    }
                    let to = sums.as_flattened_mut().as_mut_ptr();
                    (self.panel)(&places[..height], columns, to, WIDE as isize);
                    for (r, sums) in sums.iter().enumerate().take(height) {
                        for (column, &sum) in sums.iter().enumerate().take(width) {
                            *place(r, column) = sum;
                        }
                    }
                }
            }
        });
    }

    /// Columns of b side by side, into memory that is 0.
    unsafe fn pack_columns(&self, from: *const u8, columns: usize, to: *mut u32) {
        let [down, across] = self.strides[1];
        let column = |j: usize| from.wrapping_offset(j as isize * across);
        unsafe {
            match self.turn {
                None => {
                    for j in 0..columns {
                        pack(column(j), down, self.k, to.add(j), WIDE);
                    }
                }
                Some(turn) if down == 1 => turn(from, across, to.cast(), WIDE, self.k, columns),
                Some(_) => {
                    let to: *mut u8 = to.cast();
                    for p in 0..self.k {
                        for j in 0..columns {
                            *to.add(p * WIDE + j) = *column(j).offset(p as isize * down);
                        }
                    }
                }
            }
        }
    }
}

/// Bytes as words that stand `gap` words apart, the last filled up with 0.
unsafe fn pack(from: *const u8, step: isize, k: usize, to: *mut u32, gap: usize) {
    let whole = if step == 1 { k / 4 } else { 0 };
    for p in 0..whole {
        unsafe {
            let word = from.add(4 * p).cast::<[u8; 4]>().read();
            *to.add(p * gap) = u32::from_le_bytes(word);
        }
    }
    for p in whole..k.div_ceil(4) {
        let mut word = [0u8; 4];
        for (i, byte) in word.iter_mut().enumerate().take(k - 4 * p) {
            *byte = unsafe { *from.offset((4 * p + i) as isize * step) };
        }
        unsafe { *to.add(p * gap) = u32::from_le_bytes(word) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::products::{check, each_case};

    /// Sums of the bits that differ, of bytes that a function gives.
    fn counts(sizes: &[[usize; 3]], byte: fn(usize) -> u8) {
        each_case(sizes, |case| {
            check(
                case,
                byte,
                -1,
                |path, shape, k, places| {
                    let op = MatmulBits::prepare(path, shape, k, places);
                    (
                        op.work(),
                        Box::new(move |context| unsafe { op.run(context) }),
                    )
                },
                |sum: i32, x, y| sum + (x ^ y).count_ones().cast_signed(),
            );
        });
    }

    #[test]
    fn counts_for_every_shape_layout_and_path() {
        let sizes = [
            [1, 1, 1],
            [3, 5, 7],
            [9, 64, 8],
            [70, 130, 33],
            [2, 3, 0],
            [40, 50, 200],
        ];
        counts(&sizes, |i| ((i * 73) % 251) as u8);
    }

    #[test]
    fn counts_where_all_bits_differ() {
        // A row of 0, and columns of which all but the first are 255 when b lies by columns.
        counts(&[[1, 70, 500]], |i| if i > 500 { 255 } else { 0 });
    }
}
