//! The discrete Fourier transform of any length: by halves for powers of two, else as a convolution of such a length (Bluestein 1970).

use std::f64::consts::PI;

/// Numbers of work space for a transform of n complex numbers.
pub fn room(n: usize) -> usize {
    if n.is_power_of_two() {
        return n;
    }
    5 * padded(n) + 2 * n
}

fn padded(n: usize) -> usize {
    (2 * n).next_power_of_two()
}

/// y = Σ x·e^(−2πi·jk/n); `sizes` is n and whether the sign is turned and the result divided by n.
pub fn transform(sizes: &[usize], inputs: &[&[f64]], y: &mut [f64], room: &mut [f64]) {
    let (n, inverse) = (sizes[0], sizes[1] != 0);
    y.copy_from_slice(inputs[0]);
    let sign = if inverse { 1.0 } else { -1.0 };
    if n.is_power_of_two() {
        halves(y, sign, room);
    } else if n > 0 {
        bluestein(y, sign, room);
    }
    if inverse {
        for v in y.iter_mut() {
            *v /= n as f64;
        }
    }
}

fn multiply(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

fn get(x: &[f64], i: usize) -> [f64; 2] {
    [x[2 * i], x[2 * i + 1]]
}

fn set(x: &mut [f64], i: usize, v: [f64; 2]) {
    x[2 * i] = v[0];
    x[2 * i + 1] = v[1];
}

fn turn(angle: f64) -> [f64; 2] {
    [angle.cos(), angle.sin()]
}

/// In place, n a power of two; n numbers of work space hold the turns e^(sign·2πi·k/n) of the first half.
fn halves(x: &mut [f64], sign: f64, turns: &mut [f64]) {
    let n = x.len() / 2;
    for k in 0..n / 2 {
        set(turns, k, turn(sign * 2.0 * PI * k as f64 / n as f64));
    }
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = if bits == 0 {
            0
        } else {
            i.reverse_bits() >> (usize::BITS - bits)
        };
        if i < j {
            let (a, b) = (get(x, i), get(x, j));
            set(x, i, b);
            set(x, j, a);
        }
    }
    let mut width = 2;
    while width <= n {
        let step = n / width;
        for part in x.chunks_exact_mut(2 * width) {
            let (low, high) = part.split_at_mut(width);
            for k in 0..width / 2 {
                let (a, b) = (get(low, k), multiply(get(high, k), get(turns, k * step)));
                set(low, k, [a[0] + b[0], a[1] + b[1]]);
                set(high, k, [a[0] - b[0], a[1] - b[1]]);
            }
        }
        width *= 2;
    }
}

fn bluestein(x: &mut [f64], sign: f64, room: &mut [f64]) {
    let n = x.len() / 2;
    let m = padded(n);
    let (a, rest) = room.split_at_mut(2 * m);
    let (b, rest) = rest.split_at_mut(2 * m);
    let (turns, chirp) = rest.split_at_mut(m);
    a.fill(0.0);
    b.fill(0.0);
    for k in 0..n {
        // k² modulo 2n keeps the angle small and exact.
        let square = (k as u128 * k as u128 % (2 * n as u128)) as f64;
        let w = turn(sign * PI * square / n as f64);
        set(chirp, k, w);
        set(a, k, multiply(get(x, k), w));
        let other = [w[0], -w[1]];
        set(b, k, other);
        if k > 0 {
            set(b, m - k, other);
        }
    }
    halves(a, -1.0, turns);
    halves(b, -1.0, turns);
    for k in 0..m {
        let v = multiply(get(a, k), get(b, k));
        set(a, k, v);
    }
    halves(a, 1.0, turns);
    for k in 0..n {
        let v = get(a, k).map(|v| v / m as f64);
        set(x, k, multiply(v, get(chirp, k)));
    }
}
