import { byteSize } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import { chainShape, type Operand, type Step } from "./step.ts";
import { poolOf } from "./window.ts";

/** What an instruction computes and moves. */
export interface Cost {
  /** Multiplications, additions and the like; of functions such as `exp` each counts as one. */
  readonly flops: number;
  /** Bytes of the elements that it reads and writes. */
  readonly bytes: number;
}

/** The cost of an instruction. */
export function costOf(step: Step): Cost {
  const read = step.inputs.reduce((sum, operand) => sum + bytesRead(operand), 0);
  const written = step.outputs.reduce(
    (sum, { dtype, shape }) => sum + byteSize(dtype, size(shape)),
    0,
  );
  const rule = rules[step.opcode];
  return { flops: rule === undefined ? elements(step) : rule(step), bytes: read + written };
}

/** What stands in several places, such as a row that is added to all, is read once. */
function bytesRead({ root, shape, strides }: Operand): number {
  const once = shape.filter((_, axis) => strides[axis] !== 0);
  return byteSize(root.dtype, size(once));
}

const rules: { readonly [K in Step["opcode"]]?: (step: Step) => number } = {
  elementwise: (step) => size(chainShape(step)) * operations(step),
  matmul: product,
  "matmul-i8": product,
  "matmul-bits": product,
  distance: (step) => 1.5 * product(step),
  conv: ({ inputs, outputs }) => 2 * size(outputs[0]!.shape) * perChannel(inputs[1]!.shape),
  "conv-weights": ({ inputs, outputs }) =>
    2 * size(inputs[1]!.shape) * perChannel(outputs[0]!.shape),
  pool: ({ outputs, attributes }) =>
    size(outputs[0]!.shape) * poolOf(attributes).sizes.reduce((a, b) => a * b, 1),
  normalize: (step) => 6 * elements(step),
  "normalize-back": (step) => 7 * elements(step),
  softmax: (step) => 5 * elements(step),
  "log-softmax": (step) => 5 * elements(step),
  attention: ({ inputs: [q, k, v] }) =>
    scores(q!, k!) * (2 * q!.shape.at(-1)! + 2 * v!.shape.at(-1)! + 5),
  "attention-back": ({ inputs: [q, k, v] }) =>
    scores(q!, k!) * (6 * q!.shape.at(-1)! + 4 * v!.shape.at(-1)! + 5),
  loop: ({ flops = 0 }) => flops,
  copy: () => 0,
  gather: () => 0,
  assemble: () => 0,
};

/** Those on each element; a sum is one. */
function operations({ attributes, sums }: Step): number {
  return (attributes[1] ?? 0) + (sums?.size ?? 0);
}

function product({ inputs, outputs }: Step): number {
  return 2 * size(outputs[0]!.shape) * inputs[0]!.shape.at(-1)!;
}

/** How many pairs of a query and a key there are. */
const scores = (query: Operand, key: Operand): number =>
  size(query.shape.slice(0, -1)) * key.shape.at(-2)!;

/** Taps times inputs: what one output of a convolution adds up. */
function perChannel(weights: readonly number[]): number {
  return size(weights.slice(0, -1));
}

function elements({ inputs, outputs }: Step): number {
  const sizes = [...inputs, ...outputs].map(({ shape }) => size(shape));
  return Math.max(0, ...sizes);
}
