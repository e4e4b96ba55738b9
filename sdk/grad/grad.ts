import { kindOf } from "../core/shown.ts";
import { isFloat } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { checkOptions, expectBoolean, expectFunction, expectNumber } from "../core/options.ts";
import { show } from "../core/shape.ts";
import { flatten, unflatten } from "../core/tree.ts";
import { tracing } from "../graph/node.ts";
import { argument } from "../ops/argument.ts";
import { isTensor } from "../ops/is-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { backward } from "./backward.ts";
import { beginMixed } from "./mixed.ts";

/**
 * The function that gives the gradient of `fn`, whose result is a scalar, with respect to one of its arguments: a tree of
 * tensors like that argument. The gradient of a gradient is a gradient.
 *
 * @example
 * grad((x: Tensor) => x.mul(x))(tensor(3)) // 6
 */
export function grad<Args extends readonly unknown[], N extends number = 0>(
  fn: (...args: Args) => Tensor,
  argnum?: N,
): (...args: Args) => Args[N] {
  expectFunction("grad", fn);
  return (...args) => differentiate("grad", args, argnum ?? 0, fn, (value) => [value, null]).grad;
}

/** What `valueAndGrad` gives: the function's value and the gradient, a tree like the argument. */
export interface ValueAndGrad<Argument> {
  readonly value: Tensor;
  readonly grad: Argument;
}

/**
 * The function that gives the value of `fn` and its gradient at once. With `hasAux`, `fn` returns `[value, aux]`, and
 * `aux`, anything at all, is handed on.
 *
 * @example
 * const { value, grad } = valueAndGrad(loss)(params, batch);
 */
export function valueAndGrad<Args extends readonly unknown[], Aux, N extends number = 0>(
  fn: (...args: Args) => readonly [value: Tensor, aux: Aux],
  options: { readonly hasAux: true; readonly argnum?: N },
): (...args: Args) => ValueAndGrad<Args[N]> & { readonly aux: Aux };
export function valueAndGrad<Args extends readonly unknown[], N extends number = 0>(
  fn: (...args: Args) => Tensor,
  options?: { readonly hasAux?: false; readonly argnum?: N },
): (...args: Args) => ValueAndGrad<Args[N]>;
export function valueAndGrad(
  fn: (...args: unknown[]) => unknown,
  options: { hasAux?: boolean; argnum?: number } = {},
): (...args: unknown[]) => ValueAndGrad<unknown> & { readonly aux?: unknown } {
  expectFunction("valueAndGrad", fn);
  const { hasAux = false, argnum = 0 } = checkOptions("valueAndGrad", options, [
    "hasAux",
    "argnum",
  ]);
  expectBoolean("valueAndGrad", "hasAux", hasAux);
  expectNumber("valueAndGrad", "argnum", argnum);
  return (...args) => {
    const { aux, ...result } = differentiate("valueAndGrad", args, argnum, fn, (returned) => {
      if (!hasAux) return [returned, null];
      if (Array.isArray(returned) && returned.length === 2) return [returned[0], returned[1]];
      throw new TypeError("valueAndGrad: with hasAux the function must return [value, aux]");
    });
    return hasAux ? { ...result, aux } : result;
  };
}

function differentiate<Args extends readonly unknown[], Result, Aux>(
  name: string,
  args: Args,
  argnum: number,
  fn: (...args: Args) => Result,
  parts: (result: Result) => readonly [value: unknown, aux: Aux],
): { value: Tensor; grad: unknown; aux: Aux } {
  if (!Number.isInteger(argnum) || argnum < 0 || argnum >= args.length)
    throw new RangeError(`${name}: argument ${argnum} is not one of the ${args.length}`);
  const { leaves, structure } = flatten(name, args[argnum], isTensor);
  const fresh = leaves.map((leaf) => argument(leaf));
  return tracing(() => {
    const mixed = beginMixed(name, structure, leaves, fresh);
    const seen = unflatten(structure, mixed?.parameters ?? fresh);
    // The same arguments with one put together again from its own leaves.
    const given = args.with(argnum, seen) as unknown as Args;
    const run = () => parts(fn(...given));
    const [value, aux] = mixed === null ? run() : mixed.run(run);
    const result = scalar(name, value);
    checkLeaves(name, argnum, leaves);
    const grads = mixed === null ? backward(result, fresh) : mixed.gradients(result);
    return { value: result, grad: unflatten(structure, grads), aux };
  });
}

function checkLeaves(name: string, argnum: number, leaves: readonly Tensor[]): void {
  for (const leaf of leaves)
    if (!isFloat(leaf.dtype))
      throw new DTypeError(
        `${name}: only fractions have a gradient, argument ${argnum} holds ${leaf.dtype} ${show(leaf.shape)}`,
      );
}

function scalar(name: string, value: unknown): Tensor {
  if (!isTensor(value))
    throw new TypeError(`${name}: the function must return a tensor, got ${kindOf(value)}`);
  if (value.shape.length > 0)
    throw new ShapeError(
      `${name}: the function's result must be a scalar, got ${show(value.shape)}; use sum or mean`,
    );
  if (!isFloat(value.dtype))
    throw new DTypeError(`${name}: the function's result must be of fractions, got ${value.dtype}`);
  return value;
}
