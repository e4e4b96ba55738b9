//! How far rows are from columns: √Σ(a − b)², by the differences themselves, so that near ones keep their digits.
//! Columns of b are packed side by side with the other sign; some rows meet them in registers, as in a product.

use super::context::{Context, Place, bytes};
use super::layout::Layout;
use super::matmul::vector::{Doubles, Singles, Vector};
use super::path::Path;
use super::reduce_length::Total;
use super::simd64::Simd64;
use crate::kernel;
use std::ops::Range;

/// As many differences are worth a thread's while.
const WORTH: usize = 1 << 17;
/// Rows that meet some columns at a time.
const ROWS: usize = 4;
/// The most columns of a panel: two vectors.
const WIDE: usize = 32;
/// Bytes of the panels that stay in the second-level cache.
const BLOCK: usize = 1 << 18;
/// Squares that one lane adds up before the sum goes on in f64.
const CHUNK: usize = 16;

/// The distances of some rows, which start so many elements apart, from a panel of columns; whether squares may have overflowed or vanished in one.
type Panel<T> = unsafe fn(*const T, usize, *const T, usize, &mut [[T; WIDE]; ROWS]) -> bool;

/// A dtype that distances are taken in.
pub trait Fraction: Copy + Into<f64> {
    /// A smaller sum may have lost squares that vanished.
    const LEAST: f64;
    const ZERO: Self;
    fn round(x: f64) -> Self;
    fn negative(self) -> Self;
    /// The loop and how many columns its panels have.
    fn panel(path: Path) -> (Panel<Self>, usize);
}

#[inline(always)]
unsafe fn distances<V: Vector<Number: Fraction>>(
    a: *const V::Number,
    row: usize,
    b: *const V::Number,
    k: usize,
    found: &mut [[V::Number; WIDE]; ROWS],
) -> bool {
    let mut totals = [[0.0f64; WIDE]; ROWS];
    let mut lanes = [V::Number::ZERO; WIDE];
    let wide = 2 * V::N;
    for from in (0..k).step_by(CHUNK) {
        unsafe {
            let zero = V::splat(V::Number::ZERO);
            let mut sums = [[zero; 2]; ROWS];
            for p in from..k.min(from + CHUNK) {
                let columns = b.add(p * wide);
                let (first, second) = (V::load(columns), V::load(columns.add(V::N)));
                for r in 0..ROWS {
                    let x = V::splat(*a.add(r * row + p));
                    let (one, other) = (V::add(x, first), V::add(x, second));
                    sums[r] = [
                        V::fma(one, one, sums[r][0]),
                        V::fma(other, other, sums[r][1]),
                    ];
                }
            }
            for (totals, sums) in totals.iter_mut().zip(sums) {
                V::store(lanes.as_mut_ptr(), sums[0]);
                V::store(lanes.as_mut_ptr().add(V::N), sums[1]);
                for j in 0..wide {
                    totals[j] += lanes[j].into();
                }
            }
        }
    }
    let mut odd = false;
    for (found, totals) in found.iter_mut().zip(&totals) {
        for j in 0..wide {
            odd |= !is_usual::<V::Number>(totals[j]);
            found[j] = V::Number::round(totals[j].sqrt());
        }
    }
    odd
}

/// Whether no square that counts can have overflowed or vanished in a sum.
#[inline(always)]
fn is_usual<T: Fraction>(total: f64) -> bool {
    (total >= T::LEAST) & (total < f64::INFINITY)
}

macro_rules! fractions {
    ($($t:ident, $vector:ident, $least:literal, $body:ident, $kernel:ident, $width:ident, $wide:ident;)*) => { $(
        #[inline(always)]
        unsafe fn $body<S: Simd64>(a: *const $t, row: usize, b: *const $t, k: usize, found: &mut [[$t; WIDE]; ROWS]) -> bool {
            unsafe { distances::<$vector<S>>(a, row, b, k, found) }
        }
        kernel!($kernel = $body, fn(a: *const $t, row: usize, b: *const $t, k: usize, found: &mut [[$t; WIDE]; ROWS]) -> bool);
        #[inline(always)]
        unsafe fn $wide<S: Simd64>() -> usize {
            2 * <$vector<S> as Vector>::N
        }
        kernel!($width = $wide, fn() -> usize);

        impl Fraction for $t {
            const LEAST: f64 = $least;
            const ZERO: $t = 0.0;
            fn round(x: f64) -> $t {
                x as $t
            }
            fn negative(self) -> $t {
                -self
            }
            fn panel(path: Path) -> (Panel<$t>, usize) {
                // It says a number, nothing else.
                ($kernel(path), unsafe { $width(path)() })
            }
        }
    )* };
}
fractions! {
    f32, Singles, 1e-30, single_squares, singles, single_width, single_wide;
    f64, Doubles, 1e-280, double_squares, doubles, double_width, double_wide;
}

