//! In which order a product walks its operands, so that most of what it reads is in a near cache.
//!
//! The layers are those of Goto and van de Geijn (Anatomy of High-Performance Matrix Multiplication, 2008) and of BLIS (Van Zee and
//! van de Geijn, 2015); with many registers the operands' parts are exchanged: a block of b stays in the second-level cache and a few rows
//! of a in the first, so that c is walked along its rows, which takes few pages and which processors fetch ahead.

use super::block::{Block, rows_by_columns};
use super::pack::{pack_columns, pack_rows, panel_step};
use super::product::{Matrices, Product};
use super::vector::{Doubles, Singles, Vector};
use crate::cpu::cache::second_level;
use crate::cpu::path::Path;
use crate::cpu::simd::Simd;
use crate::cpu::simd64::Simd64;
use crate::kernel;

/// Depth of a panel of b that is packed for all rows.
const DEPTH: usize = 256;
/// Widest panel of any path, in numbers.
pub const WIDEST: usize = 32;
/// The most rows of any path.
pub const TALLEST: usize = 12;

/// So many rows of a, as deep as a block of b, leave room in the second-level cache.
const FEW: usize = 64;

/// How large the pieces are that a product is cut into.
struct Cut {
    depth: usize,
    /// Columns of a block of b.
    columns: usize,
    /// Rows of a that are packed at a time.
    rows: usize,
}

impl Cut {
    /// Half of the second-level cache holds the block of b where there are registers for tall rows of a. Elsewhere a panel of b would have to
    /// come from there too often: that half holds many rows of a, and a panel stays in the first-level cache until all have met it.
    fn of(tall: bool, bytes: usize) -> Cut {
        let half = second_level() / 2;
        if tall {
            let fits = half / (DEPTH * bytes) / WIDEST * WIDEST;
            return Cut {
                depth: DEPTH,
                columns: fits.clamp(8 * WIDEST, 64 * WIDEST),
                rows: TALLEST,
            };
        }
        let depth = 2 * DEPTH;
        Cut {
            depth,
            columns: 128 * WIDEST / bytes,
            rows: (half / (depth * bytes) / TALLEST * TALLEST).clamp(TALLEST, 10 * TALLEST),
        }
    }
}

/// Whether b is read where it lies: a few times, or more often while a near cache keeps it. With registers for tall rows of a it is met seldom
/// enough to come from the second-level cache.
#[inline(always)]
fn is_direct<S: Vector>(q: &Product) -> bool {
    let tall = S::ROWS == TALLEST;
    let shallow = q.k <= if tall { 4 * DEPTH } else { DEPTH };
    let near = || q.k * q.n * size_of::<S::Number>() <= second_level();
    let few = shallow && (q.m <= FEW || tall && q.m <= 4 * FEW && near());
    q.b[1] == 1 && (q.m <= 3 * TALLEST || few || q.k * q.n <= 64 * 64)
}

/// Whether the rows of a are packed, which pays when many panels of b meet them.
fn packs_rows(q: &Product) -> bool {
    q.m >= 24 && q.n >= 12 * WIDEST
}

/// Whether few rows whose elements lie apart are packed all at once: some panels of b meet them, deep ones.
fn packs_few(q: &Product) -> bool {
    q.m <= FEW && q.a[1] != 1 && q.k > DEPTH && q.n >= 4 * WIDEST
}

/// Numbers that the packed operands of a product take, and of one with fewer rows or columns. Rows are packed by whole vectors.
pub fn packs(path: Path, n: usize, k: usize) -> usize {
    let cut = Cut::of(path == Path::Avx512, size_of::<f32>());
    let block = n.min(cut.columns).next_multiple_of(WIDEST) + cut.rows;
    (cut.depth.min(k) * block).max(DEPTH.min(k) * (WIDEST + FEW)) + WIDEST
}

/// c's columns are dense. `pack` has room for `packs` floats.
#[inline(always)]
unsafe fn multiply<S: Vector>(q: &Product, at: Matrices<S::Number>) {
    let Matrices {
        a,
        b,
        c,
        pack,
        mut ready,
    } = at;
    unsafe {
        if is_direct::<S>(q) || packs_few(q) || !packs_rows(q) {
            return by_panels::<S>(q, a, b, c, pack);
        }
        let cut = Cut::of(S::ROWS == TALLEST, size_of::<S::Number>());
        for j in (0..q.n).step_by(cut.columns) {
            for p in (0..q.k.max(1)).step_by(cut.depth) {
                let part = Product {
                    n: cut.columns.min(q.n - j),
                    k: cut.depth.min(q.k - p),
                    ..*q
                };
                let last = p + part.k == q.k && j + part.n == q.n;
                let mut told = |rows: usize| match &mut ready {
                    Some(ready) if last => ready(rows),
                    _ => {}
                };
                let (p, j) = (p as isize, j as isize);
                let a = a.offset(p * q.a[1]);
                let b = b.offset(p * q.b[0] + j * q.b[1]);
                blocked::<S>(&part, cut.rows, a, b, c.offset(j), pack, p > 0, &mut told);
            }
        }
    }
}

