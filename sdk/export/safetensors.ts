import { KindError } from "../core/errors.ts";
import { expectObject } from "../core/options.ts";
import { shown } from "../core/shown.ts";

/** The element types that a file of ours holds, and the array that views each. */
interface Arrays {
  F32: Float32Array;
  F64: Float64Array;
  F16: Float16Array;
  /** The upper 16 bits of f32 numbers. */
  BF16: Uint16Array;
  I64: BigInt64Array;
  I32: Int32Array;
  I8: Int8Array;
  U8: Uint8Array;
  BOOL: Uint8Array;
}

/** An element type by its name in the file. */
export type StoredType = keyof Arrays;

const arrays: { readonly [T in StoredType]: ArrayType<Arrays[T]> } = {
  F32: Float32Array,
  F64: Float64Array,
  F16: Float16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};

interface ArrayType<A> {
  new (buffer: ArrayBuffer): A;
  readonly BYTES_PER_ELEMENT: number;
}

/** A tensor as a file holds it: row-major values with their shape. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Arrays[StoredType];
  /** The element type, where the array does not say it: BOOL, which has the array of U8. */
  readonly type?: "BOOL";
}

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Texts beside the tensors. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The element type that an array holds unless another is named. */
export const typeOf = (data: StoredTensor["data"]): StoredType | undefined =>
  (Object.keys(arrays) as StoredType[]).find((key) => data instanceof arrays[key]);

/** Writes tensors as a safetensors file, which other libraries read too. */
export function formatSafetensors(file: Safetensors): Uint8Array {
  const takes =
    "{ tensors, metadata }, as in { tensors: { w: { shape: [2], data } }, metadata: {} }";
  expectObject("formatSafetensors", takes, file);
  const { tensors, metadata } = file;
  expectObject("formatSafetensors: tensors", "an object of tensors by name", tensors);
  if (!isTexts(metadata))
    throw new TypeError("safetensors: the metadata are texts in a plain object; use String");
  if ("__metadata__" in tensors)
    throw new TypeError("safetensors: no tensor can be called __metadata__; rename it");
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, { shape, data, type }] of Object.entries(tensors)) {
    const dtype = type ?? typeOf(data);
    if (!dtype || count(shape) !== data.length || !(data instanceof arrays[dtype]))
      throw new TypeError(
        `safetensors: "${name}" has shape [${shape.join(", ")}] and ${data.length} values of ${data.constructor.name}`,
      );
    header[name] = { dtype, shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after the header keep the data aligned to 8 bytes, as the format asks.
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + at).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  at = 8 + length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** Reads a safetensors file; anything that is not one, or not whole, is an error. */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  // By its name: a buffer may be of another realm.
  if (Object.prototype.toString.call(bytes) !== "[object Uint8Array]")
    throw new KindError(
      `parseSafetensors: takes a Uint8Array of the file, got ${shown(bytes)}; use await readFile(path)`,
    );
  const header = parseHeader(bytes);
  const start = 8 + header.length;
  const tensors: Record<string, StoredTensor> = {};
  let metadata: Record<string, string> = {};
  const ranges: [from: number, to: number][] = [];
  for (const [name, entry] of Object.entries(header.entries)) {
    if (name === "__metadata__") {
      metadata = parseMetadata(entry);
      continue;
    }
    const { dtype, shape, from, to } = parseEntry(name, entry);
    const kind = arrays[dtype];
    if (to - from !== count(shape) * kind.BYTES_PER_ELEMENT || to > bytes.length - start)
      fail(
        `"${name}" of shape [${shape.join(", ")}] lies at bytes ${from} to ${to} of ${bytes.length - start}`,
      );
    // A copy: the values need not be aligned in the file, and the file may be dropped.
    const copy = new Uint8Array(bytes.subarray(start + from, start + to));
    const data = new kind(copy.buffer);
    tensors[name] = dtype === "BOOL" ? { shape, data, type: "BOOL" } : { shape, data };
    ranges.push([from, to]);
  }
  checkCovered(ranges, bytes.length - start);
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): { length: number; entries: Record<string, unknown> } {
  if (bytes.length < 8) fail(`the file has ${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8 || length < 2)
    fail(`the header says ${length} bytes in a file of ${bytes.length}`);
  const entries = parseJson(bytes.subarray(8, 8 + length));
  return isRecord(entries) ? { length, entries } : fail("the header is not an object");
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new TypeError(
      "safetensors: the header is not JSON; the file is corrupt or of another kind",
      { cause },
    );
  }
}

function parseMetadata(entry: unknown): Record<string, string> {
  return isTexts(entry) ? entry : fail("the metadata are not texts");
}

const isTexts = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((each) => typeof each === "string");

function parseEntry(
  name: string,
  entry: unknown,
): { dtype: StoredType; shape: number[]; from: number; to: number } {
  if (!isRecord(entry)) return fail(`"${name}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(arrays, dtype))
    return fail(
      `"${name}" has the element type ${String(dtype)}; this version reads ${Object.keys(arrays).join(", ")}`,
    );
  if (!isCounts(shape)) return fail(`"${name}" has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!)
    return fail(`"${name}" has no valid offsets`);
  return { dtype: dtype as StoredType, shape, from: offsets[0]!, to: offsets[1]! };
}

/** The tensors must cover the data without gap or overlap, else something was cut or added. */
function checkCovered(ranges: [from: number, to: number][], bytes: number): void {
  let end = 0;
  for (const [from, to] of ranges.sort(([a, b], [c, d]) => a - c || b - d)) {
    if (from !== end) fail(`bytes ${end} to ${from} belong to no tensor or to two`);
    end = to;
  }
  if (end !== bytes) fail(`${bytes} bytes of data where the header tells of ${end}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function fail(what: string): never {
  throw new TypeError(`safetensors: ${what}; the file is corrupt or of another kind`);
}
