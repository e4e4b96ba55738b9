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
  const wanted = flattenParams(model).flatMap(([name]) =>
    stored[name]?.data instanceof Int8Array ? [name, ...scalesOf(name)] : [name],
  );
  const extra = Object.keys(stored).find((name) => !wanted.includes(name));
  if (extra !== undefined)
    throw new TypeError(`load: the network has no "${extra}"; the weights are of another recipe`);
  const fill = (params: Params, prefix: string): Params =>
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => {
        if (!(value instanceof Tensor)) return [name, fill(value, `${prefix}${name}.`)];
        const found = stored[prefix + name];
        // Only the weights of a dense layer are stored in 8 bits; their scales come with them below.
        if (found?.data instanceof Int8Array && sameShape(found.shape, value.shape.toReversed()))
          return [name, tensor(found.data, { shape: found.shape })];
        if (!found || !(found.data instanceof Float32Array) || !sameShape(found.shape, value.shape))
          throw new TypeError(
            `load: "${prefix}${name}" should be ${show(value.shape)} numbers, got ${found ? show(found.shape) : "none"}; the weights are of another recipe`,
          );
        return [name, tensor(found.data, { shape: found.shape })];
      }),
    );
  return withScales(fill(model, ""), "");

  /** Adds the scales to dense layers whose weights are i8; a network without them is left as it is. */
  function withScales(params: Params, prefix: string): Params {
    const { weight } = params;
    const own = Object.entries(params).map(([name, value]) => [
      name,
      value instanceof Tensor ? value : withScales(value, `${prefix}${name}.`),
    ]);
    if (!(weight instanceof Tensor) || weight.dtype !== "i8") return Object.fromEntries(own);
    const scales = scalesOf(`${prefix}weight`).flatMap((name, i) => {
      const found = stored[name];
      const shape = i === 0 ? weight.shape.slice(0, 1) : [];
      if (!found && i === 1) return [];
      if (!found || !(found.data instanceof Float32Array) || !sameShape(found.shape, shape))
        throw new TypeError(
          `load: "${name}" should be ${show(shape)} numbers, the scales of 8-bit weights, got ${found ? show(found.shape) : "none"}; the file is corrupt`,
        );
      return [[name.slice(prefix.length), tensor(found.data, { shape })]];
    });
    return Object.fromEntries([...own, ...scales]);
  }
}

/** The names of the scales that go with 8-bit weights: of each output, and of the input where it was calibrated. */
function scalesOf(weight: string): [output: string, input: string] {
  const layer = weight.slice(0, -"weight".length);
  return [`${layer}scale`, `${layer}inputScale`];
}
