import { expectTensor } from "./is-tensor.ts";
import { ShapeError } from "../core/errors.ts";
import { checkChoice, checkOptions } from "../core/options.ts";
import { sameShape, show, size, checkShape } from "../core/shape.ts";
import type { ScatterKind } from "../graph/format.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { applyAt } from "./apply-at.ts";
import { asIndex } from "./as-index.ts";
import { forAll } from "./batch.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { eq } from "./compare.ts";
import { div } from "./div.ts";
import { gatherFor, ownPlaces, scatterAdd } from "./gather.ts";
import { maximum } from "./maximum.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { checkAlong, flatIndex } from "./take-along-axis.ts";
import { promote, totalled } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";

/** Over the first axis, with an index of one axis: what the others become. */
const op = (kind: ScatterKind, asked: string): Op<[x: Tensor, index: Tensor, updates: Tensor]> => ({
  name: "scatter",
  asked,
  attrs: { kind, asked },
  shape: (x) => x.shape,
  dtype: (x, _, updates) => sameDType(asked, [x, updates], [x.dtype]),
  lower: (program, x, index, updates) => program.scatter(kind, x, index, updates, 0),
  vjp(grad, x, index, updates) {
    const y = apply(op(kind, asked), x, index, updates);
    const touched = (value: Tensor) => gatherFor(asked, value, index);
    if (kind === "add") return [grad, null, touched(grad)];
    if (kind === "mul") {
      const [ofX, ofUpdates] = productOfOthers(x, index, updates, asked);
      return [mul(grad, ofX), null, mul(touched(grad), ofUpdates)];
    }
    if (kind === "set") {
      // Not a product: an update may be infinite.
      const zeros = broadcastTo(updates.scalar(0), updates.shape);
      return [apply(op(kind, asked), grad, index, zeros), null, touched(grad)];
    }
    const [isX, isUpdate] = [eq(x, y), eq(updates, touched(y))];
    const equals = maximum(ones(isX, index, isUpdate, x, asked), 1);
    const share = div(grad, equals);
    return [select(isX, share, 0), null, select(isUpdate, touched(share), 0)];
  },
  batch(mapped, ...args) {
    const [x, index, updates] = forAll(mapped, args);
    const [examples, length, ...rest] = x.shape;
    const long = reshape(x, [examples! * length!, ...rest]);
    const places = reshape(ownPlaces(index, length!, asked), [size(index.shape)]);
    const all = reshape(updates, [size(index.shape), ...rest]);
    return reshape(apply(op(kind, asked), long, places, all), x.shape);
  },
});

/** How many are true of each place: it and its updates. */
const ones = (at: Tensor, index: Tensor, updates: Tensor, like: Tensor, asked: string): Tensor =>
  apply(op("add", asked), cast(at, like.dtype), index, cast(updates, like.dtype));

/** For each place, and for each update, the product of all others that meet there, also where some are 0. */
function productOfOthers(
  x: Tensor,
  index: Tensor,
  updates: Tensor,
  asked: string,
): readonly [Tensor, Tensor] {
  const [isX, isUpdate] = [eq(x, 0), eq(updates, 0)];
  const zeros = ones(isX, index, isUpdate, x, asked);
  const [filled, fills] = [select(isX, 1, x), select(isUpdate, 1, updates)];
  const product = apply(op("mul", asked), filled, index, fills);
  // Where one other is 0, all but that one give 0.
  const others = (isZero: Tensor, values: Tensor, of: (at: Tensor) => Tensor) =>
    select(eq(of(zeros), cast(isZero, x.dtype)), div(of(product), values), 0);
  return [
    others(isX, filled, (at) => at),
    others(isUpdate, fills, (at) => gatherFor(asked, at, index)),
  ];
}

/** How an update joins what is there. */
export type ScatterMode = ScatterKind;

const modes: readonly string[] = ["set", "add", "mul", "min", "max"] satisfies ScatterMode[];

function modeOf(op: string, options: { readonly mode?: ScatterMode }): ScatterMode {
  const { mode = "set" } = checkOptions(op, options, ["mode"]);
  checkChoice(op, "mode", mode, modes);
  return mode;
}

