import { checkShape, normalizeAxis, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { applyAt } from "./apply-at.ts";
import { apply, type Op } from "./op.ts";
import { add as plus } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { checkIndex, inside } from "./inside.ts";
import { known } from "./known.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

const take = (axis: number, asked: string): Op<[x: Tensor, index: Tensor]> => ({
  name: "gather",
  asked,
  attrs: { axis, asked },
  shape(x, index) {
    return checkShape(asked, [
      ...x.shape.slice(0, axis),
      ...index.shape,
      ...x.shape.slice(axis + 1),
    ]);
  },
  lower: (program, x, index) => program.gather(x, index, axis),
  vjp: (grad, x, index) => [scatterAdd(index, grad, axis, x.shape[axis]!, asked), null],
  batch([manyX, manyIndex], x, index) {
    if (!manyIndex) return apply(take(axis + 1, asked), x, index);
    if (!manyX) return transpose(apply(take(axis, asked), x, index), toFront(axis, x, index));
    // Of many lists one long list: the axis stands behind the examples and is joined with them.
    const examples = x.shape[0]!;
    const length = x.shape[axis + 1]!;
    const first = transpose(x, moved(x.shape.length, axis + 1, 1));
    const long = reshape(first, [examples * length, ...first.shape.slice(2)]);
    const found = apply(take(0, asked), long, ownPlaces(index, length, asked));
    return transpose(found, blockMoved(found.shape.length, index.shape.length - 1, axis));
  },
});

const add = (
  axis: number,
  rank: number,
  length: number,
  asked: string,
): Op<[index: Tensor, updates: Tensor]> => ({
  name: "scatterAdd",
  asked,
  attrs: { axis, length, asked },
  shape: (_, updates): Shape => [
    ...updates.shape.slice(0, axis),
    length,
    ...updates.shape.slice(axis + rank),
  ],
  dtype: (_, updates) => updates.dtype,
  lower: (program, index, updates) => program.scatterAdd(index, updates, axis, length),
  vjp: (grad, index) => [null, apply(take(axis, asked), grad, index)],
  batch([manyIndex, manyUpdates], index, updates) {
    if (!manyIndex) return apply(add(axis + 1, rank, length, asked), index, updates);
    const examples = index.shape[0]!;
    const each = manyUpdates ? updates : broadcastTo(updates, [examples, ...updates.shape]);
    const back = blockMoved(each.shape.length, rank, axis);
    const first = transpose(
      each,
      back.map((_, i) => back.indexOf(i)),
    );
    const long = apply(
      add(0, rank + 1, examples * length, asked),
      ownPlaces(index, length, asked),
      first,
    );
    const parted = reshape(long, [examples, length, ...long.shape.slice(1)]);
    return transpose(parted, moved(parted.shape.length, 1, axis + 1));
  },
});

/**
 * The elements of an axis that an i32 tensor of any shape names, in its order: the axis is replaced by the index's axes.
 * A place outside the axis is an error when it runs. The gradient is added up at each place.
 *
 * @example
 * gather(tensor([10, 20, 30]), tensor([2, 0, 2], { dtype: "i32" })) // [30, 10, 30]
 */
export function gather(x: Tensor, index: Tensor, axis = 0): Tensor {
  return gatherFor("gather", x, index, axis);
}

/** `gather` as a part of another function, which errors are to name. */
export function gatherFor(asked: string, x: Tensor, index: Tensor, axis = 0): Tensor {
  expectTensor(asked, x);
  expectTensor(asked, index);
  const from = normalizeAxis(asked, axis, x.shape.length);
  checkIndex(asked, index);
  // Those of i64 may not fit in the i32 that places are named with.
  const length = x.shape[from]!;
  if (index.dtype === "i64") return apply(take(from, asked), x, inside(asked, index, length));
  const places = cast(index, "i32");
  return applyAt(places, length, take(from, asked), x, places);
}

/** Zeros with `length` places on `axis`, to which the updates are added where the index says: the way back of `gather`. */
export function scatterAdd(
  index: Tensor,
  updates: Tensor,
  axis: number,
  length: number,
  asked = "scatterAdd",
): Tensor {
  return applyAt(index, length, add(axis, index.shape.length, length, asked), index, updates);
}

/** Places in each example's own list as places in one long list. */
export function ownPlaces(index: Tensor, length: number, asked = "gather"): Tensor {
  const [examples, ...own] = index.shape;
  const numbers = Array.from({ length: examples! }, (_, i) => i * length);
  const starts = known(index, numbers, "i32");
  const shift = reshape(starts, [examples!, ...own.map(() => 1)]);
  return plus(inside(asked, index, length), shift);
}

/** The order of axes that puts the axis `from` at the place `to`. */
function moved(rank: number, from: number, to: number): number[] {
  return [...Array(rank).keys()].filter((axis) => axis !== from).toSpliced(to, 0, from);
}

/** The order that puts the `count` axes behind the first one after `before` others. */
function blockMoved(rank: number, count: number, before: number): number[] {
  const rest = [...Array(rank).keys()].slice(1 + count);
  const block = [...Array(count).keys()].map((i) => i + 1);
  return [0, ...rest.slice(0, before), ...block, ...rest.slice(before)];
}

/** The order that puts the examples of `index`, which stand at `axis` of what was gathered, first. */
function toFront(axis: number, x: Tensor, index: Tensor): number[] {
  return moved(x.shape.length - 1 + index.shape.length, axis, 0);
}
