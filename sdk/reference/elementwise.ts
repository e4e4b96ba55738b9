import { isRunnable, type DType, type RunnableDType } from "../core/dtype.ts";
import { fromBf16 } from "../core/numbers.ts";
import { sameShape, show, size } from "../core/shape.ts";
import { dtypes, limits, microOps, type MicroOp } from "../graph/format.ts";
import { castNumber, scalarFunction } from "../graph/micro.ts";
import { long, longTests, toLong } from "../graph/micro-long.ts";
import { refuse, type Instruction, type View } from "./decode.ts";
import { longs, type Elements, type Kernel } from "./kernel.ts";
import { isNumber } from "./operands.ts";
import { signatureOf } from "./micro-signature.ts";

/** A register holds a number, or a big integer for i64. */
class Registers {
  readonly numbers = new Float64Array(limits.registers);
  readonly longs = new BigInt64Array(limits.registers);
}

/** One operation of a chain: it reads its operands' registers and writes the target's. */
type Operation = (registers: Registers) => void;

const names = new Map<number, MicroOp>(
  Object.entries(microOps).map(([name, code]) => [code, name as MicroOp]),
);
const runnable = new Map<number, RunnableDType>(
  Object.entries(dtypes).flatMap(([name, code]) => {
    // The cast: the keys of the table are dtypes.
    const dtype = name as DType;
    return isRunnable(dtype) ? [[code, dtype]] : [];
  }),
);

/** Runs a chain element by element, in registers. */
export const elementwise: Kernel = (instruction) => {
  const { operations, results, sums } = parse(instruction, "elementwise");
  const isLong = [...instruction.inputs, ...instruction.outputs].map(
    ({ dtype }) => dtype === "i64",
  );
  const first = instruction.inputs.length;
  const registers = new Registers();
  return (inputs, outputs) => {
    const count = outputs[0]!.positions.length;
    const targets = outputs.map((output, k) =>
      sums[k] ? totalsOf(output, isLong[first + k]!) : output,
    );
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < inputs.length; k++) {
        const { data, positions } = inputs[k]!;
        if (isLong[k]) registers.longs[k] = longs(inputs[k]!)[positions[i]!]!;
        else registers.numbers[k] = data[positions[i]!]!;
      }
      for (const operation of operations) operation(registers);
      for (let k = 0; k < outputs.length; k++) {
        const position = outputs[k]!.positions[i]!;
        const register = results[k]!;
        if (isLong[first + k]) {
          const data = longs(targets[k]!);
          const value = registers.longs[register]!;
          data[position] = sums[k] ? data[position]! + value : value;
        } else {
          const { data } = targets[k]!;
          const value = registers.numbers[register]!;
          data[position] = sums[k] ? data[position]! + value : value;
        }
      }
    }
    outputs.forEach(({ data, positions }, k) => {
      if (!sums[k]) return;
      for (const position of positions) data[position] = targets[k]!.data[position]!;
    });
  };
};

/** Where a sum is added up: fractions and i32 in f64. */
function totalsOf({ data, positions }: Elements, isLong: boolean): Elements {
  if (!isLong) return { data: new Float64Array(data.length), positions };
  // The cast: see `longs`.
  return { data: new BigInt64Array(data.length) as unknown as Float64Array, positions };
}

/** What an instruction writes, each place once: sums without the axes along which they add up. */
export function writtenOnce({ opcode, outputs, attributes }: Instruction): readonly View[] {
  if (opcode !== "elementwise") return outputs;
  const words = attributes.slice(attributes.length - outputs.length);
  return outputs.map((view, i) => {
    if (words[i]! >>> 8 !== 1) return view;
    const stays = view.shape.map((length, axis) => length === 1 || view.strides[axis] !== 0);
    const only = (values: readonly number[]) => values.filter((_, axis) => stays[axis]);
    return { ...view, shape: only(view.shape), strides: only(view.strides) };
  });
}

