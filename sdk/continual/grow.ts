import { Philox } from "../core/philox.ts";
import { flatten, unflatten } from "../core/tree.ts";
import type { Layer, Params } from "../nn/layer.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { tensor } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Consolidation } from "./consolidation.ts";

/** Weights for a network with more outputs: what was learned stays, what is new starts as in a new network. */
export function growParams(params: Params, network: Layer, seed: number): Params {
  return widen(params, network.init(new Philox(seed, "new classes")));
}

/** What is remembered of the weights of a network that has grown: new ones do not matter yet. */
export function growConsolidation(before: Consolidation, params: Params): Consolidation {
  const { leaves, structure } = flatten("grow", params, isTensor);
  const nothing = leaves.map(({ shape }) => tensor(zerosOf(shape), { shape }));
  return {
    ...before,
    importance: widen(before.importance, unflatten(structure, nothing) as Params),
    anchor: widen(before.anchor, params),
  };
}

const zerosOf = (shape: readonly number[]): Float32Array =>
  new Float32Array(shape.reduce((a, b) => a * b, 1));

/** The tensors of one tree in the first places of the last axis of those of another. */
function widen(narrow: Params, wide: Params): Params {
  const { leaves, structure } = flatten("grow", wide, isTensor);
  const inner = flatten("grow", narrow, isTensor).leaves;
  const joined = leaves.map((outer, i) => over(outer, inner[i]!));
  // The cast: a tree of the structure of the wider one.
  return unflatten(structure, joined) as Params;
}

function over(outer: Tensor, inner: Tensor): Tensor {
  const data = (outer.dataSync() as Float32Array).slice();
  const values = inner.dataSync() as Float32Array;
  const [to, from] = [outer.shape.at(-1) ?? 1, inner.shape.at(-1) ?? 1];
  for (let row = 0; row * from < values.length; row++)
    data.set(values.subarray(row * from, (row + 1) * from), row * to);
  return tensor(data, { shape: outer.shape });
}
