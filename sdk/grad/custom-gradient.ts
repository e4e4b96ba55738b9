import { isFloat } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { expectFunction } from "../core/options.ts";
import { sameShape, show } from "../core/shape.ts";
import { cast } from "../ops/cast.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { apply, type Op } from "../ops/op.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { record, resultOf, type Regions } from "./region.ts";
import { vmap } from "./vmap.ts";

/** The gradient of each argument, from the gradient of the result; null where none flows. */
export type Pullback<Args extends readonly Tensor[]> = (
  grad: Tensor,
  ...args: Args
) => readonly (Tensor | null)[];

/**
 * The function `fn` with a gradient of your own, made of ops: `pullback` gets the gradient of the result and the arguments. For gradients that are
 * unstable as they follow from the parts, straight-through estimators, clipped gradients.
 *
 * @example
 * const roundThrough = customGradient((x: Tensor) => x.round(), (grad) => [grad]);
 */
export function customGradient<Args extends readonly Tensor[]>(
  fn: (...args: Args) => Tensor,
  pullback: Pullback<Args>,
): (...args: Args) => Tensor {
  expectFunction("customGradient", fn);
  expectFunction("customGradient", pullback);
  return (...args) => {
    const region = record("customGradient", fn, args);
    return resultOf(region, (at) => apply(opOf(region, at, pullback), ...region.inputs));
  };
}

/** One of the results: the function's, or what was counted inside, which has no gradient. */
const opOf = <Args extends readonly Tensor[]>(
  region: Regions,
  at: number,
  pullback: Pullback<Args>,
): Op => ({
  name: "customGradient",
  attrs: { key: region.key, at },
  shape: () => region.results[at]!.shape,
  dtype: () => region.results[at]!.dtype,
  lower: (program, ...values) => region.lower(program, values)[at]!,
  vjp(grad, ...inputs) {
    // The cast: the first inputs are the arguments. What the function uses from outside gets no gradient.
    const own = inputs.slice(0, region.own);
    const found = pulled(pullback, grad, own as unknown as Args);
    return inputs.map((input, i) => checked(found[i] ?? null, input, i));
  },
  batch(mapped, ...inputs) {
    const axes = mapped.map((is) => (is ? 0 : null));
    const each = (...args: Tensor[]): Tensor => region.replay(args)[at]!;
    const back = (grad: Tensor, ...args: Tensor[]): readonly (Tensor | null)[] => {
      let places: readonly number[] = [];
      const one = (g: Tensor, ...x: Tensor[]) => {
        const found = pulled(pullback, g, x.slice(0, region.own) as unknown as Args);
        places = found.flatMap((each, i) => (each === null ? [] : [i]));
        return found.filter((each) => each !== null);
      };
      const grads = vmap(one, [0, ...axes])(grad, ...args);
      // An argument that the examples share gets the sum of their gradients.
      return args.map((_, i) => {
        const each = grads[places.indexOf(i)];
        return each === undefined ? null : mapped[i] ? each : each.sum(0);
      });
    };
    return customGradient(vmap(each, axes), back)(...inputs);
  },
});

/** What a pullback gives: a gradient or null for each argument. */
function pulled<Args extends readonly Tensor[]>(
  pullback: Pullback<Args>,
  grad: Tensor,
  args: Args,
): readonly (Tensor | null)[] {
  const found: unknown = pullback(grad, ...args);
  const isList = (list: unknown): list is readonly (Tensor | null)[] =>
    Array.isArray(list) && list.every((each) => each === null || isTensor(each));
  if (isList(found) && found.length === args.length) return found;
  throw new TypeError(
    `customGradient: the pullback must return a list with a gradient or null for each of ${args.length} arguments, got ${Array.isArray(found) ? `${found.length} entries` : typeof found}`,
  );
}

function checked(grad: Tensor | null, input: Tensor, i: number): Tensor | null {
  if (grad !== null && !sameShape(grad.shape, input.shape))
    throw new ShapeError(
      `customGradient: the gradient of argument ${i} must be ${show(input.shape)}, got ${show(grad.shape)}`,
    );
  // What is made of f64 inside leads back in the dtype of the argument all the same.
  return grad === null || !isFloat(input.dtype) ? grad : cast(grad, input.dtype);
}
