import { size } from "../core/shape.ts";
import type { Opcode } from "../graph/format.ts";
import { poolOf } from "../graph/window.ts";
import type { Decoded, Instruction } from "./decode.ts";
import { termsOf } from "./resample.ts";

/** How much a program may ask of whoever runs it. */
export interface Limits {
  /**
   * The most visits of elements that preparing and running it once may take, those of its loops' steps among them; eight bytes of scratch,
   * which are cleared, count as one.
   * @default Infinity
   */
  readonly mostVisits?: number;
}

/** Refuses the instruction that takes what comes before it over the limit. */
export function expectVisits(visits: number, mostVisits: number, at: string): void {
  if (visits <= mostVisits) return;
  const message = `program: ${at} brings it to ${visits} visits of elements, more than ${mostVisits}; make its arrays smaller or raise mostVisits`;
  throw Object.assign(new RangeError(message), { code: "Work" });
}

/** The visits that a program takes before its first instruction. */
export const visitsOfMemory = ({ buffers, arenaBytes }: Decoded): number =>
  buffers.length + Math.ceil(arenaBytes / 8);

/** The most visits that an instruction takes; of a loop, those that it takes beside its steps. */
export function visitsOf(instruction: Instruction): number {
  const { opcode, inputs, outputs } = instruction;
  const elements = [...inputs, ...outputs].map(({ shape }) => 1 + size(shape));
  const own = rules[opcode]?.(instruction) ?? 0;
  return elements.reduce((sum, count) => sum + count, 1) + own;
}

/** What is visited again and again; each element of an operand once counts for all. */
const rules: { readonly [K in Opcode]?: (instruction: Instruction) => number } = {
  elementwise: ({ outputs, attributes }) => size(outputs[0]!.shape) * attributes[1]!,
  matmul: product,
  "matmul-i8": product,
  "matmul-bits": product,
  distance: product,
  conv: ({ inputs: [x, w], outputs: [y] }) => products(x!.shape, w!.shape, y!.shape),
  "conv-weights": ({ inputs: [x, dy], outputs: [dw] }) => products(x!.shape, dw!.shape, dy!.shape),
  pool: ({ outputs, attributes }) => windows(outputs[0]!.shape, attributes),
  "pool-back": ({ inputs, attributes }) => windows(inputs.at(-1)!.shape, attributes),
  resample: termsOf,
  attention: scores,
  "attention-back": scores,
  argsort: ({ inputs: [x] }) => size(x!.shape) * Math.ceil(Math.log2(1 + x!.shape.at(-1)!)),
  search: ({ inputs: [sorted, values] }) =>
    size(values!.shape) * Math.ceil(Math.log2(1 + sorted!.shape.at(-1)!)),
  fourier({ inputs: [x], outputs: [y] }) {
    const length = Math.max(x!.shape.at(-2)!, y!.shape.at(-2)!);
    return length + Math.max(size(x!.shape), size(y!.shape)) * length;
  },
  matrix({ inputs, outputs }) {
    const longest = Math.max(...inputs.flatMap(({ shape }) => shape.slice(-2)));
    const elements = [...inputs, ...outputs].map(({ shape }) => size(shape));
    return rounds * longest * Math.max(...elements);
  },
};

/** Rounds after which eigenvalues and singular values are given up. */
const rounds = 60;

function product({ inputs, outputs }: Instruction): number {
  return size(outputs[0]!.shape) * inputs[0]!.shape.at(-1)!;
}

/** Places and taps are gone through even where there is no channel. */
function products(x: readonly number[], w: readonly number[], y: readonly number[]): number {
  const [places, taps] = [size(y.slice(1, -1)), size(w.slice(0, -2))];
  return places * taps * (1 + x[0]! * y.at(-1)! * w.at(-2)!);
}

function windows(y: readonly number[], attributes: readonly number[]): number {
  const { sizes } = poolOf(attributes);
  return size(y.slice(1, -1)) * size(sizes) * (1 + y[0]! * y.at(-1)!);
}

function scores({ inputs: [query, key, value] }: Instruction): number {
  const [width, values] = [query!.shape.at(-1)!, value!.shape.at(-1)!];
  return size(query!.shape.slice(0, -1)) * key!.shape.at(-2)! * (1 + width + values);
}
