//! The factors of a matrix by elimination; `sdk/reference/lu.ts` says how.

/// A [m, n] by rows → rows of L and U side by side, each followed by the row of A that it was; NaN where not all of A is finite.
pub fn lu(sizes: &[usize], [a, _]: [&mut [f64]; 2], y: &mut [f64]) {
    let (m, n) = (sizes[0], sizes[1]);
    let width = n + 1;
    if !a.iter().all(|x| x.is_finite()) {
        return y.fill(f64::NAN);
    }
    for (i, row) in y.chunks_exact_mut(width).enumerate() {
        row[..n].copy_from_slice(&a[i * n..(i + 1) * n]);
        row[n] = i as f64;
    }
    for j in 0..m.min(n) {
        let mut pivot = j;
        for i in j + 1..m {
            if y[i * width + j].abs() > y[pivot * width + j].abs() {
                pivot = i;
            }
        }
        let (above, below) = y.split_at_mut((j + 1) * width);
        let row = &mut above[j * width..];
        if pivot != j {
            row.swap_with_slice(&mut below[(pivot - j - 1) * width..][..width]);
        }
        if row[j] == 0.0 {
            continue;
        }
        for line in below.chunks_exact_mut(width) {
            let factor = line[j] / row[j];
            line[j] = factor;
            for (x, above) in line[j + 1..n].iter_mut().zip(&row[j + 1..n]) {
                *x -= factor * above;
            }
        }
    }
}
