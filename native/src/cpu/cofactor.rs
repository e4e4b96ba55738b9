//! The cofactors of a matrix, which are the gradient of its determinant; `sdk/reference/cofactor.ts` says how.

/// A [n, n] by rows → its cofactors, also of a singular matrix; NaN where not all of A is finite.
pub fn cofactor(sizes: &[usize], [given, _]: [&mut [f64]; 2], y: &mut [f64]) {
    let n = sizes[0];
    if n == 0 {
        return;
    }
    if !given.iter().all(|x| x.is_finite()) {
        return y.fill(f64::NAN);
    }
    let a = given;
    let at = |i: usize, j: usize| i * n + j;
    let mut rows: Vec<usize> = (0..n).collect();
    let mut columns = rows.clone();
    let mut product = 1.0;
    for j in 0..n - 1 {
        let (mut row, mut column) = (j, j);
        for i in j..n {
            for c in j..n {
                if a[at(i, c)].abs() > a[at(row, column)].abs() {
                    (row, column) = (i, c);
                }
            }
        }
        if a[at(row, column)] == 0.0 {
            return y.fill(0.0);
        }
        for other in [row, column] {
            if other != j {
                product = -product;
            }
        }
        for c in 0..n {
            a.swap(at(j, c), at(row, c));
        }
        for i in 0..n {
            a.swap(at(i, j), at(i, column));
        }
        rows.swap(j, row);
        columns.swap(j, column);
        product *= a[at(j, j)];
        for i in j + 1..n {
            let factor = a[at(i, j)] / a[at(j, j)];
            a[at(i, j)] = factor;
            for c in j + 1..n {
                a[at(i, c)] -= factor * a[at(j, c)];
            }
        }
    }
    let mut x = vec![0.0; n];
    for k in 0..n {
        for i in 0..n {
            x[i] = f64::from(u8::from(i == k));
            for j in k..i {
                x[i] -= a[at(i, j)] * x[j];
            }
        }
        let (last, pivot) = (x[n - 1], a[n * n - 1]);
        for i in (0..n - 1).rev() {
            x[i] = x[i] * pivot - a[at(i, n - 1)] * last;
            for j in i + 1..n - 1 {
                x[i] -= a[at(i, j)] * x[j];
            }
            x[i] /= a[at(i, i)];
        }
        for i in 0..n {
            y[at(rows[k], columns[i])] = product * x[i];
        }
    }
}
