import { show, size } from "../core/shape.ts";
import { bytesOf } from "./plan.ts";
import type { Program } from "./program.ts";
import type { Step } from "./step.ts";

/** A program as text: its size and its instructions with what they read, write and compute. */
export function explain({ bytes, schedule, plan, graph }: Program): string {
  const lines = schedule.steps.map((step, i) => {
    const reads = step.inputs.map(({ shape, root }) => `${root.dtype} ${show(shape)}`);
    const writes = step.outputs.map((item) => {
      const home = schedule.homes.get(item);
      const where = home === undefined ? "" : ` → ${home.kind} ${home.index}`;
      return `${item.dtype} ${show(item.shape)}${where}`;
    });
    const name = step.opcode === "elementwise" ? `elementwise ×${operations(step)}` : step.opcode;
    return `${String(i).padStart(4)}  ${name}  (${reads.join(", ")}) = ${writes.join(", ")}`;
  });
  const flops = schedule.steps.reduce((sum, step) => sum + work(step), 0);
  const constants = graph.items.filter(({ kind }) => kind === "constant");
  return [
    `program of ${bytes.length} bytes: ${schedule.steps.length} instructions, ${flops} FLOPs a run`,
    `peak scratch ${plan.arenaBytes} bytes (at least ${plan.leastBytes}), constants ${constants.reduce((sum, item) => sum + (item.kind === "constant" ? item.attrs.data.byteLength : 0), 0)} bytes, outputs ${graph.outputs.reduce((sum, item) => sum + bytesOf(item), 0)} bytes`,
    ...lines,
  ].join("\n");
}

function operations(step: Step): number {
  return step.attributes[1] ?? 0;
}

/** Multiplications and additions of a step, roughly. */
function work({ opcode, inputs, outputs, attributes }: Step): number {
  const written = size(outputs[0]!.shape);
  if (opcode === "elementwise") return written * (attributes[1] ?? 0);
  if (opcode === "matmul") return 2 * written * inputs[0]!.shape.at(-1)!;
  return opcode === "copy" || opcode === "assemble"
    ? 0
    : inputs.reduce((most, { shape }) => Math.max(most, size(shape)), written);
}
