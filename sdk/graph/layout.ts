import { rowMajor, size, type Shape } from "../core/shape.ts";
import type { Range } from "./builder.ts";

/** Where the elements of a view lie in another array, in elements. */
export interface Layout {
  readonly shape: Shape;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A whole array in row-major order. */
export function whole(shape: Shape): Layout {
  return { shape, offset: 0, strides: rowMajor(shape) };
}

/** Whether a layout reads its elements one after another. Axes of one element may have any stride. */
export function isContiguous({ shape, strides }: Layout): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== expected) return size(shape) === 0;
    expected *= shape[axis]!;
  }
  return true;
}

/** Axis i of the result is axis `axes[i]`. */
export function permuted({ shape, offset, strides }: Layout, axes: readonly number[]): Layout {
  return {
    shape: axes.map((axis) => shape[axis]!),
    offset,
    strides: axes.map((axis) => strides[axis]!),
  };
}

/** New axes in front and axes of length 1 are repeated: stride 0. */
export function broadcasted(layout: Layout, shape: Shape): Layout {
  const missing = shape.length - layout.shape.length;
  const strides = shape.map((length, axis) => {
    const from = axis - missing;
    return from < 0 || layout.shape[from] !== length ? 0 : layout.strides[from]!;
  });
  return { shape, offset: layout.offset, strides };
}

/** A range of each axis. */
export function sliced({ offset, strides }: Layout, ranges: readonly Range[]): Layout {
  let start = offset;
  ranges.forEach((range, axis) => {
    // The start of an empty range may lie outside, and no element is read from it.
    if (range.length > 0) start += range.start * strides[axis]!;
  });
  return {
    shape: ranges.map(({ length }) => length),
    offset: start,
    strides: ranges.map(({ step }, axis) => step * strides[axis]!),
  };
}

/** The same elements in row-major order under another shape, or null where no strides can say that. */
export function reshaped(layout: Layout, shape: Shape): Layout | null {
  if (isContiguous(layout)) return { shape, offset: layout.offset, strides: rowMajor(shape) };
  const from = layout.shape.flatMap((length, axis) =>
    length === 1 ? [] : [{ length, stride: layout.strides[axis]! }],
  );
  const strides = Array.from({ length: shape.length }, () => 0);
  let next = from.length - 1;
  // From the last axis: each new axis takes what is left of an old one, or several that follow each other in memory.
  let left = 1;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length === 1) continue;
    if (left === 1) {
      const old = from[next--];
      if (old === undefined) return null;
      left = old.length;
      stride = old.stride;
    }
    while (left % length !== 0) {
      const old = from[next--];
      if (old === undefined || old.stride !== left * stride) return null;
      left *= old.length;
    }
    strides[axis] = stride;
    stride *= length;
    left /= length;
  }
  return { shape, offset: layout.offset, strides };
}
