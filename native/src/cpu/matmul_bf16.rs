//! Products of bf16 matrices, summed in f32: by the processor's instructions for them where there are such, else as f32.

use super::context::{Context, Place, bytes};
use super::half::from_bf16;
use super::layout::Layout;
use super::matmul::{self, Matrices, Multiply, Product};
use super::narrow;
use super::path::Path;
use std::ops::Range;

/// As many multiplications are worth a thread's while.
const WORTH: usize = 1 << 22;
/// Threads divide rows at multiples of this.
const ROWS: usize = 32;

pub struct MatmulBf16 {
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
    wide: Multiply,
    /// Numbers that packed operands take.
    packs: usize,
}

impl MatmulBf16 {
    /// Shapes are `[…, m, k]`, `[…, k, n]`, `[…, m, n]` with equal leading axes; strides in elements.
    pub fn prepare(
        path: Path,
        shape: &[usize],
        k: usize,
        [a, b, c]: [(Place, &[isize]); 3],
    ) -> MatmulBf16 {
        let lead = shape.len() - 2;
        let two = |s: &[isize]| [s[lead], s[lead + 1]];
        let (m, n) = (shape[lead], shape[lead + 1]);
        MatmulBf16 {
            a: a.0,
            b: b.0,
            c: c.0,
            batch: Layout::collapsed(&shape[..lead], [&a.1[..lead], &b.1[..lead], &c.1[..lead]]),
            m,
            n,
            k,
            strides: [two(a.1), two(b.1), two(c.1)],
            narrow: narrow::way::<{ narrow::BF16 }>(path, m * n * k),
            wide: matmul::kernel(path),
            packs: matmul::packs(path, n, k),
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        let (m, n, k) = (self.m, self.n, self.k);
        if self.narrow.is_some() {
            return narrow::work::<{ narrow::BF16 }>(m, n, k);
        }
        bytes(m, k, 4) + bytes(k, n, 4) + bytes(m, n, 4) + self.packs * 4
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
        let (a, b): (*const u16, *const u16) =
            (context.at(self.a).cast(), context.at(self.b).cast());
        let c: *mut f32 = context.at(self.c).cast();
        let [sa, sb, sc] = self.strides;
        let (m, n, k) = (rows.len(), self.n, self.k);
        if m == 0 {
            return;
        }
        let first = rows.start as isize;
        self.batch.some(products, |[x, y, z]| unsafe {
            let a = a.offset(x + first * sa[0]);
            let b = b.offset(y);
            let c = c.offset(z + first * sc[0]);
            if let Some(way) = self.narrow {
                let product = Product {
                    m,
                    n,
                    k,
                    a: sa,
                    b: sb,
                    c: sc,
                };
                let room = context.work.bytes.start();
                narrow::multiply::<{ narrow::BF16 }>(
                    way,
                    &product,
                    a.cast(),
                    b.cast(),
                    c.cast(),
                    room,
                );
                return;
            }
            let left = context.work.floats();
            let right = left.add(m * k);
            let sums = right.add(k * n);
            widen(a, sa, m, k, left);
            widen(b, sb, k, n, right);
            let product = Product {
                m,
                n,
                k,
                a: [k as isize, 1],
                b: [n as isize, 1],
                c: [n as isize, 1],
            };
            let at = Matrices {
                a: left,
                b: right,
                c: sums,
                pack: sums.add(m * n),
                ready: None,
            };
            (self.wide)(&product, at);
            for i in 0..m {
                for j in 0..n {
                    *c.offset(i as isize * sc[0] + j as isize * sc[1]) = *sums.add(i * n + j);
                }
            }
        });
    }
}

/// A dense copy in f32.
unsafe fn widen(from: *const u16, [row, step]: [isize; 2], rows: usize, n: usize, to: *mut f32) {
    for i in 0..rows {
        for j in 0..n {
            unsafe {
                let value = *from.offset(i as isize * row + j as isize * step);
                *to.add(i * n + j) = from_bf16(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::half::to_bf16;
    use crate::cpu::products::{check, each_case};

    #[test]
    fn is_exact_on_whole_numbers_for_every_shape_layout_and_path() {
        let sizes = [
            [1, 1, 1],
            [3, 5, 7],
            [32, 32, 32],
            [33, 65, 70],
            [64, 48, 96],
            [70, 40, 300],
            [100, 110, 121],
            [5, 3, 0],
        ];
        each_case(&sizes, |case| {
            check(
                case,
                |i| to_bf16(((i * 37) % 19) as f32 - 9.0),
                f32::NAN,
                |path, shape, k, places| {
                    let op = MatmulBf16::prepare(path, shape, k, places);
                    (
                        op.work(),
                        Box::new(move |context| unsafe { op.run(context) }),
                    )
                },
                |sum: f32, x, y| sum + from_bf16(x) * from_bf16(y),
            );
        });
    }
}
