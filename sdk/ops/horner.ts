import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { mul } from "./mul.ts";

/** A polynomial of numbers, the factor of the highest power first. */
export const horner = (factors: readonly number[], x: Tensor): Tensor =>
  factors.slice(1).reduce<Tensor>((sum, factor) => add(mul(sum, x), factor), x.scalar(factors[0]!));
