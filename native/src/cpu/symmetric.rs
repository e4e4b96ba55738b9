//! Eigenvalues of symmetric matrices in f64: Householder's reflections to three diagonals, then implicit QL (Bowdler et al. 1968), by the same
//! steps as `sdk/reference/symmetric.ts`, which defines it.

use super::linear::turn_up;

/// Rounds of QL after which every value has converged; it takes about 2.
const MOST: usize = 60;

/// Symmetric A [n, n] → n rows of an eigenvalue, ascending, and its vector. Only the lower half is read.
pub fn eigh(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64], room: &mut [f64]) {
    let n = sizes[0];
    y.fill(f64::NAN);
    if n == 0 {
        return;
    }
    let (v, rest) = room.split_at_mut(n * n);
    let (w, rest) = rest.split_at_mut(n * n);
    let (d, rest) = rest.split_at_mut(n);
    let e = &mut rest[..n];
    for i in 0..n {
        for j in 0..n {
            v[i * n + j] = inputs[0][i.max(j) * n + i.min(j)];
        }
    }
    reduce(v, d, e, n);
    // Vectors as rows, which are turned in one go.
    for i in 0..n {
        for j in 0..n {
            w[j * n + i] = v[i * n + j];
        }
    }
    ql(w, d, e, n);
    for r in 0..n {
        let value = d[r];
        let rank = (0..n)
            .filter(|&i| d[i] < value || d[i] == value && i < r)
            .count();
        let row = &mut y[rank * (n + 1)..(rank + 1) * (n + 1)];
        row[0] = value;
        row[1..].copy_from_slice(&w[r * n..(r + 1) * n]);
        turn_up(&mut row[1..]);
    }
}

/// To the diagonal d and the one beside it e; v becomes the product of the reflections.
fn reduce(v: &mut [f64], d: &mut [f64], e: &mut [f64], n: usize) {
    d.copy_from_slice(&v[(n - 1) * n..]);
    for i in (1..n).rev() {
        let scale: f64 = d[..i].iter().map(|x| x.abs()).sum();
        let mut h = 0.0;
        if scale == 0.0 {
            e[i] = d[i - 1];
            for j in 0..i {
                d[j] = v[(i - 1) * n + j];
                v[i * n + j] = 0.0;
                v[j * n + i] = 0.0;
            }
        } else {
            for x in &mut d[..i] {
                *x /= scale;
                h += *x * *x;
            }
            let f = d[i - 1];
            let g = if f > 0.0 { -h.sqrt() } else { h.sqrt() };
            e[i] = scale * g;
            h -= f * g;
            d[i - 1] = f - g;
            e[..i].fill(0.0);
            for j in 0..i {
                let f = d[j];
                v[j * n + i] = f;
                let mut g = e[j] + v[j * n + j] * f;
                for k in j + 1..i {
                    g += v[k * n + j] * d[k];
                    e[k] += v[k * n + j] * f;
                }
                e[j] = g;
            }
            let mut f = 0.0;
            for j in 0..i {
                e[j] /= h;
                f += e[j] * d[j];
            }
            let half = f / (h + h);
            for j in 0..i {
                e[j] -= half * d[j];
            }
            for j in 0..i {
                let (f, g) = (d[j], e[j]);
                for k in j..i {
                    v[k * n + j] -= f * e[k] + g * d[k];
                }
                d[j] = v[(i - 1) * n + j];
                v[i * n + j] = 0.0;
            }
        }
        d[i] = h;
    }
    for i in 0..n - 1 {
        v[(n - 1) * n + i] = v[i * n + i];
        v[i * n + i] = 1.0;
        let h = d[i + 1];
        if h != 0.0 {
            for k in 0..=i {
                d[k] = v[k * n + i + 1] / h;
            }
            for j in 0..=i {
                let mut g = 0.0;
                for k in 0..=i {
                    g += v[k * n + i + 1] * v[k * n + j];
                }
                for k in 0..=i {
                    v[k * n + j] -= g * d[k];
                }
            }
        }
        for k in 0..=i {
            v[k * n + i + 1] = 0.0;
        }
    }
    for j in 0..n {
        d[j] = v[(n - 1) * n + j];
        v[(n - 1) * n + j] = 0.0;
    }
    v[n * n - 1] = 1.0;
    e[0] = 0.0;
}

/// The values of the diagonals in d; the rows of w are turned along.
fn ql(w: &mut [f64], d: &mut [f64], e: &mut [f64], n: usize) {
    e.copy_within(1.., 0);
    e[n - 1] = 0.0;
    let (mut shift, mut largest) = (0.0, 0f64);
    for l in 0..n {
        largest = largest.max(d[l].abs() + e[l].abs());
        let small = f64::EPSILON * largest;
        let mut m = l;
        while m < n - 1 && (e[m].abs() > small || e[m].is_nan()) {
            m += 1;
        }
        for _ in 0..MOST {
            if m == l {
                break;
            }
            let g = d[l];
            let p = (d[l + 1] - g) / (2.0 * e[l]);
            let r = (p * p + 1.0).sqrt().copysign(p);
            d[l] = e[l] / (p + r);
            d[l + 1] = e[l] * (p + r);
            let (next, h) = (d[l + 1], g - d[l]);
            for x in &mut d[l + 2..] {
                *x -= h;
            }
            shift += h;
            let (mut p, beside) = (d[m], e[l + 1]);
            let (mut c, mut c2, mut c3, mut s, mut s2) = (1.0, 1.0, 1.0, 0.0, 0.0);
            for i in (l..m).rev() {
                (c3, c2, s2) = (c2, c, s);
                let (g, h) = (c * e[i], c * p);
                let r = (p * p + e[i] * e[i]).sqrt();
                e[i + 1] = s * r;
                s = e[i] / r;
                c = p / r;
                p = c * d[i] - s * g;
                d[i + 1] = h + s * (c * g + s * d[i]);
                let (low, high) = w[i * n..(i + 2) * n].split_at_mut(n);
                for (a, b) in low.iter_mut().zip(high) {
                    let old = *b;
                    *b = s * *a + c * old;
                    *a = c * *a - s * old;
                }
            }
            p = -s * s2 * c3 * beside * e[l] / next;
            e[l] = s * p;
            d[l] = c * p;
            if e[l].abs() <= small || e[l].is_nan() {
                break;
            }
        }
        d[l] += shift;
        e[l] = 0.0;
    }
}
