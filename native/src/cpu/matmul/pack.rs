//! Copies of operands in the order in which the registers meet them: less to fetch, no two lines in each other's way, few pages.

use super::vector::Vector;

/// Copies `rows` rows of a, of which there are `readable` in all, so that what the registers meet at each step lies side by side. A whole vector
/// is written where it can be read, so that there has to be room for one behind the last step.
#[inline(always)]
pub unsafe fn pack_rows<S: Vector>(
    rows: usize,
    k: usize,
    a: *const S::Number,
    [ars, acs]: [isize; 2],
    to: *mut S::Number,
    readable: usize,
) {
    unsafe {
        let mut p = 0;
        // What is too much is written over by the next step. A vector of f64 is shorter than the rows are many.
        let whole = rows <= S::N && readable >= S::N;
        if ars == 1 {
            while p < k {
                let (from, to) = (a.offset(p as isize * acs), to.add(p * rows));
                if whole {
                    S::store(to, S::load(from));
                } else {
                    copy::<S>(from, to, rows);
                }
                p += 1;
            }
        }
        while acs == 1 && whole && p + S::N <= k {
            S::transpose(a.add(p), ars, to.add(p * rows), rows);
            p += S::N;
        }
        // Some steps at a time, whose lines stay in the first-level cache.
        while p < k {
            let end = k.min(p + 16);
            for r in 0..rows {
                let row = a.offset(r as isize * ars);
                for p in p..end {
                    *to.add(p * rows + r) = *row.offset(p as isize * acs);
                }
            }
            p = end;
        }
    }
}

#[inline(always)]
unsafe fn copy<S: Vector>(from: *const S::Number, to: *mut S::Number, n: usize) {
    let mut i = 0;
    while i < n {
        let part = S::N.min(n - i);
        unsafe { S::store_some(to.add(i), part, S::load_some(from.add(i), part)) };
        i += part;
    }
}

/// Rows of b that are copied at a time: each panel then gets some lines in a row, and a row of b is read on across panels.
const TOGETHER: usize = 8;

/// Copies `k` rows of `n` columns of b as panels of two vectors, one after another. A last panel that one vector holds is one vector wide.
#[inline(always)]
pub unsafe fn pack_columns<S: Vector>(
    k: usize,
    n: usize,
    b: *const S::Number,
    [brs, bcs]: [isize; 2],
    to: *mut S::Number,
) {
    let wide = 2 * S::N;
    let together = if bcs == 1 { TOGETHER } else { k.max(1) };
    for p in (0..k).step_by(together) {
        let rows = together.min(k - p);
        for j in (0..n).step_by(wide) {
            let w = wide.min(n - j);
            let step = panel_step::<S>(w);
            unsafe {
                let from = b.offset(p as isize * brs + j as isize * bcs);
                let to = to.add(j * k + p * step);
                panel::<S>(from, [brs, bcs], rows, w, to, step);
            }
        }
    }
}

/// How far apart the rows of a panel of so many columns are.
#[inline(always)]
pub fn panel_step<S: Vector>(columns: usize) -> usize {
    if columns > S::N { 2 * S::N } else { S::N }
}

/// Rows of `w` columns one after another, `step` numbers apart.
#[inline(always)]
unsafe fn panel<S: Vector>(
    b: *const S::Number,
    [brs, bcs]: [isize; 2],
    k: usize,
    w: usize,
    to: *mut S::Number,
    step: usize,
) {
    unsafe {
        if bcs == 1 {
            for p in 0..k {
                let (from, to) = (b.offset(p as isize * brs), to.add(p * step));
                if w == 2 * S::N {
                    S::store(to, S::load(from));
                    S::store(to.add(S::N), S::load(from.add(S::N)));
                } else {
                    copy::<S>(from, to, w);
                }
            }
            return;
        }
        for p0 in (0..k).step_by(S::N) {
            let depth = S::N.min(k - p0);
            for j0 in (0..w).step_by(S::N) {
                let width = S::N.min(w - j0);
                let from = b.offset(p0 as isize * brs + j0 as isize * bcs);
                let to = to.add(p0 * step + j0);
                if brs == 1 && depth == S::N && width == S::N {
                    S::transpose(from, bcs, to, step);
                    continue;
                }
                for j in 0..width {
                    for p in 0..depth {
                        *to.add(p * step + j) = *from.offset(j as isize * bcs + p as isize * brs);
                    }
                }
            }
        }
    }
}
