//! Matrix products: a register-blocked kernel that reads strided operands where they lie and packs b where that pays.
//! Measured against the `gemm` crate it is as fast or up to three times faster (test/bench/native.ts), so that there is one kernel
//! for every size, and every path can be forced.

use super::context::{Context, Place, share};
use super::layout::Layout;
use super::path::Path;
use super::simd::Simd;
use crate::kernel;

/// Depth of a packed panel of b.
const DEPTH: usize = 256;
/// Widest panel of any path, in floats.
const WIDEST: usize = 32;
/// Rows of a that are packed at a time, so that they stay in the second-level cache.
const TALL: usize = 1032;
/// As many multiplications are worth a thread's while.
const WORTH: usize = 1 << 20;
/// Threads divide rows at multiples of this, which fills the registers of every path.
const ROWS: usize = 12;

/// One product c = a·b; strides in elements.
#[derive(Clone, Copy)]
pub struct Product {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub a: [isize; 2],
    pub b: [isize; 2],
    pub c: [isize; 2],
}

pub struct Matmul {
    a: Place,
    b: Place,
    c: Place,
    batch: Layout<3>,
    product: Product,
    swapped: bool,
    /// The result's columns are not dense: compute into work space, then copy.
    detour: bool,
    multiply: Multiply,
}

/// MR rows by NV vectors of c in registers, over `k` steps. Columns beyond `w` are not touched.
#[inline(always)]
unsafe fn block<S: Simd, const MR: usize, const NV: usize, const FULL: bool>(
    k: usize,
    a: *const f32,
    [ars, acs]: [isize; 2],
    b: *const f32,
    brs: isize,
    c: *mut f32,
    crs: isize,
    w: usize,
    add: bool,
) {
    unsafe {
        let last = w - (NV - 1) * S::N;
        let load = |p: *const f32, v: usize| {
            if FULL || v + 1 < NV {
                S::load(p.add(v * S::N))
            } else {
                S::load_part(p.add(v * S::N), last)
            }
        };
        let mut r = [[S::splat(0.0); NV]; MR];
        if add {
            for (i, row) in r.iter_mut().enumerate() {
                for (v, x) in row.iter_mut().enumerate() {
                    *x = load(c.offset(i as isize * crs), v);
                }
            }
        }
        for p in 0..k as isize {
            let mut y = [S::splat(0.0); NV];
            for (v, y) in y.iter_mut().enumerate() {
                *y = load(b.offset(p * brs), v);
            }
            let column = a.offset(p * acs);
            for (i, row) in r.iter_mut().enumerate() {
                let x = S::splat(*column.offset(i as isize * ars));
                for (v, z) in row.iter_mut().enumerate() {
                    *z = S::fma(x, y[v], *z);
                }
            }
        }
        for (i, row) in r.iter().enumerate() {
            let p = c.offset(i as isize * crs);
            for (v, x) in row.iter().enumerate() {
                if FULL || v + 1 < NV {
                    S::store(p.add(v * S::N), *x);
                } else {
                    S::store_part(p.add(v * S::N), last, *x);
                }
            }
        }
    }
}

/// The most rows that the path has registers for.
#[inline(always)]
const fn most<S: Simd>() -> usize {
    if S::N == 16 { 12 } else { 4 }
}

/// Where a stands: in the array, or packed with so many rows side by side as the registers hold.
#[derive(Clone, Copy)]
enum Left {
    Strided(*const f32, [isize; 2]),
    Packed(*const f32),
}

/// All rows of one panel of columns.
#[inline(always)]
unsafe fn panel<S: Simd, const NV: usize, const FULL: bool>(
    m: usize,
    k: usize,
    left: Left,
    b: *const f32,
    brs: isize,
    c: *mut f32,
    crs: isize,
    w: usize,
    add: bool,
) {
    unsafe {
        let mut i = 0;
        while i < m {
            let c = c.offset(i as isize * crs);
            let rows = (m - i).min(most::<S>());
            let (a, ast) = match left {
                Left::Strided(a, ast) => (a.offset(i as isize * ast[0]), ast),
                Left::Packed(a) => (a.add(i * k), [1, rows as isize]),
            };
            if add {
                // What the next block of rows adds to is on its way meanwhile.
                for r in rows..(2 * rows).min(m - i) {
                    let c = c.offset(r as isize * crs).cast_const();
                    S::prefetch(c);
                    S::prefetch(c.wrapping_add(S::N));
                }
            }
            macro_rules! go {
                ($($x:literal)*) => { match rows {
                    $($x => block::<S, $x, NV, FULL>(k, a, ast, b, brs, c, crs, w, add),)*
                    _ => {}
                } };
            }
            if S::N == 16 {
                go!(1 2 3 4 5 6 7 8 9 10 11 12);
            } else {
                go!(1 2 3 4);
            }
            i += rows;
        }
    }
}

