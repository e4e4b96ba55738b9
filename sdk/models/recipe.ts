import type { Layer } from "../nn/layer.ts";

/** A network described: plain data that builds it for given numbers of inputs and outputs. */
export interface Recipe {
  /** The recipe as JSON; `kind` says which function reads it. */
  toJSON(): RecipeJson;
  /** How many numbers the network learns. */
  parameters(inputs: number, outputs: number): number;
  /** The floating-point operations of its matrix products for one row: two for each weight of a dense layer. */
  flops(inputs: number, outputs: number): number;
  build(inputs: number, outputs: number): Layer;
}

/** A recipe as JSON. */
export interface RecipeJson {
  readonly kind: string;
}
