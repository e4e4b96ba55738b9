import type { Philox } from "../core/philox.ts";

/** How the weights of a layer start. */
export type Initialization = "linear" | "he" | "glorot";

/** Half the width of the uniform distribution that weights of `inputs` × `outputs` are drawn from. */
const bounds: Readonly<Record<Initialization, (inputs: number, outputs: number) => number>> = {
  linear: (inputs) => 1 / Math.sqrt(inputs),
  he: (inputs) => Math.sqrt(6 / inputs),
  glorot: (inputs, outputs) => Math.sqrt(6 / (inputs + outputs)),
};

/**
 * Row-major weights, uniform within the bound of the scheme: `linear` as PyTorch's Linear (Kaiming with a = √5),
 * `he` for relu (He 2015), `glorot` for tanh (Glorot 2010).
 */
export function initialize(
  random: Philox,
  inputs: number,
  outputs: number,
  scheme: Initialization = "linear",
): Float32Array {
  return uniform(random, inputs * outputs, bounds[scheme](inputs, outputs));
}

/** Numbers between −bound and bound. */
export function uniform(random: Philox, count: number, bound: number): Float32Array {
  return Float32Array.from({ length: count }, () => (2 * random.uniform() - 1) * bound);
}
