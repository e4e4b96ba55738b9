import { checkOptions, expectNumber } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { ValueError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { binCount } from "./scatter.ts";
import { cast } from "./cast.ts";
import { ge, le } from "./compare.ts";
import { clip } from "./clip.ts";
import { div } from "./div.ts";
import { floor } from "./floor.ts";
import { logicalAnd } from "./logical.ts";
import { mul } from "./mul.ts";
import { atLeast } from "./promote.ts";
import { select } from "./select.ts";
import { sub } from "./sub.ts";

/**
 * How many elements lie in each of `bins` equal parts between `low` and `high`, as i32; what lies outside, or is NaN, is left out, and
 * `high` itself is in the last part. No gradient flows.
 *
 * @example
 * histogram(tensor([0, 0.1, 0.9, 1, 5]), { bins: 2, low: 0, high: 1 }) // [2, 2]
 */
export function histogram(
  x: Tensor,
  options: { readonly bins: number; readonly low: number; readonly high: number },
): Tensor {
  const { bins, low, high } = checkOptions("histogram", options, ["bins", "low", "high"]);
  expectNumber("histogram", "low", low);
  expectNumber("histogram", "high", high);
  if (!Number.isInteger(bins) || bins < 1 || !(low < high))
    throw new ValueError(
      `histogram: needs 1 bin or more and low < high, got ${shown(bins)}, ${shown(low)}, ${shown(high)}`,
    );
  const values = atLeast("histogram", x, "f32");
  const inside = logicalAnd(ge(values, low), le(values, high));
  const place = floor(mul(div(sub(values, low), high - low), bins));
  const held = cast(clip(select(inside, place, 0), 0, bins - 1), "i32");
  return binCount(held, bins, inside);
}
