import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { eq, ge, gt, lt } from "./compare.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { expectTensor } from "./is-tensor.ts";
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

/** The part of tᵃ⁻¹ · (1 − t)ᵇ⁻¹ / B(a, b) below x, where y = 1 − x and x is on the left of the middle. */
function left(a: Tensor, b: Tensor, x: Tensor, y: Tensor): Tensor {
  // Near 0 the integrand is not smooth for small a: the part of a + 10 is that of a but for ten terms.
  const isRaised = lt(a, high);
  const shape = select(isRaised, add(a, high), a);
  const power = sub(shape, 1);
  const ratio = div(x, y);
  const rise = maximum(sub(b, 1), 0);
  const fall = maximum(sub(power, mul(rise, ratio)), 0);
  const [steep] = root(power, mul(fall, -1));
  const turn = sub(mul(ratio, fade), fall);
  const bend = add(mul(mul(fall, ratio), 2), mul(rise, mul(ratio, ratio)));
  const [near, far] = root(bend, turn);
  const width = minimum(minimum(steep, select(gt(turn, 0), near, far)), 1);
  const integral = tailIntegral(width, (u) =>
    add(
      mul(spread(power), log1p(mul(u, -1))),
      mul(spread(sub(b, 1)), log1p(mul(spread(ratio), u))),
    ),
  );
  const tail = div(mul(height(shape, b, x, y), integral), y);
  const term = (k: number) => div(mul(x, add(add(a, b), k - 1)), add(a, k));
  let terms: Tensor = add(term(high - 1), 1);
  for (let k = high - 2; k > 0; k--) terms = add(mul(term(k), terms), 1);
  const powers = add(mul(a, log(x)), mul(b, log(y)));
  const whole = sub(sub(lgamma(add(a, b)), lgamma(add(a, 1))), lgamma(b));
  return select(isRaised, add(tail, mul(exp(add(powers, whole)), terms)), tail);
}

/** xᵃ · yᵇ / B(a, b), for an `a` from 10 up. */
function height(a: Tensor, b: Tensor, x: Tensor, y: Tensor): Tensor {
  const total = add(a, b);
  const isHigh = ge(b, high);
  const large = select(isHigh, b, high);
  const sum = add(a, large);
  const off = sub(mul(x, large), mul(y, a));
  const powers = add(
    mul(a, lnOf(div(off, a), div(mul(x, sum), a))),
    mul(large, lnOf(div(mul(off, -1), large), div(mul(y, sum), large))),
  );
  const rest = sub(sub(stirling(sum), stirling(a)), stirling(large));
  const front = sqrt(div(mul(mul(a, large), 0.5 / Math.PI), sum));
  const logs = add(mul(a, log(x)), mul(b, log(y)));
  const gammas = sub(add(mul(sub(a, 0.5), log1p(div(b, a))), mul(b, log(total))), b);
  const others = sub(sub(stirling(total), stirling(a)), lgamma(b));
  const direct = exp(add(add(logs, gammas), others));
  return select(isHigh, mul(front, exp(add(powers, rest))), direct);
}

/**
 * The incomplete beta function over the whole one, ∫₀ˣ tᵃ⁻¹ (1 − t)ᵇ⁻¹ dt / B(a, b): the share of beta numbers below x, broadcast; NaN where a or b is not
 * above 0 and finite or x not from 0 to 1. Gradients flow to all three where x is between.
 *
 * @example
 * betainc(2, 3, tensor([0.25, 0.5])) // [0.2617, 0.6875]
 */
export function betainc(a: Tensor | number, b: Tensor | number, x: Tensor): Tensor {
  expectTensor("betainc", x);
  const [first, at] = promote("betainc", a, x, "f32");
  const [second, place] = promote("betainc", b, at, "f32");
  const wide = [first, second, place].map((each) => cast(each, "f64"));
  const found = inLine("betainc", wide, (p, q, t) => shareOf(p, q, t));
  return cast(found, place.dtype);
}

function shareOf(p: Tensor, q: Tensor, t: Tensor): Tensor {
  const isPair = logicalAnd(isInside(p), isInside(q));
  const isRight = logicalAnd(isPair, logicalAnd(gt(t, 0), lt(t, 1)));
  const [u, v, z] = [select(isRight, p, 1), select(isRight, q, 1), select(isRight, t, 0.5)];
  const middle = div(maximum(u, 1), add(maximum(u, 1), maximum(v, 1)));
  const isTurned = gt(z, middle);
  const rest = sub(1, z);
  const part = left(
    select(isTurned, v, u),
    select(isTurned, u, v),
    select(isTurned, rest, z),
    select(isTurned, z, rest),
  );
  const end = select(eq(t, 0), 0, select(eq(t, 1), t.scalar(1), Number.NaN));
  const edge = select(isPair, end, Number.NaN);
  return select(isRight, select(isTurned, sub(1, part), part), edge);
}
