//! Products of i8 matrices, exact in i32. Both operands are read along k, which weights stored by output already are;
//! any other layout is copied first. Large ones are packed where the processor has instructions for that (`narrow.rs`). Measured in test/bench/compress.ts.

use super::context::{Context, Place, bytes};
use super::dot_i8::{self, Dots};
use super::layout::Layout;
use super::matmul::Product;
use super::narrow;
use super::path::Path;
use std::ops::Range;

/// As many multiplications are worth a thread's while.
const WORTH: usize = 1 << 22;
/// Threads divide rows at multiples of this.
const ROWS: usize = 32;
/// With fewer rows, b is sooner read as it is, if it lies along k, than packed; with fewer columns both are.
const FEW: usize = 16;

pub struct MatmulI8 {
    a: Place,
    b: Place,
    c: Place,
    batch: Layout<3>,
    m: usize,
    n: usize,
    k: usize,
    /// Rows and columns of each operand.
    strides: [[isize; 2]; 3],
    narrow: Option<narrow::Way>,
    dots: dot_i8::Kernel,
}

impl MatmulI8 {
    /// Shapes are `[…, m, k]`, `[…, k, n]`, `[…, m, n]` with equal leading axes; strides in elements.
    pub fn prepare(
        path: Path,
        shape: &[usize],
        k: usize,
        [a, b, c]: [(Place, &[isize]); 3],
    ) -> MatmulI8 {
        let lead = shape.len() - 2;
        let two = |s: &[isize]| [s[lead], s[lead + 1]];
        let (m, n) = (shape[lead], shape[lead + 1]);
        let strides = [two(a.1), two(b.1), two(c.1)];
        MatmulI8 {
            a: a.0,
            b: b.0,
            c: c.0,
            batch: Layout::collapsed(&shape[..lead], [&a.1[..lead], &b.1[..lead], &c.1[..lead]]),
            m,
            n,
            k,
            strides,
            narrow: if n < FEW || m < FEW && strides[1][0] == 1 {
                None
            } else {
                narrow::way::<{ narrow::I8 }>(path, m * n * k)
            },
            dots: dot_i8::kernel(path),
        }
    }

    /// Bytes of work space: the sums of b's columns, and what does not lie along k.
    pub fn work(&self) -> usize {
        if self.narrow.is_some() {
            return narrow::work::<{ narrow::I8 }>(self.m, self.n, self.k);
        }
        let [a, b, _] = self.sizes();
        self.sums() + a + b
    }

    fn sums(&self) -> usize {
        (self.n * 4).next_multiple_of(64)
    }

    /// Bytes that the copies of a and of b take.
    fn sizes(&self) -> [usize; 3] {
        let [a, b, _] = self.strides;
        let copied = |along: isize, count: usize| {
            if along == 1 || self.k <= 1 {
                0
            } else {
                bytes(count, self.k, 1).next_multiple_of(64)
            }
        };
        [copied(a[1], self.m), copied(b[0], self.n), 0]
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
        let (a, b): (*const i8, *const i8) = (context.at(self.a).cast(), context.at(self.b).cast());
        let c: *mut i32 = context.at(self.c).cast();
        let (m, n, k) = (rows.len(), self.n, self.k);
        if m == 0 {
            return;
        }
        let [sa, sb, sc] = self.strides;
        if let Some(way) = self.narrow {
            let product = Product {
                m,
                n,
                k,
                a: sa,
                b: sb,
                c: sc,
            };
            self.batch.some(products, |[x, y, z]| unsafe {
                let a = a.offset(x + rows.start as isize * sa[0]);
                let c = c.offset(z + rows.start as isize * sc[0]);
                let room = context.work.bytes.start();
                narrow::multiply::<{ narrow::I8 }>(
                    way,
                    &product,
                    a.cast(),
                    b.offset(y).cast(),
                    c.cast(),
                    room,
                );
            });
            return;
        }
        let [room_a, room_b, _] = self.sizes();
        let first = rows.start as isize;
        let sums: *mut i32 = context.work.bytes.start().cast();
        let copy_a: *mut i8 = unsafe { context.work.bytes.start().add(self.sums()) }.cast();
        let copy_b = unsafe { copy_a.add(room_a) };
        self.batch.some(products, |[x, y, z]| unsafe {
            let (mut a, mut lda) = (a.offset(x + first * sa[0]), sa[0]);
            let (mut b, mut ldb) = (b.offset(y), sb[1]);
            if room_a > 0 {
                gather(a, sa, m, k, copy_a);
                (a, lda) = (copy_a, k as isize);
            }
            if room_b > 0 {
                gather(b, [sb[1], sb[0]], n, k, copy_b);
                (b, ldb) = (copy_b, k as isize);
            }
            let dots = Dots {
                m,
                n,
                k,
                lda,
                ldb,
                c: sc,
            };
            (self.dots)(&dots, a, b, c.offset(z + first * sc[0]), sums);
        });
    }
}

/// Copies rows so that each lies along k.
unsafe fn gather(from: *const i8, [row, step]: [isize; 2], rows: usize, k: usize, to: *mut i8) {
    unsafe {
        // By blocks of k, so that the lines read for one row are still there for the next.
        for p0 in (0..k).step_by(64) {
            for i in 0..rows {
                for p in p0..k.min(p0 + 64) {
                    *to.add(i * k + p) = *from.offset(i as isize * row + p as isize * step);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::products::{check, each_case};

    #[test]
    fn is_exact_for_every_shape_layout_and_path() {
        let sizes = [
            [1, 1, 1],
            [3, 5, 7],
            [4, 4, 64],
            [5, 9, 65],
            [13, 33, 17],
            [1, 10, 128],
            [64, 1, 32],
            [70, 40, 300],
            [5, 3, 0],
            [2, 6, 63],
            [9, 2, 129],
            [40, 50, 1100],
        ];
        each_case(&sizes, |case| {
            check(
                case,
                // Every value from −128 to 127, the ends often.
                |i| match (i * 37) % 5 {
                    0 => -128,
                    1 => 127,
                    _ => ((i * 73) % 256) as u8 as i8,
                },
                -7,
                |path, shape, k, places| {
                    let op = MatmulI8::prepare(path, shape, k, places);
                    (
                        op.work(),
                        Box::new(move |context| unsafe { op.run(context) }),
                    )
                },
                |sum: i32, x, y| sum + i32::from(x) * i32::from(y),
            );
        });
    }
}
