//! Eigenvalues of any square matrix in f64 by the crate `faer`; `sdk/reference/eigen.ts` defines what comes out.

use faer::MatRef;

/// Real parts that differ by less than this share of the largest value count as equal.
const NEAR: f64 = 1e-10;

/// A [n, n] → n rows of an eigenvalue and its vector, real and imaginary parts side by side; NaN where there are none.
pub fn eig(sizes: &[usize], [a, _]: [&mut [f64]; 2], y: &mut [f64]) {
    let n = sizes[0];
    y.fill(f64::NAN);
    if n == 0 || !a.iter().all(|x| x.is_finite()) {
        return;
    }
    let Ok(found) = MatRef::from_column_major_slice(a, n, n).eigen() else {
        return;
    };
    let (diagonal, vectors) = (found.S().column_vector(), found.U());
    let values: Vec<[f64; 2]> = (0..n).map(|k| [diagonal[k].re, diagonal[k].im]).collect();
    for (row, k) in y.chunks_exact_mut(2 + 2 * n).zip(in_order(&values)) {
        row[..2].copy_from_slice(&values[k]);
        for (i, pair) in row[2..].chunks_exact_mut(2).enumerate() {
            let x = vectors[(i, k)];
            pair.copy_from_slice(&[x.re, x.im]);
        }
        turn(&mut row[2..]);
    }
}

/// The places of values by their real parts, and by the imaginary ones where these are near.
fn in_order(values: &[[f64; 2]]) -> Vec<usize> {
    let largest = values
        .iter()
        .map(|[re, im]| re.hypot(*im))
        .fold(0.0, f64::max);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i][0].total_cmp(&values[j][0]));
    let is_near = |&i: &usize, &j: &usize| values[j][0] - values[i][0] <= NEAR * largest;
    for run in order.chunk_by_mut(is_near) {
        run.sort_by(|&i, &j| values[i][1].total_cmp(&values[j][1]));
    }
    order
}

/// Gives a vector length 1 and makes its largest component, the first of equals, real and positive.
fn turn(x: &mut [f64]) {
    let sizes: Vec<f64> = x
        .chunks_exact(2)
        .map(|pair| pair[0].hypot(pair[1]))
        .collect();
    let mut best = 0;
    for (i, &size) in sizes.iter().enumerate() {
        // A little more, so that rounding does not decide.
        if size > sizes[best] * (1.0 + 1e-6) {
            best = i;
        }
    }
    let length = sizes.iter().map(|size| size * size).sum::<f64>().sqrt();
    let by = [2 * best, 2 * best + 1].map(|at| x[at] / sizes[best] / length);
    for pair in x.chunks_exact_mut(2) {
        let [re, im] = [pair[0], pair[1]];
        pair[0] = re * by[0] + im * by[1];
        pair[1] = im * by[0] - re * by[1];
    }
    x[2 * best + 1] = 0.0;
}
