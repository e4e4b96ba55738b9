import { size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/** Some axes (from the front, ascending) as one last axis, behind the others, and the way back of what keeps the shape. */
export function lined(
  x: Tensor,
  axes: readonly number[],
): { readonly line: Tensor; back(line: Tensor): Tensor } {
  const rest = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const order = [...rest, ...axes];
  const isInOrder = order.every((axis, i) => axis === i);
  const moved = isInOrder ? x : transpose(x, order);
  const count = size(axes.map((axis) => x.shape[axis]!));
  return {
    line: reshape(moved, [...rest.map((axis) => x.shape[axis]!), count]),
    back(line) {
      const apart = reshape(line, moved.shape);
      return isInOrder
        ? apart
        : transpose(
            apart,
            order.map((_, axis) => order.indexOf(axis)),
          );
    },
  };
}
