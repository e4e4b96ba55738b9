import { byteSize, isRunnable, type RunnableDType } from "../core/dtype.ts";
import { show } from "../core/shape.ts";
import {
  bufferKinds,
  dtypes,
  limits,
  magic,
  opcodes,
  sizes,
  version,
  type BufferKind,
  type Opcode,
} from "../graph/format.ts";

/** Where bytes live. */
export interface Buffer {
  readonly kind: BufferKind;
  readonly dtype: RunnableDType;
  readonly index: number;
  readonly offset: number;
  readonly bytes: number;
}

/** How an instruction sees a buffer; offset and strides are in elements. */
export interface View {
  readonly id: number;
  readonly buffer: number;
  readonly dtype: RunnableDType;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly strides: readonly number[];
}

export interface Instruction {
  readonly opcode: Opcode;
  readonly inputs: readonly View[];
  readonly outputs: readonly View[];
  readonly attributes: readonly number[];
}

/** A program taken out of its bytes. */
export interface Decoded {
  readonly buffers: readonly Buffer[];
  readonly instructions: readonly Instruction[];
  readonly constants: Uint8Array<ArrayBuffer>;
  readonly arenaBytes: number;
  readonly inputs: number;
  readonly states: number;
  readonly outputs: number;
}

/** Throws the error of a program that cannot be run. */
export function refuse(problem: string): never {
  throw new RangeError(`program: ${problem}`);
}

/** Reads a program's bytes and checks that they hold together; what the instructions say is for `check`. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.byteLength < sizes.header)
    refuse(`has ${bytes.byteLength} bytes, fewer than its header of ${sizes.header}`);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number) => data.getUint32(at, true);
  const u64 = (at: number) => Number(data.getBigUint64(at, true));
  if (u32(0) !== magic) refuse("does not start with SNDP");
  if (u32(4) !== version) refuse(`has version ${u32(4)}, this executor runs ${version}`);
  const [bufferCount, viewCount, instructionCount, words] = [u32(8), u32(12), u32(16), u32(20)];
  const [constantBytes, arenaBytes] = [u64(24), u64(32)];
  const [inputs, states, outputs] = [u32(40), u32(44), u32(48)];
  if (u32(52) !== 0 || u64(56) !== 0) refuse("has flags that this version does not know");
  const viewsAt = sizes.header + bufferCount * sizes.buffer;
  const codeAt = viewsAt + viewCount * sizes.view;
  const constantsAt = codeAt + Math.ceil(words / 2) * 8;
  const total = constantsAt + constantBytes;
  if (total !== bytes.byteLength)
    refuse(`has ${bytes.byteLength} bytes, but its sections take ${total}`);
  if (arenaBytes > limits.bytes) refuse(`asks for an arena of ${arenaBytes} bytes`);

  const buffers = Array.from({ length: bufferCount }, (_, i) =>
    readBuffer(data, sizes.header + i * sizes.buffer, i, arenaBytes, constantBytes),
  );
  checkIndices(buffers, { input: inputs, state: states, output: outputs });
  const views = Array.from({ length: viewCount }, (_, i) =>
    readView(data, viewsAt + i * sizes.view, i, buffers),
  );
  const code = Array.from({ length: words }, (_, i) => u32(codeAt + 4 * i));
  return {
    buffers,
    instructions: readCode(code, instructionCount, views),
    // A copy, because the given bytes may start anywhere and may change.
    constants: new Uint8Array(bytes.subarray(constantsAt)),
    arenaBytes,
    inputs,
    states,
    outputs,
  };
}

function nameOf<K extends string>(table: Readonly<Record<K, number>>, code: number): K | undefined {
  // The cast: the keys of a table are K.
  return (Object.keys(table) as K[]).find((name) => table[name] === code);
}

function readBuffer(
  data: DataView,
  at: number,
  id: number,
  arenaBytes: number,
  constantBytes: number,
): Buffer {
  const kind = nameOf(bufferKinds, data.getUint8(at));
  if (kind === undefined) refuse(`buffer ${id} is of the unknown kind ${data.getUint8(at)}`);
  const dtype = nameOf(dtypes, data.getUint8(at + 1));
  if (dtype === undefined) refuse(`buffer ${id} is of the unknown dtype ${data.getUint8(at + 1)}`);
  if (!isRunnable(dtype)) refuse(`buffer ${id} is ${dtype}, which this executor does not run`);
  const index = data.getUint32(at + 4, true);
  const offset = Number(data.getBigUint64(at + 8, true));
  const bytes = Number(data.getBigUint64(at + 16, true));
  if (data.getUint16(at + 2, true) !== 0 || data.getBigUint64(at + 24, true) !== 0n)
    refuse(`buffer ${id} has reserved bytes that are not 0`);
  if (bytes % byteSize(dtype, 1) !== 0)
    refuse(`buffer ${id} has ${bytes} bytes, which is no whole number of ${dtype}`);
  const room = kind === "scratch" ? arenaBytes : kind === "constant" ? constantBytes : limits.bytes;
  const isPlaced = kind === "scratch" || kind === "constant";
  if (isPlaced ? offset % 64 !== 0 || index !== 0 : offset !== 0)
    refuse(`buffer ${id} has offset ${offset} and index ${index}, which a ${kind} cannot have`);
  if (offset + bytes > room)
    refuse(`buffer ${id} ends at byte ${offset + bytes} of the ${kind}s' ${room}`);
  return { kind, dtype, index, offset, bytes };
}

/** There is exactly one buffer for each index of a kind. */
function checkIndices(
  buffers: readonly Buffer[],
  counts: Readonly<Partial<Record<BufferKind, number>>>,
): void {
  for (const [kind, count = 0] of Object.entries(counts)) {
    const found = buffers.filter((buffer) => buffer.kind === kind).map(({ index }) => index);
    if (found.length !== count) refuse(`has ${found.length} ${kind} buffers instead of ${count}`);
    found.sort((a, b) => a - b);
    const wrong = found.findIndex((index, i) => index !== i);
    if (wrong >= 0) refuse(`has no buffer for ${kind} ${wrong}`);
  }
}

