//! Linear algebra of small matrices in f64, by the same steps as `sdk/reference/linear.ts`, which defines it.

/// Numbers of work space that every function here is content with.
pub fn room(m: usize, n: usize) -> usize {
    2 * (m + n) * (m + n) + 2 * (m + n)
}

/// A [n, n] → the lower L with A = L·Lᵀ; NaN where A is not positive definite. Only the lower half is read.
pub fn cholesky(sizes: &[usize], inputs: &[&[f64]], l: &mut [f64], _: &mut [f64]) {
    let (n, a) = (sizes[0], inputs[0]);
    l.fill(0.0);
    for j in 0..n {
        for i in j..n {
            let mut sum = a[i * n + j];
            for k in 0..j {
                sum -= l[i * n + k] * l[j * n + k];
            }
            l[i * n + j] = if i == j {
                if sum > 0.0 { sum.sqrt() } else { f64::NAN }
            } else {
                sum / l[j * n + j]
            };
        }
    }
}

/// A [n, n], B [n, k] → X with tril(A)·X = B.
pub fn triangular(sizes: &[usize], inputs: &[&[f64]], x: &mut [f64], _: &mut [f64]) {
    let (n, k, a, b) = (sizes[0], sizes[1], inputs[0], inputs[1]);
    for i in 0..n {
        for c in 0..k {
            let mut sum = b[i * k + c];
            for j in 0..i {
                sum -= a[i * n + j] * x[j * k + c];
            }
            x[i * k + c] = sum / a[i * n + i];
        }
    }
}

/// Turns A into its factors L (below the diagonal) and U, rows exchanged with those of B [n, k]; the sign of the exchanges.
fn eliminate(a: &mut [f64], n: usize, b: &mut [f64], k: usize) -> f64 {
    let mut sign = 1.0;
    for j in 0..n {
        let mut pivot = j;
        for i in j + 1..n {
            if a[i * n + j].abs() > a[pivot * n + j].abs() {
                pivot = i;
            }
        }
        if pivot != j {
            sign = -sign;
            for c in 0..n {
                a.swap(j * n + c, pivot * n + c);
            }
            for c in 0..k {
                b.swap(j * k + c, pivot * k + c);
            }
        }
        for i in j + 1..n {
            let factor = a[i * n + j] / a[j * n + j];
            a[i * n + j] = factor;
            if factor == 0.0 {
                continue;
            }
            for c in j + 1..n {
                a[i * n + c] -= factor * a[j * n + c];
            }
            for c in 0..k {
                b[i * k + c] -= factor * b[j * k + c];
            }
        }
    }
    sign
}

/// A [n, n], B [n, k] → X with A·X = B; infinite or NaN where A is singular.
pub fn solve(sizes: &[usize], inputs: &[&[f64]], x: &mut [f64], room: &mut [f64]) {
    let (n, k) = (sizes[0], sizes[1]);
    let a = &mut room[..n * n];
    a.copy_from_slice(inputs[0]);
    x.copy_from_slice(inputs[1]);
    eliminate(a, n, x, k);
    for i in (0..n).rev() {
        for c in 0..k {
            let mut sum = x[i * k + c];
            for j in i + 1..n {
                sum -= a[i * n + j] * x[j * k + c];
            }
            x[i * k + c] = sum / a[i * n + i];
        }
    }
}

/// A [n, n] → the sign of its determinant and the logarithm of its size.
pub fn determinant(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64], room: &mut [f64]) {
    let n = sizes[0];
    let a = &mut room[..n * n];
    a.copy_from_slice(inputs[0]);
    let mut sign = eliminate(a, n, &mut [], 0);
    let mut log = 0.0;
    for i in 0..n {
        let d = a[i * n + i];
        if d == 0.0 {
            (sign, log) = (0.0, f64::NEG_INFINITY);
            break;
        }
        sign *= d.signum();
        log += d.abs().ln();
    }
    y[0] = sign;
    y[1] = log;
}

