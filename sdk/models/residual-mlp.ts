import { checkOptions } from "../core/options.ts";
import { activation as activationLayer, type Activation } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { dropoutLayer } from "../nn/dropout-layer.ts";
import { layerNorm } from "../nn/layer-norm.ts";
import type { Layer } from "../nn/layer.ts";
import { sequential } from "../nn/sequential.ts";
import { add } from "../ops/add.ts";
import type { Recipe, RecipeJson } from "./recipe.ts";

/** The form of a residual multilayer perceptron. */
export interface ResidualMlpOptions {
  /** How many numbers go from block to block; 64 without it. */
  readonly width?: number;
  /** How many blocks there are; 2 without it. */
  readonly depth?: number;
  /** How many times `width` a block is wide inside; 1 without it. */
  readonly expansion?: number;
  readonly activation?: Activation;
  /** The share of numbers inside a block set to 0 while training. */
  readonly dropout?: number;
  /** Whether the input of each block is normalised; true without it. */
  readonly normalize?: boolean;
}

/** A residual multilayer perceptron as data. */
export interface ResidualMlpJson extends RecipeJson, Required<ResidualMlpOptions> {
  readonly kind: "resnet";
}

/**
 * A residual multilayer perceptron for tables (Gorishniy 2021): a dense layer to `width`, then blocks that each add
 * `dense(activation(dense(norm(x))))` to their input, then a norm, the activation and the output layer.
 *
 * @example
 * data.fit(residualMlp({ width: 64, depth: 3, dropout: 0.2 }), { epochs: 30 })
 */
export function residualMlp(options: ResidualMlpOptions = {}): Recipe {
  checkOptions("residualMlp", options, [
    "width",
    "depth",
    "expansion",
    "activation",
    "dropout",
    "normalize",
  ]);
  const json: ResidualMlpJson = {
    kind: "resnet",
    width: options.width ?? 64,
    depth: options.depth ?? 2,
    expansion: options.expansion ?? 1,
    activation: options.activation ?? "relu",
    dropout: options.dropout ?? 0,
    normalize: options.normalize ?? true,
  };
  const { width, depth, expansion } = json;
  for (const [name, value] of Object.entries({ width, depth, expansion }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`resnet: ${name} is ${value}; it is a whole number from 1 on`);
  // Built once for nothing, so that a wrong activation or rate is refused where it was written.
  build(json, 1, 1);
  return {
    toJSON: () => json,
    parameters: (inputs, outputs) => build(json, inputs, outputs).parameters,
    flops: (inputs, outputs) => 2 * width * (inputs + 2 * depth * width * expansion + outputs),
    build: (inputs, outputs) => build(json, inputs, outputs),
  };
}

function build(json: ResidualMlpJson, inputs: number, outputs: number): Layer {
  const { width, depth, activation, normalize } = json;
  const layers: Record<string, Layer> = { input: dense(inputs, width) };
  for (let i = 0; i < depth; i++) layers[`block${i + 1}`] = block(json, i);
  if (normalize) layers["norm"] = layerNorm(width);
  layers["activation"] = activationLayer(activation);
  layers["output"] = dense(width, outputs);
  return sequential(layers);
}

/** What a block adds goes beside its input, so that gradients pass through any depth. */
function block(json: ResidualMlpJson, stream: number): Layer {
  const { width, expansion, activation, dropout, normalize } = json;
  const inner: Layer = sequential({
    ...(normalize ? { norm: layerNorm(width) } : {}),
    wide: dense(width, width * expansion),
    activation: activationLayer(activation),
    ...(dropout === 0 ? {} : { dropout: dropoutLayer(dropout, stream) }),
    narrow: dense(width * expansion, width),
  });
  return { ...inner, apply: (params, x, mode) => add(x, inner.apply(params, x, mode)) };
}
