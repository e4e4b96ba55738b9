import { gaussLegendre } from "../core/gauss.ts";
import { broadcastShapes, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { gt, lt } from "./compare.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { known } from "./known.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { logicalAnd } from "./logical.ts";
import { mul } from "./mul.ts";
import { expandDims, reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sum } from "./sum.ts";

/** From here on Stirling's series has all digits; shapes below are raised by so much. */
export const high = 10;
/** Where an integrand is e⁻³⁸ of what it was, nothing more is added up. */
export const fade = 38;

const { places, shares } = gaussLegendre(32);
// With the squares of the places more of them lie where the integrand is steep.
const squares = places.map((y) => y * y);
const weights = places.map((y, i) => 2 * y * shares[i]!);

/** A function of every element on vectors where there are so many axes that none is left for the places. */
export function inLine(
  op: string,
  given: readonly Tensor[],
  run: (...lines: Tensor[]) => Tensor,
): Tensor {
  const shape = given.map((x) => x.shape).reduce((a, b) => broadcastShapes(op, a, b));
  if (shape.length < 5) return run(...given);
  const lines = given.map((x) => reshape(broadcastTo(x, shape), [size(shape)]));
  return reshape(run(...lines), shape);
}

/** An axis for the places of an integral. */
export const spread = (x: Tensor): Tensor => expandDims(x, -1);

/** ∫ e^(exponent(u)) du from 0 to `width`, where the integrand has faded, so that the width has no gradient. */
export function tailIntegral(width: Tensor, exponent: (u: Tensor) => Tensor): Tensor {
  const to = stopGradient(width);
  const values = exp(exponent(mul(spread(to), known(to, squares))));
  return mul(to, sum(mul(values, known(to, weights)), -1));
}

/** ln(1 + off), where `whole` is 1 + off, by whichever of both is exact. */
export function lnOf(off: Tensor, whole: Tensor): Tensor {
  const isFar = lt(off, -0.5);
  return select(isFar, log(select(isFar, whole, 1)), log1p(select(isFar, 0, off)));
}

/** Above 0 and finite. */
export const isInside = (x: Tensor): Tensor => logicalAnd(gt(x, 0), lt(x, Infinity));

/** ln Γ(a) − (a − ½) · ln a + a − ½ ln 2π, for `a` from 10 up. */
export function stirling(a: Tensor): Tensor {
  const r = div(1, square(a));
  const series = [1 / 156, 691 / 360360, 1 / 1188, 1 / 1680, 1 / 1260, 1 / 360];
  const [first, ...rest] = series.map((share, i) => (i % 2 === 0 ? share : -share));
  const inner = rest.reduce((sum: Tensor, share) => add(mul(sum, r), share), mul(r, first!));
  return div(add(mul(inner, r), 1 / 12), a);
}

/** The root of p · u² − 2q · u = 2 · fade above 0, where p is above 0. */
export const root = (p: Tensor, q: Tensor): readonly [above: Tensor, below: Tensor] => {
  const both = sqrt(add(square(q), mul(p, 2 * fade)));
  return [div(add(both, q), p), div(2 * fade, add(both, mul(q, -1)))];
};
