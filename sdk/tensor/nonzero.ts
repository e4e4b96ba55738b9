import { ShapeError } from "../core/errors.ts";
import { rowMajor, sameShape, show, size } from "../core/shape.ts";
import { gather, ne, reshape } from "../ops/index.ts";
import { expectTensor } from "../ops/is-tensor.ts";
import { expectPlaces } from "../ops/places.ts";
import { evaluateFor } from "./evaluate.ts";
import { leaf } from "./leaf.ts";
import { Tensor } from "./tensor.ts";

/** Where the ones stand in a list of zeros and ones; without a branch, which processors would guess wrong. */
export function placesOfOnes(list: Uint8Array): Int32Array<ArrayBuffer> {
  let count = 0;
  for (let i = 0; i < list.length; i++) count += list[i]!;
  const places = new Int32Array(count);
  for (let i = 0, at = 0; at < count; i++) {
    places[at] = i;
    at += list[i]!;
  }
  return places;
}

/** Where in row-major order the elements stand that are not 0. */
function placesOf(op: string, x: Tensor): Int32Array<ArrayBuffer> {
  // Compared where the dtype is known: of bf16 there are only bits here, and those of −0 are not 0.
  return placesOfOnes(evaluateFor(op, ne(x, 0)) as Uint8Array);
}

const whole = (list: Int32Array<ArrayBuffer>, shape: readonly number[]): Tensor =>
  new Tensor(leaf, [], shape, "i32", list);

/**
 * The places of the elements that are not 0 (NaN is not), each a row of as many i32 as there are axes. It reads the values: a compiled function
 * cannot contain it.
 *
 * @example
 * nonzero(tensor([[0, 5], [7, 0]])) // [[0, 1], [1, 0]]
 */
export function nonzero(x: Tensor): Tensor {
  expectTensor("nonzero", x);
  expectPlaces("nonzero", size(x.shape));
  const places = placesOf("nonzero", x);
  const axes = x.shape.length;
  if (axes === 1) return whole(places, [places.length, 1]);
  const rows = new Int32Array(places.length * axes);
  rowMajor(x.shape).forEach((step, axis) => {
    const length = x.shape[axis]!;
    for (let i = 0; i < places.length; i++)
      rows[i * axes + axis] = Math.floor(places[i]! / step) % length;
  });
  return whole(rows, [places.length, axes]);
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
  const places = placesOf("maskedSelect", mask);
  return gather(reshape(x, [-1]), whole(places, [places.length]));
}