pub struct Distance<T> {
    a: Place,
    b: Place,
    c: Place,
    batch: Layout<3>,
    /// Rows, columns and what they are long.
    size: [usize; 3],
    /// Rows and columns of each operand.
    strides: [[isize; 2]; 3],
    panel: Panel<T>,
    /// Columns of a panel, and panels of a block.
    width: usize,
    panels: usize,
}

impl<T: Fraction> Distance<T> {
    /// Shapes are `[…, m, k]`, `[…, k, n]`, `[…, m, n]` with equal leading axes; strides in elements.
    pub fn prepare(
        path: Path,
        shape: &[usize],
        k: usize,
        [a, b, c]: [(Place, &[isize]); 3],
    ) -> Distance<T> {
        let lead = shape.len() - 2;
        let two = |s: &[isize]| [s[lead], s[lead + 1]];
        let (panel, width) = T::panel(path);
        Distance {
            a: a.0,
            b: b.0,
            c: c.0,
            batch: Layout::collapsed(&shape[..lead], [&a.1[..lead], &b.1[..lead], &c.1[..lead]]),
            size: [shape[lead], shape[lead + 1], k],
            strides: [two(a.1), two(b.1), two(c.1)],
            panel,
            width,
            panels: (BLOCK / bytes(width, k.max(1), size_of::<T>()).max(1))
                .clamp(1, shape[lead + 1].div_ceil(width).max(1)),
        }
    }

    /// Bytes of work space: the rows, and a block of columns.
    pub fn work(&self) -> usize {
        let [m, _, k] = self.size;
        bytes(m + ROWS + self.width * self.panels, k, size_of::<T>())
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let count = self.batch.size();
        context.products(
            count,
            self.size,
            WORTH,
            ROWS,
            |context, products, rows| unsafe {
                self.part(context, products, rows);
            },
        );
    }

    /// Some rows of some matrices.
    unsafe fn part(&self, context: &Context, matrices: Range<usize>, rows: Range<usize>) {
        let [_, n, k] = self.size;
        let [sa, sb, sc] = self.strides;
        let (a, b) = (
            context.at(self.a).cast::<T>(),
            context.at(self.b).cast::<T>(),
        );
        let c = context.at(self.c).cast::<T>();
        let left = context.work.bytes.start().cast::<T>();
        // Rows that are not there are read with the last ones, and what comes of them is passed over.
        let right = left.wrapping_add((rows.len() + ROWS) * k);
        self.batch.some(matrices, |[x, y, z]| unsafe {
            for (at, i) in rows.clone().enumerate() {
                for p in 0..k {
                    *left.add(at * k + p) = *a.offset(x + i as isize * sa[0] + p as isize * sa[1]);
                }
            }
            left.add(rows.len() * k).write_bytes(0, ROWS * k);
            // Rows meet a block of panels one after the other, so that what is found lies in a line.
            for block in (0..n).step_by(self.width * self.panels) {
                let end = n.min(block + self.width * self.panels);
                for j in (block..end).step_by(self.width) {
                    let from = b.offset(y + j as isize * sb[1]);
                    self.pack(from, self.width.min(n - j), right.add((j - block) * k));
                }
                for i in (0..rows.len()).step_by(ROWS) {
                    for j in (block..end).step_by(self.width) {
                        let panel = right.add((j - block) * k);
                        let mut found = [[T::ZERO; WIDE]; ROWS];
                        let odd = (self.panel)(left.add(i * k), k, panel, k, &mut found);
                        for (r, found) in found.iter_mut().enumerate().take(rows.len() - i) {
                            let some = &mut found[..self.width.min(n - j)];
                            if odd {
                                self.settle(left.add((i + r) * k), panel, some);
                            }
                            let row = z + (rows.start + i + r) as isize * sc[0];
                            let to = c.offset(row + j as isize * sc[1]);
                            if sc[1] == 1 {
                                to.copy_from_nonoverlapping(some.as_ptr(), some.len());
                                continue;
                            }
                            for (column, far) in some.iter().enumerate() {
                                *to.offset(column as isize * sc[1]) = *far;
                            }
                        }
                    }
                }
            }
        });
    }

