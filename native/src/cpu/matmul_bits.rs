//! How many bits of rows and columns of bytes differ: the product of signs that were packed as bits.
//! Both operands are packed as words of 32 bits, b with 64 columns side by side, so that no sum goes across lanes.

use super::context::{Context, Place, bytes};
use super::layout::Layout;
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use std::ops::Range;

/// As many pairs of bytes are worth a thread's while.
const WORTH: usize = 1 << 21;
/// Columns that are packed side by side, and rows that meet them at a time.
const WIDE: usize = 64;
const ROWS: usize = 4;

/// The sums of some rows of words with 64 columns.
type Panel = unsafe fn(&[*const u32], &[u32], &mut [[i32; WIDE]; ROWS]);

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
}

#[allow(clippy::extra_unused_type_parameters)]
#[inline(always)]
unsafe fn count<S: Simd>(rows: &[*const u32], b: &[u32], sums: &mut [[i32; WIDE]; ROWS]) {
    for (row, sums) in rows.iter().zip(sums.iter_mut()) {
        let mut totals = [0u32; WIDE];
        for (p, columns) in b.chunks_exact(WIDE).enumerate() {
            let word = unsafe { *row.add(p) };
            for (total, column) in totals.iter_mut().zip(columns) {
                *total += (word ^ column).count_ones();
            }
        }
        *sums = totals.map(u32::cast_signed);
    }
}

kernel!(
    panel_kernel = count,
    fn(rows: &[*const u32], b: &[u32], sums: &mut [[i32; WIDE]; ROWS])
);

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")]
unsafe fn count_words(rows: &[*const u32], b: &[u32], sums: &mut [[i32; WIDE]; ROWS]) {
    use std::arch::x86_64::*;
    unsafe {
        // Rows that are not there are read as the last one.
        let rows: [*const u32; ROWS] = std::array::from_fn(|r| rows[r.min(rows.len() - 1)]);
        let mut totals = [[_mm512_setzero_si512(); WIDE / 16]; ROWS];
        for p in 0..b.len() / WIDE {
            let columns: [__m512i; WIDE / 16] = std::array::from_fn(|v| {
                _mm512_loadu_si512(b.as_ptr().add(p * WIDE + v * 16).cast())
            });
            for (row, totals) in rows.iter().zip(&mut totals) {
                let word = _mm512_set1_epi32((*row.add(p)).cast_signed());
                for (total, column) in totals.iter_mut().zip(columns) {
                    let differ = _mm512_popcnt_epi32(_mm512_xor_si512(word, column));
                    *total = _mm512_add_epi32(*total, differ);
                }
            }
        }
        for (sums, totals) in sums.iter_mut().zip(totals) {
            for (v, total) in totals.into_iter().enumerate() {
                _mm512_storeu_si512(sums.as_mut_ptr().add(v * 16).cast(), total);
            }
        }
    }
}

fn panel(path: Path) -> Panel {
    #[cfg(target_arch = "x86_64")]
    if path == Path::Avx512 && is_x86_feature_detected!("avx512vpopcntdq") {
        return count_words;
    }
    panel_kernel(path)
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
        MatmulBits {
            a: a.0,
            b: b.0,
            c: c.0,
            batch: Layout::collapsed(&shape[..lead], [&a.1[..lead], &b.1[..lead], &c.1[..lead]]),
            m: shape[lead],
            n: shape[lead + 1],
            k,
            strides: [two(a.1), two(b.1), two(c.1)],
            panel: panel(path),
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
            let columns = std::slice::from_raw_parts_mut(right, WIDE * words);
            let mut sums = [[0; WIDE]; ROWS];
            for j in (0..self.n).step_by(WIDE) {
                let width = WIDE.min(self.n - j);
                columns.fill(0);
                for column in 0..width {
                    let from = b.offset(y + (j + column) as isize * sb[1]);
                    pack(from, sb[0], self.k, right.add(column), WIDE);
                }
                for i in (0..rows.len()).step_by(ROWS) {
                    let height = ROWS.min(rows.len() - i);
                    let places: [*const u32; ROWS] = std::array::from_fn(|r| {
                        left.add((i + r.min(height - 1)) * words).cast_const()
                    });
                    (self.panel)(&places[..height], columns, &mut sums);
                    for (r, sums) in sums.iter().enumerate().take(height) {
                        let row = c.offset(z + (rows.start + i + r) as isize * sc[0]);
                        if sc[1] == 1 {
                            let to = row.add(j);
                            std::ptr::copy_nonoverlapping(sums.as_ptr(), to, width);
                            continue;
                        }
                        for (column, &sum) in sums.iter().enumerate().take(width) {
                            *row.offset((j + column) as isize * sc[1]) = sum;
                        }
                    }
                }
            }
        });
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
        each_case(&sizes, |case| {
            check(
                case,
                |i| ((i * 73) % 251) as u8,
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
}
