import { byteSize, computeDType, type DType } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import { bufferKinds, dtypes, magic, microOps, opcodes, sizes, version } from "./format.ts";
import type { BufferKind, Opcode } from "./format.ts";
import type { Graph, Item } from "./ir.ts";
import { sliced, whole, type Layout } from "./layout.ts";
import { isThere, through, type PlaceMap } from "./places.ts";
import { bytesOf, type Plan } from "./plan.ts";
import type { Schedule } from "./schedule.ts";
import type { Origin, Places } from "./origin.ts";
import { wholeOf, written, type Operand, type Step } from "./step.ts";

interface Buffer {
  readonly kind: BufferKind;
  readonly dtype: DType;
  readonly index: number;
  readonly offset: number;
  readonly bytes: number;
}

/** A program's bytes, and the ops that each of its instructions computes. */
export interface Encoded extends Places {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The step of the schedule that each instruction belongs to: joining arrays takes several. */
  readonly stepOf: readonly number[];
}

/** Writes a program as `docs/program-format.md` says. */
export function encode(graph: Graph, schedule: Schedule, plan: Plan, places: PlaceMap): Encoded {
  const buffers = new Buffers(graph, schedule, plan, places);
  const code: number[] = [];
  const origins: (readonly Origin[])[] = [];
  const inside = new Map<number, Places>();
  const stepOf: number[] = [];
  let current: readonly Origin[] = [];
  let at = 0;
  const emit = (
    opcode: Opcode,
    inputs: readonly Operand[],
    outputs: readonly Operand[],
    attributes: readonly number[],
  ): void => {
    origins.push(current);
    stepOf.push(at);
    code.push((opcodes[opcode] | (inputs.length << 16) | (outputs.length << 24)) >>> 0);
    code.push(attributes.length);
    for (const operand of [...inputs, ...outputs]) code.push(buffers.view(operand));
    for (const word of attributes) code.push(word);
  };
  for (const [i, step] of schedule.steps.entries()) {
    at = i;
    current = step.origins;
    const { body } = step;
    // Not the program itself, which keeps its graph.
    if (body) inside.set(origins.length, { origins: body.origins, inside: body.inside });
    if (step.opcode === "assemble") assemble(step, places, emit);
    else if (step.opcode === "copy" && isThere(places, step, 0)) continue;
    else {
      const outputs = step.outputs.map((output) => written(step, output));
      emit(step.opcode, step.inputs, outputs, step.attributes);
    }
  }
  const bytes = buffers.assemble(graph, plan.arenaBytes, origins.length, code);
  return { bytes, origins, inside, stepOf };
}

/** Several instructions: zeros where nothing else comes, then a copy for each part. */
function assemble(
  step: Step,
  places: PlaceMap,
  emit: (op: Opcode, i: readonly Operand[], o: readonly Operand[], a: readonly number[]) => void,
): void {
  const { assemble: item, inputs, outputs } = step;
  const [output] = outputs;
  if (item === undefined || output === undefined) throw new TypeError("assemble: has no item");
  const { zero, parts } = item.attrs;
  // What is only stored is cast from what is computed with.
  const [from, to] = [dtypes[computeDType(item.dtype)], dtypes[item.dtype]];
  const zeros = [microOps.constant, from << 8, 0];
  if (from !== to) zeros.push(microOps.cast, (to << 8) | (from << 16), 0);
  if (zero) emit("elementwise", [], [wholeOf(output)], [1, zeros.length / 3, ...zeros, 0]);
  parts.forEach((ranges, i) => {
    const place = { root: output, ...sliced(whole(output.shape), ranges) };
    const goes = size(place.shape) > 0 && !isThere(places, step, i);
    if (goes) emit("copy", [inputs[i]!], [place], []);
  });
}

/** The buffers, views and constants that the code refers to, each once. */
class Buffers {
  readonly #list: Buffer[] = [];
  readonly #ids = new Map<Item, number>();
  readonly #views = new Map<string, number>();
  readonly #layouts: (Layout & { buffer: number; unit: number })[] = [];
  readonly #constants: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  #constantBytes = 0;
  readonly #plan: Plan;
  readonly #places: PlaceMap;

