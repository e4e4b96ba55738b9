import { DTypeError } from "../core/errors.ts";
import { checkOptions, expectFunction } from "../core/options.ts";
import { kindOf, shown } from "../core/shown.ts";
import { show } from "../core/shape.ts";
import { flatten, flattenLike, showStructure, unflatten } from "../core/tree.ts";
import { add } from "../ops/add.ts";
import { argument } from "../ops/argument.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { apply } from "../ops/op.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tell } from "./mixed.ts";
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
  options: WhileOptions = {},
): C {
  return whileAs("whileLoop", condition, step, init, options);
}

/** `whileLoop` in the name of another function. */
export function whileAs<C>(
  op: string,
  condition: (carry: C) => Tensor,
  step: (carry: C) => C,
  init: C,
  options: WhileOptions,
): C {
  const { maxIterations } = checkOptions(op, options, ["maxIterations"]);
  expectFunction(op, condition);
  expectFunction(op, step);
  if (maxIterations !== undefined && !(Number.isInteger(maxIterations) && maxIterations >= 0))
    throw new RangeError(
      `${op}: maxIterations is a whole number from 0 on, got ${shown(maxIterations)}`,
    );
  const { leaves, structure } = flatten(`${op}: init`, init, isTensor);
  const given = leaves.map((leaf) => argument(leaf));
  // The cast: trees put together again are of the type of the ones taken apart.
  const carry = unflatten(structure, given) as C;
  const written = recordAll(leaves, given, () => {
    const next = flattenLike(`${op}: carry`, step(carry), structure, isTensor);
    const [was, is] = [showStructure(structure), showStructure(next.structure)];
    if (was !== is) throw new TypeError(`${op}: the step takes the carry ${was} and returns ${is}`);
    checkCarry(`${op}: the step`, leaves, next.leaves);
    return next.leaves;
  });
  const answer = recordAll(leaves, given, () => [checkAnswer(condition(carry))]);
  const { body, asks, starts } = addingUp(written, answer, leaves, given);
  const loop: While = {
    body,
    asks,
    steps: maxIterations ?? mostSteps,
    isBounded: maxIterations !== undefined,
    scan,
  };
  const inputs = [...starts, ...body.inputs.slice(body.own), ...asks.inputs.slice(asks.own)];
  const found = unpackAll(starts, (dtype) => apply(whileOp(loop, dtype), ...inputs));
  const watches = [...written.watches, ...answer.watches];
  watches.forEach((done, i) => tell(found[leaves.length + i]!, done));
  return unflatten(structure, found.slice(0, leaves.length)) as C;
}

/**
 * The same step and condition with carries of their own for what was counted inside, as nobody knows how often they run. What the condition counts
 * before the first step is where its carries start; each step adds what it counts of the carry that it gives.
 */
function addingUp(
  step: Regions,
  answer: Regions,
  leaves: readonly Tensor[],
  given: readonly Tensor[],
): {
  readonly body: Regions;
  readonly asks: Regions;
  readonly starts: readonly Tensor[];
} {
  const counts = step.results.slice(leaves.length);
  if (counts.length === 0 && answer.watches.length === 0)
    return { body: step, asks: answer, starts: leaves };
  const outside = answer.inputs.slice(answer.own);
  const asked = (carry: readonly Tensor[]) => answer.replay([...carry, ...outside]);
  const first = asked(leaves).slice(1);
  const starts = [...leaves, ...counts.map(zerosLike), ...first];
  const sums = starts.slice(leaves.length).map((start) => argument(start));
  const fresh = [...given, ...sums];
  const body = recordAll(starts, fresh, () => {
    const results = step.replay([...given, ...step.inputs.slice(step.own)]);
    const next = results.slice(0, leaves.length);
    const more = [...results.slice(leaves.length), ...asked(next).slice(1)];
    return [...next, ...more.map((x, i) => add(sums[i]!, x))];
  });
  return { body, asks: recordAll(starts, fresh, () => asked(given).slice(0, 1)), starts };
}

function checkAnswer(answer: Tensor): Tensor {
  if (!isTensor(answer))
    throw new TypeError(
      `whileLoop: the condition must return a tensor, got ${kindOf(answer)}; compare tensors with lt, gt and the like`,
    );
  if (answer.dtype !== "bool" || answer.shape.length > 0)
    throw new DTypeError(
      `whileLoop: the condition must be a single bool, got ${answer.dtype} ${show(answer.shape)}; use any or all`,
    );
  return answer;
}
