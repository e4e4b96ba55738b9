import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { ge } from "./compare.ts";
import { known } from "./known.ts";
import { matmul } from "./matmul.ts";
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

/** How much each query looks at each key: softmax of the scores, −∞ where a mask of bools is false, a mask of fractions added. */
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
  return softmax(mask.dtype === "bool" ? select(mask, seen, -Infinity) : add(seen, mask));
}

/** True where key j does not stand behind query i. */
function upTo(like: Tensor, queries: number, keys: number): Tensor {
  const count = (length: number) => Array.from({ length }, (_, i) => i);
  const rows = reshape(known(like, count(queries)), [queries, 1]);
  return ge(rows, known(like, count(keys)));
}
