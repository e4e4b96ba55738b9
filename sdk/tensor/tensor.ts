import type { Data, DType, Stored } from "../core/dtype.ts";
import { nameInErrors } from "../core/called.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { fromNumbers, isBig, toNumbers } from "../core/numbers.ts";
import { show, size, type Shape } from "../core/shape.ts";
import { isTracing, nextId, type Node, type Primitive } from "../graph/node.ts";
import { currentLine } from "../graph/origin.ts";
import * as ops from "../ops/index.ts";
import type { Operand } from "../ops/promote.ts";
import { display } from "./display.ts";
import { evaluate, evaluateAll } from "./evaluate.ts";
import { evaluateLater } from "./evaluate-later.ts";
import { leaf } from "./leaf.ts";
import { nest, type Nested } from "./nested.ts";
import { freeSlot, type Slot } from "./slot.ts";

type Axes = number | readonly number[];

/** What is unread and this deep is computed before more is made of it: programs of very long chains take long to compile. */
const deepest = 500;

/**
 * Numbers in a grid of any rank: a node of a lazy graph. Nothing is computed when a tensor is made from others; reading a value
 * compiles the expression and runs it. A tensor's values never change.
 *
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(eye(2)).sum().item() // 10
 */
export class Tensor implements Node {
  readonly id: number = nextId();
  readonly op: Primitive;
  /** Emptied once the values are known: the expression is not needed any more. */
  inputs: readonly Tensor[];
  readonly shape: Shape;
  readonly dtype: DType;
  readonly line: string | null = currentLine();
  /** The values, once they are known on the host. */
  known: Stored | null;
  /** Where the values live in the executor's store, and at which of the slot's versions. */
  readonly slot: Slot | null;
  readonly version: number;
  /** How many unread expressions, one made of the other, it ends; those of traced functions count nothing. */
  #depth = 0;

  constructor(
    op: Primitive,
    inputs: readonly Tensor[],
    shape: Shape,
    dtype: DType,
    known: Stored | null = null,
    slot: Slot | null = null,
  ) {
    this.op = op;
    this.inputs = inputs;
    this.shape = shape;
    this.dtype = dtype;
    this.known = known;
    this.slot = slot;
    this.version = slot === null ? 0 : slot.version;
  }

