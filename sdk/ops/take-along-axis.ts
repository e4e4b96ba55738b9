import { ShapeError } from "../core/errors.ts";
import { normalizeAxis, rowMajor, show, size, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asIndex } from "./as-index.ts";
import { gather } from "./gather.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/** From places along an axis of `shape` to places in its row-major order; −1 for those outside. */
const flat = (shape: Shape, axis: number): Op<[index: Tensor]> => ({
  name: "flatIndex",
  attrs: { shape, axis },
  shape: (index) => index.shape,
  lower(program, index) {
    const whole = (value: number) => program.fill(value, "i32");
    const strides = rowMajor(shape);
    const places = program.constant(starts(index.shape, strides, axis), "i32", index.shape);
    const inside = program.elementwise(
      "and",
      program.elementwise("ge", index, whole(0)),
      program.elementwise("lt", index, whole(shape[axis]!)),
    );
    const along = program.elementwise("mul", index, whole(strides[axis]!));
    return program.elementwise(
      "select",
      inside,
      program.elementwise("add", places, along),
      whole(-1),
    );
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

/**
 * For each place of an i32 index, the element of `x` at that place along `axis`: `y[i, j] = x[i, index[i, j]]` for the last
 * of two axes. Beside the axis both have the same sizes. A place outside the axis is an error when it runs (it reads −1).
 *
 * @example
 * takeAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1], [0]], { dtype: "i32" }), 1) // [[2], [3]]
 */
export function takeAlongAxis(x: Tensor, index: Tensor, axis: number): Tensor {
  expectTensor("takeAlongAxis", x);
  expectTensor("takeAlongAxis", index);
  const along = normalizeAxis("takeAlongAxis", axis, x.shape.length);
  const places = asIndex("takeAlongAxis", index);
  const sizes = [x.shape, index.shape].map((shape) => show(shape.filter((_, i) => i !== along)));
  if (sizes[0] !== sizes[1] || index.shape.length !== x.shape.length)
    throw new ShapeError(
      `takeAlongAxis: shapes differ beside axis ${along}, got ${show(x.shape)} and ${show(index.shape)}`,
    );
  return gather(reshape(x, [size(x.shape)]), apply(flat(x.shape, along), places));
}

/** From i32 places along an axis of `shape` to places in its row-major order; −1 for those outside. */
export const flatIndex = (shape: Shape, axis: number, index: Tensor): Tensor =>
  apply(flat(shape, axis), index);

/** Where in the flattened tensor the line starts that each place of the index lies on. */
function starts(shape: Shape, strides: readonly number[], axis: number): Int32Array {
  const own = rowMajor(shape);
  return Int32Array.from({ length: size(shape) }, (_, place) => {
    let start = 0;
    for (let i = 0; i < shape.length; i++)
      if (i !== axis) start += (Math.floor(place / own[i]!) % shape[i]!) * strides[i]!;
    return start;
  });
}
