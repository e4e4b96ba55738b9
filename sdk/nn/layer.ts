import type { Philox } from "../core/philox.ts";
import type { Tensor } from "../tensor/index.ts";

/** Named tensors, nested by layer: what training changes. */
export type Params = { readonly [name: string]: Tensor | Params };

/** How a layer is run: with a random key when training, without when predicting. */
export interface Mode {
  /** The key that dropout draws from; absent when predicting. */
  readonly key?: Tensor;
  /** Is told the parameters and the input of every dense layer, as calibration needs them. */
  readonly observe?: (params: Params, x: Tensor) => void;
}

/** A pair of plain functions: one makes parameters, the other applies them to rows. */
export interface Layer<P extends Params = Params> {
  /** How many numbers `init` makes. */
  readonly parameters: number;
  init(random: Philox): P;
  // A method, so that layers of different parameters fit one list.
  apply(params: P, x: Tensor, mode: Mode): Tensor;
}
