import { ShapeError } from "../core/errors.ts";
import { rowMajor, sameShape, show } from "../core/shape.ts";
import { gather, ne, reshape } from "../ops/index.ts";
import { expectTensor } from "../ops/is-tensor.ts";
import { evaluate } from "./evaluate.ts";
import { leaf } from "./leaf.ts";
import { Tensor } from "./tensor.ts";

/** Where in row-major order the elements stand that are not 0. */
function placesOf(x: Tensor): number[] {
  // Compared where the dtype is known: of bf16 there are only bits here, and those of −0 are not 0.
  const isThere = evaluate(ne(x, 0));
  const places: number[] = [];
  for (let i = 0; i < isThere.length; i++) if (isThere[i] === 1) places.push(i);
  return places;
}

const whole = (list: readonly number[], shape: readonly number[]): Tensor =>
  new Tensor(leaf, [], shape, "i32", Int32Array.from(list));

/**
 * The places of the elements that are not 0 (NaN is not), each a row of as many i32 as there are axes. It reads the values: a compiled function
 * cannot contain it.
 *
 * @example
 * nonzero(tensor([[0, 5], [7, 0]])) // [[0, 1], [1, 0]]
 */
export function nonzero(x: Tensor): Tensor {
  expectTensor("nonzero", x);
  const places = placesOf(x);
  const steps = rowMajor(x.shape);
  const rows = places.flatMap((place) =>
    x.shape.map((length, axis) => Math.floor(place / steps[axis]!) % length),
  );
  return whole(rows, [places.length, x.shape.length]);
}

/**
 * The elements of `x` where a mask of its shape holds, as a vector. It reads the mask: a compiled function can contain it only where the mask
 * is known. The gradient goes back to their places.
 *
 * @example
 * maskedSelect(tensor([1, 2, 3]), tensor([true, false, true])) // [1, 3]
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  expectTensor("maskedSelect", x);
  expectTensor("maskedSelect", mask);
  if (!sameShape(x.shape, mask.shape))
    throw new ShapeError(
      `maskedSelect: the mask must be like the tensor, got ${show(mask.shape)} and ${show(x.shape)}`,
    );
  const places = placesOf(mask);
  return gather(reshape(x, [-1]), whole(places, [places.length]));
}