/// Copies rows of a so that what the registers meet at each step lies side by side.
#[inline(always)]
unsafe fn pack_rows<S: Simd>(
    m: usize,
    k: usize,
    a: *const f32,
    [ars, acs]: [isize; 2],
    to: *mut f32,
) {
    unsafe {
        let mut i = 0;
        while i < m {
            let rows = (m - i).min(most::<S>());
            let (a, to) = (a.offset(i as isize * ars), to.add(i * k));
            // Some steps at a time, whose lines stay in the first-level cache.
            for p0 in (0..k).step_by(16) {
                // A transpose reads 16 rows, of which 12 are kept.
                if S::N == 16 && acs == 1 && rows == 12 && i + 16 <= m && p0 + 16 <= k {
                    let mut turned = [0.0f32; 16 * 16];
                    S::transpose(a.add(p0), ars, turned.as_mut_ptr(), 16);
                    for p in 0..16 {
                        let from = turned.as_ptr().add(p * 16);
                        std::ptr::copy_nonoverlapping(from, to.add((p0 + p) * 12), 12);
                    }
                    continue;
                }
                for r in 0..rows {
                    for p in p0..k.min(p0 + 16) {
                        *to.add(p * rows + r) = *a.offset(r as isize * ars + p as isize * acs);
                    }
                }
            }
            i += rows;
        }
    }
}

/// A matrix with dense rows times a dense vector: the rows' own products with it, as many at a time as a vector has lanes.
#[inline(always)]
unsafe fn dots<S: Simd>(q: &Product, a: *const f32, b: *const f32, c: *mut f32) {
    unsafe {
        let mut lanes = [0.0f32; 16 * 16];
        let mut turned = [0.0f32; 16 * 16];
        let mut i = 0;
        while i < q.m {
            let rows = (q.m - i).min(S::N);
            let mut sums = [S::splat(0.0); 16];
            let mut p = 0;
            while p < q.k {
                let part = (q.k - p).min(S::N);
                let load = |x: *const f32| match part == S::N {
                    true => S::load(x),
                    false => S::load_part(x, part),
                };
                let y = load(b.add(p));
                for (r, sum) in sums.iter_mut().enumerate().take(S::N) {
                    // Beyond the last row the last is read again.
                    let row = i + r.min(rows - 1);
                    *sum = S::fma(load(a.offset(row as isize * q.a[0]).add(p)), y, *sum);
                }
                p += part;
            }
            for (r, sum) in sums.iter().enumerate().take(S::N) {
                S::store(lanes.as_mut_ptr().add(r * S::N), *sum);
            }
            S::transpose(lanes.as_ptr(), S::N as isize, turned.as_mut_ptr(), S::N);
            let mut total = S::splat(0.0);
            for r in 0..S::N {
                total = S::add(total, S::load(turned.as_ptr().add(r * S::N)));
            }
            S::store(lanes.as_mut_ptr(), total);
            for (r, &value) in lanes.iter().enumerate().take(rows) {
                *c.offset((i + r) as isize * q.c[0]) = value;
            }
            i += rows;
        }
    }
}

/// Whether b is read where it lies.
fn is_direct(q: &Product) -> bool {
    q.b[1] == 1 && (q.m <= 64 || q.k * q.n <= 64 * 64)
}

/// Whether a is packed, which pays when many panels of b meet it.
fn packs_rows(q: &Product) -> bool {
    q.m >= 24 && q.n >= 12 * WIDEST && !is_direct(q)
}

/// Rows that are packed at a time: as even shares as the registers allow.
fn tall(m: usize) -> usize {
    m.div_ceil(m.div_ceil(TALL)).next_multiple_of(12)
}

