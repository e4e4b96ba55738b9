/** The kernels that the addon can use, best first. */
export type KernelPath = "avx512" | "avx2" | "neon" | "portable";

/** Rows of a resident array that become one input of a program at every step. */
export interface Feed {
  /** The whole array; row r of it starts at byte `r * rowBytes`. */
  readonly data: ArrayBufferView;
  readonly rowBytes: number;
}

/** A program bound to the slots of a store: ready to run. */
export interface NativeStep {
  /**
   * Runs once on the caller's thread. `inputs[i]` and `outputs[i]` have exactly the bytes of the program's buffers.
   * Polls `cancel[0]` between instructions; when it is not 0, throws an error whose code is `"Cancelled"`.
   */
  run(
    inputs: readonly ArrayBufferView[],
    outputs: readonly ArrayBufferView[],
    cancel?: Int32Array | null,
  ): void;
  /** Runs once like `run` and gives the nanoseconds that each instruction took. */
  profile(inputs: readonly ArrayBufferView[], outputs: readonly ArrayBufferView[]): number[];
  /**
   * Runs `order.length / batch` steps on the engine's own thread. Step s gathers rows `order[s*batch … (s+1)*batch-1]` of each feed
   * into the input of the same position. The outputs of all steps come back one after another, output by output.
   * `onProgress(steps, outputs)` is called about every `every` milliseconds with the number of steps done; never after the promise settled.
   * The feeds and the order are copied; `cancel` is polled where it lies, in a SharedArrayBuffer. If `onProgress`
   * throws, the loop stops after its step and the promise rejects with what was thrown.
   * A cancelled loop resolves with the steps it did, `cancelled: true`, and the state after the last whole step.
   */
  loop(
    feeds: readonly Feed[],
    order: Uint32Array,
    batch: number,
    every: number,
    cancel: Int32Array | null,
    onProgress: ((steps: number) => void) | null,
  ): Promise<{ steps: number; cancelled: boolean; outputs: Uint8Array[] }>;
}

/** A loaded and validated program. */
export interface NativeProgram {
  readonly arenaBytes: number;
  /** The instructions that run behind the one before them on one thread: on each part of its result as soon as that is there. */
  readonly behind: readonly number[];
  /** `slots[i]` is the store slot of the program's state i; sizes must agree. */
  bind(store: NativeStore, slots: Uint32Array): NativeStep;
}

/** Buffers that live in the addon across calls: parameters, optimizer state, random keys. Zero at first. */
export interface NativeStore {
  /** Adds a slot and returns its number. */
  add(bytes: number): number;
  read(slot: number, into: ArrayBufferView): void;
  write(slot: number, from: ArrayBufferView): void;
  /** Frees a slot; using it afterwards is an error. */
  remove(slot: number): void;
  /** Bytes held at present. */
  readonly bytes: number;
}

/**
 * The addon's whole surface. Its errors carry a `code`: `Invalid` (wrong arguments or bytes), `Busy` (a loop uses the step or the
 * slot), `Range` (an index outside its axis), `Cancelled`, `Memory`,
 * `Number` (a result that is no number, while the trap is set), `Internal`. An error of an instruction begins `run: instruction 7`.
 */
export interface Native {
  readonly version: string;
  /** What the processor can do and what is used at present. */
  kernels(): { best: KernelPath; used: KernelPath; cpu: string; threads: number };
  /** Chooses the kernels for programs loaded from now on; a path that the processor lacks is an error. */
  useKernels(path: KernelPath | "auto"): void;
  /**
   * How many threads, the caller's among them, share a large instruction from the next run on; 1 at first. Results do not depend on it to the last
   * bit. With `all` every instruction that can be divided is, however small: for tests.
   */
  useThreads(threads: number, all?: boolean): void;
  /**
   * The bytes that the engine holds in this process (states, scratch, constants, rows of loops), and the most it has held at once; with
   * `forgetPeak` the peak starts anew afterwards.
   */
  memory(forgetPeak?: boolean): { used: number; peak: number };
  /** Stops all runs from now on at an f32 result that is NaN, or NaN or infinite, with states as before the run. */
  trap(kind: "nan" | "infinite" | "off"): void;
  /** The op, micro-op and dtype codes as JSON, to hold them equal to `sdk/graph/format.ts`. */
  format(): string;
  readonly Program: new (bytes: Uint8Array) => NativeProgram;
  readonly Store: new () => NativeStore;
}
