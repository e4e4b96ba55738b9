import { shown } from "../core/shown.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import { expectFunction } from "../core/options.ts";
import { show } from "../core/shape.ts";
import { flatten } from "../core/tree.ts";
import { add } from "../ops/add.ts";
import { lt } from "../ops/compare.ts";
import { isTensor } from "../ops/is-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { scanAs } from "./scan.ts";
import { whileAs } from "./while-loop.ts";

/**
 * Runs a step for each whole number from `low` up to but without `high`, which it gets as an i32 tensor together with the carry of the step before. The step is
 * written down once and runs as one instruction. Where both ends are numbers it has a gradient; a tensor of i32 ends a loop that is known only when it runs.
 *
 * @example
 * foriLoop(0, 5, (i, total: Tensor) => total.add(i), tensor(0)) // 10
 */
export function foriLoop<C>(
  low: number | Tensor,
  high: number | Tensor,
  step: (i: Tensor, carry: C) => C,
  init: C,
): C {
  expectFunction("foriLoop", step);
  for (const end of [low, high]) checkEnd(end);
  const [like] = flatten("foriLoop: init", init, isTensor).leaves;
  if (like === undefined)
    throw new ValueError("foriLoop: the carry holds no tensor; give what the step changes");
  const whole = (value: number): Tensor => like.scalar(value, "i32");
  if (typeof low === "number" && typeof high === "number") {
    const { carry } = scanAs(
      "foriLoop",
      ({ i, own }: { i: Tensor; own: C }) => ({
        carry: { i: add(i, 1), own: step(i, own) },
        y: [],
      }),
      { i: whole(low), own: init },
      [],
      { length: Math.max(0, high - low) },
    );
    return carry.own;
  }
  const end = typeof high === "number" ? whole(high) : high;
  return whileAs(
    "foriLoop",
    ({ i }: { i: Tensor; own: C }) => lt(i, end),
    ({ i, own }) => ({ i: add(i, 1), own: step(i, own) }),
    { i: typeof low === "number" ? whole(low) : low, own: init },
    {},
  ).own;
}

function checkEnd(end: number | Tensor): void {
  const what = "foriLoop: ends are whole numbers of 32 bits or tensors of i32";
  if (!isTensor(end)) {
    if (!(Number.isInteger(end) && Math.abs(end) < 2 ** 31))
      throw new ValueError(`${what}, got ${shown(end)}`);
    return;
  }
  if (end.dtype !== "i32" || end.shape.length > 0)
    throw new DTypeError(`${what}, got ${end.dtype} ${show(end.shape)}; use cast`);
}
