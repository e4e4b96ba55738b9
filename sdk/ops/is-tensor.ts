import type { Tensor } from "../tensor/tensor.ts";

/** Whether a value is a tensor. By its shape, not by its class: the folders below `tensor/` never load it. */
export const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" &&
  value !== null &&
  "create" in value &&
  typeof value.create === "function" &&
  "dtype" in value;
