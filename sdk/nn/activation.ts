import { gelu } from "../ops/gelu.ts";
import { relu } from "../ops/relu.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { tanh } from "../ops/tanh.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Layer } from "./layer.ts";

/** The names of the activation functions. */
export type Activation = "relu" | "gelu" | "tanh" | "sigmoid";

const functions: Readonly<Record<Activation, (x: Tensor) => Tensor>> = {
  relu,
  gelu,
  tanh,
  sigmoid,
};

/** The names of all activation functions. */
export const activations: readonly Activation[] = Object.keys(functions) as Activation[];

/** A layer that bends each number by itself. */
export function activation(name: Activation): Layer<Record<never, never>> {
  const bend = functions[name] as ((x: Tensor) => Tensor) | undefined;
  if (!bend) throw new RangeError(`activation: no "${name}"; there are ${activations.join(", ")}`);
  return { parameters: 0, init: () => ({}), apply: (_params, x) => bend(x) };
}
