import { byteSize, type RunnableDType } from "../core/dtype.ts";
import { sameShape, show, size, type Shape } from "../core/shape.ts";
import { checkAttention, checkAttentionBack } from "./check-attention.ts";
import { checkConv, checkConvWeights, checkPool, checkPoolBack } from "./check-networks.ts";
import {
  checkArgsort,
  checkFourier,
  checkInside,
  checkMatrix,
  checkPick,
  checkScan,
  checkScatter,
  checkSearch,
  expectFractions,
} from "./check-arrays.ts";
import { checkAxis, expectDType, expectNumbers, expectShape, operands } from "./operands.ts";
import { checkResample } from "./resample.ts";
import { checkLoop } from "./repeat.ts";
import { checkElementwise, writtenOnce } from "./elementwise.ts";
import {
  extent,
  refuse,
  type Buffer,
  type Decoded,
  type Instruction,
  type View,
} from "./decode.ts";

type Rule = (instruction: Instruction, at: string) => void;

/** Checks everything that running relies on: operands, dtypes, shapes, attributes, and what is written. */
export function check({ buffers, instructions }: Decoded): void {
  instructions.forEach((instruction, i) => {
    const at = `instruction ${i} (${instruction.opcode})`;
    rules[instruction.opcode](instruction, at);
    checkWrites(instruction, buffers, at);
  });
}

const rules: { readonly [K in Instruction["opcode"]]: Rule } = {
  elementwise: checkElementwise,
  scan: checkScan,
  argsort: checkArgsort,
  scatter: checkScatter,
  fourier: checkFourier,
  matrix: checkMatrix,
  search: checkSearch,
  inside: checkInside,
  resample: checkResample,
  pick: checkPick,
  distance(instruction, at) {
    const dtype = instruction.outputs[0]?.dtype === "f64" ? "f64" : "f32";
    checkProduct(instruction, at, dtype, dtype);
  },
  copy(instruction, at) {
    const [x, y] = operands(instruction, at, 1, 0);
    expectShape(at, y!, x!.shape);
    expectDType(at, y!, x!.dtype);
  },
  matmul(instruction, at) {
    const dtype = instruction.outputs[0]?.dtype ?? "f32";
    expectNumbers(at, dtype);
    if (instruction.inputs[0]?.dtype === "bf16") checkProduct(instruction, at, "bf16", "f32");
    else checkProduct(instruction, at, dtype, dtype);
  },
  "matmul-i8": (instruction, at) => checkProduct(instruction, at, "i8", "i32"),
  "matmul-bits": (instruction, at) => checkProduct(instruction, at, "u8", "i32"),
  quantize(instruction, at) {
    const [x, scale, y] = operands(instruction, at, 2, 0);
    for (const view of [x!, scale!]) expectDType(at, view, "f32");
    expectDType(at, y!, "i8");
    expectShape(at, scale!, x!.shape);
    expectShape(at, y!, x!.shape);
  },
  reduce(instruction, at) {
    const [x, y] = operands(instruction, at, 1, 2);
    const [kind, axes] = instruction.attributes as [number, number];
    if (kind > 6) refuse(`${at} is of the unknown kind ${kind}`);
    if (axes < 1 || axes > x!.shape.length)
      refuse(`${at} reduces ${axes} axes of ${show(x!.shape)}`);
    const isArg = kind === 4 || kind === 5;
    if (kind === 6) expectFractions([x!, y!], at);
    if (isArg && axes !== 1) refuse(`${at} looks along ${axes} axes at once`);
    expectNumbers(at, x!.dtype);
    expectDType(at, y!, isArg ? "i32" : x!.dtype);
    expectShape(at, y!, x!.shape.slice(0, -axes));
    const isEmpty = size(x!.shape.slice(-axes)) === 0 && size(y!.shape) > 0;
    if (isEmpty && kind !== 0 && kind !== 3 && kind !== 6)
      refuse(`${at} has no elements to choose from`);
  },
  gather(instruction, at) {
    const [x, index, y] = operands(instruction, at, 2, 1);
    const axis = checkAxis(at, instruction.attributes[0]!, x!.shape.length);
    expectDType(at, index!, "i32");
    expectDType(at, y!, x!.dtype);
    expectShape(at, y!, x!.shape.toSpliced(axis, 1, ...index!.shape));
  },
  "scatter-add"(instruction, at) {
    const [index, updates, y] = operands(instruction, at, 2, 1);
    const axis = checkAxis(at, instruction.attributes[0]!, y!.shape.length);
    expectDType(at, index!, "i32");
    expectNumbers(at, y!.dtype);
    expectDType(at, updates!, y!.dtype);
    expectShape(at, updates!, y!.shape.toSpliced(axis, 1, ...index!.shape));
  },
  loop: checkLoop,
  conv: checkConv,
  "conv-weights": checkConvWeights,
  pool: checkPool,
  "pool-back": checkPoolBack,
  attention: checkAttention,
  "attention-back": checkAttentionBack,
  normalize({ inputs, outputs, attributes }, at) {
    const [x] = inputs;
    if (inputs.length !== 1 || outputs.length !== 2 || attributes.length !== 1)
      refuse(`${at} has ${inputs.length} inputs and ${outputs.length} outputs`);
    checkRows(at, x!.shape, [x!, outputs[0]!], outputs[1]!);
  },
  "normalize-back"(instruction, at) {
    const [y, grad, factors, dx] = operands(instruction, at, 3, 0);
    checkRows(at, y!.shape, [y!, grad!, dx!], factors!);
  },
  softmax: checkSoftmax,
  "log-softmax": checkSoftmax,
  random(instruction, at) {
    const [key, y] = operands(instruction, at, 1, 2);
    const kind = instruction.attributes[0]!;
    if (kind > 2) refuse(`${at} is of the unknown kind ${kind}`);
    expectDType(at, key!, "i32");
    expectShape(at, key!, [4]);
    expectDType(at, y!, kind === 2 ? "i32" : "f32");
  },
};

