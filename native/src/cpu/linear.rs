//! Linear algebra in f64 by the crate `faer` (docs/decisions/linear-algebra.md); `sdk/reference/linear.ts` defines what comes out.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::lu::partial_pivoting::{factor, solve};
use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::perm::PermRef;
use faer::{MatMut, MatRef, Par, Side};

/// What is done to the matrices of one example: sizes, inputs column by column, which may be spoilt, result; a matrix by columns, what is packed by rows.
pub type Compute = fn(&[usize], [&mut [f64]; 2], &mut [f64]);

fn matrix(a: &[f64], rows: usize, columns: usize) -> MatRef<'_, f64> {
    MatRef::from_column_major_slice(a, rows, columns)
}

fn matrix_mut(a: &mut [f64], rows: usize, columns: usize) -> MatMut<'_, f64> {
    MatMut::from_column_major_slice_mut(a, rows, columns)
}

/// A [n, n] → the lower L with A = L·Lᵀ; NaN where A is not positive definite. Only the lower half is read.
pub fn cholesky(sizes: &[usize], [a, _]: [&mut [f64]; 2], l: &mut [f64]) {
    let n = sizes[0];
    let factor = matrix(a, n, n).llt(Side::Lower).ok();
    for (j, column) in l.chunks_exact_mut(n.max(1)).enumerate() {
        column[..j].fill(0.0);
        for i in j..n {
            column[i] = factor.as_ref().map_or(f64::NAN, |f| f.L()[(i, j)]);
        }
    }
}

/// A [n, n], B [n, k] → X with tril(A)·X = B.
pub fn triangular(sizes: &[usize], [a, b]: [&mut [f64]; 2], x: &mut [f64]) {
    let (n, k) = (sizes[0], sizes[1]);
    x.copy_from_slice(b);
    solve_lower_triangular_in_place(matrix(a, n, n), matrix_mut(x, n, k), Par::Seq);
}

/// Makes A [n, n] its factors L and U, one beside the other, and gives the order of its rows to a function.
fn factorise<R>(a: &mut [f64], n: usize, done: impl FnOnce(&[f64], PermRef<usize>) -> R) -> R {
    let (mut order, mut back) = (vec![0usize; n], vec![0usize; n]);
    let scratch = factor::lu_in_place_scratch::<usize, f64>(n, n, Par::Seq, Default::default());
    let (_, rows) = factor::lu_in_place(
        matrix_mut(a, n, n),
        &mut order,
        &mut back,
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    );
    done(a, rows)
}

/// A [n, n], B [n, k] → X with A·X = B; infinite or NaN where A is singular.
pub fn solve(sizes: &[usize], [a, b]: [&mut [f64]; 2], x: &mut [f64]) {
    let (n, k) = (sizes[0], sizes[1]);
    x.copy_from_slice(b);
    factorise(a, n, |a, rows| {
        let scratch = solve::solve_in_place_scratch::<usize, f64>(n, k, Par::Seq);
        let room = &mut MemBuffer::new(scratch);
        let factors = matrix(a, n, n);
        let (x, room) = (matrix_mut(x, n, k), MemStack::new(room));
        solve::solve_in_place(factors, factors, rows, x, Par::Seq, room);
    });
}

/// Up to so many rows the preparations of the crate's elimination take longer than a plain one.
const SMALL: usize = 16;

/// The sign of the determinant of A [n, n] and the logarithm of its size, by plain elimination.
fn eliminated(a: &mut [f64], n: usize) -> [f64; 2] {
    let (mut sign, mut log) = (1.0, 0.0);
    for j in 0..n {
        let (before, rest) = a.split_at_mut((j + 1) * n);
        let column = &mut before[j * n..];
        let mut top = j;
        for i in j + 1..n {
            if column[i].abs() > column[top].abs() {
                top = i;
            }
        }
        let pivot = column[top];
        if pivot == 0.0 {
            return [0.0, f64::NEG_INFINITY];
        }
        if top != j {
            sign = -sign;
            column.swap(top, j);
        }
        sign *= pivot.signum();
        log += pivot.abs().ln();
        for other in rest.chunks_exact_mut(n) {
            other.swap(top, j);
            let factor = other[j] / pivot;
            for i in j + 1..n {
                other[i] -= column[i] * factor;
            }
        }
    }
    [sign, log]
}