/// A [m, n] → k = min(m, n) rows of k columns of Q [m] and rows of R [n] side by side, by Householder's reflections.
pub fn qr(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64], room: &mut [f64]) {
    let (m, n) = (sizes[0], sizes[1]);
    let k = m.min(n);
    let (r, rest) = room.split_at_mut(m * n);
    let (q, v) = rest.split_at_mut(m * m);
    r.copy_from_slice(inputs[0]);
    q.fill(0.0);
    for i in 0..m {
        q[i * m + i] = 1.0;
    }
    for j in 0..k {
        let mut norm = 0.0;
        for i in j..m {
            norm += r[i * n + j] * r[i * n + j];
        }
        let below: f64 = (j + 1..m).map(|i| r[i * n + j].abs()).sum();
        let head = r[j * n + j];
        if below == 0.0 {
            continue;
        }
        let beta = -norm.sqrt().copysign(head);
        for i in j..m {
            v[i] = r[i * n + j];
        }
        v[j] = head - beta;
        let scale = 2.0 / (j..m).map(|i| v[i] * v[i]).sum::<f64>();
        for c in 0..n {
            let dot: f64 = (j..m).map(|i| v[i] * r[i * n + c]).sum();
            for i in j..m {
                r[i * n + c] -= scale * dot * v[i];
            }
        }
        for i in 0..m {
            let dot: f64 = (j..m).map(|c| q[i * m + c] * v[c]).sum();
            for c in j..m {
                q[i * m + c] -= scale * dot * v[c];
            }
        }
    }
    for j in 0..k {
        let row = &mut y[j * (m + n)..(j + 1) * (m + n)];
        for i in 0..m {
            row[i] = q[i * m + j];
        }
        for c in 0..n {
            row[m + c] = if c < j { 0.0 } else { r[j * n + c] };
        }
    }
}

/// Sweeps of rotations after which every matrix here has converged; it takes about 10.
const SWEEPS: usize = 60;

/// The cosine and sine that make the off-diagonal element of [[app, apq], [apq, aqq]] zero.
fn rotation(app: f64, aqq: f64, apq: f64) -> (f64, f64) {
    let tau = (aqq - app) / (2.0 * apq);
    let t = 1f64.copysign(tau) / (tau.abs() + (1.0 + tau * tau).sqrt());
    let c = 1.0 / (1.0 + t * t).sqrt();
    (c, t * c)
}

/// Makes the largest component of a vector positive, the first of equals; whether it was turned round.
pub fn turn_up(v: &mut [f64]) -> bool {
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

/// A [m, n] → k = min(m, n) rows of a singular value, descending, its left vector [m] and its right vector [n], by one-sided rotations.
pub fn svd(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64], room: &mut [f64]) {
    let (m, n) = (sizes[0], sizes[1]);
    let (long, k) = (m.max(n), m.min(n));
    let flat = m < n;
    y.fill(f64::NAN);
    // Columns of u [k][long] are those of A, or of its transpose where that is the higher one.
    let (u, rest) = room.split_at_mut(long * k);
    let (v, order) = rest.split_at_mut(k * k);
    for j in 0..k {
        for i in 0..long {
            u[j * long + i] = inputs[0][if flat { j * n + i } else { i * n + j }];
        }
        for i in 0..k {
            v[j * k + i] = f64::from(i == j);
        }
    }
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..k {
            for q in p + 1..k {
                let dot = |a: usize, b: usize| -> f64 {
                    (0..long).map(|i| u[a * long + i] * u[b * long + i]).sum()
                };
                let (pp, qq, pq) = (dot(p, p), dot(q, q), dot(p, q));
                if pq == 0.0 || pq.abs() <= 1e-15 * (pp * qq).sqrt() {
                    continue;
                }
                turned = true;
                let (c, s) = rotation(pp, qq, pq);
                rotate(u, long, p, q, c, s);
                rotate(v, k, p, q, c, s);
            }
        }
        if !turned {
            break;
        }
    }
    for j in 0..k {
        let square: f64 = (0..long).map(|i| u[j * long + i] * u[j * long + i]).sum();
        order[j] = square.sqrt();
    }
    for j in 0..k {
        let value = order[j];
        let rank = (0..k)
            .filter(|&i| order[i] > value || order[i] == value && i < j)
            .count();
        let row = &mut y[rank * (1 + m + n)..(rank + 1) * (1 + m + n)];
        row[0] = value;
        let (left, right) = row[1..].split_at_mut(m);
        let (tall, short) = if flat { (right, left) } else { (left, right) };
        for i in 0..long {
            tall[i] = if value > 0.0 {
                u[j * long + i] / value
            } else {
                0.0
            };
        }
        short.copy_from_slice(&v[j * k..(j + 1) * k]);
        if turn_up(&mut row[1..=m]) {
            for x in &mut row[1 + m..] {
                *x = -*x;
            }
        }
    }
}

/// Turns the rows p and q of a matrix of `width` columns.
fn rotate(x: &mut [f64], width: usize, p: usize, q: usize, c: f64, s: f64) {
    for i in 0..width {
        let (a, b) = (x[p * width + i], x[q * width + i]);
        x[p * width + i] = c * a - s * b;
        x[q * width + i] = s * a + c * b;
    }
}
