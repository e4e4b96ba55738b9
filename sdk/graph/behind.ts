import { size } from "../core/shape.ts";
import type { Item } from "./ir.ts";
import { isContiguous } from "./layout.ts";
import { through } from "./places.ts";
import { bytesOf } from "./plan.ts";
import type { Program } from "./program.ts";
import { wholeOf, type Operand, type Step } from "./step.ts";

/**
 * Whether a step is a chain that runs behind the product or the convolution before it, part by part as that gets ready: it reads all of the result in
 * its order and writes over nothing that is still read. The addon decides by the same (`native/src/program/joins.rs`), here it is told.
 */
export function runsBehind(program: ProgramParts, at: number): boolean {
  const { schedule, places } = program;
  const [first, next] = [schedule.steps[at - 1], schedule.steps[at]];
  if (first === undefined || next?.opcode !== "elementwise" || next.sums !== undefined)
    return false;
  const result = isMaker(first) ? through(places, wholeOf(first.outputs[0]!)) : null;
  if (result === null || !isContiguous(result)) return false;
  let takes = false;
  for (const operand of next.inputs) {
    const seen = through(places, operand);
    if (seen?.root !== result.root) continue;
    if (!isAll(seen, result)) return false;
    takes = true;
  }
  return (
    takes &&
    !next.outputs.some((item) => first.inputs.some(({ root }) => meet(program, item, root)))
  );
}

type ProgramParts = Pick<Program, "schedule" | "places" | "plan">;

/** Whether a step tells how much of its result is ready. */
function isMaker({ opcode, inputs, outputs: [result] }: Step): boolean {
  if (result === undefined || inputs.some(({ root }) => root.dtype !== result.dtype)) return false;
  return opcode === "matmul"
    ? result.dtype === "f32" || result.dtype === "f64"
    : opcode === "conv" && result.dtype === "f32";
}

const isAll = (seen: Operand, result: Operand): boolean =>
  seen.offset === result.offset && size(seen.shape) === size(result.shape) && isContiguous(seen);

/** Whether an array is written where another is read. */
function meet(program: ProgramParts, written: Item, read: Item): boolean {
  const [to, from] = [bytesAt(program, written), bytesAt(program, read)];
  return to.memory === from.memory && to.start < from.end && from.start < to.end;
}

/** The bytes that an array lies in, and in which memory. */
function bytesAt({ schedule, places, plan }: ProgramParts, item: Item) {
  const { root } = through(places, wholeOf(item)) ?? { root: item };
  const start = plan.offsets.get(root) ?? 0;
  const home =
    root.kind === "state" || root.kind === "input"
      ? { kind: root.kind, index: root.attrs.index }
      : schedule.homes.get(root);
  const constant = root.kind === "constant" ? `constant ${root.id}` : "scratch";
  return {
    memory: home === undefined ? constant : `${home.kind} ${home.index}`,
    start,
    end: start + bytesOf(root),
  };
}
