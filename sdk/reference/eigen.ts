import { type Compute, ofFinite } from "./linear.ts";
import { at, over, schur, times, type Complex, type Pair, type Schur } from "./schur.ts";

/** Real parts that differ by less than this share of the largest value count as equal. */
const near = 1e-10;

/**
 * A [n, n] → n rows of a complex eigenvalue and the vector that belongs to it, of length 1 and with its largest component real and positive: by the
 * real parts, where these are equal by the imaginary ones.
 */
export const eig: Compute = ofFinite(([n = 0], [a], y) => {
  y.fill(Number.NaN);
  const form = n === 0 ? null : schur(a!, n);
  if (form === null) return;
  const norm = Math.hypot(...a!);
  const values = Array.from({ length: n }, (_, k): Pair => {
    const [re, im] = at(form.t, k, k);
    // What rounding leaves of a real value's imaginary part.
    return [re, Math.abs(im) <= 8 * n * Number.EPSILON * norm ? 0 : im];
  });
  const width = 2 + 2 * n;
  inOrder(values).forEach((k, row) => {
    const vector = vectorOf(form, k, norm);
    y.set([...values[k]!, ...turned(vector)], row * width);
  });
});

/** The places of values by their real parts, and by the imaginary ones where these are near. */
function inOrder(values: readonly Pair[]): number[] {
  const largest = Math.max(...values.map((value) => Math.hypot(...value)));
  const order = [...values.keys()].sort((i, j) => values[i]![0] - values[j]![0]);
  let start = 0;
  for (let end = 1; end <= order.length; end++) {
    const gap =
      end === order.length ? Infinity : values[order[end]!]![0] - values[order[end - 1]!]![0];
    if (gap <= near * largest) continue;
    const run = order.slice(start, end).sort((i, j) => values[i]![1] - values[j]![1]);
    order.splice(start, run.length, ...run);
    start = end;
  }
  return order;
}

/** The vector of the value at diagonal k: from below in the triangle, then turned back. */
function vectorOf({ t, q }: Schur, k: number, norm: number): Pair[] {
  const value = at(t, k, k);
  const x = Array.from({ length: t.n }, (_, i): Pair => [Number(i === k), 0]);
  for (let i = k - 1; i >= 0; i--) {
    const sum = dot(t, i, x);
    const [re, im] = at(t, i, i);
    const apart: Pair = [re - value[0], im - value[1]];
    // Equal values have almost the same vector.
    const least = Number.EPSILON * (norm === 0 ? 1 : norm);
    const each = over([-sum[0], -sum[1]], Math.hypot(...apart) < least ? [least, 0] : apart);
    x[i] = each;
    const size = Math.hypot(...each);
    if (size > 1e100) x.forEach(([a, b], j) => (x[j] = [a / size, b / size]));
  }
  return x.map((_, i) => dot(q, i, x));
}

/** A row times a vector. */
function dot(matrix: Complex, row: number, x: readonly Pair[]): Pair {
  const sum: [number, number] = [0, 0];
  x.forEach((each, j) => {
    const [re, im] = times(at(matrix, row, j), each);
    sum[0] += re;
    sum[1] += im;
  });
  return sum;
}

/** A vector of length 1 whose largest component, the first of equals, is real and positive. */
function turned(x: readonly Pair[]): number[] {
  const sizes = x.map((each) => Math.hypot(...each));
  // A little more, so that rounding does not decide.
  const best = sizes.reduce((top, size, i) => (size > sizes[top]! * (1 + 1e-6) ? i : top), 0);
  const length = Math.hypot(...sizes);
  const [re, im] = x[best]!;
  const by: Pair = [re / sizes[best]! / length, -im / sizes[best]! / length];
  return x.flatMap((each, i) => (i === best ? [sizes[best]! / length, 0] : times(each, by)));
}
