import type { RunnableDType } from "../core/dtype.ts";
import { sameShape, show } from "../core/shape.ts";
import { dtypes, limits, microOps, type MicroOp } from "../graph/format.ts";
import { castNumber, scalarFunction } from "../graph/micro.ts";
import { refuse, type Instruction } from "./decode.ts";
import type { Kernel } from "./kernel.ts";
import { signatureOf } from "./micro-signature.ts";

/** One operation of a chain: it reads its operands' registers and gives the target's new value. */
interface Operation {
  readonly target: number;
  readonly compute: (registers: Float64Array) => number;
}

const names = new Map<number, MicroOp>(
  Object.entries(microOps).map(([name, code]) => [code, name as MicroOp]),
);
const runnable = new Map<number, RunnableDType>(
  (["f32", "i32", "bool"] as const).map((name) => [dtypes[name], name]),
);

/** Runs a chain element by element, in registers. */
export const elementwise: Kernel = (instruction) => {
  const { operations, results } = parse(instruction, "elementwise");
  const registers = new Float64Array(limits.registers);
  return (inputs, outputs) => {
    const count = outputs[0]!.positions.length;
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < inputs.length; k++) {
        const { data, positions } = inputs[k]!;
        registers[k] = data[positions[i]!]!;
      }
      for (const { target, compute } of operations) registers[target] = compute(registers);
      for (let k = 0; k < outputs.length; k++) {
        const { data, positions } = outputs[k]!;
        data[positions[i]!] = registers[results[k]!]!;
      }
    }
  };
};

/** Checks the operands and the chain. */
export function checkElementwise(instruction: Instruction, at: string): void {
  const { inputs, outputs } = instruction;
  if (inputs.length > limits.inputs || outputs.length < 1 || outputs.length > limits.outputs)
    refuse(`${at} has ${inputs.length} inputs and ${outputs.length} outputs`);
  const { shape } = outputs[0]!;
  for (const view of [...inputs, ...outputs])
    if (!sameShape(view.shape, shape))
      refuse(`${at} needs shape ${show(shape)} in view ${view.id}, which has ${show(view.shape)}`);
  if ([...inputs, ...outputs].some(({ dtype }) => dtype === "i8")) refuse(`${at} does not take i8`);
  parse(instruction, at);
}

function parse({ attributes, inputs, outputs }: Instruction, at: string) {
  const [registers = 0, count = 0] = attributes;
  if (registers > limits.registers || registers < inputs.length)
    refuse(`${at} has ${registers} registers for ${inputs.length} inputs`);
  if (attributes.length !== 2 + 3 * count + outputs.length)
    refuse(`${at} has ${attributes.length} attributes for ${count} operations`);
  // The dtype that each register holds; none before it is written.
  const held: (RunnableDType | undefined)[] = inputs.map(({ dtype }) => dtype);
  const operations: Operation[] = [];
  for (let i = 0; i < count; i++)
    operations.push(operation(attributes.slice(2 + 3 * i, 5 + 3 * i), registers, held, at));
  const results = attributes.slice(2 + 3 * count);
  results.forEach((register, i) => {
    const { dtype, id } = outputs[i]!;
    if (register >= registers || held[register] !== dtype)
      refuse(
        `${at} writes register ${register} (${held[register] ?? "empty"}) to view ${id}, which is ${dtype}`,
      );
  });
  return { operations, results };
}

function operation(
  words: readonly number[],
  registers: number,
  held: (RunnableDType | undefined)[],
  at: string,
): Operation {
  const [w0 = 0, w1 = 0, immediate = 0] = words;
  const [code, target, a, b] = [w0 & 0xff, (w0 >>> 8) & 0xff, (w0 >>> 16) & 0xff, w0 >>> 24];
  const [c, dtypeCode, fromCode] = [w1 & 0xff, (w1 >>> 8) & 0xff, (w1 >>> 16) & 0xff];
  const op = names.get(code);
  if (op === undefined) refuse(`${at} has the unknown operation ${code}`);
  const dtype = runnable.get(dtypeCode);
  if (dtype === undefined) refuse(`${at}: ${op} has the dtype code ${dtypeCode}, which is not run`);
  if (target >= registers) refuse(`${at}: ${op} writes register ${target} of ${registers}`);
  const signature = signatureOf(op, dtype, runnable.get(fromCode));
  if (signature === undefined) refuse(`${at}: ${op} does not give ${dtype}`);
  const operands = [a, b, c].slice(0, signature.length);
  operands.forEach((register, i) => {
    if (register >= registers || held[register] !== signature[i])
      refuse(
        `${at}: ${op} needs ${signature[i]} in register ${register}, which is ${held[register] ?? "empty"}`,
      );
  });
  held[target] = dtype;
  return { target, compute: compute(op, dtype, signature[0], [a, b, c], immediate) };
}

function compute(
  op: MicroOp,
  dtype: RunnableDType,
  from: RunnableDType | undefined,
  [a, b, c]: readonly [number, number, number],
  immediate: number,
): Operation["compute"] {
  if (op === "constant") {
    const word = new Uint32Array([immediate]).buffer;
    const value = dtype === "f32" ? new Float32Array(word)[0]! : new Int32Array(word)[0]!;
    const number = dtype === "bool" ? castNumber(value, "bool") : value;
    return () => number;
  }
  if (op === "cast") return (r) => castNumber(r[a]!, dtype);
  const f = scalarFunction(op, from ?? dtype);
  if (dtype !== "f32") return (r) => f(r[a]!, r[b]!, r[c]!);
  return (r) => Math.fround(f(r[a]!, r[b]!, r[c]!));
}
