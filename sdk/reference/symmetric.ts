import { type Compute, ofFinite } from "./linear.ts";
import { turnUp } from "./turn-up.ts";

/** Rounds of QL after which every value has converged; it takes about 2. */
const most = 60;

/**
 * Symmetric A [n, n] → n rows of an eigenvalue, ascending, and its vector; only the lower half is read. Householder's reflections to three
 * diagonals, then implicit QL (Bowdler et al. 1968).
 */
export const eigh: Compute = ofFinite(([n = 0], [matrix], y) => {
  y.fill(Number.NaN);
  if (n === 0) return;
  const v = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return matrix![Math.max(i, j) * n + Math.min(i, j)]!;
  });
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  reduce(v, d, e, n);
  accumulate(v, d, n);
  e[0] = 0;
  ql(v, d, e, n);
  d.forEach((value, r) => {
    const rank = d.filter((other, i) => other < value || (other === value && i < r)).length;
    const row = y.subarray(rank * (n + 1), (rank + 1) * (n + 1));
    row[0] = value;
    for (let i = 0; i < n; i++) row[1 + i] = v[i * n + r]!;
    turnUp(row.subarray(1));
  });
});

/** To the diagonal d and the one beside it e; what makes the reflections stays in v. */
function reduce(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  d.set(v.subarray((n - 1) * n));
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) {
        d[j] = v[(i - 1) * n + j]!;
        v[i * n + j] = 0;
        v[j * n + i] = 0;
      }
      d[i] = 0;
    } else d[i] = reflect(v, d, e, n, i, scale);
  }
}

/** One reflection, of row i; the square of its length. */
function reflect(
  v: Float64Array,
  d: Float64Array,
  e: Float64Array,
  n: number,
  i: number,
  scale: number,
): number {
  let h = 0;
  for (let k = 0; k < i; k++) {
    d[k]! /= scale;
    h += d[k]! * d[k]!;
  }
  const head = d[i - 1]!;
  const length = head > 0 ? -Math.sqrt(h) : Math.sqrt(h);
  e[i] = scale * length;
  h -= head * length;
  d[i - 1] = head - length;
  e.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const f = d[j]!;
    v[j * n + i] = f;
    let g = e[j]! + v[j * n + j]! * f;
    for (let k = j + 1; k < i; k++) {
      g += v[k * n + j]! * d[k]!;
      e[k]! += v[k * n + j]! * f;
    }
    e[j] = g;
  }
  let sum = 0;
  for (let j = 0; j < i; j++) {
    e[j]! /= h;
    sum += e[j]! * d[j]!;
  }
  const half = sum / (h + h);
  for (let j = 0; j < i; j++) e[j]! -= half * d[j]!;
  for (let j = 0; j < i; j++) {
    const [f, g] = [d[j]!, e[j]!];
    for (let k = j; k < i; k++) v[k * n + j]! -= f * e[k]! + g * d[k]!;
    d[j] = v[(i - 1) * n + j]!;
    v[i * n + j] = 0;
  }
  return h;
}

/** The product of the reflections, in v; the diagonal comes back to d. */
function accumulate(v: Float64Array, d: Float64Array, n: number): void {
  for (let i = 0; i < n - 1; i++) {
    v[(n - 1) * n + i] = v[i * n + i]!;
    v[i * n + i] = 1;
    const h = d[i + 1]!;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[k * n + i + 1]! / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[k * n + i + 1]! * v[k * n + j]!;
        for (let k = 0; k <= i; k++) v[k * n + j]! -= g * d[k]!;
      }
    }
    for (let k = 0; k <= i; k++) v[k * n + i + 1] = 0;
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[(n - 1) * n + j]!;
    v[(n - 1) * n + j] = 0;
  }
  v[n * n - 1] = 1;
}

/** The values of the diagonals in d; the columns of v are turned along. */
function ql(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let [shift, largest] = [0, 0];
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!));
    const small = Number.EPSILON * largest;
    let m = l;
    while (m < n - 1 && !(Math.abs(e[m]!) <= small)) m++;
    const rounds = m > l ? most : 0;
    for (let round = 0; round < rounds; round++) {
      shift += qlRound(v, d, e, n, l, m);
      if (!(Math.abs(e[l]!) > small)) break;
    }
    d[l]! += shift;
    e[l] = 0;
  }
}

/** One round of QL between the places l and m; what it took from all values. */
function qlRound(
  v: Float64Array,
  d: Float64Array,
  e: Float64Array,
  n: number,
  l: number,
  m: number,
): number {
  const first = d[l]!;
  const start = (d[l + 1]! - first) / (2 * e[l]!);
  const sign = start < 0 || Object.is(start, -0) ? -1 : 1;
  const root = sign * Math.sqrt(start * start + 1);
  d[l] = e[l]! / (start + root);
  d[l + 1] = e[l]! * (start + root);
  const [next, taken] = [d[l + 1]!, first - d[l]];
  for (let i = l + 2; i < n; i++) d[i]! -= taken;
  const beside = e[l + 1]!;
  let p = d[m]!;
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  for (let i = m - 1; i >= l; i--) {
    [c3, c2, s2] = [c2, c, s];
    const [g, h] = [c * e[i]!, c * p];
    const r = Math.sqrt(p * p + e[i]! * e[i]!);
    e[i + 1] = s * r;
    s = e[i]! / r;
    c = p / r;
    p = c * d[i]! - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]!);
    for (let k = 0; k < n; k++) {
      const [a, b] = [v[k * n + i]!, v[k * n + i + 1]!];
      v[k * n + i + 1] = s * a + c * b;
      v[k * n + i] = c * a - s * b;
    }
  }
  p = (-s * s2 * c3 * beside * e[l]!) / next;
  e[l] = s * p;
  d[l] = c * p;
  return taken;
}