  /** A tensor that an op makes of others; for `apply`. */
  create(op: Primitive, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor {
    const made = new Tensor(op, inputs, shape, dtype);
    made.#depth = Tensor.#deepestOf(inputs);
    if (isTracing()) return made;
    if (made.#depth >= deepest) {
      evaluateAll(inputs.filter((input) => Tensor.#unread(input) >= deepest));
      made.#depth = Tensor.#deepestOf(inputs);
    }
    made.#depth++;
    return made;
  }

  static #unread(tensor: Tensor): number {
    return tensor.known === null ? tensor.#depth : 0;
  }

  static #deepestOf(tensors: readonly Tensor[]): number {
    let most = 0;
    for (const tensor of tensors) most = Math.max(most, Tensor.#unread(tensor));
    return most;
  }

  /** A single number; for ops, which cannot make tensors from nothing. */
  scalar(value: number | bigint, dtype: DType = this.dtype): Tensor {
    return new Tensor(leaf, [], [], dtype, fromNumbers([value], dtype));
  }

  /**
   * The values in row-major order, in the typed array of the dtype; bool as Uint8Array of 0 and 1, bf16 as Float32Array, i64 as
   * Float64Array (an error where one does not fit). Do not change them.
   */
  dataSync(): Data {
    return toNumbers(evaluate(this), this.dtype);
  }

  /** The values of an i64 tensor in row-major order. Do not change them. */
  bigDataSync(): BigInt64Array {
    const data = evaluate(this);
    if (isBig(data)) return data;
    throw new DTypeError(`bigDataSync: takes i64, got ${this.dtype}; use dataSync`);
  }

  /** The values, as `dataSync` gives them, computed on the engine's own thread. */
  async data(): Promise<Data> {
    return toNumbers(await evaluateLater(this), this.dtype);
  }

  /** The value of a tensor of one element. */
  item(): number {
    if (size(this.shape) !== 1)
      throw new ShapeError(`item: needs one element, got ${show(this.shape)}`);
    return this.dataSync()[0]!;
  }

  /** The values as nested arrays. */
  toArray(): Nested {
    return nest(this.dataSync(), this.shape, this.dtype);
  }

  /**
   * Frees the memory of a state at once, which `using` calls at the end of a block; reading it afterwards is an error. Other values are
   * JavaScript's, which frees them itself.
   */
  [Symbol.dispose](): void {
    if (this.slot !== null && this.slot.version === this.version) freeSlot(this.slot);
  }

  toString(): string {
    return `Tensor ${show(this.shape)} ${this.dtype}`;
  }

  add(b: Operand): Tensor {
    return ops.add(this, b);
  }

  sub(b: Operand): Tensor {
    return ops.sub(this, b);
  }

  mul(b: Operand): Tensor {
    return ops.mul(this, b);
  }

  div(b: Operand): Tensor {
    return ops.div(this, b);
  }

  mod(b: Operand): Tensor {
    return ops.mod(this, b);
  }

  pow(b: Operand): Tensor {
    return ops.pow(this, b);
  }

  maximum(b: Operand): Tensor {
    return ops.maximum(this, b);
  }

  minimum(b: Operand): Tensor {
    return ops.minimum(this, b);
  }

  matmul(b: Tensor): Tensor {
    return ops.matmul(this, b);
  }

  neg(): Tensor {
    return ops.neg(this);
  }

  abs(): Tensor {
    return ops.abs(this);
  }

  square(): Tensor {
    return ops.square(this);
  }

  exp(): Tensor {
    return ops.exp(this);
  }

  log(): Tensor {
    return ops.log(this);
  }

  sqrt(): Tensor {
    return ops.sqrt(this);
  }

  tanh(): Tensor {
    return ops.tanh(this);
  }

  sigmoid(): Tensor {
    return ops.sigmoid(this);
  }

  relu(): Tensor {
    return ops.relu(this);
  }

  gelu(): Tensor {
    return ops.gelu(this);
  }

  /** Over all axes, or the given ones. */
  sum(axes?: Axes, keepdims?: boolean): Tensor {
    return ops.sum(this, axes, keepdims);
  }

  mean(axes?: Axes, keepdims?: boolean): Tensor {
    return ops.mean(this, axes, keepdims);
  }

  max(axes?: Axes, keepdims?: boolean): Tensor {
    return ops.max(this, axes, keepdims);
  }

  min(axes?: Axes, keepdims?: boolean): Tensor {
    return ops.min(this, axes, keepdims);
  }

  argmax(axis?: number): Tensor {
    return ops.argmax(this, axis);
  }

  softmax(axis?: number): Tensor {
    return ops.softmax(this, axis);
  }

  logSoftmax(axis?: number): Tensor {
    return ops.logSoftmax(this, axis);
  }

  /** One size may be −1: it is worked out from the others. */
  reshape(shape: Shape): Tensor {
    return ops.reshape(this, shape);
  }

  /** The axes in reverse, or in the given order. */
  transpose(axes?: readonly number[]): Tensor {
    return ops.transpose(this, axes);
  }

  /** One cut for each axis from the first on: a place, `[start, stop, step]`, or null for all. */
  slice(...cuts: ops.Cut[]): Tensor {
    return ops.slice(this, cuts);
  }

  /** The entries of an axis that an i32 tensor names. */
  gather(index: Tensor, axis?: number): Tensor {
    return ops.gather(this, index, axis);
  }

  broadcastTo(shape: Shape): Tensor {
    return ops.broadcastTo(this, shape);
  }

  cast(dtype: DType): Tensor {
    return ops.cast(this, dtype);
  }

  eq(b: Operand): Tensor {
    return ops.eq(this, b);
  }

  ne(b: Operand): Tensor {
    return ops.ne(this, b);
  }

  lt(b: Operand): Tensor {
    return ops.lt(this, b);
  }

  le(b: Operand): Tensor {
    return ops.le(this, b);
  }

  gt(b: Operand): Tensor {
    return ops.gt(this, b);
  }

  ge(b: Operand): Tensor {
    return ops.ge(this, b);
  }

  /** Where this is true the first, else the second. */
  select(a: Operand, b: Operand): Tensor {
    return ops.select(this, a, b);
  }
}

nameInErrors(Object.keys(ops));

// How a notebook shows a tensor; kept out of the types, where it would only be noise.
Object.defineProperty(Tensor.prototype, Symbol.for("Jupyter.display"), {
  value(this: Tensor) {
    const data = evaluate(this);
    return display(isBig(data) ? data : this.dataSync(), this.shape, this.dtype);
  },
});
