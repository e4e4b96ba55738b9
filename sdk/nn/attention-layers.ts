import { checkOptions, expectBoolean } from "../core/options.ts";
import { add } from "../ops/add.ts";
import { checkRate } from "../ops/dropout.ts";
import { gelu } from "../ops/gelu.ts";
import { matmul } from "../ops/matmul.ts";
import { checkStream } from "../ops/random.ts";
import { scaledDotProductAttention, type AttentionOptions } from "../ops/networks.ts";
import { reshape } from "../ops/reshape.ts";
import { transpose } from "../ops/transpose.ts";
import { slice } from "../ops/slice.ts";
import { tensor, zeros } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { dense, type DenseParams } from "./dense.ts";
import { dropoutLayer } from "./dropout-layer.ts";
import { initialize } from "./initialize.ts";
import { layerNorm, type LayerNormParams } from "./layer-norm.ts";
import type { Layer } from "./layer.ts";
import { expectSizes } from "./sizes.ts";

/** The parameters of attention with several heads: queries, keys and values of all heads beside each other, and what mixes the heads. */
export type AttentionParams = { readonly project: DenseParams; readonly mix: DenseParams };

/** Attention of rows to each other: a layer, which `attend` runs with a mask or on other keys. */
export interface MultiHeadAttention extends Layer<AttentionParams> {
  /** Rows `[n, t, width]` that look at themselves, or at `memory` `[n, s, width]`. A mask broadcasts to `[n, heads, t, s]`. */
  attend(
    params: AttentionParams,
    x: Tensor,
    options?: Pick<AttentionOptions, "mask" | "causal" | "dropout"> & { readonly memory?: Tensor },
  ): Tensor;
}

/**
 * Attention with several heads over `[n, t, width]` (Vaswani 2017), equal to PyTorch's MultiheadAttention with `batch_first` and its start: Glorot for the projections,
 * biases 0. With a key, which only training has, `dropout` is the rate at which a query leaves out a key; give another `stream` to every layer.
 *
 * @example
 * const layer = multiHeadAttention(128, 4, { causal: true, dropout: 0.1, stream: 3 });
 */
export function multiHeadAttention(
  width: number,
  heads: number,
  options: { readonly causal?: boolean; readonly dropout?: number; readonly stream?: number } = {},
): MultiHeadAttention {
  const {
    causal = false,
    dropout: rate = 0,
    stream = 0,
  } = checkOptions("multiHeadAttention", options, ["causal", "dropout", "stream"]);
  expectBoolean("multiHeadAttention", "causal", causal);
  checkRate("multiHeadAttention", rate);
  checkStream("multiHeadAttention", stream);
  expectSizes("multiHeadAttention", { width, heads });
  if (width % heads !== 0)
    throw new RangeError(
      `multiHeadAttention: a width of ${width} does not fall into ${heads} heads`,
    );
  const attend: MultiHeadAttention["attend"] = (
    { project: { weight, bias }, mix },
    x,
    { memory, mask, dropout, causal: behind = causal } = {},
  ) => {
    const [n, steps] = x.shape as [number, number, number];
    const part = (rows: Tensor, from: number, to: number) =>
      add(
        matmul(rows, slice(weight, [null, [from * width, to * width]])),
        slice(bias, [[from * width, to * width]]),
      );
    const own = memory === undefined ? part(x, 0, 3) : part(x, 0, 1);
    const other = memory === undefined ? own : part(memory, 1, 3);
    const behindOwn = memory === undefined ? 1 : 0;
    const split = (rows: Tensor, at: number) =>
      transpose(
        reshape(slice(rows, [null, null, [at * width, (at + 1) * width]]), [
          n,
          rows.shape[1]!,
          heads,
          width / heads,
        ]),
        [0, 2, 1, 3],
      );
    const seen = scaledDotProductAttention(
      split(own, 0),
      split(other, behindOwn),
      split(other, behindOwn + 1),
      { causal: behind, ...(mask && { mask }), ...(dropout && { dropout }) },
    );
    const rows = reshape(transpose(seen, [0, 2, 1, 3]), [n, steps, width]);
    return add(matmul(rows, mix.weight), mix.bias);
  };
  return {
    parameters: 4 * width * width + 4 * width,
    init(random) {
      const weights = (outputs: number, scheme: "glorot" | "linear") =>
        tensor(initialize(random, width, outputs, scheme), { shape: [width, outputs] });
      return {
        project: { weight: weights(3 * width, "glorot"), bias: zeros([3 * width]) },
        mix: { weight: weights(width, "linear"), bias: zeros([width]) },
      };
    },
    apply: (params, x, { key }) =>
      attend(params, x, key && rate > 0 ? { dropout: { rate, key, stream } } : {}),
    attend,
  };
}

/** The parameters of a Transformer block. */
export type TransformerBlockParams = {
  readonly attentionNorm: LayerNormParams;
  readonly attention: AttentionParams;
  readonly norm: LayerNormParams;
  readonly widen: DenseParams;
  readonly narrow: DenseParams;
};

/**
 * A Transformer block over `[n, t, width]` with the norms first (Xiong 2020): x + attention(norm(x)), then x + narrow(gelu(widen(norm(x)))), equal to PyTorch's TransformerEncoderLayer
 * with `norm_first`. With a key, which only training has, `dropout` is its rate on the weights of attention, on what attention gives, on the wide numbers and on the narrow ones:
 * they draw from `stream` and the three streams after it, so other layers take others.
 *
 * @example
 * const block = transformerBlock(128, 4, { causal: true, dropout: 0.1, stream: 4 });
 */
export function transformerBlock(
  width: number,
  heads: number,
  options: {
    readonly hidden?: number;
    readonly causal?: boolean;
    readonly dropout?: number;
    readonly stream?: number;
  } = {},
): Layer<TransformerBlockParams> {
  checkOptions("transformerBlock", options, ["hidden", "causal", "dropout", "stream"]);
  expectSizes("transformerBlock", { width, heads });
  const { hidden = 4 * width, causal = false, dropout = 0, stream = 0 } = options;
  expectSizes("transformerBlock", { hidden });
  expectBoolean("transformerBlock", "causal", causal);
  checkRate("transformerBlock", dropout);
  checkStream("transformerBlock", stream);
  if (width % heads !== 0)
    throw new RangeError(`transformerBlock: a width of ${width} does not fall into ${heads} heads`);
  const parts = {
    attentionNorm: layerNorm(width),
    attention: multiHeadAttention(width, heads, { causal, dropout, stream }),
    norm: layerNorm(width),
    widen: dense(width, hidden),
    narrow: dense(hidden, width),
  };
  const drops = [1, 2, 3].map((place) => dropoutLayer(dropout, stream + place));
  return {
    parameters: Object.values(parts).reduce((sum, { parameters }) => sum + parameters, 0),
    init: (random) => ({
      attentionNorm: parts.attentionNorm.init(random),
      attention: parts.attention.init(random),
      norm: parts.norm.init(random),
      widen: parts.widen.init(random),
      narrow: parts.narrow.init(random),
    }),
    apply(params, x, mode) {
      const drop = (place: number, rows: Tensor) => drops[place]!.apply({}, rows, mode);
      const even = parts.attentionNorm.apply(params.attentionNorm, x, mode);
      const looked = parts.attention.apply(params.attention, even, mode);
      const y = add(x, drop(0, looked));
      const evenY = parts.norm.apply(params.norm, y, mode);
      const wide = gelu(parts.widen.apply(params.widen, evenY, mode));
      const narrow = parts.narrow.apply(params.narrow, drop(1, wide), mode);
      return add(y, drop(2, narrow));
    },
  };
}
