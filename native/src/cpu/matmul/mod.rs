//! Matrix products: a register-blocked kernel that reads strided operands where they lie and packs b where that pays.
//! Measured against the `gemm` crate it is as fast or up to three times faster (test/bench/native.ts), so that there is one kernel
//! for every size, and every path can be forced.

mod block;
mod blocking;
mod dots;
mod pack;
mod product;
pub mod vector;

use super::context::{Context, Place, bytes, share};
use super::elementwise::Elementwise;
use super::layout::Layout;
use super::path::Path;
use blocking::{TALLEST, WIDEST};
pub use blocking::{kernel, packs};
pub use product::{Matrices, Multiply, Product};

/// As many multiplications are worth a thread's while.
const WORTH: usize = 1 << 20;

/// A dtype that products are blocked for.
pub trait Number: Copy + 'static {
    /// The kernel of dense rows with a dense vector, or of everything else.
    fn multiply(path: Path, dots: bool) -> Multiply<Self>;
}

impl Number for f32 {
    fn multiply(path: Path, dots: bool) -> Multiply {
        match dots {
            true => dots::kernel(path),
            false => blocking::kernel(path),
        }
    }
}

impl Number for f64 {
    fn multiply(path: Path, dots: bool) -> Multiply<f64> {
        match dots {
            true => dots::double_kernel(path),
            false => blocking::double_kernel(path),
        }
    }
}

pub struct Matmul<T = f32> {
    a: Place,
    b: Place,
    c: Place,
    batch: Layout<3>,
    product: Product,
    swapped: bool,
    /// The result's columns are not dense: compute into work space, then copy.
    detour: bool,
    multiply: Multiply<T>,
    /// Numbers that packed operands take.
    packs: usize,
}

