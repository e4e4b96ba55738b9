import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { eq, ge } from "./compare.ts";
import { known } from "./known.ts";
import { matmul } from "./matmul.ts";
import { max } from "./max.ts";
import { mul } from "./mul.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { softmax } from "./softmax.ts";
import { swapLast } from "./transpose.ts";

/** What the scores of attention are multiplied with, and whether a query looks only at keys that do not stand behind it. */
export interface Look {
  readonly causal: boolean;
  readonly scale: number;
}

/** How much each query looks at each key: softmax of the scores, −∞ where a mask of bools is false, a mask of fractions added; 0 where all are −∞. */
export function attentionWeights(
  query: Tensor,
  key: Tensor,
  { causal, scale }: Look,
  mask?: Tensor,
): Tensor {
  const scores = matmul(mul(query, scale), swapLast(key));
  const [queries, keys] = scores.shape.slice(-2) as [number, number];
  const seen = causal ? select(upTo(query, queries, keys), scores, -Infinity) : scores;
  if (mask === undefined) return softmax(seen);
  const masked = mask.dtype === "bool" ? select(mask, seen, -Infinity) : add(seen, mask);
  if (keys === 0) return softmax(masked);
  const seesNone = eq(max(masked, -1, true), -Infinity);
  // Chosen before the softmax too: its gradient at −∞ alone is NaN.
  return select(seesNone, 0, softmax(select(seesNone, 0, masked)));
}

/** True where key j does not stand behind query i. */
function upTo(like: Tensor, queries: number, keys: number): Tensor {
  const count = (length: number) => Array.from({ length }, (_, i) => i);
  const rows = reshape(known(like, count(queries)), [queries, 1]);
  return ge(rows, known(like, count(keys)));
}
