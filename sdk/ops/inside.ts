import { integers, isInteger } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { expectPlaces } from "./places.ts";
import { applyAt } from "./apply-at.ts";
import { apply, type Op } from "./op.ts";

const op = (length: number, asked: string): Op<[index: Tensor]> => ({
  name: "inside",
  asked,
  attrs: { length, asked },
  shape: (index) => index.shape,
  dtype: () => "i32",
  lower: (program, index) => program.inside(index, length),
  vjp: () => [null],
  batch: (_, index) => apply(op(length, asked), index),
});

/** Whole numbers as i32; one that is no place of an axis of `length` is an error when it runs, in the name of what `asked`. */
export function inside(asked: string, index: Tensor, length: number): Tensor {
  expectTensor(asked, index);
  checkIndex(asked, index);
  expectPlaces(asked, length);
  return applyAt(index, length, op(length, asked), index);
}

/** Throws unless a tensor holds whole numbers, which alone name places and classes. */
export function expectWhole(asked: string, what: string, x: Tensor): void {
  if (!isInteger(x.dtype))
    throw new DTypeError(
      `${asked}: the ${what} must be whole numbers (${integers.join(", ")}), got ${x.dtype}; use cast`,
    );
}

/** Throws unless a tensor can be an index. */
export const checkIndex = (asked: string, index: Tensor): void =>
  expectWhole(asked, "index", index);
