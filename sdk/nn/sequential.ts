import { KindError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import type { Layer, Params } from "./layer.ts";

/** The parameters that a layer makes. */
export type ParamsOf<Each> = Each extends Layer<infer P extends Params> ? P : never;

/** A layer's name where it has parameters. */
type NameOf<Each, Name> = keyof ParamsOf<Each> extends never ? never : Name;

/**
 * One layer after another; the parameters are named by each layer's name, those of layers that have some.
 *
 * @example
 * const network = sequential({ hidden: dense(4, 16), bend: activation("relu"), out: dense(16, 3) });
 * const params = network.init(new Philox(1)); // { hidden: { weight, bias }, out: { weight, bias } }
 */
export function sequential<Layers extends Readonly<Record<string, Layer>>>(
  layers: Layers,
): Layer<{
  // Written out, so that editors show the names and not the name of a type.
  readonly [Name in keyof Layers as NameOf<Layers[Name], Name>]: ParamsOf<Layers[Name]>;
}> {
  expectLayers(layers);
  const entries = Object.entries(layers);
  const learning = entries.filter(([, layer]) => layer.parameters > 0);
  return {
    parameters: entries.reduce((sum, [, layer]) => sum + layer.parameters, 0),
    init: (random) =>
      // The cast: each name has what its layer made.
      Object.fromEntries(learning.map(([name, layer]) => [name, layer.init(random)])) as never,
    apply: (params: Params, x, mode) =>
      entries.reduce(
        (y, [name, layer]) =>
          // Each layer gets the parameters that it made itself.
          layer.apply((params[name] ?? {}) as Params, y, mode),
        x,
      ),
  };
}

function expectLayers(layers: unknown): void {
  const remedy = "name each layer, as in sequential({ hidden: dense(4, 16), out: dense(16, 3) })";
  if (typeof layers !== "object" || layers === null)
    throw new KindError(`sequential: takes an object of layers, got ${shown(layers)}; ${remedy}`);
  for (const [name, layer] of Object.entries(layers))
    if (!isLayer(layer))
      throw new KindError(`sequential: '${name}' is no layer, got ${shown(layer)}; ${remedy}`);
}

const isLayer = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "apply" in value && "init" in value;
