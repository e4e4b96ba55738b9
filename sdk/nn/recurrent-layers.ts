import { checkOptions, expectBoolean } from "../core/options.ts";
import type { Philox } from "../core/philox.ts";
import { concat } from "../ops/concat.ts";
import {
  gruOverTime,
  lstmOverTime,
  overTime,
  type Recurrence,
  type RecurrentOptions,
  type RecurrentWeights,
} from "../ops/networks.ts";
import { tensor } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { uniform } from "./initialize.ts";
import type { Layer, Params } from "./layer.ts";
import { expectSizes } from "./sizes.ts";

/** The parameters of a recurrent layer; a bidirectional one has a second set that runs from the last step. */
export type RecurrentParams = { readonly forward: Weights; readonly backward?: Weights };
type Weights = Params & RecurrentWeights;

/** How a recurrent layer is made. */
export interface RecurrentLayerOptions {
  /** Whether a second network runs from the last step; its outputs stand behind those of the first. @default false */
  readonly bidirectional?: boolean;
}

/** A recurrent layer: `apply` gives the outputs of all steps, `run` the last states, too. */
export interface RecurrentLayer extends Layer<RecurrentParams> {
  run(params: RecurrentParams, x: Tensor, options?: Pick<RecurrentOptions, "lengths">): Recurrence;
}

/**
 * A plain recurrent layer over `[n, t, inputs]`. Starts as PyTorch's: uniform within 1/√hidden.
 *
 * @example
 * const layer = rnn(8, 32);
 */
export const rnn = (
  inputs: number,
  hidden: number,
  options: RecurrentLayerOptions = {},
): RecurrentLayer => layer("rnn", overTime, 1, inputs, hidden, options);

/**
 * Long short-term memory over `[n, t, inputs]`; `run` gives the last outputs and cells.
 *
 * @example
 * const layer = lstm(8, 64, { bidirectional: true });
 */
export const lstm = (
  inputs: number,
  hidden: number,
  options: RecurrentLayerOptions = {},
): RecurrentLayer => layer("lstm", lstmOverTime, 4, inputs, hidden, options);

/**
 * Gated recurrent units over `[n, t, inputs]`.
 *
 * @example
 * const { final } = gru(8, 64).run(params, x, { lengths });
 */
export const gru = (
  inputs: number,
  hidden: number,
  options: RecurrentLayerOptions = {},
): RecurrentLayer => layer("gru", gruOverTime, 3, inputs, hidden, options);

function layer(
  name: string,
  run: (x: Tensor, weights: RecurrentWeights, options: RecurrentOptions) => Recurrence,
  gates: number,
  inputs: number,
  hidden: number,
  options: RecurrentLayerOptions,
): RecurrentLayer {
  const { bidirectional = false } = checkOptions(name, options, ["bidirectional"]);
  expectBoolean(name, "bidirectional", bidirectional);
  expectSizes(name, { inputs, hidden });
  const width = gates * hidden;
  const bound = 1 / Math.sqrt(hidden);
  const weights = (random: Philox): Weights => {
    const draw = (...shape: number[]) =>
      tensor(
        uniform(
          random,
          shape.reduce((a, b) => a * b),
          bound,
        ),
        { shape },
      );
    return {
      weight: draw(inputs, width),
      recurrent: draw(hidden, width),
      bias: draw(width),
      recurrentBias: draw(width),
    };
  };
  const both: RecurrentLayer["run"] = ({ forward, backward }, x, options = {}) => {
    const first = run(x, forward, options);
    if (!backward) return first;
    const second = run(x, backward, { ...options, reverse: true });
    return {
      outputs: concat([first.outputs, second.outputs], 2),
      final: [...first.final, ...second.final],
    };
  };
  return {
    parameters: (bidirectional ? 2 : 1) * width * (inputs + hidden + 2),
    init: (random) => ({
      forward: weights(random),
      ...(bidirectional && { backward: weights(random) }),
    }),
    apply: (params, x) => both(params, x).outputs,
    run: both,
  };
}
