//! In which order a product walks its operands, so that most of what it reads is in a near cache.
//!
//! The layers are those of Goto and van de Geijn (Anatomy of High-Performance Matrix Multiplication, 2008) and of BLIS (Van Zee and
//! van de Geijn, 2015), with the operands' parts exchanged: a block of b stays in the second-level cache and a few rows of a in the
//! first, so that c is walked along its rows, which takes few pages and which processors fetch ahead.

use super::block::{Block, rows_by_columns};
use super::pack::{pack_columns, pack_rows, panel_step};
use super::product::Product;
use super::vector::{Doubles, Singles, Vector};
use crate::cpu::cache::second_level;
use crate::cpu::simd::Simd;
use crate::cpu::simd64::Simd64;
use crate::kernel;

/// Depth of a block of b: with it the rows of a take 12 KiB, or 24 of f64.
const DEPTH: usize = 256;
/// Widest panel of any path, in numbers.
pub const WIDEST: usize = 32;
/// The most rows of any path.
pub const TALLEST: usize = 12;

/// So many rows of a, as deep as a block of b, leave room in the second-level cache.
const FEW: usize = 64;

/// Columns of a block of b, which takes half of the second-level cache.
fn wide(bytes: usize) -> usize {
    let fits = second_level() / 2 / (DEPTH * bytes);
    (fits / WIDEST * WIDEST).clamp(8 * WIDEST, 64 * WIDEST)
}

/// Whether b is read where it lies: a few times, or more often while the first-level cache keeps a panel.
fn is_direct(q: &Product) -> bool {
    let few = q.m <= 3 * TALLEST || q.m <= FEW && q.k <= DEPTH;
    q.b[1] == 1 && (few || q.k * q.n <= 64 * 64)
}

/// Whether the rows of a are packed, which pays when many panels of b meet them.
fn packs_rows(q: &Product) -> bool {
    q.m >= 24 && q.n >= 12 * WIDEST
}

/// Whether few rows whose elements lie apart are packed all at once: some panels of b meet them, deep ones.
fn packs_few(q: &Product) -> bool {
    q.m <= FEW && q.a[1] != 1 && q.k > DEPTH && q.n >= 4 * WIDEST
}

/// Numbers that the packed operands of a product take, and of one with fewer rows or columns.
pub fn packs(n: usize, k: usize) -> usize {
    let block = n.min(wide(4)).next_multiple_of(WIDEST) + TALLEST;
    DEPTH.min(k) * block.max(WIDEST + FEW)
}

/// c's columns are dense. `pack` has room for `packs` floats.
#[inline(always)]
unsafe fn multiply<S: Vector>(
    q: &Product,
    a: *const S::Number,
    b: *const S::Number,
    c: *mut S::Number,
    pack: *mut S::Number,
) {
    unsafe {
        if is_direct(q) || packs_few(q) || !packs_rows(q) {
            return by_panels::<S>(q, a, b, c, pack);
        }
        let wide = wide(size_of::<S::Number>());
        for j in (0..q.n).step_by(wide) {
            for p in (0..q.k.max(1)).step_by(DEPTH) {
                let part = Product {
                    n: wide.min(q.n - j),
                    k: DEPTH.min(q.k - p),
                    ..*q
                };
                let (p, j) = (p as isize, j as isize);
                let a = a.offset(p * q.a[1]);
                let b = b.offset(p * q.b[0] + j * q.b[1]);
                blocked::<S>(&part, a, b, c.offset(j), pack, p > 0);
            }
        }
    }
}

/// A product as deep and as wide as a block of b.
#[inline(always)]
unsafe fn blocked<S: Vector>(
    q: &Product,
    a: *const S::Number,
    b: *const S::Number,
    c: *mut S::Number,
    pack: *mut S::Number,
    add: bool,
) {
    unsafe {
        let wide = 2 * S::N;
        let left = pack.add(q.n.next_multiple_of(WIDEST) * q.k);
        pack_columns::<S>(q.k, q.n, b, q.b, pack);
        for i in (0..q.m).step_by(S::ROWS) {
            let rows = S::ROWS.min(q.m - i);
            let from = a.offset(i as isize * q.a[0]);
            pack_rows::<S>(rows, q.k, from, q.a, left, q.m - i);
            for j in (0..q.n).step_by(wide) {
                let columns = wide.min(q.n - j);
                let c = c.offset(i as isize * q.c[0]).add(j);
                fetch::<S>(c.wrapping_add(wide), q.c[0], rows);
                let block = Block {
                    k: q.k,
                    a: left,
                    a_strides: [1, rows as isize],
                    b: pack.add(j * q.k),
                    b_step: panel_step::<S>(columns) as isize,
                    c,
                    c_step: q.c[0],
                    add,
                };
                rows_by_columns::<S, true>(&block, rows, columns);
            }
        }
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
    let direct = is_direct(q);
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
unsafe fn singles<S: Simd>(q: &Product, a: *const f32, b: *const f32, c: *mut f32, pack: *mut f32) {
    unsafe { multiply::<Singles<S>>(q, a, b, c, pack) }
}

#[inline(always)]
unsafe fn doubles<S: Simd64>(
    q: &Product,
    a: *const f64,
    b: *const f64,
    c: *mut f64,
    pack: *mut f64,
) {
    unsafe { multiply::<Doubles<S>>(q, a, b, c, pack) }
}

kernel!(
    kernel = singles,
    fn(q: &Product, a: *const f32, b: *const f32, c: *mut f32, pack: *mut f32)
);
kernel!(
    double_kernel = doubles,
    fn(q: &Product, a: *const f64, b: *const f64, c: *mut f64, pack: *mut f64)
);