/** Checks the operands and the chain. */
export function checkElementwise(instruction: Instruction, at: string): void {
  const { inputs, outputs } = instruction;
  if (inputs.length > limits.inputs || outputs.length < 1 || outputs.length > limits.outputs)
    refuse(`${at} has ${inputs.length} inputs and ${outputs.length} outputs`);
  const { shape } = outputs[0]!;
  for (const view of [...inputs, ...outputs])
    if (!sameShape(view.shape, shape))
      refuse(`${at} needs shape ${show(shape)} in view ${view.id}, which has ${show(view.shape)}`);
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
  const targets = new Set<number>();
  for (let i = 0; i < count; i++) {
    const code = attributes.slice(2 + 3 * i, 5 + 3 * i);
    operations.push(operation(code, registers, held, at));
    targets.add((code[0]! >>> 8) & 0xff);
  }
  const words = attributes.slice(2 + 3 * count);
  const results = words.map((word) => word & 0xff);
  const sums = words.map((word) => word >>> 8 === 1);
  words.forEach((word, i) => {
    const register = results[i]!;
    const { dtype, id, shape } = outputs[i]!;
    if (word >>> 8 > 1) refuse(`${at} writes view ${id} in the unknown way ${word >>> 8}`);
    if (register >= registers || held[register] !== dtype)
      refuse(
        `${at} writes register ${register} (${held[register] ?? "empty"}) to view ${id}, which is ${dtype}`,
      );
    if (!sums[i]) return;
    if (!isNumber(dtype) || !targets.has(register))
      refuse(`${at} adds up register ${register}, which is no computed number`);
    if (size(shape) === 0) refuse(`${at} adds up no elements, shape ${show(shape)}`);
  });
  return { operations, results, sums };
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
  if (w1 >>> 24 !== 0) refuse(`${at}: ${op} has a reserved byte that is not 0`);
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
  const places: Places = [target, a, b, c];
  if (op === "constant") return constant(dtype, target, immediate);
  if (op === "cast") return cast(signature[0]!, dtype, places);
  if (dtype === "i64") return onLongs(op, places);
  if (signature[0] === "i64") return compareLongs(op, places);
  return onNumbers(op, dtype, signature[0]!, places);
}

type Places = readonly [target: number, a: number, b: number, c: number];

function constant(dtype: RunnableDType, target: number, immediate: number): Operation {
  const word = new Uint32Array([immediate]).buffer;
  const whole = new Int32Array(word)[0]!;
  if (dtype === "i64") return (r) => (r.longs[target] = BigInt(whole));
  const isFraction = dtype === "f32" || dtype === "f64";
  const value = isFraction ? new Float32Array(word)[0]! : whole;
  const number = dtype === "bool" ? castNumber(value, "bool", "i32") : value;
  return (r) => (r.numbers[target] = number);
}

function cast(from: RunnableDType, to: RunnableDType, [target, a]: Places): Operation {
  if (from === "i64" && to === "i64") return (r) => (r.longs[target] = r.longs[a]!);
  if (to === "i64") return (r) => (r.longs[target] = toLong(r.numbers[a]!));
  if (from === "i64")
    return (r) => {
      const value = r.longs[a]!;
      r.numbers[target] =
        to === "i32" ? Number(BigInt.asIntN(32, value)) : castNumber(Number(value), to, "i32");
    };
  // Bits of bf16 that nothing is computed with stay bits.
  if (from === to) return (r) => (r.numbers[target] = r.numbers[a]!);
  if (from === "bf16") return (r) => (r.numbers[target] = fromBf16(r.numbers[a]!));
  return (r) => (r.numbers[target] = castNumber(r.numbers[a]!, to, from));
}

function onLongs(op: Exclude<MicroOp, "constant" | "cast">, [target, a, b, c]: Places): Operation {
  if (op === "select")
    return (r) => (r.longs[target] = r.numbers[a] === 0 ? r.longs[c]! : r.longs[b]!);
  const f = long[op]!;
  return (r) => (r.longs[target] = f(r.longs[a]!, r.longs[b]!));
}

function compareLongs(op: MicroOp, [target, a, b]: Places): Operation {
  const f = longTests[op]!;
  return (r) => (r.numbers[target] = Number(f(r.longs[a]!, r.longs[b]!)));
}

function onNumbers(
  op: Exclude<MicroOp, "constant" | "cast">,
  dtype: RunnableDType,
  from: RunnableDType,
  [target, a, b, c]: Places,
): Operation {
  // A comparison of whole numbers is one of numbers; the others compute in what they give.
  const f = scalarFunction(op, op === "select" ? dtype : from);
  const value = ({ numbers }: Registers) => f(numbers[a]!, numbers[b]!, numbers[c]!);
  if (dtype !== "f32") return (r) => (r.numbers[target] = value(r));
  return (r) => (r.numbers[target] = Math.fround(value(r)));
}