/// c's columns are dense. `pack` has room for DEPTH × WIDEST floats, and for TALL × DEPTH where a is packed.
#[inline(always)]
unsafe fn multiply<S: Simd>(
    q: &Product,
    a: *const f32,
    b: *const f32,
    c: *mut f32,
    pack: *mut f32,
) {
    unsafe {
        let wide = 2 * S::N;
        let [brs, bcs] = q.b;
        if q.n == 1 && q.a[1] == 1 && brs == 1 && q.k >= S::N {
            return dots::<S>(q, a, b, c);
        }
        let (direct, packed) = (is_direct(q), packs_rows(q));
        let depth = if direct { q.k.max(1) } else { DEPTH };
        let tall = if packed { tall(q.m) } else { q.m };
        let mut p = 0;
        while p < q.k || p == 0 {
            let k = depth.min(q.k - p);
            let add = p > 0;
            for i in (0..q.m).step_by(tall) {
                let m = tall.min(q.m - i);
                let a = a.offset(p as isize * q.a[1] + i as isize * q.a[0]);
                let left = if packed {
                    let rows = pack.add(DEPTH * WIDEST);
                    pack_rows::<S>(m, k, a, q.a, rows);
                    Left::Packed(rows)
                } else {
                    Left::Strided(a, q.a)
                };
                let c = c.offset(i as isize * q.c[0]);
                let mut j = 0;
                while j < q.n {
                    let w = wide.min(q.n - j);
                    let from = b.offset(p as isize * brs + j as isize * bcs);
                    let (from, step) = if direct {
                        (from, brs)
                    } else {
                        let step = if w > S::N { wide } else { S::N };
                        copy_panel::<S>(from, [brs, bcs], k, w, pack, step);
                        (pack.cast_const(), step as isize)
                    };
                    let c = c.add(j);
                    if w == wide {
                        panel::<S, 2, true>(m, k, left, from, step, c, q.c[0], w, add);
                    } else if w > S::N {
                        panel::<S, 2, false>(m, k, left, from, step, c, q.c[0], w, add);
                    } else {
                        panel::<S, 1, false>(m, k, left, from, step, c, q.c[0], w, add);
                    }
                    j += w;
                }
            }
            p += k.max(1);
        }
    }
}

/// Rows of `w` columns one after another, `step` floats apart.
#[inline(always)]
unsafe fn copy_panel<S: Simd>(
    b: *const f32,
    [brs, bcs]: [isize; 2],
    k: usize,
    w: usize,
    pack: *mut f32,
    step: usize,
) {
    unsafe {
        if bcs == 1 {
            for p in 0..k {
                std::ptr::copy_nonoverlapping(b.offset(p as isize * brs), pack.add(p * step), w);
            }
            return;
        }
        let mut p0 = 0;
        while p0 < k {
            let depth = S::N.min(k - p0);
            let mut j0 = 0;
            while j0 < w {
                let width = S::N.min(w - j0);
                let from = b.offset(p0 as isize * brs + j0 as isize * bcs);
                let to = pack.add(p0 * step + j0);
                if brs == 1 && depth == S::N && width == S::N {
                    S::transpose(from, bcs, to, step);
                } else {
                    for j in 0..width {
                        for p in 0..depth {
                            *to.add(p * step + j) =
                                *from.offset(j as isize * bcs + p as isize * brs);
                        }
                    }
                }
                j0 += width;
            }
            p0 += depth;
        }
    }
}

kernel!(
    multiply_kernel = multiply,
    fn(q: &Product, a: *const f32, b: *const f32, c: *mut f32, pack: *mut f32)
);

/// Multiplies matrices of f32 whose result's columns are dense; the last argument is room for `most_work` bytes.
pub type Multiply = unsafe fn(&Product, *const f32, *const f32, *mut f32, *mut f32);

pub fn kernel(path: Path) -> Multiply {
    multiply_kernel(path)
}

/// Bytes that packed operands take at the most with so many rows, or fewer.
pub fn most_work(m: usize) -> usize {
    (DEPTH * WIDEST + most_rows(m) * DEPTH) * 4
}

/// No number of rows up to `m` has larger shares.
fn most_rows(m: usize) -> usize {
    m.next_multiple_of(12).min(TALL)
}

