import type { Params } from "../nn/layer.ts";
import type { MlpJson } from "../models/mlp.ts";
import type { Recipe, RecipeJson } from "../models/recipe.ts";
import { parseRecipe } from "../models/recipes.ts";
import { tensor, type Tensor } from "../tensor/index.ts";

/** A smaller network: its recipe and its parameters. */
export interface Smaller {
  readonly recipe: Recipe;
  readonly params: Params;
}

/** The widths of the hidden layers that are left when a share of the neurons goes; an error where a layer would be empty. */
export function widthsLeft(recipe: Recipe, share: number): number[] {
  const { hidden } = perceptron(recipe);
  return hidden.map((width, i) => {
    const left = Math.round(width * (1 - share));
    if (left < 1)
      throw new RangeError(
        `compress: structured ${share} leaves none of the ${width} neurons in hidden${i + 1}; take a smaller share`,
      );
    return left;
  });
}

/**
 * Takes the weakest neurons out of the hidden layers until they have the given widths. A neuron is weak when the absolute values of
 * its incoming and of its outgoing weights sum up to little (L1), each side measured by the layer's mean. What
 * hangs on a neuron goes with it: its column of weights, its bias, its place in a layer norm and its row in the next layer.
 */
export function removeNeurons({ recipe, params }: Smaller, widths: readonly number[]): Smaller {
  const json = perceptron(recipe);
  const layers: Record<string, Record<string, Tensor>> = Object.fromEntries(
    // The cast: every layer of a perceptron holds tensors only.
    Object.entries(params).map(([name, layer]) => [name, { ...(layer as Record<string, Tensor>) }]),
  );
  json.hidden.forEach((width, i) => {
    const own = layers[`hidden${i + 1}`]!;
    const next = layers[i + 1 < json.hidden.length ? `hidden${i + 2}` : "output"]!;
    const norm = layers[`norm${i + 1}`];
    const into = strengths(own["weight"]!, 1);
    const out = strengths(next["weight"]!, 0);
    const kept = Array.from({ length: width }, (_, neuron) => neuron)
      .sort((a, b) => into[b]! + out[b]! - into[a]! - out[a]! || a - b)
      .slice(0, widths[i])
      .sort((a, b) => a - b);
    own["weight"] = pick(own["weight"]!, 1, kept);
    own["bias"] = pick(own["bias"]!, 0, kept);
    next["weight"] = pick(next["weight"]!, 0, kept);
    if (norm) for (const name of Object.keys(norm)) norm[name] = pick(norm[name]!, 0, kept);
  });
  const smaller: MlpJson = { ...json, hidden: widths };
  return { recipe: parseRecipe(smaller), params: layers };
}

function perceptron(recipe: Recipe): MlpJson {
  const json: RecipeJson = recipe.toJSON();
  if (json.kind !== "mlp")
    throw new TypeError(
      `compress: structured pruning knows how the layers of an mlp hang together, not those of "${json.kind}"; use prune or quantize`,
    );
  // The cast: the kind says which JSON it is.
  return json as MlpJson;
}

/** The sum of absolute values for each place of an axis of a matrix, divided by the mean of these sums. */
function strengths(weight: Tensor, axis: 0 | 1): Float64Array {
  const [rows, columns] = weight.shape as readonly [number, number];
  const data = weight.dataSync();
  const sums = new Float64Array(axis === 0 ? rows : columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) sums[axis === 0 ? r : c]! += Math.abs(data[r * columns + c]!);
  const mean = sums.reduce((a, b) => a + b, 0) / sums.length;
  return mean > 0 ? sums.map((sum) => sum / mean) : sums;
}

/** The named places of an axis of a vector or matrix, as known values. */
function pick(x: Tensor, axis: 0 | 1, places: readonly number[]): Tensor {
  const [rows, columns = 1] = x.shape as readonly [number, number?];
  const data = x.dataSync();
  const at =
    axis === 0
      ? places.flatMap((row) => Array.from({ length: columns }, (_, c) => row * columns + c))
      : Array.from({ length: rows }, (_, r) => places.map((c) => r * columns + c)).flat();
  return tensor(
    Float32Array.from(at, (i) => data[i]!),
    { shape: x.shape.with(axis, places.length) },
  );
}
