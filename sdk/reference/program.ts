import { isNativeError } from "node:util/types";
import type { NativeProgram, NativeStep, NativeStore } from "#native";
import { byteSize, isFloat, viewOf, type Data } from "../core/dtype.ts";
import { fromBf16 } from "../core/numbers.ts";
import { rowMajor, size } from "../core/shape.ts";
import { check } from "./check.ts";
import {
  decode,
  refuse,
  type Buffer,
  type Decoded,
  type Instruction,
  type View,
} from "./decode.ts";
import { writtenOnce } from "./elementwise.ts";
import type { Elements } from "./kernel.ts";
import { kernels } from "./kernels.ts";
import { repeat } from "./repeat.ts";
import { runLoop } from "./loop.ts";
import type { Store } from "./store.ts";
import { isTrap, isTrapped } from "./trap.ts";
import { expectVisits, visitsOf, visitsOfMemory, type Limits } from "./visits.ts";

/** What an interrupted run throws. */
export class Cancelled extends Error {
  override name = "Cancelled";
  readonly code = "Cancelled";
}

interface Prepared {
  readonly instruction: Instruction;
  readonly run: (
    inputs: readonly Elements[],
    outputs: readonly Elements[],
    cancel: Int32Array | null,
  ) => void;
  readonly positions: readonly Int32Array[];
}

/** Runs a program as the format's document says, in plain TypeScript: the definition that other executors are held to. */
export class Program implements NativeProgram {
  readonly arenaBytes: number;
  /** It runs one after another. */
  readonly behind: readonly number[] = [];
  readonly decoded: Decoded;
  /** The most visits of elements that it takes: see {@link Limits}. */
  readonly visits: number;
  readonly #prepared: readonly Prepared[];
  /** The first instruction that writes to a state: from there on a run goes to its end. */
  readonly #firstWrite: number;

  constructor(bytes: Uint8Array, { mostVisits = Infinity }: Limits = {}) {
    this.decoded = decode(bytes);
    check(this.decoded);
    const { instructions, buffers } = this.decoded;
    this.arenaBytes = this.decoded.arenaBytes;
    // Nothing is allocated or gone through before it is counted.
    let visits = 0;
    const count = (more: number, at: string) => {
      visits += more;
      expectVisits(visits, mostVisits, at);
    };
    count(visitsOfMemory(this.decoded), `its arena of ${this.arenaBytes} bytes`);
    const runs = instructions.map((instruction, i) => {
      const at = `instruction ${i} (${instruction.opcode})`;
      count(visitsOf(instruction), at);
      if (instruction.opcode !== "loop") return kernels[instruction.opcode](instruction);
      const rest = { mostVisits: mostVisits - visits };
      const loop = repeat(instruction, (inner) => new Program(inner, rest));
      count(loop.visits, at);
      return loop.run;
    });
    this.visits = visits;
    const known = new Map<View, Int32Array>();
    const places = (view: View): Int32Array => {
      const found = known.get(view) ?? positions(view);
      known.set(view, found);
      return found;
    };
    this.#prepared = instructions.map((instruction, i) => ({
      instruction,
      run: runs[i]!,
      positions: [...instruction.inputs, ...instruction.outputs].map(places),
    }));
    const first = instructions.findIndex(({ outputs }) =>
      outputs.some(({ buffer }) => buffers[buffer]!.kind === "state"),
    );
    this.#firstWrite = first < 0 ? instructions.length : first;
  }

  bind(store: NativeStore, slots: Uint32Array): NativeStep {
    const { buffers, states } = this.decoded;
    if (slots.length !== states)
      throw new RangeError(`bind: got ${slots.length} slots, the program has ${states} states`);
    // The cast: both sides of an executor come from the same place.
    const own = store as Store;
    for (const { kind, index, bytes } of buffers) {
      const slot = slots[index];
      if (kind !== "state" || slot === undefined) continue;
      const { byteLength } = own.bytesOf(slot);
      if (byteLength !== bytes)
        throw new RangeError(
          `bind: slot ${slot} has ${byteLength} bytes, state ${index} has ${bytes}`,
        );
    }
    const arena = new Uint8Array(this.arenaBytes);
    const run: NativeStep["run"] = (inputs, outputs, cancel = null) =>
      this.#run(own, slots, arena, inputs, outputs, cancel);
    return {
      run,
      profile: (inputs, outputs) => {
        const times: number[] = [];
        this.#run(own, slots, arena, inputs, outputs, null, times);
        return times;
      },
      loop: (feeds, order, batch, every, cancel, onProgress) =>
        runLoop(this.decoded, run, feeds, order, batch, every, cancel, onProgress),
    };
  }

  #run(
    store: Store,
    slots: Uint32Array,
    arena: Uint8Array,
    inputs: readonly ArrayBufferView[],
    outputs: readonly ArrayBufferView[],
    cancel: Int32Array | null,
    times: number[] | null = null,
  ): void {
    const { buffers, constants } = this.decoded;
    const counts = { input: inputs.length, output: outputs.length };
    if (counts.input !== this.decoded.inputs || counts.output !== this.decoded.outputs)
      throw new RangeError(
        `run: got ${counts.input} inputs and ${counts.output} outputs, the program has ${this.decoded.inputs} and ${this.decoded.outputs}`,
      );
    const memory = buffers.map((buffer) => {
      const { kind, index, offset } = buffer;
      if (kind === "scratch") return typed(buffer, arena, offset);
      if (kind === "constant") return typed(buffer, constants, offset);
      if (kind === "state") return typed(buffer, store.bytesOf(slots[index]!), 0);
      const given = (kind === "input" ? inputs : outputs)[index]!;
      if (given.byteLength !== buffer.bytes)
        throw new RangeError(
          `run: ${kind} ${index} has ${given.byteLength} bytes instead of ${buffer.bytes}`,
        );
      return typed(buffer, given, 0);
    });
    const restore = copies(buffers, memory);
    this.#prepared.forEach(({ instruction, run, positions }, i) => {
      if (i <= this.#firstWrite && cancel !== null && Atomics.load(cancel, 0) !== 0)
        throw new Cancelled("run: cancelled");
      const views = [...instruction.inputs, ...instruction.outputs];
      const operands = views.map(({ buffer }, k) => ({
        data: memory[buffer]!,
        positions: positions[k]!,
      }));
      const count = instruction.inputs.length;
      const results = operands.slice(count);
      const begin = performance.now();
      try {
        run(operands.slice(0, count), results, cancel);
        if (isTrapped()) watch(results, instruction);
      } catch (error) {
        restore();
        throw named(error, i);
      }
      times?.push((performance.now() - begin) * 1e6);
    });
  }
}

