// Taken once: where the global object is a sandbox (jest, a vm context) each look at `Math` costs more than the sum.
const { abs, exp, sqrt } = Math;

/** The share of a standard normal distribution between two places, without loss in its tails. */
export function normalBetween(from: number, to: number): number {
  // Both on the right: the same share on the left, where small numbers are not differences of large ones.
  if (from > 0) return normalBetween(-to, -from);
  return below(to) - below(from);
}

/** The share below a place. */
const below = (z: number): number => erfc(-z / Math.SQRT2) / 2;

/** 1 − erf(x): the Taylor series near 0, a continued fraction further out. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x > 27) return 0;
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; abs(term) > 1e-17 * abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / sqrt(Math.PI)) * sum;
  }
  let tail = x;
  for (let n = 100; n >= 1; n--) tail = x + n / 2 / tail;
  return exp(-x * x) / sqrt(Math.PI) / tail;
}
