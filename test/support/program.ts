/** The codes of docs/program-format.md that the addon's tests use, written down a second time on purpose. */
const kinds = { scratch: 0, constant: 1, input: 2, state: 3, output: 4 } as const;
const dtypes = { bool: 0, u8: 1, i8: 2, i32: 3, bf16: 6, f32: 7 } as const;
const sizes = { bool: 1, u8: 1, i8: 1, i32: 4, bf16: 2, f32: 4 } as const;
export type DType = keyof typeof dtypes;

/** The bytes of one element. */
export const bytesOf = (dtype: DType): number => sizes[dtype];

/** One operation of an elementwise chain: `[op, target, a, b, c, dtype, from, immediate]`. */
export type Operation = readonly [
  op: number,
  target: number,
  a: number,
  b: number,
  c: number,
  dtype: DType,
  from: DType,
  immediate: number,
];

/** A program being written by hand, without the SDK. */
export class ProgramWriter {
  #buffers: number[][] = [];
  #views: number[][] = [];
  #code: number[] = [];
  #constants: number[] = [];
  #arena = 0;
  #instructions = 0;
  #counts = { scratch: 0, constant: 0, input: 0, state: 0, output: 0 };

  /** A buffer and the dense view of all of it; gives the view. */
  add(kind: keyof typeof kinds, dtype: DType, shape: readonly number[]): number {
    const bytes = shape.reduce((a, b) => a * b, 1) * bytesOf(dtype);
    const own = kind !== "scratch" && kind !== "constant";
    const index = own ? this.#counts[kind]++ : 0;
    const offset = kind === "scratch" ? this.#arena : 0;
    if (kind === "scratch") this.#arena += Math.ceil(bytes / 64) * 64;
    this.#buffers.push([kinds[kind], dtypes[dtype], index, offset, bytes]);
    return this.view(this.#buffers.length - 1, shape);
  }

  /** A constant of 4-byte words. */
  constant(dtype: DType, shape: readonly number[], words: ArrayLike<number>): number {
    const data = dtype === "f32" ? new Float32Array(words) : new Int32Array(words);
    while (this.#constants.length % 64) this.#constants.push(0);
    const offset = this.#constants.length;
    this.#constants.push(...new Uint8Array(data.buffer));
    this.#buffers.push([kinds.constant, dtypes[dtype], 0, offset, data.byteLength]);
    return this.view(this.#buffers.length - 1, shape);
  }

  /** Another view of the buffer of `buffer`; dense unless strides are given. */
  view(buffer: number, shape: readonly number[], strides?: readonly number[], offset = 0): number {
    const dense = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
    this.#views.push([buffer, shape.length, offset, ...pad(shape), ...pad(strides ?? dense)]);
    return this.#views.length - 1;
  }

  /** Another view of the bytes that `view` shows. */
  seen(view: number, shape: readonly number[], strides: readonly number[], offset = 0): number {
    return this.view(this.#views[view]![0]!, shape, strides, offset);
  }

  instruction(
    opcode: number,
    inputs: readonly number[],
    outputs: readonly number[],
    attributes: readonly number[] = [],
  ): this {
    this.#code.push(opcode | (inputs.length << 16) | (outputs.length << 24), attributes.length);
    this.#code.push(...inputs, ...outputs, ...attributes);
    this.#instructions++;
    return this;
  }

  /** Registers 0 … are the inputs; `results[i]` is the register of output i. */
  elementwise(
    inputs: readonly number[],
    outputs: readonly number[],
    operations: readonly Operation[],
    results: readonly number[],
  ): this {
    const registers = Math.max(inputs.length, ...operations.map((o) => o[1] + 1));
    const words = operations.flatMap(([op, target, a, b, c, dtype, from, immediate]) => [
      op | (target << 8) | (a << 16) | (b << 24),
      c | (dtypes[dtype] << 8) | (dtypes[from] << 16),
      immediate,
    ]);
    const attributes = [registers, operations.length, ...words, ...results];
    return this.instruction(1, inputs, outputs, attributes);
  }

  bytes(): Uint8Array {
    const words = Math.ceil(this.#code.length / 2) * 2;
    const views = 64 + 32 * this.#buffers.length;
    const code = views + 80 * this.#views.length;
    const data = new DataView(new ArrayBuffer(code + 4 * words + this.#constants.length));
    const u32 = (at: number, ...values: number[]) =>
      values.forEach((v, i) => data.setUint32(at + 4 * i, v, true));
    u32(0, 0x50444e53, 1, this.#buffers.length, this.#views.length, this.#instructions);
    u32(20, this.#code.length, this.#constants.length, 0, this.#arena, 0);
    u32(40, this.#counts.input, this.#counts.state, this.#counts.output);
    this.#buffers.forEach(([kind, dtype, index, offset, bytes], i) =>
      u32(64 + 32 * i, kind! | (dtype! << 8), index!, offset!, 0, bytes!, 0),
    );
    this.#views.forEach(([buffer, rank, offset, ...rest], i) =>
      u32(views + 80 * i, buffer!, rank!, offset!, 0, ...rest),
    );
    u32(code, ...this.#code);
    new Uint8Array(data.buffer).set(this.#constants, code + 4 * words);
    return new Uint8Array(data.buffer);
  }
}

const pad = (list: readonly number[]): number[] => [
  ...list,
  ...Array.from({ length: 8 - list.length }, () => 0),
];

/** The bits of an f32, as an elementwise constant wants them. */
export const bits = (x: number): number => new Uint32Array(new Float32Array([x]).buffer)[0]!;
