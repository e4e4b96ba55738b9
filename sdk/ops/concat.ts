import { kindOf } from "../core/shown.ts";
import { KindError, ShapeError } from "../core/errors.ts";
import { normalizeAxis, sameShape, show } from "../core/shape.ts";
import type { Range } from "../graph/builder.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { promoteAll } from "./promote.ts";
import { expandDims } from "./reshape.ts";
import { takeRanges } from "./slice.ts";
import { forAll } from "./batch.ts";

const op = (axis: number): Op => ({
  name: "concat",
  attrs: { axis },
  shape(first, ...others) {
    const shape = [...first.shape];
    for (const other of others) {
      const fits = other.shape.map((length, i) => (i === axis ? first.shape[i]! : length));
      if (!sameShape(fits, first.shape))
        throw new ShapeError(
          `concat: shapes differ beside axis ${axis}, got ${show(first.shape)} and ${show(other.shape)}`,
        );
      shape[axis]! += other.shape[axis]!;
    }
    return shape;
  },
  lower: (program, ...values) => program.concat(values, axis),
  vjp(grad, ...tensors) {
    let start = 0;
    return tensors.map((x) => {
      const ranges = x.shape.map((length, i): Range => ({
        start: i === axis ? start : 0,
        length,
        step: 1,
      }));
      start += x.shape[axis]!;
      return takeRanges(grad, ranges);
    });
  },
  batch(mapped, ...tensors) {
    return apply(op(axis + 1), ...forAll(mapped, tensors));
  },
});

/**
 * The tensors one after another along an axis that they have. The gradient is cut up again.
 *
 * @example
 * concat([tensor([1, 2]), tensor([3])]) // [1, 2, 3]
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const first = firstOf("concat", tensors);
  const along = normalizeAxis("concat", axis, first.shape.length);
  return tensors.length === 1 ? first : apply(op(along), ...promoteAll("concat", tensors));
}

/**
 * The tensors, all of one shape, one after another along a new axis: three of `[2, 4]` → `[3, 2, 4]`. In the dtype that holds what each of them holds.
 *
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]) // [[1, 2], [3, 4]]
 */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const first = firstOf("stack", tensors);
  for (const other of tensors)
    if (!sameShape(other.shape, first.shape))
      throw new ShapeError(
        `stack: shapes differ, got ${show(first.shape)} and ${show(other.shape)}`,
      );
  return concat(
    tensors.map((x) => expandDims(x, axis)),
    axis,
  );
}

/** The first of a list that holds tensors only. */
function firstOf(op: string, tensors: readonly Tensor[]): Tensor {
  const given: unknown = tensors;
  if (!Array.isArray(given))
    throw new KindError(`${op}: expected a list of tensors, got ${kindOf(given)}`);
  for (const each of tensors) expectTensor(op, each);
  const [first] = tensors;
  if (first === undefined) throw new KindError(`${op}: needs at least one tensor`);
  return first;
}
