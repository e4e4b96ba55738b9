import { flatten, unflatten } from "../core/tree.ts";
import { lower } from "../graph/lower.ts";
import { nextId, topological, tracing } from "../graph/node.ts";
import type { Builder, Value } from "../graph/builder.ts";
import { structureKey } from "../graph/structure-key.ts";
import { argument } from "../ops/argument.ts";
import { isTensor } from "../ops/is-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inRegion } from "./mixed.ts";

/** What a function did to its arguments, so that it can be done again to others. */
export interface Region {
  /** The tensors of the arguments, then those from outside that the function used. */
  readonly inputs: readonly Tensor[];
  /** How many of the inputs are of the arguments. */
  readonly own: number;
  readonly result: Tensor;
  /** Equal for regions that compute the same. */
  readonly key: string;
  /** The result for other inputs of the same shapes. */
  replay(inputs: readonly Tensor[]): Tensor;
  lower(builder: Builder, values: readonly Value[]): Value;
}

/** Runs `fn` on stand-ins for its arguments and keeps what it did. An error in the name of `op` when it gives no tensor. */
export function record<Args extends readonly unknown[]>(
  op: string,
  fn: (...args: Args) => Tensor,
  args: Args,
): Region {
  const { leaves, structure } = flatten(op, args, isTensor);
  const fresh = leaves.map((leaf) => argument(leaf));
  const start = nextId();
  // The cast: trees put together again are of the type of the ones taken apart.
  const result = tracing(() => inRegion(op, () => fn(...(unflatten(structure, fresh) as Args))));
  if (!isTensor(result))
    throw new TypeError(`${op}: the function must return a tensor, got ${typeof result}`);

  const isInput = (node: Tensor) => node.id < start || node.inputs.length === 0;
  const nodes = topological([result], isInput);
  const outside = nodes.filter((node) => isInput(node) && !fresh.includes(node));
  const places = new Map([...fresh, ...outside].map((node, i) => [node, i]));
  const given = <T>(values: readonly T[], node: Tensor): T | undefined => {
    const place = places.get(node);
    return place === undefined ? undefined : values[place];
  };
  return {
    inputs: [...leaves, ...outside],
    own: leaves.length,
    result,
    key: `${fresh.map((node) => nodes.indexOf(node)).join()} ${structureKey(nodes, isInput)}`,
    replay(inputs) {
      const made = new Map<Tensor, Tensor>();
      for (const node of nodes) {
        const again = () => node.inputs.map((input) => made.get(input)!);
        const same = given(inputs, node) ?? node.create(node.op, again(), node.shape, node.dtype);
        made.set(node, same);
      }
      return made.get(result)!;
    },
    lower: (builder, values) => lower(builder, nodes, (node) => given(values, node)).get(result)!,
  };
}