function readView(data: DataView, at: number, id: number, buffers: readonly Buffer[]): View {
  const number = data.getUint32(at, true);
  const buffer = buffers[number];
  if (buffer === undefined)
    refuse(`view ${id} is of buffer ${number}, there are ${buffers.length}`);
  const rank = data.getUint32(at + 4, true);
  if (rank > limits.rank)
    refuse(`view ${id} has ${rank} axes, at most ${limits.rank} are possible`);
  const start = Number(data.getBigUint64(at + 8, true));
  const shape: number[] = [];
  const strides: number[] = [];
  for (let axis = 0; axis < limits.rank; axis++) {
    const length = data.getUint32(at + 16 + 4 * axis, true);
    const stride = data.getInt32(at + 48 + 4 * axis, true);
    if (axis < rank) {
      shape.push(length);
      strides.push(stride);
    } else if (length !== 0 || stride !== 0)
      refuse(`view ${id} has a size or stride beyond its ${rank} axes`);
  }
  const unit = byteSize(buffer.dtype, 1);
  if (start % unit !== 0) refuse(`view ${id} starts at byte ${start}, inside a ${buffer.dtype}`);
  const view = { id, buffer: number, dtype: buffer.dtype, shape, strides, offset: start / unit };
  const { first, last } = extent(view);
  if (first < 0) refuse(`view ${id} starts ${-first * unit} bytes before buffer ${number}`);
  if (last * unit > buffer.bytes)
    refuse(`view ${id} ends at byte ${last * unit} of buffer ${number}, which has ${buffer.bytes}`);
  if (shape.reduce((product, length) => product * length, 1) > 2 ** 32)
    refuse(`view ${id} of shape ${show(shape)} has more than 2^32 elements`);
  return view;
}

/** The first element that a view touches and the one after the last. */
export function extent({ shape, strides, offset }: View): { first: number; last: number } {
  if (shape.includes(0)) return { first: offset, last: offset };
  let first = offset;
  let last = offset + 1;
  shape.forEach((length, axis) => {
    const span = (length - 1) * strides[axis]!;
    if (span < 0) first += span;
    else last += span;
  });
  return { first, last };
}

function readCode(code: readonly number[], count: number, views: readonly View[]): Instruction[] {
  const instructions: Instruction[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const head = code[at];
    const attributeCount = code[at + 1];
    if (head === undefined || attributeCount === undefined)
      refuse(`instruction ${i} lies beyond the ${code.length} words of code`);
    const opcode = nameOf(opcodes, head & 0xffff);
    if (opcode === undefined) refuse(`instruction ${i} has the unknown opcode ${head & 0xffff}`);
    const inputs = (head >>> 16) & 0xff;
    const outputs = head >>> 24;
    const end = at + 2 + inputs + outputs + attributeCount;
    if (end > code.length)
      refuse(`instruction ${i} ends at word ${end} of the code, which has ${code.length}`);
    const operands = code.slice(at + 2, at + 2 + inputs + outputs).map((id) => {
      const view = views[id];
      if (view === undefined) refuse(`instruction ${i} uses view ${id}, there are ${views.length}`);
      return view;
    });
    instructions.push({
      opcode,
      inputs: operands.slice(0, inputs),
      outputs: operands.slice(inputs),
      attributes: code.slice(end - attributeCount, end),
    });
    at = end;
  }
  if (at !== code.length) refuse(`has ${code.length - at} words after its last instruction`);
  return instructions;
}
