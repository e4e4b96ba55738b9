import { kindOf } from "../core/shown.ts";
import { flatten, unflatten } from "../core/tree.ts";
import { lower } from "../graph/lower.ts";
import { nextId, topological, tracing } from "../graph/node.ts";
import { writtenBy } from "../graph/origin.ts";
import type { Builder, Value } from "../graph/builder.ts";
import { structureKey } from "../graph/structure-key.ts";
import { argument } from "../ops/argument.ts";
import { isTensor } from "../ops/is-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { counting, standsFor, tell, type Watch } from "./mixed.ts";

/** What a function did to its arguments, so that it can be done again to others. */
export interface Regions {
  /** The tensors of the arguments, then those from outside that the function used. */
  readonly inputs: readonly Tensor[];
  /** How many of the inputs are of the arguments. */
  readonly own: number;
  /** The last of them are what was counted of gradients taken inside, one for each of `watches`. */
  readonly results: readonly Tensor[];
  readonly watches: readonly Watch["done"][];
  /** Equal for regions that compute the same. */
  readonly key: string;
  /** The results for other inputs of the same shapes. */
  replay(inputs: readonly Tensor[]): Tensor[];
  lower(builder: Builder, values: readonly Value[]): Value[];
}

/** Runs `fn`, which gives one tensor, on stand-ins for its arguments and keeps what it did. An error in the name of `op` when it gives none. */
export function record<Args extends readonly unknown[]>(
  op: string,
  fn: (...args: Args) => Tensor,
  args: Args,
): Regions {
  const { leaves, structure } = flatten(op, args, isTensor);
  const fresh = leaves.map((leaf) => argument(leaf));
  return recordAll(leaves, fresh, () => {
    // The cast: trees put together again are of the type of the ones taken apart.
    const result = fn(...(unflatten(structure, fresh) as Args));
    if (!isTensor(result))
      throw new TypeError(`${op}: the function must return a tensor, got ${kindOf(result)}`);
    return [result];
  });
}

/** The result of a region that has one, where `resultOf` gives each; tells of what was counted inside. */
export function resultOf({ watches }: Regions, of: (at: number) => Tensor): Tensor {
  watches.forEach((done, i) => tell(of(1 + i), done));
  return of(0);
}

/** Keeps what `run` does to `fresh`, which stand for `leaves`. */
export function recordAll(
  leaves: readonly Tensor[],
  fresh: readonly Tensor[],
  run: () => readonly Tensor[],
): Regions {
  const start = nextId();
  fresh.forEach((node, i) => standsFor(node, leaves[i]!));
  const { result, counted } = tracing(() => counting(run));
  const results = [...result, ...counted.map(({ counts }) => counts)];
  // Numbers in the function are of the function; what else it did not make is given to it.
  // One that was read but is made of others is not: a gradient may ask where it came from.
  const isNumber = (node: Tensor) =>
    node.known?.length === 1 && node.inputs.length === 0 && !fresh.includes(node);
  const isInput = (node: Tensor) =>
    !isNumber(node) && (node.id < start || node.inputs.length === 0);
  const nodes = topological(results, (node) => isInput(node) || isNumber(node));
  const outside = nodes.filter((node) => isInput(node) && !fresh.includes(node));
  const places = new Map([...fresh, ...outside].map((node, i) => [node, i]));
  const given = <T>(values: readonly T[], node: Tensor): T | undefined => {
    const place = places.get(node);
    return place === undefined ? undefined : values[place];
  };
  return {
    inputs: [...leaves, ...outside],
    own: leaves.length,
    results,
    watches: counted.map(({ done }) => done),
    key: `${nodes.filter(isNumber).map(showNumber).join()} ${fresh.map((node) => nodes.indexOf(node)).join()} ${structureKey(nodes, isInput, results)}`,
    replay(inputs) {
      const made = new Map<Tensor, Tensor>();
      for (const node of nodes) {
        if (isNumber(node)) {
          made.set(node, node);
          continue;
        }
        const again = () => node.inputs.map((input) => made.get(input)!);
        const same =
          given(inputs, node) ??
          writtenBy(node, () => node.create(node.op, again(), node.shape, node.dtype));
        made.set(node, same);
      }
      return results.map((result) => made.get(result)!);
    },
    lower(builder, values) {
      const lowered = lower(builder, nodes, (node) =>
        isNumber(node)
          ? builder.constant(node.known!, node.dtype, node.shape)
          : given(values, node),
      );
      return results.map((result) => lowered.get(result)!);
    },
  };
}

function showNumber({ known }: Tensor): string {
  const value = known![0]!;
  return Object.is(value, -0) ? "-0" : String(value);
}
