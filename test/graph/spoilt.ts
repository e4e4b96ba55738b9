import { allocate, type DType, type Stored } from "#sdk/core/dtype.ts";
import { fromNumbers, toNumbers, isBig } from "#sdk/core/numbers.ts";
import type { Philox } from "#sdk/core/philox.ts";
import { size } from "#sdk/core/shape.ts";
import type { Program } from "#sdk/graph/program.ts";
import { reference, type Executor } from "./executors.ts";

/** Changes one to three bytes, or cuts the end off. */
export function spoil(bytes: Uint8Array, random: Philox): Uint8Array {
  if (random.below(20) === 0) return bytes.slice(0, random.below(bytes.length));
  const copy = bytes.slice();
  for (let i = 0; i <= random.below(3); i++) copy[random.below(copy.length)] = random.below(256);
  return copy;
}

/** Twenty times what the largest of the programs takes; a few spoilt bytes can ask for years. */
const mostVisits = 100_000;

/** The reference says for all executors what is too much to be tried. */
export function asksForTooMuch(bytes: Uint8Array): boolean {
  try {
    return new reference.Program(bytes, { mostVisits }).visits > mostVisits;
  } catch (error) {
    return (error as { code?: unknown }).code === "Work";
  }
}

/** What becomes of a program, however wrong: what it gives for small numbers and leaves as states, or why it does not. */
export interface Fate {
  readonly what: "refused" | "failed" | "ran";
  readonly message: string;
  readonly results: readonly ArrayLike<number>[];
}

/** Loads the bytes in place of a program's and runs them on what that takes. */
export function fateOf(
  { Program, Store }: Executor,
  bytes: Uint8Array,
  { graph, outputs }: Program,
): Fate {
  const given = [...graph.states, ...graph.items.filter(({ kind }) => kind === "input")];
  const numbers = given.map(({ dtype, shape }, i) => small(dtype, size(shape), i + 1));
  const results = outputs.map(({ dtype, shape }) => allocate(dtype, size(shape)));
  let what: Fate["what"] = "refused";
  try {
    const program = new Program(bytes);
    what = "failed";
    const store = new Store();
    const states = numbers.slice(0, graph.states.length);
    const slots = states.map((state) => {
      const slot = store.add(state.byteLength);
      store.write(slot, state);
      return slot;
    });
    program.bind(store, Uint32Array.from(slots)).run(numbers.slice(states.length), results);
    states.forEach((state, i) => store.read(slots[i]!, state));
    const dtypes = [...outputs, ...graph.states].map(({ dtype }) => dtype);
    const all = [...results, ...states].map((data, i) =>
      isBig(data) ? Float64Array.from(data, Number) : toNumbers(data, dtypes[i]!),
    );
    return { what: "ran", message: "", results: all };
  } catch (error) {
    return { what, message: (error as Error).message, results: [] };
  }
}

/** 0, 1 and 2 in turns; a bool is 0 or 1. */
function small(dtype: DType, count: number, step: number): Stored {
  const values = Array.from({ length: count }, (_, i) => (i * step) % (dtype === "bool" ? 2 : 3));
  return fromNumbers(values, dtype);
}

/** Whether two runs gave the same, but for the last digits. */
export function isAlike(a: Fate, b: Fate): boolean {
  return a.results.every((values, k) =>
    Array.from(values).every((x, i) => {
      const y = b.results[k]![i]!;
      return Object.is(x, y) || Math.abs(x - y) <= 1e-4 * Math.max(1, Math.abs(x));
    }),
  );
}
