import { DTypeError } from "../core/errors.ts";
import { expectFunction } from "../core/options.ts";
import { show } from "../core/shape.ts";
import { flatten, showStructure, unflatten } from "../core/tree.ts";
import { add } from "../ops/add.ts";
import { argument } from "../ops/argument.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { apply } from "../ops/op.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tell, withoutCounts } from "./mixed.ts";
import { unpackAll, zerosLike } from "./packed.ts";
import { recordAll, type Regions } from "./region.ts";
import { checkCarry, scan } from "./scan.ts";
import { mostSteps, whileOp, type While } from "./while-op.ts";

/** How long a loop may run. */
export interface WhileOptions {
  /** Ends the loop after so many steps even where the condition still holds. The gradient needs it. */
  readonly maxIterations?: number;
}

/**
 * Runs a step as long as a condition on the carry holds; how often is known only when it runs. Both are written down once and run as one instruction. A
 * gradient needs `maxIterations`: it is that of a scan of so many steps, of which those after the end change nothing.
 *
 * @example
 * whileLoop((x: Tensor) => x.lt(100), (x: Tensor) => x.mul(2), tensor(3)) // 192
 */
export function whileLoop<C>(
  condition: (carry: C) => Tensor,
  step: (carry: C) => C,
  init: C,
  { maxIterations }: WhileOptions = {},
): C {
  expectFunction("whileLoop", condition);
  expectFunction("whileLoop", step);
  if (maxIterations !== undefined && !(Number.isInteger(maxIterations) && maxIterations >= 0))
    throw new RangeError(
      `whileLoop: maxIterations is a whole number from 0 on, got ${maxIterations}`,
    );
  const { leaves, structure } = flatten("whileLoop: init", init, isTensor);
  const given = leaves.map((leaf) => argument(leaf));
  // The cast: trees put together again are of the type of the ones taken apart.
  const carry = unflatten(structure, given) as C;
  const written = recordAll(leaves, given, () => {
    const next = flatten("whileLoop: carry", step(carry), isTensor);
    const [was, is] = [showStructure(structure), showStructure(next.structure)];
    if (was !== is)
      throw new TypeError(`whileLoop: the step takes the carry ${was} and returns ${is}`);
    checkCarry("whileLoop: the step", leaves, next.leaves);
    return next.leaves;
  });
  const { body, starts, fresh } = addingUp(written, leaves, given);
  const asks = withoutCounts("the condition of whileLoop", () =>
    recordAll(starts, fresh, () => [checkAnswer(condition(carry))]),
  );
  const loop: While = {
    body,
    asks,
    steps: maxIterations ?? mostSteps,
    isBounded: maxIterations !== undefined,
    scan,
  };
  const inputs = [...starts, ...body.inputs.slice(body.own), ...asks.inputs.slice(asks.own)];
  const found = unpackAll(starts, (dtype) => apply(whileOp(loop, dtype), ...inputs));
  written.watches.forEach((done, i) => tell(found[leaves.length + i]!, done));
  return unflatten(structure, found.slice(0, leaves.length)) as C;
}

/** The same step with carries of its own for what was counted inside, as nobody knows how often it runs. */
function addingUp(
  step: Regions,
  leaves: readonly Tensor[],
  fresh: readonly Tensor[],
): {
  readonly body: Regions;
  readonly starts: readonly Tensor[];
  readonly fresh: readonly Tensor[];
} {
  const counts = step.results.slice(leaves.length);
  if (counts.length === 0) return { body: step, starts: leaves, fresh };
  const zeros = counts.map(zerosLike);
  const sums = zeros.map((zero) => argument(zero));
  const body = recordAll([...leaves, ...zeros], [...fresh, ...sums], () => {
    const results = step.replay([...fresh, ...step.inputs.slice(step.own)]);
    return results.map((x, i) => (i < leaves.length ? x : add(sums[i - leaves.length]!, x)));
  });
  return { body, starts: [...leaves, ...zeros], fresh: [...fresh, ...sums] };
}

function checkAnswer(answer: Tensor): Tensor {
  if (!isTensor(answer))
    throw new TypeError(
      `whileLoop: the condition must return a tensor, got ${typeof answer}; compare tensors with lt, gt and the like`,
    );
  if (answer.dtype !== "bool" || answer.shape.length > 0)
    throw new DTypeError(
      `whileLoop: the condition must be a single bool, got ${answer.dtype} ${show(answer.shape)}; use any or all`,
    );
  return answer;
}
