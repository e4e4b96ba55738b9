import { show } from "../core/shape.ts";
import { runsBehind } from "./behind.ts";
import { costOf } from "./cost.ts";
import { isThere } from "./places.ts";
import { bytesOf } from "./plan.ts";
import type { Program } from "./program.ts";
import { reasonsApart } from "./reasons-apart.ts";
import type { Step } from "./step.ts";

/** A program as text: its size and its instructions with what they read, write and compute. */
export function explain(program: Program): string {
  const { bytes, schedule, plan, graph } = program;
  const flops = schedule.steps.reduce((sum, step) => sum + costOf(step).flops, 0);
  const constants = graph.items.filter(({ kind }) => kind === "constant");
  return [
    `program of ${bytes.length} bytes: ${schedule.steps.length} instructions, ${flops} FLOPs a run`,
    `peak scratch ${plan.arenaBytes} bytes (at least ${plan.leastBytes}), constants ${constants.reduce((sum, item) => sum + (item.kind === "constant" ? item.attrs.data.byteLength : 0), 0)} bytes, outputs ${graph.outputs.reduce((sum, item) => sum + bytesOf(item), 0)} bytes`,
    ...linesOf(program, ""),
  ].join("\n");
}

/** The instructions of a program; those of a loop's below it. */
function linesOf(program: Pick<Program, "schedule" | "places" | "plan">, before: string): string[] {
  const { schedule, places } = program;
  const apart = reasonsApart(schedule.steps);
  return schedule.steps.flatMap((step, i) => {
    const reads = step.inputs.map(({ shape, root }) => `${root.dtype} ${show(shape)}`);
    const writes = step.outputs.map((item) => {
      const home = schedule.homes.get(item);
      const where = home === undefined ? "" : ` → ${home.kind} ${home.index}`;
      return `${item.dtype} ${show(item.shape)}${where}`;
    });
    const line = `${`${before}${i}`.padStart(4)}  ${nameOf(step)}  (${reads.join(", ")}) = ${writes.join(", ")}`;
    const why = apart[i]!.map(({ producer, reason }) => `not joined with ${producer}: ${reason}`);
    if (step.inputs.length > 0 && step.inputs.every((_, input) => isThere(places, step, input)))
      why.push("written there in the first place");
    if (before === "" && runsBehind(program, i)) why.push(`runs behind ${i - 1}, part by part`);
    const told = why.length === 0 ? line : `${line}  # ${why.join("; ")}`;
    const inside = step.body === undefined ? [] : linesOf(step.body, `${before}${i}.`);
    return [told, ...inside];
  });
}

/** An instruction's name; an elementwise one with its operations and how many of its results are sums. */
export function nameOf({ opcode, attributes, sums }: Step): string {
  if (opcode !== "elementwise") return opcode;
  const chain = `elementwise ×${attributes[1] ?? 0}`;
  return sums === undefined ? chain : `${chain}, ${sums.size} ${sums.size === 1 ? "sum" : "sums"}`;
}
