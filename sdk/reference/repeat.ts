import { byteSize, type Data } from "../core/dtype.ts";
import { rowMajor, show, size } from "../core/shape.ts";
import { loopFlags, readLoopWords, type LoopWords } from "../graph/loop-body.ts";
import { refuse, type Buffer, type Decoded, type Instruction, type View } from "./decode.ts";
import type { Elements } from "./kernel.ts";
import { Store } from "./store.ts";
import type { Program } from "./program.ts";

/** The operands of a loop by what they are for. */
interface Parts<T> {
  readonly starts: readonly T[];
  readonly asked: T | undefined;
  readonly constants: readonly T[];
  readonly sequences: readonly T[];
  readonly ends: readonly T[];
  readonly results: readonly T[];
}

function partsOf<T>(
  { flags, carries, constants }: LoopWords,
  inputs: readonly T[],
  outputs: readonly T[],
): Parts<T> {
  const first = carries + (flags & loopFlags.asks ? 1 : 0);
  return {
    starts: inputs.slice(0, carries),
    asked: flags & loopFlags.asks ? inputs[carries] : undefined,
    constants: inputs.slice(first, first + constants),
    sequences: inputs.slice(first + constants),
    ends: outputs.slice(0, carries),
    results: outputs.slice(carries),
  };
}

/** Checks what can be checked without the program that a loop runs. */
export function checkLoop({ inputs, outputs, attributes }: Instruction, at: string): void {
  const words = readLoopWords(attributes);
  if (words === undefined) refuse(`${at} has attributes that do not hold together`);
  const { carries, constants, flags, steps } = words;
  const asks = flags & loopFlags.asks ? 1 : 0;
  if (inputs.length < carries + asks + constants || outputs.length < carries)
    refuse(`${at} has ${inputs.length} inputs and ${outputs.length} outputs`);
  for (const view of [...inputs, ...outputs])
    if (!isInOnePiece(view)) refuse(`${at} has view ${view.id}, which is not in one piece`);
  const parts = partsOf(words, inputs, outputs);
  const isBool = parts.asked?.dtype === "bool" && parts.asked.shape.length === 0;
  if (asks === 1 && (!isBool || parts.sequences.length + parts.results.length > 0))
    refuse(`${at} asks before each step: that takes a bool, and no sequences or results`);
  for (const view of [...parts.sequences, ...parts.results])
    if (view.shape[0] !== steps)
      refuse(
        `${at} has view ${view.id} of ${show(view.shape)}, not one for each of ${steps} steps`,
      );
}

/** Checks a loop against the program that it runs. */
function checkProgram(
  { inputs, outputs }: Instruction,
  words: LoopWords,
  { buffers, ...counts }: Decoded,
): void {
  const parts = partsOf(words, inputs, outputs);
  const at = "loop";
  const answers = parts.asked === undefined ? 0 : 1;
  const expected = {
    inputs: parts.constants.length + parts.sequences.length,
    states: words.carries,
    outputs: parts.results.length + answers,
  };
  for (const name of ["inputs", "states", "outputs"] as const)
    if (counts[name] !== expected[name])
      refuse(`${at} runs a program of ${counts[name]} ${name}, not ${expected[name]}`);
  const fits = (view: View, kind: Buffer["kind"], index: number, steps: number) => {
    const buffer = buffers.find((each) => each.kind === kind && each.index === index)!;
    const bytes = byteSize(view.dtype, size(view.shape));
    if (buffer.dtype !== view.dtype || buffer.bytes * steps !== bytes)
      refuse(`${at} gives ${view.dtype} ${show(view.shape)} as ${kind} ${index} of its program`);
  };
  parts.starts.forEach((view, i) => fits(view, "state", i, 1));
  parts.ends.forEach((view, i) => {
    fits(view, "state", i, 1);
    if (show(view.shape) !== show(parts.starts[i]!.shape))
      refuse(`${at} starts as ${show(parts.starts[i]!.shape)} and ends as ${show(view.shape)}`);
  });
  parts.constants.forEach((view, i) => fits(view, "input", i, 1));
  const first = parts.constants.length;
  parts.sequences.forEach((view, i) => fits(view, "input", first + i, words.steps));
  parts.results.forEach((view, i) => fits(view, "output", i, words.steps));
  const answer = buffers.find((each) => each.kind === "output" && each.index === 0);
  if (answers === 1 && (answer?.dtype !== "bool" || answer.bytes !== 1))
    refuse(`${at} runs a program that does not answer with a bool`);
}

/** A loop that is ready to run. */
export interface Loop {
  /** The most visits of elements that its steps take. */
  readonly visits: number;
  run(inputs: readonly Elements[], outputs: readonly Elements[], cancel: Int32Array | null): void;
}

/** Prepares a loop; `load` reads the program that it runs. */
export function repeat(instruction: Instruction, load: (bytes: Uint8Array) => Program): Loop {
  // Checked before.
  const words = readLoopWords(instruction.attributes)!;
  const program = load(words.bytes);
  checkProgram(instruction, words, program.decoded);
  const { steps, flags } = words;
  const run: Loop["run"] = (inputs, outputs, cancel) => {
    const operands = partsOf(words, inputs, outputs);
    const store = new Store();
    const slots = operands.starts.map((start) => {
      const slot = store.add(whole(start).byteLength);
      store.write(slot, whole(start));
      return slot;
    });
    const step = program.bind(store, Uint32Array.from(slots));
    const answer = Uint8Array.of(operands.asked ? whole(operands.asked)[0]! : 1);
    const answers = operands.asked ? [answer] : [];
    try {
      for (let i = 0; i < steps && answer[0] !== 0; i++) {
        const at = flags & loopFlags.reverse ? steps - 1 - i : i;
        const part = (all: Elements) => {
          const data = whole(all);
          const length = data.length / steps;
          return data.subarray(at * length, (at + 1) * length);
        };
        step.run(
          [...operands.constants.map(whole), ...operands.sequences.map(part)],
          [...operands.results.map(part), ...answers],
          cancel,
        );
      }
      operands.ends.forEach((end, i) => store.read(slots[i]!, whole(end)));
    } finally {
      for (const slot of slots) store.remove(slot);
    }
  };
  // Even a loop of no steps has its program prepared.
  return { visits: Math.max(1, steps) * program.visits, run };
}

/** The elements of an operand in one piece. */
function whole({ data, positions }: Elements): Data {
  const start = positions[0] ?? 0;
  return data.subarray(start, start + positions.length);
}

function isInOnePiece({ shape, strides }: View): boolean {
  const dense = rowMajor(shape);
  return shape.includes(0) || shape.every((n, axis) => n === 1 || strides[axis] === dense[axis]);
}
