import { KindError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Whether a value is a tensor. By its shape, not by its class: the folders below `tensor/` never load it. */
export const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" &&
  value !== null &&
  "create" in value &&
  typeof value.create === "function" &&
  "dtype" in value;

/** Throws, in the name of `op`, unless a value is a tensor. */
export function expectTensor(
  op: string,
  value: unknown,
  what = "a tensor",
): asserts value is Tensor {
  if (isTensor(value)) return;
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  const got = isList ? "an array; make a tensor of it" : shown(value);
  throw new KindError(`${op}: expected ${what}, got ${got}`);
}