impl Matmul {
    /// Shapes are `[…, m, k]`, `[…, k, n]`, `[…, m, n]` with equal leading axes; strides in elements.
    pub fn prepare(
        path: Path,
        shape: &[usize],
        k: usize,
        [a, b, c]: [(Place, &[isize]); 3],
    ) -> Matmul {
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
        Matmul {
            a: a.0,
            b: b.0,
            c: c.0,
            batch,
            product,
            swapped,
            detour,
            multiply: multiply_kernel(path),
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        let detour = if self.detour {
            self.product.m * self.product.n
        } else {
            0
        };
        (self.packs() + detour) * 4
    }

    /// Floats that packed operands take.
    fn packs(&self) -> usize {
        let rows = if packs_rows(&self.product) {
            most_rows(self.product.m) * DEPTH
        } else {
            0
        };
        DEPTH * WIDEST + rows
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let q = &self.product;
        if q.m == 0 || q.n == 0 {
            return;
        }
        let products = self.batch.size();
        let parts = context.parts(products * q.m * q.n * q.k, WORTH);
        if products > 1 || self.detour {
            let parts = parts.min(products);
            context.each(parts, |context, part| {
                let range = share(products, 1, parts, part);
                self.batch.some(range, |places| unsafe {
                    self.multiply(context, q, places, [0, 0])
                });
            });
            return;
        }
        // Few rows are divided by columns; which kernel runs depends on neither.
        let tall = q.m >= parts * ROWS || q.n < 2 * WIDEST;
        context.each(parts, |context, part| unsafe {
            let mut some = *q;
            let range = match tall {
                true => share(q.m, ROWS, parts, part),
                false => share(q.n, WIDEST, parts, part),
            };
            *(if tall { &mut some.m } else { &mut some.n }) = range.len();
            let start = range.start;
            if !range.is_empty() {
                let start = if tall { [start, 0] } else { [0, start] };
                self.multiply(context, &some, [0; 3], start);
            }
        });
    }

    /// The product, or a part of it that starts at some row and column, of the example at these offsets.
    unsafe fn multiply(
        &self,
        context: &Context,
        q: &Product,
        [x, y, z]: [isize; 3],
        [row, column]: [usize; 2],
    ) {
        let (a, b): (*const f32, *const f32) =
            (context.at(self.a).cast(), context.at(self.b).cast());
        let c: *mut f32 = context.at(self.c).cast();
        let pack = context.work.floats();
        let (row, column) = (row as isize, column as isize);
        unsafe {
            let (a, b, c) = (a.offset(x), b.offset(y), c.offset(z));
            let (a, b) = if self.swapped { (b, a) } else { (a, b) };
            let a = a.offset(row * q.a[0]);
            let b = b.offset(column * q.b[1]);
            let c = c.offset(row * q.c[0] + column * q.c[1]);
            if !self.detour {
                return (self.multiply)(q, a, b, c, pack);
            }
            let dense = pack.add(self.packs());
            let inner = Product {
                c: [q.n as isize, 1],
                ..*q
            };
            (self.multiply)(&inner, a, b, dense, pack);
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
    use crate::cpu::path::PATHS;

    fn check(path: Path, m: usize, n: usize, k: usize, turn: [bool; 3]) {
        let fill = |len: usize, s: usize| -> Vec<f32> {
            (0..len).map(|i| ((i * 37 + s) % 19) as f32 - 9.0).collect()
        };
        let (mut a, mut b, mut c) = (fill(m * k, 1), fill(k * n, 5), vec![f32::NAN; m * n]);
        let strides = |rows: usize, columns: usize, turned: bool| {
            if turned {
                [1, rows as isize]
            } else {
                [columns as isize, 1]
            }
        };
        let (sa, sb, sc) = (
            strides(m, k, turn[0]),
            strides(k, n, turn[1]),
            strides(m, n, turn[2]),
        );
        let place = |memory| Place { memory, offset: 0 };
        let op = Matmul::prepare(
            path,
            &[m, n],
            k,
            [(place(0), &sa), (place(1), &sb), (place(2), &sc)],
        );
        let mut context = Context::new(
            vec![
                a.as_mut_ptr().cast(),
                b.as_mut_ptr().cast(),
                c.as_mut_ptr().cast(),
            ],
            Work::new(op.work(), 0).unwrap(),
        );
        unsafe { op.run(&mut context) };
        let at =
            |s: [isize; 2], i: usize, j: usize| (i as isize * s[0] + j as isize * s[1]) as usize;
        for i in 0..m {
            for j in 0..n {
                let want: f32 = (0..k).map(|p| a[at(sa, i, p)] * b[at(sb, p, j)]).sum();
                assert_eq!(
                    c[at(sc, i, j)],
                    want,
                    "{path:?} {m}x{n}x{k} {turn:?} at {i}, {j}"
                );
            }
        }
    }

    #[test]
    fn is_exact_on_whole_numbers_for_every_shape_layout_and_path() {
        for path in PATHS.into_iter().filter(|p| p.available()) {
            for (m, n, k) in [
                (1, 1, 1),
                (3, 5, 7),
                (13, 33, 17),
                (32, 64, 32),
                (64, 1, 32),
                (1, 64, 9),
                (70, 40, 300),
                (33, 1, 70),
                (1, 37, 64),
                (1, 1, 1000),
                (5, 3, 0),
            ] {
                for bits in 0..8 {
                    check(path, m, n, k, [bits & 1 > 0, bits & 2 > 0, bits & 4 > 0]);
                }
            }
            check(path, 100, 110, 120, [false; 3]);
            check(path, 100, 110, 120, [true; 3]);
            check(path, 250, 400, 300, [false; 3]);
            check(path, 1100, 390, 20, [false; 3]);
            check(path, 250, 400, 300, [true, false, true]);
        }
    }
}
