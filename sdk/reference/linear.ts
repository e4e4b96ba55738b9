/** What is done to the matrices of one example, in row-major order: sizes, inputs, result. */
export type Compute = (
  sizes: readonly number[],
  inputs: readonly Float64Array[],
  y: Float64Array,
) => void;

/** NaN everywhere where not all of the matrix is finite. */
export const ofFinite =
  (compute: Compute): Compute =>
  (sizes, inputs, y) => {
    if (inputs[0]!.every(Number.isFinite)) compute(sizes, inputs, y);
    else y.fill(Number.NaN);
  };

/** A [n, n] → the lower L with A = L·Lᵀ; NaN where A is not positive definite. Only the lower half is read. */
export const cholesky: Compute = ([n = 0], [a], l) => {
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = a![i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (i === j) l[i * n + j] = sum > 0 ? Math.sqrt(sum) : Number.NaN;
      else l[i * n + j] = sum / l[j * n + j]!;
    }
  if (l.some(Number.isNaN)) for (let i = 0; i < n; i++) l.fill(Number.NaN, i * n, i * n + i + 1);
};

/** A [n, n], B [n, k] → X with tril(A)·X = B. */
export const triangular: Compute = ([n = 0, k = 0], [a, b], x) => {
  for (let i = 0; i < n; i++)
    for (let c = 0; c < k; c++) {
      let sum = b![i * k + c]!;
      for (let j = 0; j < i; j++) sum -= a![i * n + j]! * x[j * k + c]!;
      x[i * k + c] = sum / a![i * n + i]!;
    }
};

/** A [n, n], B [n, k] → X with A·X = B; infinite or NaN where A is singular. */
export const solve: Compute = ([n = 0, k = 0], [matrix, b], x) => {
  const a = matrix!.slice();
  x.set(b!);
  eliminate(a, n, x, k);
  for (let i = n - 1; i >= 0; i--)
    for (let c = 0; c < k; c++) {
      let sum = x[i * k + c]!;
      for (let j = i + 1; j < n; j++) sum -= a[i * n + j]! * x[j * k + c]!;
      x[i * k + c] = sum / a[i * n + i]!;
    }
};

/** A [n, n] → the sign of its determinant and the logarithm of its size. */
export const determinant: Compute = ([n = 0], [matrix], y) => {
  const a = matrix!.slice();
  let sign = eliminate(a, n, new Float64Array(), 0);
  let log = 0;
  for (let i = 0; i < n; i++) {
    const d = a[i * n + i]!;
    if (d === 0) {
      [sign, log] = [0, -Infinity];
      break;
    }
    sign *= Math.sign(d);
    log += Math.log(Math.abs(d));
  }
  y.set([sign, log]);
};

/** A [m, n] → k = min(m, n) rows of k columns of Q [m] and rows of R [n] side by side, by Householder's reflections. */
export const qr: Compute = ofFinite(([m = 0, n = 0], [matrix], y) => {
  const r = matrix!.slice();
  const q = new Float64Array(m * m);
  for (let i = 0; i < m; i++) q[i * m + i] = 1;
  const k = Math.min(m, n);
  const v = new Float64Array(m);
  for (let j = 0; j < k; j++) {
    let norm = 0;
    let below = 0;
    for (let i = j; i < m; i++) {
      norm += r[i * n + j]! ** 2;
      if (i > j) below += Math.abs(r[i * n + j]!);
    }
    if (below === 0) continue;
    const head = r[j * n + j]!;
    const isNegative = head < 0 || Object.is(head, -0);
    for (let i = j; i < m; i++) v[i] = r[i * n + j]!;
    v[j] = head - (isNegative ? Math.sqrt(norm) : -Math.sqrt(norm));
    reflect(r, v, j, m, n, 1, n);
    // The same from the right: rows of Q instead of columns.
    reflect(q, v, j, m, m, m, 1);
  }
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < m; i++) y[j * (m + n) + i] = q[i * m + j]!;
    for (let c = 0; c < n; c++) y[j * (m + n) + m + c] = c < j ? 0 : r[j * n + c]!;
  }
});

/** Takes 2·v·(v·x) / (v·v) from each of `count` lines x, which are `next` apart and whose elements are `step` apart. */
function reflect(
  x: Float64Array,
  v: Float64Array,
  from: number,
  to: number,
  count: number,
  next: number,
  step: number,
): void {
  let square = 0;
  for (let i = from; i < to; i++) square += v[i]! ** 2;
  for (let c = 0; c < count; c++) {
    let dot = 0;
    for (let i = from; i < to; i++) dot += v[i]! * x[c * next + i * step]!;
    for (let i = from; i < to; i++) x[c * next + i * step]! -= (2 / square) * dot * v[i]!;
  }
}

/** Turns A into its factors L (below the diagonal) and U, rows exchanged with those of B [n, k]; the sign of the exchanges. */
function eliminate(a: Float64Array, n: number, b: Float64Array, k: number): number {
  let sign = 1;
  for (let j = 0; j < n; j++) {
    let pivot = j;
    for (let i = j + 1; i < n; i++)
      if (Math.abs(a[i * n + j]!) > Math.abs(a[pivot * n + j]!)) pivot = i;
    if (pivot !== j) {
      sign = -sign;
      exchange(a, n, j, pivot);
      exchange(b, k, j, pivot);
    }
    for (let i = j + 1; i < n; i++) {
      const factor = a[i * n + j]! / a[j * n + j]!;
      a[i * n + j] = factor;
      if (factor === 0) continue;
      for (let c = j + 1; c < n; c++) a[i * n + c]! -= factor * a[j * n + c]!;
      for (let c = 0; c < k; c++) b[i * k + c]! -= factor * b[j * k + c]!;
    }
  }
  return sign;
}

function exchange(x: Float64Array, width: number, i: number, j: number): void {
  const row = x.slice(i * width, (i + 1) * width);
  x.copyWithin(i * width, j * width, (j + 1) * width);
  x.set(row, j * width);
}
