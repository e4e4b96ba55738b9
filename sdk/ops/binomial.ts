import { ValueError } from "../core/errors.ts";
import { checkShape, expectShape, type Shape } from "../core/shape.ts";
import { shown } from "../core/shown.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { moveAxis } from "./arranging.ts";
import { cast } from "./cast.ts";
import { ge, gt, le, lt } from "./compare.ts";
import { firstAccepted } from "./distributions.ts";
import { div } from "./div.ts";
import { floor } from "./floor.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { logicalAnd, logicalOr } from "./logical.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { randomUniform } from "./random.ts";
import { cumsum } from "./scan.ts";
import { select } from "./select.ts";
import { slice } from "./slice.ts";
import { lgamma } from "./special.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** Below this mean the gaps between successes are added up; above, what is drawn is rejected or not. */
const few = 10;
/** More than so many successes at a mean of ten come once in 10¹³ draws. */
const successes = 45;
/** One try in ten fails at most, so that all fail once in 10¹². */
const tries = 12;
const drawn = successes + 2 * tries;

/**
 * How many of `count` tries of the probability `p` (it broadcasts to `shape`) succeed, as i32. Up to a count of 69 each try draws a number; above, 69 are drawn
 * in all: for means below 10 the gaps between successes, else by the method of Hörmann (1993). No gradient flows to p.
 *
 * @example
 * randomBinomial(randomKey(7), 10, 0.3, [4])
 */
export function randomBinomial(
  key: Tensor,
  count: number,
  p: Tensor | number,
  shape: Shape,
  stream = 0,
): Tensor {
  expectShape("randomBinomial", shape);
  if (!Number.isInteger(count) || count < 0 || count >= 2 ** 31)
    throw new ValueError(
      `randomBinomial: count is a whole number from 0 up and below 2³¹, got ${shown(count)}`,
    );
  if (typeof p === "number" && !(p >= 0 && p <= 1))
    throw new ValueError(`randomBinomial: p is from 0 to 1, got ${shown(p)}`);
  const numbers = Math.min(count, drawn);
  const all = randomUniform(key, checkShape("randomBinomial", [numbers, ...shape]), stream);
  const given = typeof p === "number" ? p : stopGradient(p);
  if (count <= drawn) return sum(lt(all, given), 0);
  const wide = cast(all, "f64");
  const chance = typeof given === "number" ? wide.scalar(given) : cast(given, "f64");
  const isLikely = gt(chance, 0.5);
  const rare = select(isLikely, sub(1, chance), chance);
  const mean = mul(rare, count);
  const counted = byGaps(slice(wide, [[0, successes]]), rare, count);
  const tried = byRejection(slice(wide, [[successes]]), maximum(rare, few / count), count);
  const found = cast(select(lt(mean, few), counted, tried), "i32");
  return select(isLikely, sub(count, found), found);
}

/** Successes before the tries are used up: the tries that each takes, added up, against the count. */
function byGaps(uniform: Tensor, p: Tensor, count: number): Tensor {
  const gaps = add(floor(div(log1p(neg(uniform)), log1p(neg(p)))), 1);
  // Running sums are along the last axis.
  const used = moveAxis(cumsum(moveAxis(gaps, 0, -1), -1), -1, 0);
  return cast(sum(le(used, count), 0), "f64");
}

/** Hörmann's transformed rejection with squeeze (BTRS), for means from 10 up and p up to ½. */
function byRejection(uniform: Tensor, p: Tensor, count: number): Tensor {
  const u = sub(slice(uniform, [[0, tries]]), 0.5);
  const v = slice(uniform, [[tries, 2 * tries]]);
  const odds = div(p, sub(1, p));
  const spread = sqrt(mul(mul(p, sub(1, p)), count));
  const b = add(mul(spread, 2.53), 1.15);
  const a = add(sub(mul(b, 0.0248), 0.0873), mul(p, 0.01));
  const near = sub(0.5, abs(u));
  const center = add(mul(p, count), 0.5);
  const k = floor(add(mul(add(div(mul(a, 2), near), b), u), center));
  const isQuick = logicalAnd(ge(near, 0.07), le(v, sub(0.92, div(4.2, b))));
  const isInside = logicalAnd(ge(k, 0), le(k, count));
  const whole = minimum(maximum(k, 0), count);
  const scale = mul(add(div(5.1, b), 2.83), spread);
  const height = log(div(mul(v, scale), add(div(a, square(near)), b)));
  const ways = (x: Tensor) => add(lgamma(add(x, 1)), lgamma(sub(count + 1, x)));
  const middle = floor(mul(p, count + 1));
  const density = add(sub(ways(middle), ways(whole)), mul(sub(whole, middle), log(odds)));
  const accepted = logicalOr(isQuick, logicalAnd(isInside, le(height, density)));
  return firstAccepted(whole, accepted);
}
