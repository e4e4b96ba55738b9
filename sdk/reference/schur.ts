/** A square matrix of complex numbers, in row-major order. */
export interface Complex {
  readonly n: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** A number and its imaginary part. */
export type Pair = readonly [re: number, im: number];

/** A = Q · T · Qᴴ with Q unitary and T upper triangular. */
export interface Schur {
  readonly t: Complex;
  readonly q: Complex;
}

/** Rounds for one eigenvalue after which it is given up; it takes about 3. */
const most = 60;

/** The Schur form of a real matrix; null where it does not converge. By rotations to Hessenberg's form, then implicit shifted QR (Francis 1961). */
export function schur(a: Float64Array, n: number): Schur | null {
  const t = { n, re: a.slice(), im: new Float64Array(n * n) };
  const q = { n, re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) q.re[i * n + i] = 1;
  const form = { t, q };
  for (let k = 0; k < n - 2; k++) for (let i = k + 2; i < n; i++) clear(form, k + 1, i, k);
  const norm = Math.hypot(...a);
  for (let last = n - 1, rounds = 0; last > 0;) {
    let first = last;
    while (first > 0 && !isSplit(t, first, norm)) first--;
    if (first > 0) set(t, first, first - 1, [0, 0]);
    if (first === last) {
      last--;
      rounds = 0;
    } else if (rounds++ === most) return null;
    else chase(form, first, last, rounds % 10 === 0 ? odd(t, last) : shift(t, last));
  }
  return form;
}

/** The element of a row and a column. */
export const at = ({ n, re, im }: Complex, i: number, j: number): Pair => [
  re[i * n + j]!,
  im[i * n + j]!,
];

/** The product of two numbers. */
export const times = ([a, b]: Pair, [c, d]: Pair): Pair => [a * c - b * d, a * d + b * c];

/** The quotient of two numbers. */
export function over([a, b]: Pair, [c, d]: Pair): Pair {
  // Divided twice, so that no square overflows.
  const size = Math.hypot(c, d);
  const [x, y] = times([a / size, b / size], [c / size, -d / size]);
  return [x, y];
}

function set({ n, re, im }: Complex, i: number, j: number, [a, b]: Pair): void {
  re[i * n + j] = a;
  im[i * n + j] = b;
}

/** Whether what stands left of diagonal k is as good as 0. */
function isSplit(t: Complex, k: number, norm: number): boolean {
  const beside = Math.hypot(...at(t, k, k - 1));
  const around = Math.hypot(...at(t, k - 1, k - 1)) + Math.hypot(...at(t, k, k));
  return beside <= Number.EPSILON * (around === 0 ? norm : around);
}

/** The eigenvalue of the last two rows that is nearer to the last diagonal (Wilkinson 1968). */
function shift(t: Complex, last: number): Pair {
  const [p, d] = [at(t, last - 1, last - 1), at(t, last, last)];
  const half: Pair = [(p[0] - d[0]) / 2, (p[1] - d[1]) / 2];
  const [x, y] = times(half, half);
  const [u, v] = times(at(t, last - 1, last), at(t, last, last - 1));
  const root = squareRoot([x + u, y + v]);
  // Of the two roots the one that leaves the smaller distance.
  const sign = half[0] * root[0] + half[1] * root[1] > 0 ? -1 : 1;
  return [d[0] + half[0] + sign * root[0], d[1] + half[1] + sign * root[1]];
}

/** A shift that no symmetry of the matrix knows. */
function odd(t: Complex, last: number): Pair {
  const [re, im] = at(t, last, last);
  const beside = Math.hypot(...at(t, last, last - 1));
  return [re + 0.75 * beside, im + 0.4375 * beside];
}

function squareRoot([a, b]: Pair): Pair {
  const size = Math.hypot(a, b);
  const re = Math.sqrt(Math.max(0, (size + a) / 2));
  const im = Math.sqrt(Math.max(0, (size - a) / 2));
  return [re, b < 0 ? -im : im];
}

/** One round of QR on the rows from `first` to `last`: a rotation that the shift chooses, and those that take away what it spoils. */
function chase(form: Schur, first: number, last: number, [re, im]: Pair): void {
  const head = at(form.t, first, first);
  rotate(form, first, first + 1, [head[0] - re, head[1] - im], at(form.t, first + 1, first));
  for (let k = first + 1; k < last; k++) clear(form, k, k + 1, k - 1);
}

/** Makes the element of row j in a column 0 by a rotation with row i. */
function clear(form: Schur, i: number, j: number, column: number): void {
  rotate(form, i, j, at(form.t, i, column), at(form.t, j, column));
  set(form.t, j, column, [0, 0]);
}

/** Turns rows i and j so that (a, b) would become (r, 0), and the columns back. */
function rotate({ t, q }: Schur, i: number, j: number, a: Pair, b: Pair): void {
  const r = Math.hypot(...a, ...b);
  if (r === 0 || (b[0] === 0 && b[1] === 0)) return;
  const c: Pair = [a[0] / r, a[1] / r];
  const s: Pair = [b[0] / r, b[1] / r];
  const conjugate = ([x, y]: Pair): Pair => [x, -y];
  const minus = ([x, y]: Pair): Pair => [-x, -y];
  const mix = (
    x: Complex,
    from: readonly [number, number],
    to: readonly [number, number],
    by: readonly Pair[],
  ) => {
    const [u, v] = [at(x, ...from), at(x, ...to)];
    const sum = (f: Pair, g: Pair): Pair => {
      const [k, l] = [times(f, u), times(g, v)];
      return [k[0] + l[0], k[1] + l[1]];
    };
    set(x, ...from, sum(by[0]!, by[1]!));
    set(x, ...to, sum(by[2]!, by[3]!));
  };
  for (let k = 0; k < t.n; k++) mix(t, [i, k], [j, k], [conjugate(c), conjugate(s), minus(s), c]);
  for (const x of [t, q])
    for (let k = 0; k < t.n; k++) mix(x, [k, i], [k, j], [c, s, minus(conjugate(s)), conjugate(c)]);
}
