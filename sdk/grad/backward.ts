import { isFloat } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { topological } from "../graph/node.ts";
import { writtenBy } from "../graph/origin.ts";
import { add } from "../ops/add.ts";
import { broadcastTo } from "../ops/broadcast-to.ts";
import type { Op } from "../ops/op.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * The gradient of a scalar with respect to each of `wanted`. It is made of ops, so it can be differentiated again.
 * With `seed`, the gradient of the output, the output may have any shape.
 */
export function backward(
  output: Tensor,
  wanted: readonly Tensor[],
  seed: Tensor = output.scalar(1),
): Tensor[] {
  const found = pullBack(output, wanted, seed);
  return wanted.map((x, i) => found[i] ?? nothing(topological([output]), output, x));
}

/** The gradient of each of `wanted`, null where none flows. */
export const pullBack = (
  output: Tensor,
  wanted: readonly Tensor[],
  seed: Tensor,
): (Tensor | null)[] => pullBackAll([output], wanted, [seed]);

/** The same of several outputs at once: a walk against the order of computation, every node once. */
export function pullBackAll(
  outputs: readonly Tensor[],
  wanted: readonly Tensor[],
  seeds: readonly Tensor[],
): (Tensor | null)[] {
  const nodes = topological(outputs);
  const leading = dependents(nodes, new Set(wanted));
  const grads = new Map<Tensor, Tensor>();
  outputs.forEach((output, i) => {
    const before = grads.get(output);
    grads.set(output, before === undefined ? seeds[i]! : add(before, seeds[i]!));
  });
  for (const node of nodes.toReversed()) {
    const grad = grads.get(node);
    if (grad === undefined || !leading.has(node) || node.inputs.length === 0) continue;
    // A tensor with inputs was made by `apply`, from tensors, with an op.
    const inputs = node.inputs;
    const found = writtenBy(node, () => (node.op as Op).vjp(grad, ...inputs));
    for (const [i, input] of inputs.entries()) {
      const more = found[i];
      if (!more || !leading.has(input) || !isFloat(input.dtype)) continue;
      const before = grads.get(input);
      // The sum, too, has the line of the op that the later share comes from.
      const sum = before === undefined ? more : writtenBy(node, () => add(before, more));
      grads.set(input, sum);
    }
  }
  return wanted.map((x) => {
    const found = grads.get(x) ?? null;
    if (found !== null) slopes.add(found);
    return found;
  });
}

/** What came out of a walk back: flat where the function is straight, which no one need be told. */
const slopes = new WeakSet<Tensor>();

/** The nodes whose value depends on one of `roots`, which count themselves. */
export function dependents(nodes: readonly Tensor[], roots: ReadonlySet<Tensor>): Set<Tensor> {
  const found = new Set<Tensor>();
  for (const node of nodes)
    if (roots.has(node) || node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/** Zeros where the result does not depend on `x`, is flat in it or has a slope that is; an error where only whole numbers or bools lead to the result. */
function nothing(nodes: readonly Tensor[], output: Tensor, x: Tensor): Tensor {
  const steps = dependents(nodes, new Set([x]));
  const smooth = dependents(
    nodes.filter((node) => node === x || isFloat(node.dtype)),
    new Set([x]),
  );
  const isSlope = [...steps].some((node) => slopes.has(node));
  if (steps.has(output) && !smooth.has(output) && !isSlope) {
    const stop = nodes.find((node) => steps.has(node) && !isFloat(node.dtype));
    throw new DTypeError(
      `grad: the result depends on the argument only through ${stop?.op.asked ?? stop?.op.name ?? "bools"}, which has no gradient`,
    );
  }
  return broadcastTo(x.scalar(0), x.shape);
}
