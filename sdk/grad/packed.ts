import type { DType } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import type { Builder, Value } from "../graph/builder.ts";
import type { Signature } from "../graph/program.ts";
import { broadcastTo } from "../ops/broadcast-to.ts";
import { concat } from "../ops/concat.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import type { Tensor } from "../tensor/tensor.ts";

// An op has one result. What gives several packs those of one dtype into one vector; slices of it cost nothing in a program.

/** The results of one dtype, with their places among all. */
export const ofDType = (
  results: readonly Signature[],
  dtype: DType,
): (Signature & { at: number })[] =>
  results.flatMap((result, at) => (result.dtype === dtype ? [{ ...result, at }] : []));

/** How many elements results have together. */
export const lengthOf = (results: readonly Signature[]): number =>
  results.reduce((sum, { shape }) => sum + size(shape), 0);

/** Values as one vector, in a program. */
export function packValues(builder: Builder, values: readonly Value[]): Value {
  const flat = values.map((value) => builder.reshape(value, [size(value.shape)]));
  return flat.length === 1 ? flat[0]! : builder.concat(flat, 0);
}

/** The results of a packed vector. */
export function unpack(packed: Tensor, results: readonly Signature[]): Tensor[] {
  let start = 0;
  return results.map(({ shape }) => {
    const end = start + size(shape);
    const part = reshape(slice(packed, [[start, end]]), shape);
    start = end;
    return part;
  });
}

/** All results, of which `packedOf` gives those of one dtype. */
export function unpackAll(
  results: readonly Signature[],
  packedOf: (dtype: DType) => Tensor,
): Tensor[] {
  const found = new Map<number, Tensor>();
  for (const dtype of new Set(results.map((result) => result.dtype))) {
    const some = ofDType(results, dtype);
    unpack(packedOf(dtype), some).forEach((x, i) => found.set(some[i]!.at, x));
  }
  return results.map((_, at) => found.get(at)!);
}

/** Of results with an axis of examples in front, the vectors of all examples. */
export function packExamples(results: readonly Tensor[], examples: number): Tensor {
  const flat = results.map((x) => reshape(x, [examples, size(x.shape.slice(1))]));
  return flat.length === 1 ? flat[0]! : concat(flat, 1);
}

/** Zeros like a tensor. */
export const zerosLike = (x: Tensor): Tensor => broadcastTo(x.scalar(0), x.shape);

/** A tensor with an axis of examples in front, which it has already where it is mapped. */
export const forEach = (x: Tensor, isMapped: boolean, examples: number): Tensor =>
  isMapped ? x : broadcastTo(x, [examples, ...x.shape]);