/** Keeps the states as they are; what comes back puts them back. */
function copies(buffers: readonly Buffer[], memory: readonly Data[]): () => void {
  const kept = buffers.flatMap(({ kind }, i) =>
    kind === "state" ? [[memory[i]!, memory[i]!.slice()] as const] : [],
  );
  return () => {
    for (const [now, before] of kept) now.set(before);
  };
}

function watch(results: readonly Elements[], instruction: Instruction): void {
  const views = writtenOnce(instruction);
  results.forEach(({ data }, k) => {
    const { dtype, shape } = views[k]!;
    if (!isFloat(dtype)) return;
    const places = positions(views[k]!);
    const value = (place: number) => (dtype === "bf16" ? fromBf16(data[place]!) : data[place]!);
    const at = places.findIndex((place) => isTrap(value(place)));
    if (at < 0) return;
    const x = value(places[at]!);
    const message = `gives ${x} in element ${at} of [${shape.join(", ")}]`;
    throw Object.assign(new RangeError(message), { code: "Number" });
  });
}

/** The error with the instruction that threw it. */
function named(error: unknown, instruction: number): unknown {
  if (!isNativeError(error) || error.name !== "RangeError") return error;
  const { code = "Range" } = error as { code?: string };
  // Of an instruction of the program that a loop runs.
  const inner = /^run: instruction ([\d.]+)(.*)$/s.exec(error.message);
  if (inner) {
    const message = `run: instruction ${instruction}.${inner[1]}${inner[2]}`;
    return Object.assign(new RangeError(message), { code });
  }
  const link = code === "Number" ? " " : ": ";
  const message = `run: instruction ${instruction}${link}${error.message}`;
  return Object.assign(new RangeError(message), { code });
}

/** The place in the buffer of each element of a view, in row-major order. */
function positions({ shape, strides, offset }: View): Int32Array {
  const count = size(shape);
  if (count > 2 ** 31) refuse(`a view has ${count} elements`);
  const result = new Int32Array(count).fill(offset);
  const steps = rowMajor(shape);
  shape.forEach((length, axis) => {
    if (strides[axis] === 0) return;
    for (let i = 0; i < count; i++)
      result[i] = result[i]! + (Math.floor(i / steps[axis]!) % length) * strides[axis]!;
  });
  return result;
}

function typed({ dtype, bytes }: Buffer, memory: ArrayBufferView, offset: number): Data {
  const start = memory.byteOffset + offset;
  const unit = byteSize(dtype, 1);
  if (start % unit !== 0)
    throw new RangeError(`run: an array starts at byte ${start}, inside a number`);
  // The cast: who computes with i64 knows its big integers.
  return viewOf(dtype, memory, offset, bytes) as Data;
}
