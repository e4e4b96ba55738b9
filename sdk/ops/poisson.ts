import { shown } from "../core/shown.ts";
import { ValueError } from "../core/errors.ts";
import { checkShape, type Shape, expectShape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { argmax } from "./arg.ts";
import { cast } from "./cast.ts";
import { ge, le, lt } from "./compare.ts";
import { div } from "./div.ts";
import { floor } from "./floor.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { logicalAnd, logicalNot, logicalOr } from "./logical.ts";
import { maximum } from "./maximum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { randomUniform } from "./random.ts";
import { expandDims, squeeze } from "./reshape.ts";
import { cumsum } from "./scan.ts";
import { select } from "./select.ts";
import { slice } from "./slice.ts";
import { lgamma } from "./special.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { moveAxis } from "./arranging.ts";
import { atPlaces } from "./take-along-axis.ts";

/** Below this mean arrivals are counted one by one; above, what is drawn is rejected or not. */
const few = 10;
/** More than so many arrivals at a mean of ten come once in 10¹³ draws. */
const arrivals = 45;
/** Counts at this rate stay below 2³¹. */
const most = 2e9;
/** One try in ten fails at most, so that all fail once in 10¹². */
const tries = 12;

/**
 * How many arrivals there are in a time in which `rate` (0 or above; it broadcasts to `shape`) are expected, as i32. Below a rate of 10 waiting times are added
 * up, above it is the method of Hörmann (1993). No gradient flows to the rate.
 * A number is checked, a tensor is not.
 *
 * @example
 * randomPoisson(randomKey(7), 3.5, [4])
 */
export function randomPoisson(
  key: Tensor,
  rate: Tensor | number,
  shape: Shape,
  stream = 0,
): Tensor {
  if (typeof rate === "number" && !(rate >= 0 && rate < Infinity))
    throw new ValueError(`randomPoisson: rate is 0 or above and finite, got ${shown(rate)}`);
  if (typeof rate === "number" && rate > most)
    throw new ValueError(
      `randomPoisson: the counts at a rate of ${shown(rate)} are beyond i32; draw rate + √rate · randomNormal`,
    );
  expectShape("randomPoisson", shape);
  checkShape("randomPoisson", [arrivals + 2 * tries, ...shape]);
  const draw = (count: number) => randomUniform(key, [count, ...shape], stream);
  if (typeof rate === "number") {
    // Of a known rate one way is enough, and the first numbers are the same however many are drawn.
    const isFew = Math.fround(rate) < few;
    const all = draw(isFew ? arrivalsOf(rate) : arrivals + 2 * tries);
    const mean = all.scalar(rate, "f32");
    return cast(isFew ? byWaiting(all, mean) : byRejection(slice(all, [[arrivals]]), mean), "i32");
  }
  const all = draw(arrivals + 2 * tries);
  const mean = stopGradient(rate);
  const counted = byWaiting(slice(all, [[0, arrivals]]), mean);
  const drawn = byRejection(slice(all, [[arrivals]]), maximum(mean, few));
  return cast(select(lt(mean, few), counted, drawn), "i32");
}

/** More than so many arrivals, at least one, come once in 10¹³ draws. */
function arrivalsOf(rate: number): number {
  let [count, chance] = [1, Math.exp(-rate)];
  // What is left is less than twice its first term once there are more than two for each that is expected.
  for (; count < arrivals && (count < 2 * rate || chance > 1e-14); count++) chance *= rate / count;
  return count;
}

/** Arrivals before the time is over: waiting times of mean 1, added up, against the rate. */
function byWaiting(uniform: Tensor, rate: Tensor): Tensor {
  const waits = neg(log1p(neg(uniform)));
  // Running sums are along the last axis.
  const times = moveAxis(cumsum(moveAxis(waits, 0, -1), -1), -1, 0);
  return cast(sum(lt(times, rate), 0), "f32");
}

/** Hörmann's transformed rejection with squeeze, for means from 10 up. */
function byRejection(numbers: Tensor, rate: Tensor): Tensor {
  // At a rate of a million the logarithms of the density are of millions, too, and f32 has no tenths there.
  const [uniform, mean] = [cast(numbers, "f64"), cast(rate, "f64")];
  const u = sub(slice(uniform, [[0, tries]]), 0.5);
  const v = slice(uniform, [[tries, 2 * tries]]);
  const b = add(mul(sqrt(mean), 2.53), 0.931);
  const a = sub(mul(b, 0.02483), 0.059);
  const inverse = add(div(1.1328, sub(b, 3.4)), 1.1239);
  const near = sub(0.5, abs(u));
  const k = floor(add(add(mul(add(div(mul(a, 2), near), b), u), mean), 0.43));
  const isQuick = logicalAnd(ge(near, 0.07), le(v, sub(0.9277, div(3.6224, sub(b, 2)))));
  const isOut = logicalOr(lt(k, 0), logicalAnd(lt(near, 0.013), lt(near, v)));
  const whole = maximum(k, 0);
  const height = log(div(mul(v, inverse), add(div(a, square(near)), b)));
  const density = sub(sub(mul(whole, log(mean)), mean), lgamma(add(whole, 1)));
  const isSlow = logicalAnd(le(height, density), logicalNot(isOut));
  const accepted = logicalOr(isQuick, isSlow);
  const first = expandDims(argmax(cast(accepted, "i32"), 0), 0);
  return squeeze(atPlaces(whole, first, 0), 0);
}
