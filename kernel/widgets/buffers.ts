import { types } from "node:util";

/** The place of a binary value in a state. */
export type Path = readonly (string | number)[];

/** A state as JSON, and the binary values that were in it. */
export interface Packed {
  readonly state: Record<string, unknown>;
  readonly buffer_paths: readonly Path[];
  readonly buffers: readonly ArrayBufferView[];
}

/** Takes binary values out of a state: in objects they go, in lists null takes their place (widget messaging protocol 2). */
export function packBuffers(state: Readonly<Record<string, unknown>>): Packed {
  const buffer_paths: Path[] = [];
  const buffers: ArrayBufferView[] = [];
  const walk = (value: unknown, path: Path): unknown => {
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
      buffer_paths.push(path);
      buffers.push(ArrayBuffer.isView(value) ? value : new Uint8Array(value));
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, i) => walk(item, [...path, i]) ?? null);
    if (!isPlain(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => {
        const left = walk(item, [...path, key]);
        return left === undefined ? [] : [[key, left] as const];
      }),
    );
  };
  return { state: walk(state, []) as Record<string, unknown>, buffer_paths, buffers };
}

/** Puts binary values back to their places. Mutates `state`. */
export function unpackBuffers(
  state: Record<string, unknown>,
  paths: readonly Path[],
  buffers: readonly Uint8Array[],
): void {
  for (const [i, path] of paths.entries()) {
    let at: unknown = state;
    for (const key of path.slice(0, -1)) at = child(at, key);
    const last = path.at(-1);
    if (last === undefined || typeof at !== "object" || at === null || !buffers[i])
      throw new TypeError(`widget: buffer ${i} belongs to ${path.join(".")}, which is not there`);
    (at as Record<string | number, unknown>)[last] = buffers[i];
  }
}

const child = (value: unknown, key: string | number): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;

/** Whether a value is an object of names and values, of no class. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
