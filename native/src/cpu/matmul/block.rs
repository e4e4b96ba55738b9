//! The innermost part of a product: a few rows by one or two vectors of c, which stay in registers while a and b pass by.

use super::vector::Vector;

/// A block of c: how deep its product goes, and where its operands are; strides in numbers.
#[derive(Clone, Copy)]
pub struct Block<T> {
    pub k: usize,
    pub a: *const T,
    pub a_strides: [isize; 2],
    pub b: *const T,
    pub b_step: isize,
    pub c: *mut T,
    pub c_step: isize,
    /// Whether c is added to, or written for the first time.
    pub add: bool,
}

/// Steps that a packed b is fetched ahead of its use.
const AHEAD: isize = 8;

/// One after another in k and nothing else, so that every way to divide a product gives the same bits.
/// Columns from `w` on are not touched; `FULL` says there are none such.
#[inline(always)]
unsafe fn block<
    S: Vector,
    const MR: usize,
    const NV: usize,
    const FULL: bool,
    const PACKED: bool,
>(
    q: &Block<S::Number>,
    w: usize,
) {
    unsafe {
        let last = w - (NV - 1) * S::N;
        let load = |p: *const S::Number, v: usize| {
            if FULL || v + 1 < NV {
                S::load(p.add(v * S::N))
            } else {
                S::load_part(p.add(v * S::N), last)
            }
        };
        let mut r = [[S::splat(S::ZERO); NV]; MR];
        if q.add {
            for (i, row) in r.iter_mut().enumerate() {
                for (v, x) in row.iter_mut().enumerate() {
                    *x = load(q.c.offset(i as isize * q.c_step), v);
                }
            }
        }
        for p in 0..q.k as isize {
            if PACKED {
                for v in 0..NV {
                    let ahead = q.b.wrapping_offset((p + AHEAD) * q.b_step);
                    S::prefetch(ahead.wrapping_add(v * S::N));
                }
            }
            let mut y = [S::splat(S::ZERO); NV];
            for (v, y) in y.iter_mut().enumerate() {
                *y = load(q.b.offset(p * q.b_step), v);
            }
            let column = q.a.offset(p * q.a_strides[1]);
            for (i, row) in r.iter_mut().enumerate() {
                let x = S::splat(*column.offset(i as isize * q.a_strides[0]));
                for (v, z) in row.iter_mut().enumerate() {
                    *z = S::fma(x, y[v], *z);
                }
            }
        }
        for (i, row) in r.iter().enumerate() {
            let p = q.c.offset(i as isize * q.c_step);
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

/// A block of any number of rows and columns that the path has registers for. A packed b lies in one piece, and is fetched ahead.
#[inline(always)]
pub unsafe fn rows_by_columns<S: Vector, const PACKED: bool>(
    q: &Block<S::Number>,
    rows: usize,
    columns: usize,
) {
    macro_rules! by_rows {
        ($vectors:literal, $full:literal, $packed:expr, $($rows:literal)*) => { match rows {
            $($rows => unsafe { block::<S, $rows, $vectors, $full, { $packed }>(q, columns) },)*
            _ => {}
        } };
    }
    macro_rules! by_columns {
        ($($rows:literal)*) => {
            if columns == 2 * S::N {
                by_rows!(2, true, PACKED, $($rows)*)
            } else if columns > S::N {
                by_rows!(2, false, false, $($rows)*)
            } else {
                by_rows!(1, false, false, $($rows)*)
            }
        };
    }
    match S::ROWS {
        12 => by_columns!(1 2 3 4 5 6 7 8 9 10 11 12),
        6 => by_columns!(1 2 3 4 5 6),
        _ => by_columns!(1 2 3 4),
    }
}
