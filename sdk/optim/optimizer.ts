import { shown } from "../core/shown.ts";
import type { DType } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { sameShape, show } from "../core/shape.ts";
import {
  flatten,
  flattenLike,
  showStructure,
  type Structure,
  type Tree,
  unflatten,
} from "../core/tree.ts";
import { add } from "../ops/add.ts";
import { cast } from "../ops/cast.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { join } from "../ops/promote.ts";
import { tensor, zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What an optimizer remembers between steps: trees like the parameters, and how many steps were done. */
export interface OptimizerState {
  /** An i32 scalar. */
  readonly step: Tensor;
  /** Running averages of the gradients, one tree for each kind that the optimizer keeps. */
  readonly moments: readonly Tree<Tensor>[];
}

/** A rule that turns gradients into better parameters: pure functions over trees of tensors. */
export interface Optimizer {
  /** The state before the first step. */
  init<Params>(params: Params): OptimizerState;
  /** The parameters and the state after one step; a learning rate given here takes the place of the optimizer's own. */
  update<Params>(
    params: Params,
    grads: Params,
    state: OptimizerState,
    learningRate?: Tensor | number,
  ): { params: Params; state: OptimizerState };
}

/** One step of one parameter: what it becomes and what its moments become. */
export type Rule = (
  param: Tensor,
  grad: Tensor,
  moments: readonly Tensor[],
) => { param: Tensor; moments: readonly Tensor[] };

/**
 * An optimizer that keeps `count` moments of each parameter. `rule` is called once a step for each dtype of the parameters,
 * with the number of this step (1 for the first) and the rate in it, so that what all of them share is computed once.
 */
export function optimizer(
  name: string,
  count: number,
  learningRate: Tensor | number,
  rule: (step: Tensor, learningRate: Tensor | number) => Rule,
): Optimizer {
  return {
    init<Params>(params: Params) {
      const { leaves, structure } = flatten(name, params, isTensor);
      const fresh = () =>
        likeParams<Tree<Tensor>>(
          structure,
          leaves.map((p) => zeros(p.shape, p.dtype)),
        );
      return { step: tensor(0, { dtype: "i32" }), moments: Array.from({ length: count }, fresh) };
    },

    update<Params>(
      params: Params,
      grads: Params,
      state: OptimizerState,
      rate: Tensor | number = learningRate,
    ) {
      const { leaves, structure } = flatten(name, params, isTensor);
      const slopes = matching(name, "gradients", params, grads);
      if (state.moments.length !== count)
        throw new TypeError(
          `${name}: the state keeps ${state.moments.length} moments, ${count} are needed; use the state of this optimizer's init`,
        );
      const before = state.moments.map((tree) => matching(name, "state", params, tree));
      checkRate(name, rate);
      const step = add(state.step, 1);
      const ruleIn = perDType((dtype) =>
        rule(cast(step, dtype), isTensor(rate) ? cast(rate, dtype) : rate),
      );
      const after = leaves.map((param, i) => {
        const moments = before.map((moment) => moment[i]!);
        return ruleIn(param)(param, slopes[i]!, moments);
      });
      const moment = (k: number) =>
        likeParams<Tree<Tensor>>(
          structure,
          after.map((a) => a.moments[k]!),
        );
      return {
        params: likeParams<Params>(
          structure,
          after.map((a) => a.param),
        ),
        state: { step, moments: before.map((_, k) => moment(k)) },
      };
    },
  };
}

/** What depends on the dtype of the parameter alone, computed once for each. */
function perDType<T>(compute: (dtype: DType) => T): (param: Tensor) => T {
  const found = new Map<DType, T>();
  return ({ dtype }) => {
    const made = found.get(dtype) ?? compute(dtype);
    found.set(dtype, made);
    return made;
  };
}

/** A tree put together with the structure of the parameters, which the type repeats. */
function likeParams<T>(structure: Structure, leaves: readonly Tensor[]): T {
  return unflatten(structure, leaves) as T;
}

/**
 * The leaves of a tree that must be like the parameters, in their dtypes: the elementwise rules would broadcast otherwise,
 * and the square of a gradient of f16 would overflow.
 */
function matching(name: string, what: string, params: unknown, tree: unknown): Tensor[] {
  const expected = flatten(name, params, isTensor);
  const found = flattenLike(name, tree, expected.structure, isTensor);
  const [want, got] = [showStructure(expected.structure), showStructure(found.structure)];
  if (want !== got) throw new TypeError(`${name}: the ${what} are ${got}, the parameters ${want}`);
  return expected.leaves.map((param, i) => {
    const leaf = found.leaves[i]!;
    // In 16 bits a small step would be lost in the rounding.
    if (param.dtype !== "f32" && param.dtype !== "f64")
      throw new DTypeError(
        `${name}: parameters are f32 or f64, got ${param.dtype} ${show(param.shape)}`,
      );
    if (!sameShape(param.shape, leaf.shape))
      throw new ShapeError(
        `${name}: the ${what} have ${show(leaf.shape)} where the parameters have ${show(param.shape)}`,
      );
    if (join(param.dtype, leaf.dtype) !== param.dtype)
      throw new DTypeError(
        `${name}: the ${what} are ${leaf.dtype} where the parameters are ${param.dtype}; cast them to ${param.dtype}`,
      );
    return cast(leaf, param.dtype);
  });
}

/** Checks a learning rate, which is one number for all parameters. */
function checkRate(name: string, rate: Tensor | number): void {
  within(name, "learningRate", rate, 0, Infinity);
  if (isTensor(rate) && rate.shape.length > 0)
    throw new ShapeError(`${name}: learningRate is a single number, got ${show(rate.shape)}`);
}

/** Checks a number among an optimizer's options; tensors are not looked into. */
export function within(
  name: string,
  option: string,
  value: Tensor | number,
  low: number,
  below: number,
): void {
  if (isTensor(value)) return;
  if (!(typeof value === "number" && value >= low && value < below))
    throw new RangeError(
      `${name}: ${option} is from ${low}${below === Infinity ? " up" : ` to below ${below}`}, got ${shown(value)}`,
    );
}
