import { Philox } from "../core/philox.ts";
import { sameShape, show, type Shape } from "../core/shape.ts";
import type { Layer, Params } from "../nn/layer.ts";
import { tensor } from "../tensor/index.ts";
import { Tensor } from "../tensor/index.ts";

/** Copies weights out of the engine: known values that nothing changes any more. */
export function toHost(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      value instanceof Tensor
        ? tensor((value.dataSync() as Float32Array).slice(), { shape: value.shape })
        : toHost(value),
    ]),
  );
}

/** The tensors of nested parameters by dotted name, as in `hidden1.weight`. */
export function flattenParams(params: Params, prefix = ""): [name: string, tensor: Tensor][] {
  return Object.entries(params).flatMap(([name, value]) =>
    value instanceof Tensor
      ? [[prefix + name, value] as [string, Tensor]]
      : flattenParams(value, `${prefix}${name}.`),
  );
}

/** Stored values as the parameters of a network; a name or shape that does not fit is an error. */
export function fillParams(
  network: Layer,
  stored: Readonly<Record<string, { readonly shape: Shape; readonly data: ArrayBufferView }>>,
): Params {
  const model = network.init(new Philox(0, "weights"));
  const wanted = flattenParams(model).map(([name]) => name);
  const extra = Object.keys(stored).find((name) => !wanted.includes(name));
  if (extra !== undefined)
    throw new TypeError(`load: the network has no "${extra}"; the weights are of another recipe`);
  const fill = (params: Params, prefix: string): Params =>
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => {
        if (!(value instanceof Tensor)) return [name, fill(value, `${prefix}${name}.`)];
        const found = stored[prefix + name];
        if (!found || !(found.data instanceof Float32Array) || !sameShape(found.shape, value.shape))
          throw new TypeError(
            `load: "${prefix}${name}" should be ${show(value.shape)} numbers, got ${found ? show(found.shape) : "none"}; the weights are of another recipe`,
          );
        return [name, tensor(found.data, { shape: found.shape })];
      }),
    );
  return fill(model, "");
}
