import { allocate, byteSize, type Stored } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import type { Program, Signature } from "../graph/program.ts";
import { evaluate } from "./evaluate.ts";
import { executor } from "./executor.ts";
import { placeholder } from "./leaf.ts";
import { Tensor } from "./tensor.ts";

/** A program and how long its instructions take. */
export interface Timed {
  readonly program: Program;
  /** The least nanoseconds that each instruction took in any of the runs. */
  readonly nanoseconds: readonly number[];
  /** The programs that its loops run, each at one step on zeros, by the step of the schedule. */
  readonly inside: ReadonlyMap<number, Timed>;
}

/** Times a program on copies of its states and of its inputs; the states of before stay as they are. */
export function timeProgram(
  program: Program,
  state: readonly Tensor[],
  batch: readonly Tensor[],
  runs: number,
): Timed {
  const { Program: Loaded, store } = executor();
  const native = new Loaded(program.bytes);
  const inputs = batch.map(valuesOf);
  const outputs = program.outputs.map(({ dtype, shape }) => allocate(dtype, size(shape)));
  const slots = state.map(({ dtype, shape }) => store.add(byteSize(dtype, size(shape))));
  try {
    slots.forEach((slot, i) => store.write(slot, valuesOf(state[i]!)));
    const step = native.bind(store, Uint32Array.from(slots));
    const least = program.origins.map(() => Infinity);
    for (let run = 0; run < runs; run++)
      step.profile(inputs, outputs).forEach((time, i) => {
        least[i] = Math.min(least[i]!, time);
      });
    return { program, nanoseconds: least, inside: timeLoops(program, runs) };
  } finally {
    for (const slot of slots) store.remove(slot);
  }
}

function timeLoops({ schedule }: Program, runs: number): ReadonlyMap<number, Timed> {
  const found = new Map<number, Timed>();
  for (const [i, { body }] of schedule.steps.entries()) {
    if (body === undefined) continue;
    const given = body.graph.items
      .filter((item) => item.kind === "input")
      .toSorted((a, b) => a.attrs.index - b.attrs.index);
    found.set(i, timeProgram(body, unknown(body.graph.states), unknown(given), runs));
  }
  return found;
}

/** Tensors that have shapes and no values. */
export const unknown = (signatures: readonly Signature[]): Tensor[] =>
  signatures.map(({ dtype, shape }) => new Tensor(placeholder, [], shape, dtype));

/** Zeros for what has no values. */
function valuesOf(tensor: Tensor): Stored {
  return tensor.op === placeholder ? allocate(tensor.dtype, size(tensor.shape)) : evaluate(tensor);
}
