import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, sameShape, show, size, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { applyAt } from "./apply-at.ts";
import { forAll } from "./batch.ts";
import { cast } from "./cast.ts";
import { scatterAdd } from "./gather.ts";
import { checkIndex, inside } from "./inside.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/** From places along an axis of `shape` to places in its row-major order. */
const flat = (shape: Shape, axis: number): Op<[index: Tensor]> => ({
  name: "flatIndex",
  attrs: { shape, axis },
  shape: (index) => index.shape,
  lower(program, index) {
    // The axes before and behind as one each: two short lists then say where each line starts.
    const outer = size(shape.slice(0, axis));
    const inner = size(shape.slice(axis + 1));
    const lined = program.reshape(index, [outer, index.shape[axis]!, inner]);
    const along = program.elementwise("mul", lined, program.fill(inner, "i32"));
    const starts = program.constant(steps(outer, shape[axis]! * inner), "i32", [outer, 1, 1]);
    const beside = program.constant(steps(inner, 1), "i32", [inner]);
    const place = program.elementwise("add", program.elementwise("add", along, starts), beside);
    return program.reshape(place, index.shape);
  },
  vjp: () => [null],
  batch(_, index) {
    // A place depends on the other axes and the index, so the examples can stand in the axis itself.
    const [examples, ...own] = index.shape;
    const order = [...own.keys()].map((i) => i + 1).toSpliced(axis, 0, 0);
    const merged = own.with(axis, examples! * own[axis]!);
    const places = apply(flat(shape, axis), reshape(transpose(index, order), merged));
    const parted = own.toSpliced(axis, 0, examples!);
    return transpose(
      reshape(places, parted),
      order.map((_, i) => order.indexOf(i)),
    );
  },
});

const pick = (axis: number, asked: string): Op<[x: Tensor, index: Tensor]> => ({
  name: "pick",
  asked,
  attrs: { axis, asked },
  shape: (_, index) => index.shape,
  lower: (program, x, index) => program.pick(x, index, axis),
  vjp(grad, x, index) {
    const count = size(index.shape);
    const places = reshape(apply(flat(x.shape, axis), index), [count]);
    const sums = scatterAdd(places, reshape(grad, [count]), 0, size(x.shape), asked);
    return [reshape(sums, x.shape), null];
  },
  batch: (mapped, ...args) => apply(pick(axis + 1, asked), ...forAll(mapped, args)),
});

/**
 * For each place of an i32 index, the element of `x` at that place along `axis`: `y[i, j] = x[i, index[i, j]]` for the last
 * of two axes. Beside the axis both have the same sizes. A place outside the axis is an error when it runs.
 *
 * @example
 * takeAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1], [0]], { dtype: "i32" }), 1) // [[2], [3]]
 */
export function takeAlongAxis(x: Tensor, index: Tensor, axis: number): Tensor {
  const along = checkAlong("takeAlongAxis", x, index, axis);
  // Those of i64 may not fit in the i32 that places are named with.
  if (index.dtype === "i64")
    return atPlaces(x, inside("takeAlongAxis", index, x.shape[along]!), along);
  const places = cast(index, "i32");
  return pickFor("takeAlongAxis", x, places, along);
}

/** `takeAlongAxis` of an i32 index along an axis from the front, where shapes fit, as a part of another function, which errors are to name. */
export const pickFor = (asked: string, x: Tensor, places: Tensor, along: number): Tensor =>
  applyAt(places, x.shape[along]!, pick(along, asked), x, places);

/** `takeAlongAxis` of an i32 index that has no place outside, along an axis from the front, where shapes fit. */
export const atPlaces = (x: Tensor, places: Tensor, along: number): Tensor =>
  apply(pick(along, "takeAlongAxis"), x, places);

/** From places along an axis of `shape` to places in its row-major order; one outside is an error when it runs. */
export const flatIndex = (asked: string, shape: Shape, axis: number, index: Tensor): Tensor =>
  apply(flat(shape, axis), inside(asked, index, shape[axis]!));

/** The axis from the front of a tensor and an index that are alike beside it; anything else is an error in the name of `op`. */
export function checkAlong(op: string, x: Tensor, index: Tensor, axis: number): number {
  expectTensor(op, x);
  expectTensor(op, index);
  const along = normalizeAxis(op, axis, x.shape.length);
  checkIndex(op, index);
  const [own, others] = [x.shape, index.shape].map((shape) => shape.toSpliced(along, 1));
  if (index.shape.length !== x.shape.length || !sameShape(own!, others!))
    throw new ShapeError(
      `${op}: shapes differ beside axis ${along}, got ${show(x.shape)} and ${show(index.shape)}`,
    );
  return along;
}

/** 0, `step`, 2 · `step`, … */
const steps = (count: number, step: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => i * step);