function checkProduct(
  instruction: Instruction,
  at: string,
  factor: RunnableDType,
  result: RunnableDType,
): void {
  const [a, b, y] = operands(instruction, at, 2, 0);
  for (const view of [a!, b!]) expectDType(at, view, factor);
  expectDType(at, y!, result);
  const lead = a!.shape.slice(0, -2);
  const [m, k] = a!.shape.slice(-2);
  const [k2, n] = b!.shape.slice(-2);
  const fits =
    a!.shape.length >= 2 &&
    k === k2 &&
    sameShape(lead, b!.shape.slice(0, -2)) &&
    b!.shape.length >= 2;
  if (!fits) refuse(`${at} cannot multiply ${show(a!.shape)} and ${show(b!.shape)}`);
  expectShape(at, y!, [...lead, m!, n!]);
}

/** Rows of f32 of one shape, and a number for each. */
function checkRows(at: string, shape: Shape, rows: readonly View[], numbers: View): void {
  if (shape.length === 0) refuse(`${at} needs at least one axis`);
  for (const view of [...rows, numbers]) expectDType(at, view, "f32");
  for (const view of rows) expectShape(at, view, shape);
  expectShape(at, numbers, shape.slice(0, -1));
}

function checkSoftmax(instruction: Instruction, at: string): void {
  const [x, y] = operands(instruction, at, 1, 0);
  for (const view of [x!, y!]) expectDType(at, view, "f32");
  if (x!.shape.length === 0) refuse(`${at} needs at least one axis`);
  expectShape(at, y!, x!.shape);
}

/** What is written may be written, does not overlap itself, and shares no bytes with another operand but in place. */
function checkWrites(instruction: Instruction, buffers: readonly Buffer[], at: string): void {
  const { opcode, inputs } = instruction;
  const outputs = writtenOnce(instruction);
  outputs.forEach((output, i) => {
    const { kind } = buffers[output.buffer]!;
    if (kind === "constant" || kind === "input") refuse(`${at} writes to a buffer of kind ${kind}`);
    if (overlapsItself(output)) refuse(`${at} writes view ${output.id}, which overlaps itself`);
    for (const input of inputs) {
      if (!overlap(output, input, buffers)) continue;
      if (opcode !== "elementwise" || !isSame(output, input, buffers))
        refuse(`${at} reads view ${input.id} where it writes view ${output.id}`);
    }
    for (const other of outputs.slice(i + 1))
      if (overlap(output, other, buffers))
        refuse(`${at} writes views ${output.id} and ${other.id} to the same bytes`);
  });
}

function overlapsItself({ shape, strides }: View): boolean {
  if (shape.includes(0)) return false;
  const axes = shape
    .map((length, axis) => ({ length, stride: Math.abs(strides[axis]!) }))
    .filter(({ length }) => length > 1)
    .sort((a, b) => a.stride - b.stride);
  let reach = 0;
  for (const { length, stride } of axes) {
    if (stride <= reach) return true;
    reach += (length - 1) * stride;
  }
  return false;
}

/** The bytes that a view may touch, within its kind of memory. */
function range(view: View, buffers: readonly Buffer[]): readonly [number, number] {
  const { offset } = buffers[view.buffer]!;
  const unit = byteSize(view.dtype, 1);
  const { first, last } = extent(view);
  return [offset + first * unit, offset + last * unit];
}

function overlap(a: View, b: View, buffers: readonly Buffer[]): boolean {
  const isArena = (view: View) => buffers[view.buffer]!.kind === "scratch";
  if (a.buffer !== b.buffer && !(isArena(a) && isArena(b))) return false;
  const [start, end] = range(a, buffers);
  const [otherStart, otherEnd] = range(b, buffers);
  return start < otherEnd && otherStart < end && !interleave(a, b, otherStart - start);
}

/** Whether two views of equal shape and strides that start so many bytes apart stand in each other's gaps. */
function interleave(a: View, b: View, bytes: number): boolean {
  const unit = byteSize(a.dtype, 1);
  const alike = sameShape(a.shape, b.shape) && sameShape(a.strides, b.strides);
  if (!alike || unit !== byteSize(b.dtype, 1) || bytes % unit !== 0 || overlapsItself(a))
    return false;
  const axes = a.shape
    .map((length, axis) => ({ length, stride: Math.abs(a.strides[axis]!) }))
    .filter(({ length }) => length > 1)
    .sort((x, y) => x.stride - y.stride);
  /** Whether whole steps, fewer along each axis than it is long, lead so far: only the two nearest counts of the longest stride can. */
  const meet = (count: number, distance: number): boolean => {
    if (count === 0) return distance === 0;
    const { length, stride } = axes[count - 1]!;
    const steps = Math.floor(distance / stride);
    return [steps, steps + 1].some(
      (n) => Math.abs(n) < length && meet(count - 1, distance - n * stride),
    );
  };
  return !meet(axes.length, Math.abs(bytes) / unit);
}

function isSame(a: View, b: View, buffers: readonly Buffer[]): boolean {
  return (
    range(a, buffers)[0] === range(b, buffers)[0] &&
    byteSize(a.dtype, 1) === byteSize(b.dtype, 1) &&
    sameShape(a.shape, b.shape) &&
    sameShape(a.strides, b.strides)
  );
}
