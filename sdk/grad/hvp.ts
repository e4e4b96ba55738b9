import { kindOf } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import { expectFunction } from "../core/options.ts";
import { sameShape, show } from "../core/shape.ts";
import { expectLike, flatten, flattenLike } from "../core/tree.ts";
import { add } from "../ops/add.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { mul } from "../ops/mul.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { grad } from "./grad.ts";

/**
 * The Hessian of a scalar function at `params` times `v`, a tree like `params`, as the gradient of the product of the gradient
 * and `v`: two walks back, and the Hessian itself is never made.
 *
 * @example
 * hvp((x: Tensor) => x.square().sum(), tensor([1, 2]), tensor([1, 0])) // [2, 0]
 */
export function hvp<Params>(fn: (params: Params) => Tensor, params: Params, v: Params): Params {
  expectFunction("hvp", fn);
  const { leaves, structure } = flatten("hvp", params, isTensor);
  const along = flattenLike("hvp", v, structure, isTensor);
  const directions = along.leaves;
  check(leaves, directions);
  expectLike("hvp: v must be like the parameters", structure, along.structure);
  const asked = (at: Params): Tensor => {
    const y: unknown = fn(at);
    if (!isTensor(y))
      throw new TypeError(`hvp: the function must return a tensor, got ${kindOf(y)}`);
    return y;
  };
  const slope = (at: Params): Tensor => {
    const slopes = flatten("hvp", grad(asked)(at), isTensor).leaves;
    return slopes.map((each, i) => sum(mul(each, directions[i]!))).reduce((a, b) => add(a, b));
  };
  return grad(slope)(params);
}

function check(params: readonly Tensor[], directions: readonly Tensor[]): void {
  if (params.length === 0) throw new TypeError("hvp: there are no parameters");
  const wrong = params.findIndex(
    ({ shape }, i) => !directions[i] || !sameShape(shape, directions[i].shape),
  );
  if (wrong >= 0 || params.length !== directions.length)
    throw new ShapeError(
      `hvp: v must be like the parameters, ${shapes(params)}; got ${shapes(directions)}`,
    );
}

const shapes = (tensors: readonly Tensor[]): string =>
  tensors.map(({ shape }) => show(shape)).join(", ");
