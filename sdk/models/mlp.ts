import { checkOptions } from "../core/options.ts";
import { activation as activationLayer, type Activation } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { dropoutLayer } from "../nn/dropout-layer.ts";
import { layerNorm } from "../nn/layer-norm.ts";
import type { Layer } from "../nn/layer.ts";
import { sequential } from "../nn/sequential.ts";
import type { Recipe, RecipeJson } from "./recipe.ts";

/** The form of a multilayer perceptron. */
export interface MlpOptions {
  /** The widths of the hidden layers; an empty list gives a linear model. */
  readonly hidden?: readonly number[];
  readonly activation?: Activation;
  /** The share of hidden numbers set to 0 while training. */
  readonly dropout?: number;
  /** Whether every hidden layer is normalised before its activation. */
  readonly normalize?: boolean;
}

/** A multilayer perceptron as data. */
export interface MlpJson extends RecipeJson, Required<MlpOptions> {
  readonly kind: "mlp";
}

/**
 * A multilayer perceptron: dense layers with an activation between them.
 *
 * @example
 * data.fit(mlp({ hidden: [64, 64], dropout: 0.2 }), { epochs: 30 })
 */
export function mlp(options: MlpOptions = {}): Recipe {
  checkOptions("mlp", options, ["hidden", "activation", "dropout", "normalize"]);
  const { hidden = [64, 64], activation = "relu", dropout = 0, normalize = false } = options;
  if (!Array.isArray(hidden))
    throw new TypeError(`mlp: hidden is ${String(hidden)}; it is a list of widths, as in [64, 64]`);
  const json: MlpJson = { kind: "mlp", hidden: [...hidden], activation, dropout, normalize };
  const bad = hidden.find((width) => !Number.isInteger(width) || width < 1);
  if (bad !== undefined)
    throw new RangeError(
      `mlp: a hidden layer has the width ${bad}; it is a whole number from 1 on`,
    );
  // Built once for nothing, so that a wrong activation or rate is refused where it was written.
  build(json, 1, 1);
  return {
    toJSON: () => json,
    parameters: (inputs, outputs) => build(json, inputs, outputs).parameters,
    flops: (inputs, outputs) => {
      const widths = [inputs, ...hidden, outputs];
      return widths.slice(1).reduce((sum, width, i) => sum + 2 * widths[i]! * width, 0);
    },
    build: (inputs, outputs) => build(json, inputs, outputs),
  };
}

function build(
  { hidden, activation, dropout, normalize }: MlpJson,
  inputs: number,
  outputs: number,
): Layer {
  const layers: Record<string, Layer> = {};
  const widths = [inputs, ...hidden];
  hidden.forEach((width, i) => {
    layers[`hidden${i + 1}`] = dense(widths[i]!, width);
    if (normalize) layers[`norm${i + 1}`] = layerNorm(width);
    layers[`activation${i + 1}`] = activationLayer(activation);
    if (dropout !== 0) layers[`dropout${i + 1}`] = dropoutLayer(dropout, i);
  });
  layers["output"] = dense(widths.at(-1)!, outputs);
  return sequential(layers);
}
