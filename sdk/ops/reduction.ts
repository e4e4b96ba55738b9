import { numeric, type DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { expectBoolean } from "../core/options.ts";
import { normalizeAxes, show, type Shape } from "../core/shape.ts";
import type { ReduceKind } from "../graph/format.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { reshape } from "./reshape.ts";
import { behind } from "./batch.ts";

/** The axes that a reduction takes: one, some, or all when not given. Negative ones count from the end. */
export type Axes = number | readonly number[] | undefined;

/** The op that reduces `axes` (from the front, ascending), which disappear. */
export function reduction(
  kind: Exclude<ReduceKind, "argmax" | "argmin">,
  axes: readonly number[],
  vjp: (grad: Tensor, x: Tensor, axes: readonly number[]) => Tensor,
  allowed: readonly DType[] = numeric,
): Op<[x: Tensor]> {
  return {
    name: kind,
    attrs: { axes },
    shape(x) {
      if ((kind === "max" || kind === "min") && axes.some((axis) => x.shape[axis] === 0))
        throw new ShapeError(`${kind}: nothing to choose from, got ${show(x.shape)}`);
      return without(x.shape, axes);
    },
    dtype: (x) => sameDType(kind, [x], allowed),
    lower: (program, x) => program.reduce(kind, x, axes),
    // The gradient comes with the reduced axes kept as 1, so that it broadcasts against x.
    vjp: (grad, x) => [vjp(reshape(grad, kept(x.shape, axes)), x, axes)],
    batch: (_, x) => apply(reduction(kind, behind(axes), vjp, allowed), x),
  };
}

/** `run` over the axes that the user named; with `keepdims` they stay as axes of length 1. */
export function over(
  op: string,
  x: Tensor,
  axes: Axes,
  keepdims: boolean,
  run: (axes: readonly number[]) => Tensor,
): Tensor {
  const list = normalizeAxes(op, axes, x.shape.length);
  expectBoolean(op, "keepdims", keepdims);
  const result = list.length === 0 ? x : run(list);
  return keepdims ? reshape(result, kept(x.shape, list)) : result;
}

/** A shape without some axes. */
export const without = (shape: Shape, axes: readonly number[]): Shape =>
  shape.filter((_, axis) => !axes.includes(axis));

/** A shape with some axes at length 1. */
export const kept = (shape: Shape, axes: readonly number[]): Shape =>
  shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