/**
 * `x` with `updates` put where an index says on the first axis: `y[index[i], …]` becomes `updates[i, …]`, or with `mode` the sum, product,
 * least or greatest of both. Updates of one place are taken in their order. The gradient of `set` goes to each update of a place, as if
 * it were the last; of `min` and `max` it is shared evenly between all that are equal to the result.
 *
 * @example
 * scatterInto(tensor([1, 2, 3]), tensor([2, 0], { dtype: "i32" }), tensor([9, 8])) // [8, 2, 9]
 */
export function scatterInto(
  x: Tensor,
  index: Tensor,
  updates: Tensor | number,
  options: { readonly mode?: ScatterMode } = {},
): Tensor {
  const mode = modeOf("scatterInto", options);
  return scatterFor("scatterInto", x, asIndex("scatterInto", index), updates, mode);
}

/** `scatterInto` with an i32 index as a part of another function, which errors are to name. */
export function scatterFor(
  asked: string,
  x: Tensor,
  places: Tensor,
  updates: Tensor | number,
  mode: ScatterMode,
): Tensor {
  const [base, more] = promote(asked, x, updates, mode === "set" ? "bool" : "i32");
  if (base.shape.length === 0) throw new ShapeError(`${asked}: needs an axis, got a scalar`);
  const shape = [...places.shape, ...base.shape.slice(1)];
  const each = broadcastTo(more, shape);
  const count = size(places.shape);
  const line = reshape(places, [count]);
  const lined = reshape(each, [count, ...base.shape.slice(1)]);
  return applyAt(line, base.shape[0]!, op(mode, asked), base, line, lined);
}

/**
 * `x` with `values` put at the places of an axis that an index of the same rank names: `y[i, index[i, j]] = values[i, j]` for the last of
 * two axes; the way back of `takeAlongAxis`. `mode` is that of `scatterInto`.
 *
 * @example
 * putAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1], [0]], { dtype: "i32" }), 9, 1) // [[1, 9], [9, 4]]
 */
export function putAlongAxis(
  x: Tensor,
  index: Tensor,
  values: Tensor | number,
  axis: number,
  options: { readonly mode?: ScatterMode } = {},
): Tensor {
  const mode = modeOf("putAlongAxis", options);
  return putFor("putAlongAxis", x, index, values, axis, mode);
}

/** `putAlongAxis` as a part of another function, which errors are to name. */
export function putFor(
  asked: string,
  x: Tensor,
  index: Tensor,
  values: Tensor | number,
  axis: number,
  mode: ScatterMode = "set",
): Tensor {
  const along = checkAlong(asked, x, index, axis);
  const count = size(index.shape);
  const places = reshape(flatIndex(asked, x.shape, along, index), [count]);
  const each =
    typeof values === "number" ? values : reshape(broadcastTo(values, index.shape), [count]);
  const line = reshape(x, [size(x.shape)]);
  return reshape(scatterFor(asked, line, places, each, mode), x.shape);
}

/**
 * How often each whole number from 0 to `length` − 1 stands in `index`, or the sum of the weights that stand beside it, of whole ones in i64. The gradient
 * flows to the weights.
 *
 * @example
 * binCount(tensor([0, 2, 2], { dtype: "i32" }), 4) // [1, 0, 2, 0]
 */
export function binCount(index: Tensor, length: number, weights?: Tensor): Tensor {
  return countFor("binCount", asIndex("binCount", index), length, weights);
}

/** `binCount` of an i32 index as a part of another function, which errors are to name. */
export function countFor(asked: string, places: Tensor, length: number, weights?: Tensor): Tensor {
  checkShape(asked, [length]);
  if (weights !== undefined) expectTensor(asked, weights);
  const count = size(places.shape);
  const each = totalled(asked, weights ?? eq(places, places));
  if (!sameShape(each.shape, places.shape))
    throw new ShapeError(
      `${asked}: the weights must be like the index, got ${show(each.shape)} and ${show(places.shape)}`,
    );
  return scatterAdd(reshape(places, [count]), reshape(each, [count]), 0, length, asked);
}
