import { ShapeError } from "../core/errors.ts";
import { rowMajor, show, size, type Shape, expectShape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { asIndex } from "./as-index.ts";
import { clip } from "./clip.ts";
import { lt } from "./compare.ts";
import { gather } from "./gather.ts";
import { expectTensor } from "./is-tensor.ts";
import { known } from "./known.ts";
import { mul } from "./mul.ts";
import { promote } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { scatterInto } from "./scatter.ts";
import { select } from "./select.ts";
import { slice } from "./slice.ts";

/**
 * A block of `sizes` of x that starts where a tensor of whole numbers says, one for each axis: a slice whose place only the run knows. A start below 0
 * counts from the end, one that would let the block reach outside is moved, as in JAX.
 *
 * @example
 * dynamicSlice(tensor([1, 2, 3, 4]), tensor([1], { dtype: "i32" }), [2]) // [2, 3]
 */
export function dynamicSlice(x: Tensor, starts: Tensor, sizes: Shape): Tensor {
  expectTensor("dynamicSlice", x);
  const at = startsOf("dynamicSlice", x.shape, starts, sizes);
  return sizes.reduce(
    (y, length, axis) =>
      length === x.shape[axis] ? y : gather(y, placesOf(at, axis, length, x.shape[axis]!), axis),
    x,
  );
}

/**
 * x with a block put where a tensor of whole numbers says, one for each axis; placed as in `dynamicSlice`. Under `compile`, with x in the state, a cache that grows
 * step by step.
 *
 * @example
 * dynamicUpdateSlice(tensor([1, 2, 3, 4]), tensor([8, 9]), tensor([1], { dtype: "i32" })) // [1, 8, 9, 4]
 */
export function dynamicUpdateSlice(x: Tensor, block: Tensor, starts: Tensor): Tensor {
  const [base, update] = promote("dynamicUpdateSlice", x, block, "bool");
  const { shape } = update;
  const at = startsOf("dynamicUpdateSlice", base.shape, starts, shape);
  if (size(shape) === 0) return base;
  const steps = rowMajor(base.shape);
  const places = shape
    .map((length, axis) => {
      const line = mul(placesOf(at, axis, length, base.shape[axis]!), steps[axis]!);
      return reshape(
        line,
        shape.map((_, i) => (i === axis ? length : 1)),
      );
    })
    .reduce((sum, line) => add(sum, line), known(at, [0], "i32"));
  const flat = scatterInto(reshape(base, [-1]), reshape(places, [-1]), reshape(update, [-1]));
  return reshape(flat, base.shape);
}

/** The starts of a block that lies inside. */
function startsOf(op: string, shape: Shape, starts: Tensor, sizes: Shape): Tensor {
  const at = asIndex(op, starts);
  expectShape(op, sizes);
  if (at.shape.length !== 1 || at.shape[0] !== shape.length || sizes.length !== shape.length)
    throw new ShapeError(
      `${op}: expected ${shape.length} starts and sizes for ${show(shape)}, got starts ${show(at.shape)} and sizes ${show(sizes)}`,
    );
  sizes.forEach((length, axis) => {
    if (!Number.isInteger(length) || length < 0 || length > shape[axis]!)
      throw new ShapeError(`${op}: a block of ${show(sizes)} is not inside ${show(shape)}`);
  });
  return at;
}

/** The places of a block along an axis. */
function placesOf(starts: Tensor, axis: number, length: number, whole: number): Tensor {
  const given = slice(starts, [[axis, axis + 1]]);
  const fromFront = select(lt(given, 0), add(given, whole), given);
  const start = clip(fromFront, 0, whole - length);
  return add(start, known(starts, [...Array(length).keys()], "i32"));
}
