import type { Data, DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { size, type Shape } from "../core/shape.ts";

/** A number, or arrays of them in arrays, as deep as a tensor has axes. */
export type Nested = number | bigint | boolean | readonly Nested[];

/** The shape of nested arrays and their numbers one after another; ragged ones are an error. */
export function flattenNested(values: Nested): {
  shape: Shape;
  flat: (number | bigint | boolean)[];
} {
  const shape: number[] = [];
  for (let part = values; isArray(part); part = part[0] ?? 0) shape.push(part.length);
  const flat: (number | bigint | boolean)[] = [];
  const walk = (part: Nested, axis: number): void => {
    if (!isArray(part)) {
      if (axis !== shape.length)
        throw new ShapeError(
          `tensor: arrays are ${axis} and ${shape.length} deep; make them alike`,
        );
      flat.push(part);
      return;
    }
    if (axis >= shape.length)
      throw new ShapeError(
        `tensor: arrays are ${shape.length} and ${axis + 1} deep; make them alike`,
      );
    if (part.length !== shape[axis])
      throw new ShapeError(
        `tensor: rows of axis ${axis} have ${shape[axis]} and ${part.length} entries; make them alike`,
      );
    for (const inner of part)
      if (axis + 1 === shape.length && !isArray(inner)) flat.push(inner);
      else walk(inner, axis + 1);
  };
  walk(values, 0);
  return { shape, flat };
}

/** Data as nested arrays; bools come as booleans. */
export function nest(data: Data, shape: Shape, dtype: DType): Nested {
  const build = (axis: number, start: number, count: number): Nested => {
    const length = shape[axis];
    if (length === undefined) return dtype === "bool" ? data[start] !== 0 : data[start]!;
    const inner = length === 0 ? 0 : count / length;
    return Array.from({ length }, (_, i) => build(axis + 1, start + i * inner, inner));
  };
  return build(0, 0, size(shape));
}

function isArray(value: Nested): value is readonly Nested[] {
  return Array.isArray(value);
}
