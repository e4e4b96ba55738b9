import { sameShape, size } from "../core/shape.ts";
import { limits } from "./format.ts";
import type { Item } from "./ir.ts";
import { chainShape, isWhole, type Operand, type Step } from "./step.ts";
import { leastSum, summed } from "./summed.ts";

/** Why an elementwise instruction, or one that reduces, is not one with an earlier elementwise one whose result it reads. */
export interface Apart {
  /** The number of the earlier instruction. */
  readonly producer: number;
  readonly reason: string;
}

/** For each instruction, the elementwise ones before it that it could have been joined with, and what kept them apart. */
export function reasonsApart(steps: readonly Step[]): Apart[][] {
  const writer = new Map<Item, number>();
  return steps.map((step, at) => {
    const found = new Map<number, Apart>();
    for (const operand of step.inputs) {
      const producer = writer.get(operand.root);
      if (producer === undefined || found.has(producer)) continue;
      const reason = reasonFor(steps[producer]!, step, operand);
      if (reason !== null) found.set(producer, { producer, reason });
    }
    for (const item of step.outputs) writer.set(item, at);
    return [...found.values()];
  });
}

function reasonForReduction(producer: Step, { outputs: [result] }: Step): string | null {
  if (result?.kind !== "reduce") return null;
  const sum = summed(result, leastSum);
  if (typeof sum === "string") return sum;
  return producer.outputs.length < limits.outputs
    ? "it was made apart from it"
    : `together they write more than ${limits.outputs} arrays`;
}

function reasonFor(producer: Step, consumer: Step, operand: Operand): string | null {
  if (producer.opcode !== "elementwise") return null;
  if (consumer.opcode === "reduce") return reasonForReduction(producer, consumer);
  if (consumer.opcode !== "elementwise") return null;
  const [from, to] = [chainShape(producer), chainShape(consumer)];
  if (!sameShape(from, to))
    return size(from) < size(to) ? "its result is broadcast" : "it computes other elements";
  if (!isWhole(operand)) return "its result is read in another order";
  const inputs = new Set([...producer.inputs, ...consumer.inputs].map(({ root }) => root)).size;
  if (inputs > limits.inputs) return `together they read more than ${limits.inputs} arrays`;
  const operations = (producer.attributes[1] ?? 0) + (consumer.attributes[1] ?? 0);
  if (operations > limits.registers - limits.inputs)
    return `together they are ${operations} operations`;
  if (producer.outputs.length + consumer.outputs.length > limits.outputs)
    return `together they write more than ${limits.outputs} arrays`;
  return "other instructions run between them";
}