/// A product as deep and as wide as a block of b, so many rows at a time; `ready` is told how many are written.
#[inline(always)]
unsafe fn blocked<S: Vector>(
    q: &Product,
    together: usize,
    a: *const S::Number,
    b: *const S::Number,
    c: *mut S::Number,
    pack: *mut S::Number,
    add: bool,
    ready: &mut impl FnMut(usize),
) {
    unsafe {
        let wide = 2 * S::N;
        let left = pack.add(q.n.next_multiple_of(WIDEST) * q.k);
        pack_columns::<S>(q.k, q.n, b, q.b, pack);
        for first in (0..q.m).step_by(together) {
            let tall = together.min(q.m - first);
            for i in (0..tall).step_by(S::ROWS) {
                let from = a.offset((first + i) as isize * q.a[0]);
                let rows = S::ROWS.min(tall - i);
                pack_rows::<S>(rows, q.k, from, q.a, left.add(i * q.k), q.m - first - i);
            }
            for j in (0..q.n).step_by(wide) {
                let columns = wide.min(q.n - j);
                let b = pack.add(j * q.k);
                let top = c.offset(first as isize * q.c[0]).add(j);
                for i in (0..tall).step_by(S::ROWS) {
                    let rows = S::ROWS.min(tall - i);
                    let c = top.offset(i as isize * q.c[0]);
                    let next = match i + rows < tall {
                        true => c.wrapping_offset(rows as isize * q.c[0]),
                        false => top.wrapping_add(wide),
                    };
                    fetch::<S>(next, q.c[0], rows);
                    let block = Block {
                        k: q.k,
                        a: left.add(i * q.k),
                        a_strides: [1, rows as isize],
                        b,
                        b_step: panel_step::<S>(columns) as isize,
                        c,
                        c_step: q.c[0],
                        add,
                    };
                    if tall > S::ROWS {
                        let each = wide * q.k / tall;
                        fetch_ahead::<S>(b.wrapping_add(wide * q.k + each * i), each * rows);
                    }
                    rows_by_columns::<S, true>(&block, rows, columns);
                }
            }
            ready(first + tall);
        }
    }
}

/// Has a part of the next panel on its way, too: all rows together fetch all of it.
#[inline(always)]
fn fetch_ahead<S: Vector>(p: *const S::Number, numbers: usize) {
    for i in (0..numbers).step_by(64 / size_of::<S::Number>()) {
        S::prefetch(p.wrapping_add(i));
    }
}

/// Has what the next block adds to on its way meanwhile.
#[inline(always)]
fn fetch<S: Vector>(c: *const S::Number, step: isize, rows: usize) {
    for r in 0..rows as isize {
        let c = c.wrapping_offset(r * step);
        S::prefetch(c);
        S::prefetch(c.wrapping_add(S::N));
    }
}

/// Smaller products read a where it lies or pack all of it, and one panel of b for all rows, which stays in the first-level cache.
#[inline(always)]
unsafe fn by_panels<S: Vector>(
    q: &Product,
    a: *const S::Number,
    b: *const S::Number,
    c: *mut S::Number,
    pack: *mut S::Number,
) {
    let wide = 2 * S::N;
    let direct = is_direct::<S>(q);
    let few = !direct && packs_few(q);
    let depth = if direct { q.k.max(1) } else { DEPTH };
    let left = pack.wrapping_add(WIDEST * depth);
    for p in (0..q.k.max(1)).step_by(depth) {
        let k = depth.min(q.k - p);
        let rows_at = |i: usize| a.wrapping_offset(i as isize * q.a[0] + p as isize * q.a[1]);
        for i in (0..q.m).step_by(S::ROWS).filter(|_| few) {
            let rows = S::ROWS.min(q.m - i);
            unsafe { pack_rows::<S>(rows, k, rows_at(i), q.a, left.add(i * k), q.m - i) };
        }
        for j in (0..q.n).step_by(wide) {
            let columns = wide.min(q.n - j);
            unsafe {
                let mut b = b.offset(p as isize * q.b[0] + j as isize * q.b[1]);
                let mut b_step = q.b[0];
                if !direct {
                    pack_columns::<S>(k, columns, b, q.b, pack);
                    (b, b_step) = (pack, panel_step::<S>(columns) as isize);
                }
                for i in (0..q.m).step_by(S::ROWS) {
                    let rows = S::ROWS.min(q.m - i);
                    let (a, a_strides) = match few {
                        true => (left.add(i * k).cast_const(), [1, rows as isize]),
                        false => (rows_at(i), q.a),
                    };
                    let block = Block {
                        k,
                        a,
                        a_strides,
                        b,
                        b_step,
                        c: c.offset(i as isize * q.c[0]).add(j),
                        c_step: q.c[0],
                        add: p > 0,
                    };
                    if block.add {
                        let next = block.c.wrapping_offset(rows as isize * q.c[0]);
                        fetch::<S>(next, q.c[0], rows.min(q.m - i - rows));
                    }
                    rows_by_columns::<S, false>(&block, rows, columns);
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn singles<S: Simd>(q: &Product, at: Matrices<f32>) {
    unsafe { multiply::<Singles<S>>(q, at) }
}

#[inline(always)]
unsafe fn doubles<S: Simd64>(q: &Product, at: Matrices<f64>) {
    unsafe { multiply::<Doubles<S>>(q, at) }
}

kernel!(kernel = singles, fn(q: &Product, at: Matrices<f32>));
kernel!(double_kernel = doubles, fn(q: &Product, at: Matrices<f64>));
