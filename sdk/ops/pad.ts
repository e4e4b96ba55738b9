import { ShapeError } from "../core/errors.ts";
import { show, type Shape } from "../core/shape.ts";
import type { Builder, Range, Value } from "../graph/builder.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { apply, type Op } from "./op.ts";
import { atLeast } from "./promote.ts";
import { takeRanges } from "./slice.ts";

/** For each axis, how many places are added in front and behind. */
export type Padding = readonly (readonly [before: number, after: number])[];

const op = (padding: Padding, value: number): Op<[x: Tensor]> => ({
  name: "pad",
  // As text, so that NaN and the infinities stay different.
  attrs: { padding, value: String(value) },
  shape: (x) => padded(x.shape, padding),
  lower: (program, x) =>
    value === 0
      ? program.place(x, padded(x.shape, padding), ranges(x.shape, padding))
      : padding.reduce(
          (y, [before, after], axis) => extend(program, y, axis, before, after, value),
          x,
        ),
  vjp: (grad, x) => [takeRanges(grad, ranges(x.shape, padding))],
  batch: (_, x) => apply(op([[0, 0], ...padding], value), x),
});

/**
 * `x` with `value` added around it. The gradient is that of the middle.
 *
 * @example
 * pad(tensor([1, 2]), [[1, 2]]) // [0, 1, 2, 0, 0]
 */
export function pad(
  x: Tensor,
  padding: Padding,
  { value = 0 }: { readonly value?: number } = {},
): Tensor {
  if (padding.length !== x.shape.length)
    throw new ShapeError(`pad: ${padding.length} pairs for ${show(x.shape)}`);
  for (const length of padding.flat())
    if (!Number.isInteger(length) || length < 0)
      throw new ShapeError(`pad: lengths are whole numbers from 0 up, got ${show(padding.flat())}`);
  // A fraction cannot stand beside whole numbers.
  const lifted = Number.isInteger(value) ? x : atLeast("pad", x, "f32");
  return apply(op(padding, value), lifted);
}

const padded = (shape: Shape, padding: Padding): Shape =>
  shape.map((length, axis) => length + padding[axis]![0] + padding[axis]![1]);

const ranges = (shape: Shape, padding: Padding): readonly Range[] =>
  shape.map((length, axis) => ({ start: padding[axis]![0], length, step: 1 }));

function extend(
  program: Builder,
  x: Value,
  axis: number,
  before: number,
  after: number,
  value: number,
): Value {
  const block = (length: number): Value[] =>
    length === 0 ? [] : [program.fill(value, x.dtype, x.shape.with(axis, length))];
  return program.concat([...block(before), x, ...block(after)], axis);
}
