import { kindOf } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import { expectFunction } from "../core/options.ts";
import { normalizeAxis, show } from "../core/shape.ts";
import { flatten, unflatten } from "../core/tree.ts";
import { writtenBy } from "../graph/origin.ts";
import { topological, tracing, type Primitive } from "../graph/node.ts";
import { broadcastTo } from "../ops/broadcast-to.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { apply, type Op } from "../ops/op.ts";
import { transpose } from "../ops/transpose.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inExample, standsFor } from "./mixed.ts";

/** Which axis of an argument's tensors counts the examples; null for an argument that all examples share. */
export type InAxis = number | null;

/** The op of a tensor that stands for one example while the function is written down. */
const example: Primitive = {
  name: "example",
  lower() {
    throw new TypeError("vmap: the tensor stands for one example; return it from the function");
  },
};

/**
 * The function that runs `fn`, written for one example, on many at once: each op is applied to all examples together, none is
 * looped over. `inAxes` says for each argument which axis counts the examples (0 unless given), or null for one that all
 * share; results have the examples in front. With `grad` inside it gives the gradient of every example.
 *
 * @example
 * const perExample = vmap(grad(loss), [null, 0, 0]);
 * const gradients = perExample(params, x, y); // a tree like params, with one gradient for each row of x
 */
export function vmap<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  inAxes?: readonly InAxis[],
): (...args: Args) => Out {
  expectFunction("vmap", fn);
  expectAxes(inAxes);
  return (...args) => {
    const found: Found = new Map();
    const axes = checkAxes(args, inAxes);
    const given = args.map((arg, i) => {
      const axis = axes[i]!;
      if (axis === null) return arg;
      const { leaves, structure } = flatten("vmap", arg, isTensor);
      const each = leaves.map((leaf) => {
        const front = toFront(leaf, axis);
        const one = leaf.create(example, [], front.shape.slice(1), leaf.dtype);
        found.set(one, front);
        standsFor(one, leaf);
        return one;
      });
      return unflatten(structure, each);
    });
    const examples = countOf(found);
    return tracing(() => {
      // The casts: trees put together again are of the type of the ones taken apart.
      const result = inExample(
        () => fn(...(given as unknown as Args)),
        (one, others) => {
          batchNodes([...flatten("vmap", one, isTensor).leaves, ...others], found);
          return (node) => found.get(node) ?? node;
        },
      );
      const { leaves, structure } = flatten("vmap", result, isTensor);
      const results = leaves.map((leaf) => {
        const stands = found.get(leaf) ?? leaf;
        return isMany(leaf, found) ? stands : broadcastTo(stands, [examples, ...leaf.shape]);
      });
      return unflatten(structure, results) as Out;
    });
  };
}

/**
 * What stands for a node that depends on an example: the node with all examples, or, where it only waits for them and is the same for
 * all, one without their axis.
 */
type Found = Map<Tensor, Tensor>;

/** Whether what stands for a node has the axis of examples. */
function isMany(node: Tensor, found: Found): boolean {
  const stands = found.get(node);
  return stands !== undefined && stands.shape.length > node.shape.length;
}

/** Finds what stands for every node that depends on an example. */
function batchNodes(roots: readonly Tensor[], found: Found): void {
  for (const node of topological(roots, ({ known }) => known !== null)) {
    if (found.has(node) || !node.inputs.some((input) => found.has(input))) continue;
    const mapped = node.inputs.map((input) => isMany(input, found));
    const inputs = node.inputs.map((input) => found.get(input) ?? input);
    // A tensor with inputs was made by `apply`, from tensors, with an op.
    const op = node.op as Op;
    const first = inputs[mapped.indexOf(true)];
    found.set(
      node,
      writtenBy(node, () => {
        if (first === undefined) return apply(op, ...inputs);
        // No rule has to know what it makes of no examples.
        if (first.shape[0] === 0)
          return broadcastTo(node.scalar(0, node.dtype), [0, ...node.shape]);
        return op.batch(mapped, ...inputs);
      }),
    );
  }
}

function checkAxes(args: readonly unknown[], inAxes: readonly InAxis[] | undefined): InAxis[] {
  if (inAxes !== undefined && inAxes.length !== args.length)
    throw new RangeError(`vmap: ${inAxes.length} axes for ${args.length} arguments`);
  return args.map((_, i) => (inAxes === undefined ? 0 : inAxes[i]!));
}

function expectAxes(given: unknown): void {
  if (given !== undefined && !Array.isArray(given))
    throw new TypeError(
      `vmap: the axes are a list with one for each argument, got ${kindOf(given)}`,
    );
}

function toFront(x: Tensor, axis: number): Tensor {
  if (x.shape.length === 0)
    throw new ShapeError("vmap: a scalar has no axis of examples; give null for what all share");
  const from = normalizeAxis("vmap", axis, x.shape.length);
  const others = [...x.shape.keys()].filter((each) => each !== from);
  return transpose(x, [from, ...others]);
}

function countOf(many: ReadonlyMap<Tensor, Tensor>): number {
  const all = [...many.values()];
  const [first] = all;
  if (first === undefined)
    throw new TypeError("vmap: no argument has an axis of examples; all are null or hold none");
  const count = first.shape[0]!;
  const other = all.find(({ shape }) => shape[0] !== count);
  if (other)
    throw new ShapeError(
      `vmap: the arguments hold ${count} and ${other.shape[0]} examples, in ${show(first.shape)} and ${show(other.shape)}`,
    );
  return count;
}
