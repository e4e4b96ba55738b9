import { type Compute, ofFinite } from "./linear.ts";
import { turnUp } from "./turn-up.ts";

/** Sweeps of rotations after which every matrix here has converged; it takes about 10. */
const sweeps = 60;

/** A [m, n] → k = min(m, n) rows of a singular value, descending, its left vector [m] and its right vector [n], by one-sided rotations. */
export const svd: Compute = ofFinite(([m = 0, n = 0], [matrix], y) => {
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
});

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
