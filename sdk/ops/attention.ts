import { isFloat } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { checkOptions, expectBoolean, expectNumber } from "../core/options.ts";
import { broadcastShapes, show, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { attentionWeights } from "./attention-weights.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { dropout as thin } from "./dropout.ts";
import { fusedAttention } from "./fused-attention.ts";
import { expectTensor } from "./is-tensor.ts";
import { matmul } from "./matmul.ts";
import { factors, hasPolicy, isHalf } from "./policy.ts";
import { atLeast, inDTypeOf } from "./promote.ts";

/** What training takes from attention at random. */
export interface AttentionDropout {
  /** How likely a query does not look at a key, from 0 to below 1; the other weights are divided by 1 − rate. */
  readonly rate: number;
  readonly key: Tensor;
  /** @default 0 */
  readonly stream?: number;
}

/** What each query may look at. */
export interface AttentionOptions {
  /** bool: where it is false a query does not look; or fractions that are added to the scaled scores. Broadcasts to `[…, queries, keys]`. */
  readonly mask?: Tensor;
  /** Whether a query looks only at keys that do not stand behind it. @default false */
  readonly causal?: boolean;
  /** What the scores are multiplied with. @default 1 / √width */
  readonly scale?: number;
  /** Dropout of the weights, as PyTorch's `dropout_p`, for training only. The weights are then in memory, which they otherwise are not. */
  readonly dropout?: AttentionDropout;
}

/**
 * softmax(query · keyᵀ · scale) · value (Vaswani 2017) for queries `[…, n, d]`, keys `[…, m, d]` and values `[…, m, e]`. A query
 * that may look at nothing gives 0, and no gradient, as in PyTorch.
 *
 * @example
 * scaledDotProductAttention(query, key, value, { causal: true })
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const {
    mask,
    causal = false,
    scale,
    dropout,
  } = checkOptions("scaledDotProductAttention", options, ["mask", "causal", "scale", "dropout"]);
  const name = "scaledDotProductAttention";
  if (scale !== undefined) expectNumber(name, "scale", scale);
  expectBoolean(name, "causal", causal);
  const [q, k, v] = [query, key, value].map((x) => atLeast(name, x, "f32")) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  check(name, q, k, v);
  const [queries, keys] = [q.shape.at(-2)!, k.shape.at(-2)!];
  const look = { causal, scale: scale ?? 1 / Math.sqrt(Math.max(1, q.shape.at(-1)!)) };
  const lead = broadcastShapes(name, ...[q, k, v].map(({ shape }) => shape.slice(0, -2)));
  const scores = [...lead, queries, keys];
  if (mask !== undefined) checkMask(name, mask, scores);
  // Products of 16 bits would round the scores, of which the softmax makes factors.
  if (!hasPolicy() && [q, k, v].every(({ dtype }) => isHalf(dtype))) {
    const wide = scaledDotProductAttention(cast(q, "f32"), cast(k, "f32"), cast(v, "f32"), options);
    return inDTypeOf(wide, q, k, v);
  }
  // Under a policy the products compute in 16 bits, and no instruction has other dtypes than f32 inside.
  const isPlain = factors(q, k, v).every(({ dtype }) => dtype === "f32");
  const fits = mask === undefined || (mask.dtype !== "f64" && mask.shape.length <= scores.length);
  if (dropout !== undefined) checkOptions(`${name} (dropout)`, dropout, ["rate", "key", "stream"]);
  const thins = dropout !== undefined && dropout.rate !== 0;
  if (thins || !isPlain || !fits) {
    const weights = attentionWeights(q, k, look, mask);
    if (!thins) return matmul(weights, v);
    expectTensor(`${name} (key of dropout)`, dropout.key);
    return matmul(thin(weights, dropout.rate, dropout.key, dropout.stream), v);
  }
  const all = [q, k, v].map((x) => broadcastTo(x, [...lead, ...x.shape.slice(-2)])) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  if (mask === undefined) return fusedAttention(look, ...all);
  const given = mask.dtype === "bool" ? mask : cast(mask, "f32");
  return fusedAttention(look, ...all, broadcastTo(given, scores));
}

function checkMask(name: string, mask: Tensor, scores: Shape): void {
  expectTensor(`${name} (mask)`, mask);
  broadcastShapes(`${name} (mask)`, mask.shape, scores);
  if (mask.dtype !== "bool" && !isFloat(mask.dtype))
    throw new DTypeError(
      `${name}: a mask is of bools or fractions, got ${mask.dtype}; compare it first`,
    );
}

function check(name: string, q: Tensor, k: Tensor, v: Tensor): void {
  const fits =
    [q, k, v].every(({ shape }) => shape.length >= 2) &&
    q.shape.at(-1) === k.shape.at(-1) &&
    k.shape.at(-2) === v.shape.at(-2);
  if (!fits)
    throw new ShapeError(
      `${name}: queries […, n, d], keys […, m, d] and values […, m, e] do not fit, got ${[q, k, v].map(({ shape }) => show(shape)).join(", ")}`,
    );
  broadcastShapes(`${name} (leading axes)`, ...[q, k, v].map(({ shape }) => shape.slice(0, -2)));
}
