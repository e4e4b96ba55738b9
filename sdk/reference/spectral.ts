import type { Compute } from "./linear.ts";

/** Sweeps of rotations after which every matrix here has converged; it takes about 10. */
const sweeps = 60;

/** Symmetric A [n, n] → n rows of an eigenvalue, ascending, and its vector, by Jacobi's rotations. Only the lower half is read. */
export const eigh: Compute = ([n = 0], [matrix], y) => {
  const a = new Float64Array(n * n);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) a[i * n + j] = matrix![Math.max(i, j) * n + Math.min(i, j)]!;
    v[i * n + i] = 1;
  }
  untilStill(n, (p, q) => {
    const [app, aqq, apq] = [a[p * n + p]!, a[q * n + q]!, a[p * n + q]!];
    // Below the last digit of both it does not count.
    const small = 1e-300 + Number.EPSILON ** 2 * Math.abs(app * aqq);
    if (apq === 0 || apq * apq <= small) return false;
    const [c, s] = rotation(app, aqq, apq);
    rotate(a, n, p, q, n, 1, c, s);
    rotate(a, 1, p, q, n, n, c, s);
    rotate(v, 1, p, q, n, n, c, s);
    return true;
  });
  const values = Array.from({ length: n }, (_, i) => a[i * n + i]!);
  y.fill(Number.NaN);
  values.forEach((value, r) => {
    const rank = values.filter((other, i) => other < value || (other === value && i < r)).length;
    const row = y.subarray(rank * (n + 1), (rank + 1) * (n + 1));
    row[0] = value;
    for (let i = 0; i < n; i++) row[1 + i] = v[i * n + r]!;
    turnUp(row.subarray(1));
  });
};

/** A [m, n] → k = min(m, n) rows of a singular value, descending, its left vector [m] and its right vector [n], by one-sided rotations. */
export const svd: Compute = ([m = 0, n = 0], [matrix], y) => {
  const [long, k, isFlat] = [Math.max(m, n), Math.min(m, n), m < n];
  // The rows of u are the columns of A, or of its transpose where that is the higher one.
  const u = new Float64Array(long * k);
  const v = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < long; i++) u[j * long + i] = matrix![isFlat ? j * n + i : i * n + j]!;
    v[j * k + j] = 1;
  }
  const dot = (p: number, q: number): number => {
    let sum = 0;
    for (let i = 0; i < long; i++) sum += u[p * long + i]! * u[q * long + i]!;
    return sum;
  };
  untilStill(k, (p, q) => {
    const [pp, qq, pq] = [dot(p, p), dot(q, q), dot(p, q)];
    if (pq === 0 || Math.abs(pq) <= 1e-15 * Math.sqrt(pp * qq)) return false;
    const [c, s] = rotation(pp, qq, pq);
    rotate(u, long, p, q, long, 1, c, s);
    rotate(v, k, p, q, k, 1, c, s);
    return true;
  });
  const values = Array.from({ length: k }, (_, j) => Math.sqrt(dot(j, j)));
  const width = 1 + m + n;
  y.fill(Number.NaN);
  values.forEach((value, j) => {
    const rank = values.filter((other, i) => other > value || (other === value && i < j)).length;
    const row = y.subarray(rank * width, (rank + 1) * width);
    row[0] = value;
    const tall = isFlat ? row.subarray(1 + m) : row.subarray(1, 1 + m);
    for (let i = 0; i < long; i++) tall[i] = value > 0 ? u[j * long + i]! / value : 0;
    (isFlat ? row.subarray(1) : row.subarray(1 + m)).set(v.subarray(j * k, (j + 1) * k));
    if (!turnUp(row.subarray(1, 1 + m))) return;
    for (let i = 1 + m; i < width; i++) row[i] = -row[i]!;
  });
};

/** Calls `turn` for all pairs, again and again until none turned anything. */
function untilStill(n: number, turn: (p: number, q: number) => boolean): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let turned = false;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) turned = turn(p, q) || turned;
    if (!turned) return;
  }
}

/** The cosine and sine that make the off-diagonal element of [[app, apq], [apq, aqq]] zero. */
function rotation(app: number, aqq: number, apq: number): readonly [c: number, s: number] {
  const tau = (aqq - app) / (2 * apq);
  const sign = tau < 0 || Object.is(tau, -0) ? -1 : 1;
  const t = sign / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  return [c, t * c];
}

/** Turns two lines of `count` elements, which are `step` apart; line p starts at p · next. */
function rotate(
  x: Float64Array,
  next: number,
  p: number,
  q: number,
  count: number,
  step: number,
  c: number,
  s: number,
): void {
  for (let i = 0; i < count; i++) {
    const [a, b] = [x[p * next + i * step]!, x[q * next + i * step]!];
    x[p * next + i * step] = c * a - s * b;
    x[q * next + i * step] = s * a + c * b;
  }
}

/** Makes the largest component of a vector positive, the first of equals; whether it was turned round. */
function turnUp(v: Float64Array): boolean {
  let best = 0;
  for (let i = 1; i < v.length; i++)
    // A little more, so that rounding does not decide.
    if (Math.abs(v[i]!) > Math.abs(v[best]!) * (1 + 1e-6)) best = i;
  if (!(v[best]! < 0)) return false;
  for (let i = 0; i < v.length; i++) v[i] = -v[i]!;
  return true;
}