  constructor(graph: Graph, { homes }: Schedule, plan: Plan, places: PlaceMap) {
    this.#plan = plan;
    this.#places = places;
    for (const item of graph.items)
      if (item.kind === "input" || item.kind === "state") {
        const { index } = item.attrs;
        const { kind, dtype } = item;
        this.#ids.set(item, this.#add({ kind, dtype, index, offset: 0, bytes: bytesOf(item) }));
      }
    const states = new Map(
      this.#list.flatMap(({ kind, index }, id) => (kind === "state" ? [[index, id]] : [])),
    );
    for (const [item, { kind, index }] of homes) {
      const { dtype } = item;
      const same = kind === "state" ? states.get(index) : undefined;
      this.#ids.set(
        item,
        same ?? this.#add({ kind, dtype, index, offset: 0, bytes: bytesOf(item) }),
      );
    }
  }

  view(operand: Operand): number {
    const seen = through(this.#places, operand);
    if (seen === null) throw new TypeError(`program: ${operand.root.kind} cannot be seen`);
    const { root, shape, offset, strides } = seen;
    const buffer = this.#ids.get(root) ?? this.#place(root);
    // Nothing is read through a view of no elements; its offset must still lie in the buffer.
    const start = size(shape) === 0 ? 0 : offset;
    const key = `${buffer}:${start}:${shape.join(",")}:${strides.join(",")}`;
    let id = this.#views.get(key);
    if (id === undefined) {
      id = this.#layouts.length;
      this.#views.set(key, id);
      const unit = byteSize(root.dtype, 1);
      this.#layouts.push({ buffer, unit, shape, offset: start, strides });
    }
    return id;
  }

  assemble(
    { outputs, states }: Graph,
    arenaBytes: number,
    instructions: number,
    code: readonly number[],
  ): Uint8Array<ArrayBuffer> {
    const viewsAt = sizes.header + this.#list.length * sizes.buffer;
    const codeAt = viewsAt + this.#layouts.length * sizes.view;
    const constantsAt = codeAt + Math.ceil(code.length / 2) * 8;
    const bytes = new Uint8Array(constantsAt + this.#constantBytes);
    // As they lie in memory, which is how the constants are copied, too.
    const words = new Uint32Array(bytes.buffer, 0, constantsAt / 4);
    const u64 = (at: number, value: number) => words.set([value, value / 2 ** 32], at);
    words.set([magic, version, this.#list.length, this.#layouts.length, instructions, code.length]);
    u64(6, this.#constantBytes);
    u64(8, arenaBytes);
    const inputs = this.#list.filter(({ kind }) => kind === "input").length;
    words.set([inputs, states.length, outputs.length], 10);
    this.#list.forEach(({ kind, dtype, index, offset, bytes: length }, i) => {
      const at = (sizes.header + i * sizes.buffer) / 4;
      words.set([bufferKinds[kind] | (dtypes[dtype] << 8), index], at);
      u64(at + 2, offset);
      u64(at + 4, length);
    });
    this.#layouts.forEach(({ buffer, unit, shape, offset, strides }, i) => {
      const at = (viewsAt + i * sizes.view) / 4;
      words.set([buffer, shape.length], at);
      u64(at + 2, offset * unit);
      words.set(shape, at + 4);
      words.set(strides, at + 12);
    });
    words.set(code, codeAt / 4);
    for (const constant of this.#constants)
      bytes.set(constant.bytes, constantsAt + constant.offset);
    return bytes;
  }

  #add(buffer: Buffer): number {
    return this.#list.push(buffer) - 1;
  }

  /** A buffer for a constant or a scratch array, when an instruction first mentions it. */
  #place(item: Item): number {
    const { dtype } = item;
    let id: number;
    if (item.kind === "constant") {
      const { data } = item.attrs;
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const offset = Math.ceil(this.#constantBytes / 64) * 64;
      this.#constants.push({ offset, bytes });
      this.#constantBytes = offset + bytes.length;
      id = this.#add({ kind: "constant", dtype, index: 0, offset, bytes: bytes.length });
    } else {
      const offset = this.#plan.offsets.get(item);
      if (offset === undefined) throw new TypeError(`program: ${item.kind} has no place`);
      id = this.#add({ kind: "scratch", dtype, index: 0, offset, bytes: bytesOf(item) });
    }
    this.#ids.set(item, id);
    return id;
  }
}
