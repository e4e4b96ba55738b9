//! Linear algebra in f64 by the crate `faer` (docs/decisions/linear-algebra.md); `sdk/reference/linear.ts` defines what comes out.

use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::prelude::Solve;
use faer::{MatMut, MatRef, Par, Side};

/// What is done to the matrices of one example, in row-major order: sizes, inputs, result.
pub type Compute = fn(&[usize], &[&[f64]], &mut [f64]);

fn matrix<'a>(a: &'a [f64], rows: usize, columns: usize) -> MatRef<'a, f64> {
    MatRef::from_row_major_slice(a, rows, columns)
}

fn fill(y: &mut [f64], columns: usize, value: impl Fn(usize, usize) -> f64) {
    for (i, row) in y.chunks_exact_mut(columns.max(1)).enumerate() {
        for (j, y) in row.iter_mut().enumerate() {
            *y = value(i, j);
        }
    }
}

/// A [n, n] → the lower L with A = L·Lᵀ; NaN where A is not positive definite. Only the lower half is read.
pub fn cholesky(sizes: &[usize], inputs: &[&[f64]], l: &mut [f64]) {
    let n = sizes[0];
    let factor = matrix(inputs[0], n, n).llt(Side::Lower).ok();
    let value = |i, j| factor.as_ref().map_or(f64::NAN, |f| f.L()[(i, j)]);
    fill(l, n, |i, j| if j > i { 0.0 } else { value(i, j) });
}

/// A [n, n], B [n, k] → X with tril(A)·X = B.
pub fn triangular(sizes: &[usize], inputs: &[&[f64]], x: &mut [f64]) {
    let (n, k) = (sizes[0], sizes[1]);
    x.copy_from_slice(inputs[1]);
    let right = MatMut::from_row_major_slice_mut(x, n, k);
    solve_lower_triangular_in_place(matrix(inputs[0], n, n), right, Par::Seq);
}

/// A [n, n], B [n, k] → X with A·X = B; infinite or NaN where A is singular.
pub fn solve(sizes: &[usize], inputs: &[&[f64]], x: &mut [f64]) {
    let (n, k) = (sizes[0], sizes[1]);
    x.copy_from_slice(inputs[1]);
    let factors = matrix(inputs[0], n, n).partial_piv_lu();
    factors.solve_in_place(MatMut::from_row_major_slice_mut(x, n, k));
}

/// A [n, n] → the sign of its determinant and the logarithm of its size.
pub fn determinant(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64]) {
    let n = sizes[0];
    let factors = matrix(inputs[0], n, n).partial_piv_lu();
    let (mut sign, mut log) = (1.0, 0.0);
    let mut rest = factors.P().arrays().0.to_vec();
    for i in 0..n {
        let d = factors.U()[(i, i)];
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
    y[0] = sign;
    y[1] = log;
}

/// A [m, n] → k = min(m, n) rows of k columns of Q [m] and rows of R [n] side by side; NaN where not all of A is finite.
pub fn qr(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64]) {
    let (m, n) = (sizes[0], sizes[1]);
    if !finite(inputs[0]) {
        return y.fill(f64::NAN);
    }
    let factors = matrix(inputs[0], m, n).qr();
    let (q, r) = (factors.compute_thin_Q(), factors.thin_R());
    fill(y, m + n, |row, i| match i.checked_sub(m) {
        None => q[(i, row)],
        Some(c) if c < row => 0.0,
        Some(c) => r[(row, c)],
    });
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
pub fn eigh(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64]) {
    let n = sizes[0];
    y.fill(f64::NAN);
    if n == 0 || !finite(inputs[0]) {
        return;
    }
    let Ok(found) = matrix(inputs[0], n, n).self_adjoint_eigen(Side::Lower) else {
        return;
    };
    let (values, vectors) = (found.S().column_vector(), found.U());
    fill(y, n + 1, |row, i| match i.checked_sub(1) {
        None => values[row],
        Some(i) => vectors[(i, row)],
    });
    for row in y.chunks_exact_mut(n + 1) {
        turn_up(&mut row[1..]);
    }
}

/// A [m, n] → k = min(m, n) rows of a singular value, descending, its left vector [m] and its right vector [n]; NaN where there are none.
pub fn svd(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64]) {
    let (m, n) = (sizes[0], sizes[1]);
    y.fill(f64::NAN);
    if m.min(n) == 0 || !finite(inputs[0]) {
        return;
    }
    let Ok(found) = matrix(inputs[0], m, n).thin_svd() else {
        return;
    };
    let (values, left, right) = (found.S().column_vector(), found.U(), found.V());
    fill(y, 1 + m + n, |row, i| match i {
        0 => values[row],
        _ if i <= m => left[(i - 1, row)],
        _ => right[(i - 1 - m, row)],
    });
    for row in y.chunks_exact_mut(1 + m + n) {
        if turn_up(&mut row[1..=m]) {
            for x in &mut row[1 + m..] {
                *x = -*x;
            }
        }
    }
}