impl<T: Number> Matmul<T> {
    /// Shapes are `[…, m, k]`, `[…, k, n]`, `[…, m, n]` with equal leading axes; strides in elements.
    pub fn prepare(
        path: Path,
        shape: &[usize],
        k: usize,
        [a, b, c]: [(Place, &[isize]); 3],
    ) -> Matmul<T> {
        let lead = shape.len() - 2;
        let (m, n) = (shape[lead], shape[lead + 1]);
        let two = |s: &[isize]| [s[lead], s[lead + 1]];
        let batch = Layout::collapsed(&shape[..lead], [&a.1[..lead], &b.1[..lead], &c.1[..lead]]);
        let mut product = Product {
            m,
            n,
            k,
            a: two(a.1),
            b: two(b.1),
            c: two(c.1),
        };
        // A column is a row of the transposed product, whose dense operand is then read by vectors.
        let dense = |step: isize, size: usize| step == 1 || size <= 1;
        // A row times a matrix with dense columns is a matrix with dense rows times a column.
        let row = m == 1 && n > 1 && product.b[0] == 1 && product.b[1] != 1;
        let column = n == 1 && m > 1 && product.a[0] == 1;
        let transposed = !dense(product.c[1], n) || row || column;
        let swapped = transposed && dense(product.c[0], m);
        if swapped {
            let turn = |[r, c]: [isize; 2]| [c, r];
            let Product { a, b, c, .. } = product;
            product = Product {
                m: n,
                n: m,
                k,
                a: turn(b),
                b: turn(a),
                c: turn(c),
            };
        }
        let detour = !dense(product.c[1], product.n);
        // Chosen for the whole, so that threads that share it do the same.
        let multiply = T::multiply(path, dots::fits(&product));
        Matmul {
            a: a.0,
            b: b.0,
            c: c.0,
            batch,
            product,
            swapped,
            detour,
            multiply,
            packs: packs(path, product.n, k),
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        let Product { m, n, .. } = self.product;
        let detour = if self.detour { bytes(m, n, 1) } else { 0 };
        bytes(self.packs + detour, 1, size_of::<T>()).next_multiple_of(64)
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let q = &self.product;
        let products = self.batch.size();
        if products == 0 || q.m == 0 || q.n == 0 {
            return;
        }
        let parts = context.parts(products * q.m * q.n * q.k, WORTH);
        if products > 1 || self.detour {
            let parts = parts.min(products);
            context.each(parts, |context, part| {
                let range = share(products, 1, parts, part);
                self.batch.some(range, |places| unsafe {
                    self.multiply(context, q, places, [0, 0], None)
                });
            });
            return;
        }
        // Few rows are divided by columns; which kernel runs depends on neither.
        let tall = q.m >= parts * TALLEST || q.n < 2 * WIDEST;
        context.each(parts, |context, part| unsafe {
            let mut some = *q;
            let range = match tall {
                true => share(q.m, TALLEST, parts, part),
                false => share(q.n, WIDEST, parts, part),
            };
            *(if tall { &mut some.m } else { &mut some.n }) = range.len();
            let start = range.start;
            if !range.is_empty() {
                let start = if tall { [start, 0] } else { [0, start] };
                self.multiply(context, &some, [0; 3], start, None);
            }
        });
    }

    /// Runs it, and the chain behind it on rows of the result as they become ready.
    ///
    /// # Safety
    /// As of `run` for both, with work space for both; the chain reads the whole result in its order and writes to no operand.
    pub unsafe fn run_before(&self, context: &mut Context, chain: &Elementwise) {
        let q = &self.product;
        let alone = self.batch.size() == 1 && !self.swapped && !self.detour && q.m * q.n > 0;
        unsafe {
            if !alone || context.parts(q.m * q.n * q.k, WORTH) > 1 {
                self.run(context);
                return chain.run(context);
            }
            chain.behind(context, self.work(), |context, ready| {
                let mut ready = |rows| ready(rows * q.n);
                self.multiply(context, q, [0; 3], [0, 0], Some(&mut ready));
            });
        }
    }

    /// The product, or a part of it that starts at some row and column, of the example at these offsets.
    unsafe fn multiply(
        &self,
        context: &Context,
        q: &Product,
        [x, y, z]: [isize; 3],
        [row, column]: [usize; 2],
        ready: Option<&mut dyn FnMut(usize)>,
    ) {
        let (a, b): (*const T, *const T) = (context.at(self.a).cast(), context.at(self.b).cast());
        let c: *mut T = context.at(self.c).cast();
        let pack: *mut T = context.work.bytes.start().cast();
        let (row, column) = (row as isize, column as isize);
        unsafe {
            let (a, b, c) = (a.offset(x), b.offset(y), c.offset(z));
            let (a, b) = if self.swapped { (b, a) } else { (a, b) };
            let a = a.offset(row * q.a[0]);
            let b = b.offset(column * q.b[1]);
            let c = c.offset(row * q.c[0] + column * q.c[1]);
            if !self.detour {
                let at = Matrices {
                    a,
                    b,
                    c,
                    pack,
                    ready,
                };
                return (self.multiply)(q, at);
            }
            let dense = pack.add(self.packs);
            let inner = Product {
                c: [q.n as isize, 1],
                ..*q
            };
            let at = Matrices {
                a,
                b,
                c: dense,
                pack,
                ready: None,
            };
            (self.multiply)(&inner, at);
            for i in 0..q.m {
                for j in 0..q.n {
                    *c.offset(i as isize * q.c[0] + j as isize * q.c[1]) = *dense.add(i * q.n + j);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::context::Work;
    use crate::cpu::products::{self, Case, Prepared, each_case};

    fn check(case: Case) {
        products::check(
            case,
            |i| ((i * 37) % 19) as f32 - 9.0,
            f32::NAN,
            prepare::<f32>,
            |sum: f32, x, y| sum + x * y,
        );
        products::check(
            case,
            |i| ((i * 37) % 19) as f64 - 9.0,
            f64::NAN,
            prepare::<f64>,
            |sum: f64, x, y| sum + x * y,
        );
    }

    fn prepare<T: Number>(
        path: Path,
        shape: &[usize],
        k: usize,
        places: [(Place, &[isize]); 3],
    ) -> Prepared {
        let op = Matmul::<T>::prepare(path, shape, k, places);
        let work = op.work();
        (work, Box::new(move |context| unsafe { op.run(context) }))
    }

    #[test]
    fn is_exact_on_whole_numbers_for_every_shape_layout_and_path() {
        let sizes = [
            [1, 1, 1],
            [3, 5, 7],
            [13, 33, 17],
            [32, 64, 32],
            [64, 1, 32],
            [1, 64, 9],
            [70, 40, 300],
            [33, 1, 70],
            [1, 37, 64],
            [1, 1, 1000],
            [5, 3, 0],
            [70, 400, 270],
            [50, 150, 300],
            [140, 400, 530],
        ];
        each_case(&sizes, check);
    }

    #[test]
    fn is_exact_with_more_columns_than_a_block_of_b_has() {
        each_case(&[[66, 2100, 30]], check);
    }

    #[test]
    fn gives_the_same_bits_when_a_thread_gets_but_one_column() {
        const SIZE: [usize; 3] = [20, 65, 3000];
        let [m, n, k] = SIZE;
        let fill = |count: usize| -> Vec<f32> { (0..count).map(|i| (i as f32).sin()).collect() };
        let product = |threads: usize| -> Vec<u32> {
            let (mut a, mut b, mut c) = (fill(m * k), fill(k * n), vec![0.0f32; m * n]);
            let place = |memory| Place { memory, offset: 0 };
            let places: [(Place, &[isize]); 3] = [
                (place(0), &[k as isize, 1]),
                (place(1), &[1, k as isize]),
                (place(2), &[n as isize, 1]),
            ];
            let op = Matmul::<f32>::prepare(Path::best(), &[m, n], k, places);
            let memories = [&mut a, &mut b, &mut c].map(|x| x.as_mut_ptr().cast());
            let mut context = Context::new(memories.to_vec(), Work::new(op.work(), 0).unwrap());
            context.share(threads).unwrap();
            unsafe { op.run(&mut context) };
            c.iter().map(|x| x.to_bits()).collect()
        };
        assert_eq!(product(3), product(1));
    }
}
