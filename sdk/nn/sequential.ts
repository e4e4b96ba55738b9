import type { Layer, Params } from "./layer.ts";

/** One layer after another; the parameters are named by each layer's name. */
export function sequential(layers: Readonly<Record<string, Layer>>): Layer {
  const entries = Object.entries(layers);
  const learning = entries.filter(([, layer]) => layer.parameters > 0);
  return {
    parameters: entries.reduce((sum, [, layer]) => sum + layer.parameters, 0),
    init: (random) =>
      Object.fromEntries(learning.map(([name, layer]) => [name, layer.init(random)])),
    apply: (params, x, mode) =>
      entries.reduce(
        (y, [name, layer]) =>
          // Each layer gets the parameters that it made itself.
          layer.apply((params[name] ?? {}) as Params, y, mode),
        x,
      ),
  };
}
