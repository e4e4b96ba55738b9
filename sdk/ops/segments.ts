import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { checkChoice, checkOptions } from "../core/options.ts";
import { checkShape, sameShape, show, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asIndex } from "./as-index.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { div } from "./div.ts";
import { eq } from "./compare.ts";
import { gatherFor } from "./gather.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { max } from "./max.ts";
import { maximum } from "./maximum.ts";
import { mean } from "./mean.ts";
import { mul } from "./mul.ts";
import { accumulator, totalled, unrounded } from "./promote.ts";
import { expandDims, reshape } from "./reshape.ts";
import { countFor, scatterFor } from "./scatter.ts";
import { select } from "./select.ts";
import { searchSorted } from "./sort.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** What is made of the rows of a segment. */
export type SegmentMode = "sum" | "mean" | "max" | "min" | "prod";

const modes: readonly SegmentMode[] = ["sum", "mean", "max", "min", "prod"];

/**
 * What the rows of `x` that belong to the same segment are together: `segments`, a vector of i32, says for each row of the first axis which of `count` it
 * belongs to, in any order. Of none the sum, mean, greatest and least are 0, the product is 1.
 *
 * @example
 * segmentReduce(tensor([1, 2, 5]), tensor([0, 0, 1], { dtype: "i32" }), 2) // [3, 5]
 */
export function segmentReduce(
  x: Tensor,
  segments: Tensor,
  count: number,
  options: { readonly mode?: SegmentMode } = {},
): Tensor {
  const { mode = "sum" } = checkOptions("segmentReduce", options, ["mode"]);
  checkChoice("segmentReduce", "mode", mode, modes);
  const values = (mode === "sum" || mode === "prod" ? totalled : accumulator)("segmentReduce", x);
  const places = asIndex("segmentReduce", segments);
  checkShape("segmentReduce", [count]);
  if (values.shape.length === 0 || !sameShape(places.shape, [values.shape[0]!]))
    throw new ShapeError(
      `segmentReduce: each row has a segment, got ${show(segments.shape)} for ${show(x.shape)}`,
    );
  return together("segmentReduce", values, places, count, mode);
}

function together(
  op: string,
  values: Tensor,
  places: Tensor,
  count: number,
  mode: SegmentMode,
): Tensor {
  const shape = [count, ...values.shape.slice(1)];
  const start = (value: number | bigint) => broadcastTo(values.scalar(value), shape);
  if (mode === "prod") return scatterFor(op, start(1), places, values, "mul");
  if (mode === "sum") return scatterFor(op, start(0), places, values, "add");
  const rows = reshape(countFor(op, places, count), [count, ...values.shape.slice(1).map(() => 1)]);
  if (mode === "mean") {
    return unrounded(op, values, (fractions) => {
      const whole = broadcastTo(fractions.scalar(0), shape);
      const total = scatterFor(op, whole, places, fractions, "add");
      return div(total, cast(maximum(rows, 1), fractions.dtype));
    });
  }
  const [low, high] = ends[values.dtype] ?? [-Infinity, Infinity];
  const found = scatterFor(op, start(mode === "max" ? low : high), places, values, mode);
  return select(eq(rows, 0), 0, found);
}

/** No number of a dtype lies further out. */
const ends: Readonly<
  Partial<Record<DType, readonly [low: number | bigint, high: number | bigint]>>
> = {
  i32: [-(2 ** 31), 2 ** 31 - 1],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** How the rows of a bag become one. */
export interface EmbeddingBagOptions {
  /** @default "mean" */
  readonly mode?: "sum" | "mean" | "max";
  /** Where each bag starts in an index of one axis. */
  readonly offsets?: Tensor;
  /** What each row is multiplied with, like the index; only for sums. */
  readonly weights?: Tensor;
}

/**
 * Rows of a table, those of each bag added up, or their mean or greatest: `index` `[bags, rows]`, or one axis cut into bags at `offsets`. As PyTorch's
 * `embedding_bag`; an empty bag is 0.
 *
 * @example
 * embeddingBag(tensor([[1, 2], [3, 4]]), tensor([[0, 1]], { dtype: "i32" })) // [[2, 3]]
 */
export function embeddingBag(
  table: Tensor,
  index: Tensor,
  options: EmbeddingBagOptions = {},
): Tensor {
  const op = "embeddingBag";
  const {
    mode = "mean",
    offsets,
    weights,
  } = checkOptions(op, options, ["mode", "offsets", "weights"]);
  checkChoice(op, "mode", mode, ["sum", "mean", "max"]);
  expectTensor(op, table);
  expectTensor(op, index);
  if (table.shape.length !== 2)
    throw new ShapeError(`${op}: the table is a matrix, got ${show(table.shape)}`);
  if (index.shape.length !== (offsets === undefined ? 2 : 1))
    throw new ShapeError(
      `${op}: the index is [bags, rows], or a vector with offsets, got ${show(index.shape)}`,
    );
  if (weights !== undefined) expectTensor(op, weights);
  if (weights !== undefined && (mode !== "sum" || !sameShape(weights.shape, index.shape)))
    throw new ShapeError(
      `${op}: weights are like the index ${show(index.shape)} and for the mode sum, got ${show(weights.shape)} for ${mode}`,
    );
  const rows = gatherFor(op, table, index);
  const each = weights === undefined ? rows : mul(rows, expandDims(weights, -1));
  const isEmpty = index.shape.at(-1) === 0;
  if (offsets === undefined) return (isEmpty ? sum : { sum, mean, max }[mode])(each, 1);
  const starts = asIndex(op, offsets);
  if (starts.shape.length !== 1)
    throw new ShapeError(`${op}: offsets are a vector, got ${show(offsets.shape)}`);
  const count = size(index.shape);
  const numbers = known(
    starts,
    Array.from({ length: count }, (_, i) => i),
    "i32",
  );
  const bags = sub(searchSorted(starts, numbers, { right: true }), 1);
  return together(op, each, bags, starts.shape[0]!, mode);
}