    /// Writes a panel of so many columns, with the other sign.
    unsafe fn pack(&self, from: *const T, columns: usize, to: *mut T) {
        let [along, across] = self.strides[1];
        for p in 0..self.size[2] {
            for column in 0..self.width {
                let at = p as isize * along + column as isize * across;
                unsafe {
                    *to.add(p * self.width + column) = match column < columns {
                        true => (*from.offset(at)).negative(),
                        false => T::ZERO,
                    };
                }
            }
        }
    }

    /// Takes anew what a row is from the columns of a panel where squares may have overflowed or vanished.
    #[cold]
    unsafe fn settle(&self, row: *const T, panel: *const T, found: &mut [T]) {
        for (column, far) in found.iter_mut().enumerate() {
            let known: f64 = (*far).into();
            if !is_usual::<T>(known * known) {
                *far = T::round(unsafe { self.exactly(row, panel.add(column)) });
            }
        }
    }

    /// The distance of a row from a packed column.
    unsafe fn exactly(&self, row: *const T, column: *const T) -> f64 {
        let pairs = (0..self.size[2]).map(|p| unsafe {
            let (x, y): (f64, f64) = ((*row.add(p)).into(), (*column.add(p * self.width)).into());
            Total::of(x + y)
        });
        pairs.fold(Total::NONE, Total::join).root()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::path::PATHS;
    use crate::cpu::products::{places, run};

    /// Takes the distances of m rows from n columns.
    fn take<T: Fraction + 'static>(
        path: Path,
        [m, n, k]: [usize; 3],
        a: &mut [T],
        b: &mut [T],
        c: &mut [T],
    ) {
        let strides = [[k as isize, 1], [1, k as isize], [n as isize, 1]];
        let op = Distance::<T>::prepare(path, &[m, n], k, places(&strides));
        let work = op.work();
        let distance = Box::new(move |context: &mut Context| unsafe { op.run(context) });
        run((work, distance), a, b, c);
    }

    fn each<T: Fraction + Default + Copy + 'static>(scale: f64, digits: f64) {
        let sizes = [
            [1, 1, 1],
            [3, 5, 7],
            [9, 33, 40],
            [6, 70, 100],
            [2, 3, 0],
            [5, 16, 64],
        ];
        for path in PATHS.into_iter().filter(|p| p.available()) {
            for [m, n, k] in sizes {
                let number = |i: usize| T::round(((i * 37 % 101) as f64 / 7.0 + 1.0) * scale);
                // The last row is the first column, and the one before differs from it by little.
                let mut a: Vec<T> = (0..m * k).map(number).collect();
                let mut b: Vec<T> = (0..n * k).map(|i| number(i + 5)).collect();
                for p in 0..k {
                    a[(m - 1) * k + p] = b[p];
                    if m > 2 {
                        a[(m - 2) * k + p] = T::round(b[p].into() * (1.0 + 3e-7));
                    }
                }
                let mut c = vec![T::round(9.0); m * n];
                take(path, [m, n, k], &mut a, &mut b, &mut c);
                for i in 0..m {
                    for j in 0..n {
                        let apart = |p: usize| (a[i * k + p].into() - b[j * k + p].into()) / scale;
                        let want = (0..k).map(|p| apart(p) * apart(p)).sum::<f64>().sqrt();
                        let found: f64 = c[i * n + j].into();
                        let error = (found / scale - want).abs();
                        assert!(
                            error <= want * digits,
                            "{path:?} {m} {n} {k} at {i}, {j}: {found} {want}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn near_and_far_rows_of_every_size_keep_their_digits() {
        for scale in [1.0, 1e-18, 1e17, 1e-25, 1e25] {
            each::<f32>(scale, 5e-7);
        }
        for scale in [1.0, 1e-150, 1e150, 1e-250, 1e250] {
            each::<f64>(scale, 1e-14);
        }
    }

    #[test]
    fn what_is_no_number_is_as_far() {
        let (nan, inf) = (f32::NAN, f32::INFINITY);
        let (mut a, mut b, mut c) = ([nan, 1.0, inf, 1.0], [1.0f32, 1.0], [0.0f32; 2]);
        for path in PATHS.into_iter().filter(|p| p.available()) {
            take(path, [2, 1, 2], &mut a, &mut b, &mut c);
            assert!(c[0].is_nan() && c[1] == inf, "{c:?}");
        }
    }
}
