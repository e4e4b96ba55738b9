import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { ge, gt, lt } from "./compare.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { logicalAnd } from "./logical.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { promote } from "./promote.ts";
import { select } from "./select.ts";
import { lgamma } from "./special.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";
import {
  fade,
  high,
  inLine,
  isInside,
  lnOf,
  root,
  spread,
  stirling,
  tailIntegral,
} from "./tail-integral.ts";

/** The part of e^−t · t^(a−1) / Γ(a) that lies on the smaller side of x, and whether that is below it, for a and x above 0. */
function smaller(a: Tensor, x: Tensor): { part: Tensor; isBelow: Tensor } {
  const isBelow = lt(x, maximum(a, 1));
  // Near 0 the integrand is not smooth for small a: the part of a + 10 is that of a but for ten terms.
  const isRaised = logicalAnd(isBelow, lt(a, high));
  const shape = select(isRaised, add(a, high), a);
  const power = sub(shape, 1);
  const whole = maximum(power, 0);
  const [near, far] = root(sub(mul(x, 2), whole), sub(fade, sub(x, whole)));
  const above = select(lt(sub(x, whole), fade), near, far);
  const [below] = root(maximum(whole, 1), minimum(sub(x, whole), 0));
  const width = select(isBelow, minimum(below, 1), above);
  const side = select(isBelow, x.scalar(-1), 1);
  const integral = tailIntegral(width, (u) =>
    sub(mul(spread(power), log1p(mul(spread(side), u))), mul(mul(spread(side), spread(x)), u)),
  );
  const tail = mul(height(shape, x), integral);
  let terms: Tensor = add(div(x, add(a, high - 1)), 1);
  for (let k = high - 2; k > 0; k--) terms = add(mul(div(x, add(a, k)), terms), 1);
  const first = exp(sub(sub(mul(a, log(x)), x), lgamma(add(a, 1))));
  return { part: select(isRaised, add(tail, mul(first, terms)), tail), isBelow };
}

/** xᵃ · e^−x / Γ(a). */
function height(a: Tensor, x: Tensor): Tensor {
  const isHigh = ge(a, high);
  const large = select(isHigh, a, high);
  const off = div(sub(x, large), large);
  const ratio = lnOf(off, div(x, large));
  const exact = exp(sub(mul(large, sub(ratio, off)), stirling(large)));
  const direct = exp(sub(sub(mul(a, log(x)), x), lgamma(a)));
  return select(isHigh, mul(sqrt(mul(large, 0.5 / Math.PI)), exact), direct);
}

function share(op: string, a: Tensor | number, x: Tensor | number, isUpper: boolean): Tensor {
  const [given, at] = promote(op, a, x, "f32");
  const found = inLine(op, [cast(given, "f64"), cast(at, "f64")], (shape, place) =>
    shareOf(shape, place, isUpper),
  );
  return cast(found, given.dtype);
}

function shareOf(shape: Tensor, place: Tensor, isUpper: boolean): Tensor {
  const isRight = logicalAnd(isInside(shape), isInside(place));
  const { part, isBelow } = smaller(select(isRight, shape, 1), select(isRight, place, 1));
  const [none, all] = isUpper ? [1, 0] : [0, 1];
  const isNone = logicalAnd(ge(place, 0), gt(shape, place));
  const isAll = logicalAnd(ge(shape, 0), gt(place, shape));
  const edge = select(isNone, none, select(isAll, all, place.scalar(Number.NaN)));
  const found = isUpper ? select(isBelow, sub(1, part), part) : select(isBelow, part, sub(1, part));
  return select(isRight, found, edge);
}

/**
 * The incomplete gamma function over the whole one, ∫₀ˣ tᵃ⁻¹ e^−t dt / Γ(a): the share of gamma numbers below x, broadcast; NaN where a or x is below 0.
 * Gradients flow to both where x is above 0.
 *
 * @example
 * gammainc(tensor([1, 2]), 1) // [0.6321, 0.2642]
 */
export const gammainc = (a: Tensor | number, x: Tensor | number): Tensor =>
  share("gammainc", a, x, false);

/**
 * 1 − gammainc, exact also where it is tiny beside an `a` that is not.
 *
 * @example
 * gammaincc(tensor([1, 2]), 1) // [0.3679, 0.7358]
 */
export const gammaincc = (a: Tensor | number, x: Tensor | number): Tensor =>
  share("gammaincc", a, x, true);