/// A [n, n] → the sign of its determinant and the logarithm of its size.
pub fn determinant(sizes: &[usize], [a, _]: [&mut [f64]; 2], y: &mut [f64]) {
    let n = sizes[0];
    if n <= SMALL {
        return y.copy_from_slice(&eliminated(a, n));
    }
    let (mut sign, mut log) = (1.0, 0.0);
    factorise(a, n, |a, rows| {
        let mut rest = rows.arrays().0.to_vec();
        for i in 0..n {
            let d = a[i * n + i];
            if d == 0.0 {
                (sign, log) = (0.0, f64::NEG_INFINITY);
                break;
            }
            while rest[i] != i {
                let to = rest[i];
                rest.swap(i, to);
                sign = -sign;
            }
            sign *= d.signum();
            log += d.abs().ln();
        }
    });
    y[0] = sign;
    y[1] = log;
}

/// A [m, n] → k = min(m, n) rows of k columns of Q [m] and rows of R [n] side by side; NaN where not all of A is finite.
pub fn qr(sizes: &[usize], [a, _]: [&mut [f64]; 2], y: &mut [f64]) {
    let (m, n) = (sizes[0], sizes[1]);
    if !finite(a) {
        return y.fill(f64::NAN);
    }
    let factors = matrix(a, m, n).qr();
    let (q, r) = (factors.compute_thin_Q(), factors.thin_R());
    for (i, row) in y.chunks_exact_mut((m + n).max(1)).enumerate() {
        let (left, right) = row.split_at_mut(m);
        copy(q.as_ref(), i, left);
        right[..i].fill(0.0);
        for j in i..n {
            right[j] = r[(i, j)];
        }
    }
}

/// Column `j` of a matrix.
fn copy(a: MatRef<f64>, j: usize, to: &mut [f64]) {
    for (to, x) in to.iter_mut().zip(a.col(j).iter()) {
        *to = *x;
    }
}

/// Makes the largest component of a vector positive, the first of equals; whether it was turned round.
fn turn_up(v: &mut [f64]) -> bool {
    let mut best = 0;
    for i in 1..v.len() {
        // A little more, so that rounding does not decide.
        if v[i].abs() > v[best].abs() * (1.0 + 1e-6) {
            best = i;
        }
    }
    let negative = v.get(best).is_some_and(|&x| x < 0.0);
    if negative {
        for x in v.iter_mut() {
            *x = -*x;
        }
    }
    negative
}

fn finite(a: &[f64]) -> bool {
    a.iter().all(|x| x.is_finite())
}

/// Symmetric A [n, n] → n rows of an eigenvalue, ascending, and its vector; NaN where there are none. Only the lower half is read.
pub fn eigh(sizes: &[usize], [a, _]: [&mut [f64]; 2], y: &mut [f64]) {
    let n = sizes[0];
    y.fill(f64::NAN);
    if n == 0 || !finite(a) {
        return;
    }
    let Ok(found) = matrix(a, n, n).self_adjoint_eigen(Side::Lower) else {
        return;
    };
    let values = found.S().column_vector();
    for (i, row) in y.chunks_exact_mut(n + 1).enumerate() {
        row[0] = values[i];
        copy(found.U(), i, &mut row[1..]);
        turn_up(&mut row[1..]);
    }
}

/// A [m, n] → k = min(m, n) rows of a singular value, descending, its left vector [m] and its right vector [n]; NaN where there are none.
pub fn svd(sizes: &[usize], [a, _]: [&mut [f64]; 2], y: &mut [f64]) {
    let (m, n) = (sizes[0], sizes[1]);
    y.fill(f64::NAN);
    if m.min(n) == 0 || !finite(a) {
        return;
    }
    let Ok(found) = matrix(a, m, n).thin_svd() else {
        return;
    };
    let values = found.S().column_vector();
    for (i, row) in y.chunks_exact_mut(1 + m + n).enumerate() {
        row[0] = values[i];
        let (left, right) = row[1..].split_at_mut(m);
        copy(found.U(), i, left);
        copy(found.V(), i, right);
        if turn_up(left) {
            for x in right {
                *x = -*x;
            }
        }
    }
}
