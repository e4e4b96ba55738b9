import { loadNative } from "#native";
import type { KernelPath, Native } from "#native/native.ts";
import * as reference from "#sdk/reference/index.ts";
import { allocate } from "#sdk/core/dtype.ts";
import { size } from "#sdk/core/shape.ts";
import type { Program } from "#sdk/graph/program.ts";

export type Executor = Pick<Native, "Program" | "Store">;
export { reference };

/** The addon, or null (and a line that says so) when it is not built. */
export const native: Native | null = loadNative();
if (native === null) process.stderr.write("the addon is not built: its tests are skipped\n");

/** The kernel paths that this processor can run. */
export const paths: readonly KernelPath[] = (
  ["avx512", "avx2", "neon", "portable"] as const
).filter(canRun);

function canRun(path: KernelPath): boolean {
  if (native === null) return false;
  try {
    native.useKernels(path);
    native.useKernels("auto");
    return true;
  } catch {
    return false;
  }
}

/** Runs a program once: its outputs and its states afterwards. */
export function run(
  { Program, Store }: Executor,
  { bytes, outputs, graph }: Program,
  inputs: readonly ArrayBufferView[],
  states: readonly ArrayBufferView[] = [],
) {
  const store = new Store();
  const slots = states.map((state) => {
    const slot = store.add(state.byteLength);
    store.write(slot, state);
    return slot;
  });
  const results = outputs.map(({ dtype, shape }) => allocate(dtype, size(shape)));
  new Program(bytes).bind(store, Uint32Array.from(slots)).run(inputs, results);
  const after = graph.states.map(({ dtype, shape }, i) => {
    const data = allocate(dtype, size(shape));
    store.read(slots[i]!, data);
    return data;
  });
  return [...results, ...after].map((data) => Array.from<number | bigint, number>(data, Number));
}
