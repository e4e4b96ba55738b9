import { kindOf } from "../core/shown.ts";
import { isFloat } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { expectFunction, expectList } from "../core/options.ts";
import { sameShape, show } from "../core/shape.ts";
import { expectLike, flatten, flattenLike, unflatten } from "../core/tree.ts";
import { topological, tracing } from "../graph/node.ts";
import { argument } from "../ops/argument.ts";
import { broadcastTo } from "../ops/broadcast-to.ts";
import { cast } from "../ops/cast.ts";
import { expectTensor, isTensor } from "../ops/is-tensor.ts";
import { mul } from "../ops/mul.ts";
import { sum } from "../ops/sum.ts";
import { add } from "../ops/add.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { backward, dependents } from "./backward.ts";

/** What `vjp` gives. */
export interface Vjp<Args> {
  readonly value: Tensor;
  /** From a gradient of the value's shape to the gradients of all arguments. */
  pullback(grad: Tensor): Args;
}

/**
 * The value of `fn` and its vector-Jacobian product: `pullback(g)` gives gᵀ·J for each argument, which are trees of f32 tensors.
 *
 * @example
 * const { value, pullback } = vjp((x: Tensor) => x.square(), tensor([1, 2]));
 * pullback(tensor([1, 10])) // [[2, 40]]
 */
export function vjp<Args extends readonly unknown[]>(
  fn: (...args: Args) => Tensor,
  ...args: Args
): Vjp<Args> {
  expectFunction("vjp", fn);
  const { value, back, structure, fresh } = linearize("vjp", fn, args);
  for (const node of dependents(topological([value]), new Set(fresh))) node.leadsBack = true;
  return {
    // Under a name of its own: reading it must not cut off the way back.
    value: argument(value),
    pullback(grad) {
      expectTensor("vjp (the gradient)", grad);
      if (!sameShape(grad.shape, value.shape))
        throw new ShapeError(
          `vjp: the gradient must be like the value, ${show(value.shape)}, got ${show(grad.shape)}`,
        );
      // The cast: the tree of the arguments.
      return unflatten(structure, back(cast(grad, value.dtype))) as Args;
    },
  };
}

/** What `jvp` gives: the value, and how it changes along the tangents. */
export interface Jvp {
  readonly value: Tensor;
  readonly tangent: Tensor;
}

/**
 * The value of `fn` at `primals` and its Jacobian times `tangents`, which are trees like the primals. The product is the gradient of the linear
 * `vjp`, so no op needs a rule of its own for it.
 *
 * @example
 * jvp((x: Tensor) => x.square(), [tensor([1, 2])], [tensor([1, 0])]).tangent // [2, 0]
 */
export function jvp<Args extends readonly unknown[]>(
  fn: (...args: Args) => Tensor,
  primals: Args,
  tangents: Args,
): Jvp {
  expectFunction("jvp", fn);
  expectList("jvp", "what it is taken of", primals);
  expectList("jvp", "the tangents", tangents);
  const { value, back, leaves, structure } = linearize("jvp", fn, primals);
  const along = flattenLike("jvp: tangents", tangents, structure, isTensor);
  const directions = along.leaves;
  const shapes = (all: readonly Tensor[]) => all.map(({ shape }) => show(shape)).join(", ");
  if (
    directions.length !== leaves.length ||
    leaves.some(({ shape }, i) => !sameShape(shape, directions[i]!.shape))
  )
    throw new ShapeError(
      `jvp: the tangents must be like the primals, ${shapes(leaves)}; got ${shapes(directions)}`,
    );
  expectLike("jvp: the tangents must be like the primals", structure, along.structure);
  return tracing(() => {
    const seed = argument(broadcastTo(value.scalar(0), value.shape));
    const slope = back(seed)
      .map((each, i) => sum(mul(each, directions[i]!)))
      .reduce((a, b) => add(a, b));
    return { value, tangent: backward(slope, [seed])[0]! };
  });
}

function linearize<Args extends readonly unknown[]>(
  name: string,
  fn: (...args: Args) => Tensor,
  args: Args,
) {
  const { leaves, structure } = flatten(name, args, isTensor);
  if (leaves.length === 0) throw new TypeError(`${name}: the arguments hold no tensors`);
  for (const leaf of leaves)
    if (!isFloat(leaf.dtype))
      throw new DTypeError(
        `${name}: only fractions have a gradient, got ${leaf.dtype} ${show(leaf.shape)}`,
      );
  const fresh = leaves.map((leaf) => argument(leaf));
  // The cast: trees put together again are of the type of the ones taken apart.
  const value = tracing(() => fn(...(unflatten(structure, fresh) as Args)));
  if (!isTensor(value))
    throw new TypeError(`${name}: the function must return a tensor, got ${kindOf(value)}`);
  if (!isFloat(value.dtype))
    throw new DTypeError(`${name}: the function's result must be of fractions, got ${value.dtype}`);
  const back = (grad: Tensor) => tracing(() => backward(value, fresh, grad));
  return { value, back, leaves, structure, fresh };
}
