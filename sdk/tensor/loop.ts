import { isNativeError } from "node:util/types";
import type { Feed } from "#native";
import { dtypeOf, type Stored } from "../core/dtype.ts";
import { KindError, ShapeError } from "../core/errors.ts";
import { host } from "../core/host.ts";
import { checkBools } from "../core/numbers.ts";
import { checkOptions, expectFunction } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { show, size, type Shape } from "../core/shape.ts";
import { flatten, unflatten, type Flat } from "../core/tree.ts";
import type { Program } from "../graph/program.ts";
import { isTensor } from "../ops/is-tensor.ts";
import type { Variant } from "./compile.ts";
import { locate } from "./failure.ts";
import { placeholder } from "./leaf.ts";
import { toTree } from "./outputs.ts";
import { fromBytes } from "./results.ts";
import type { Slot } from "./slot.ts";
import { renew } from "./state.ts";
import { Tensor } from "./tensor.ts";

/** All rows of one part of a batch. */
export interface Rows {
  readonly data: Stored;
  /** The number of rows first. */
  readonly shape: Shape;
}

/** A batch's tree with whole arrays in the place of its tensors. */
export type Stacked<B> = B extends Tensor ? Rows : { readonly [K in keyof B]: Stacked<B[K]> };

/** How a loop goes through the rows. */
export interface LoopOptions {
  /** The numbers of the rows; step s takes `order[s * batch]` to `order[s * batch + batch - 1]`. */
  readonly order: Uint32Array;
  /** How many rows a step takes. */
  readonly batch: number;
  /** Is told now and then how many steps are done. */
  readonly onProgress?: (steps: number) => void;
  /**
   * Stops the loop after the current step when its first number is not 0; it lies in a SharedArrayBuffer. The notebook's own flag
   * unless given.
   */
  readonly cancel?: Int32Array | null;
}

/** What a loop leaves: the state after its last step, and what each step handed out, stacked along a new first axis. */
export interface LoopResult<S, O> {
  readonly state: S;
  readonly out: O;
  readonly steps: number;
  readonly cancelled: boolean;
}

/** Between two calls of `onProgress`, in milliseconds. */
const every = 50;

/** Runs a loop; `prepare` makes the program for a batch that `order` gives and binds it to the state. */
export async function runLoop<S, O>(
  data: unknown,
  options: LoopOptions,
  prepare: (batch: unknown) => { variant: Variant; slots: readonly Slot[]; again: () => Program },
): Promise<LoopResult<S, O>> {
  const {
    order,
    batch,
    onProgress,
    cancel = host()?.cancel ?? null,
  } = checkOptions("loop", options, ["order", "batch", "onProgress", "cancel"]);
  checkOrder(order);
  const { leaves: rows, structure } = rowsOf(data);
  checkRows(rows, order, batch);
  checkCancel(cancel);
  if (onProgress !== undefined) expectFunction("loop: onProgress", onProgress);
  const { variant, slots, again } = prepare(unflatten(structure, standInsOf(rows, batch)));
  const feeds: Feed[] = rows.map(({ data, shape }) => ({
    data,
    rowBytes: size(shape.slice(1)) * data.BYTES_PER_ELEMENT,
  }));
  const { step } = variant.bound!;
  const running = step.loop(feeds, order, batch, every, cancel, onProgress ?? null);
  // The state is in use from here on: nobody else may read or give it away.
  for (const slot of slots) slot.version++;
  const done = await running.catch((error: unknown) => {
    const found = locate(error, variant.traced.program, again);
    // Nobody else has what the steps before have learned: the state that was given is gone.
    if (isNativeError(found) && Object.isExtensible(found))
      Object.assign(found, { state: renew(slots, variant.state) });
    throw found;
  });
  const signatures = variant.traced.outputs.map(({ dtype, shape }) => ({
    dtype,
    shape: [done.steps, ...shape],
  }));
  const arrays = done.outputs.map((bytes, i) => {
    const { dtype, shape } = signatures[i]!;
    return fromBytes(bytes, dtype, size(shape));
  });
  return {
    // The casts: the step returns a state like the one it takes, and what was traced is an O.
    state: renew(slots, variant.state) as S,
    out: toTree(signatures, arrays, variant.traced.structure) as O,
    steps: done.steps,
    cancelled: done.cancelled,
  };
}

/** What a step of a loop gets, as tensors without values. */
export function batchOf(data: unknown, batch: number): unknown {
  const { leaves, structure } = rowsOf(data);
  return unflatten(structure, standInsOf(leaves, batch));
}

/** The rows of each part. A tensor would be taken apart as an object: what to give instead is said. */
function rowsOf(data: unknown): Flat<Rows> {
  const isPart = (value: unknown): value is Rows => {
    if (isTensor(value))
      throw new KindError(
        `loop: data: takes rows as { data, shape }, got a tensor ${value.dtype} ${show(value.shape)}; give { data: x.dataSync(), shape: x.shape }`,
      );
    return isRows(value);
  };
  return flatten("loop: data", data, isPart, "rows { data, shape }");
}

function standInsOf(rows: readonly Rows[], batch: number): Tensor[] {
  return rows.map(
    ({ data, shape }) => new Tensor(placeholder, [], [batch, ...shape.slice(1)], dtypeOf(data)),
  );
}

function isRows(value: unknown): value is Rows {
  return (
    typeof value === "object" &&
    value !== null &&
    "data" in value &&
    ArrayBuffer.isView(value.data) &&
    "shape" in value &&
    Array.isArray(value.shape)
  );
}

/** By its name: an array or a buffer may be of another realm. */
const tagOf = (array: ArrayBufferView): unknown =>
  ArrayBuffer.isView(array) ? (array as Uint32Array)[Symbol.toStringTag] : null;

/** The engine takes the bytes of any array for row numbers of 32 bits. */
function checkOrder(order: Uint32Array): void {
  if (tagOf(order) !== "Uint32Array")
    throw new KindError(
      `loop: order is a Uint32Array of the rows' numbers, got ${shown(order)}; use Uint32Array.from`,
    );
}

/** The engine's thread reads the flag while JavaScript runs, which could move or free a plain buffer. */
function checkCancel(cancel: Int32Array | null): void {
  if (cancel === null) return;
  if (tagOf(cancel) !== "Int32Array" || cancel.length === 0)
    throw new KindError(
      `loop: cancel is an Int32Array with a number, got ${shown(cancel)}; use new Int32Array(new SharedArrayBuffer(4))`,
    );
  if (cancel.buffer[Symbol.toStringTag] !== "SharedArrayBuffer")
    throw new TypeError(
      "loop: cancel does not lie in shared memory; use new Int32Array(new SharedArrayBuffer(4))",
    );
}

function checkRows(rows: readonly Rows[], order: Uint32Array, batch: number): void {
  if (!Number.isInteger(batch) || batch < 1 || order.length % batch !== 0)
    throw new RangeError(
      `loop: ${order.length} rows do not divide into batches of ${batch}; leave the rest out of order`,
    );
  let highest = -1;
  for (const row of order) if (row > highest) highest = row;
  for (const { data, shape } of rows) {
    if (shape.length === 0 || size(shape) !== data.length)
      throw new ShapeError(`loop: ${data.length} values do not fill ${show(shape)}`);
    if (highest >= shape[0]!)
      throw new RangeError(`loop: row ${highest} is not one of the ${shape[0]} rows`);
    if (dtypeOf(data) === "bool")
      checkBools("loop", data, "whole numbers come in a Uint8ClampedArray");
  }
}
