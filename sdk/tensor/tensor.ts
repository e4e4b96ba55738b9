import type { Data, DType, Stored } from "../core/dtype.ts";
import { nameInErrors } from "../core/called.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { draws } from "../core/draws.ts";
import { fromNumbers, isBig, toNumbers } from "../core/numbers.ts";
import { show, size, type Shape } from "../core/shape.ts";
import { isTracing, nextId, type Node, type Primitive } from "../graph/node.ts";
import { whereWritten, type Written } from "../graph/origin.ts";
import * as ops from "../ops/index.ts";
import type { Operand } from "../ops/promote.ts";
import type { Axes } from "../ops/reduction.ts";
import { display } from "./display.ts";
import { evaluate, evaluateAll } from "./evaluate.ts";
import { evaluateLater } from "./evaluate-later.ts";
import { leaf } from "./leaf.ts";
import { nest, type Nested } from "./nested.ts";
import { freeSlot, type Slot } from "./slot.ts";

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
  op: Primitive;
  /** Emptied once the values are known, when `op` becomes that of a leaf: the expression is not needed any more. */
  inputs: readonly Tensor[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** Forgotten with the expression. */
  written: Written | null = whereWritten();
  /** The values, once they are known on the host. */
  known: Stored | null;
  /** Where the values live in the executor's store, and at which of the slot's versions. */
  readonly slot: Slot | null;
  readonly version: number;
  /** Whether a program has computed it, for an expression that was read. */
  ran = false;
  /** Whether a pullback will go back through it, and has to know what it was made of. */
  leadsBack = false;
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

  /** What JSON.stringify writes: the values as nested arrays, where NaN and infinities become null. */
  toJSON(): Nested {
    return this.toArray();
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

  /** This + b, broadcast as in NumPy; a number takes the dtype of the tensor where it fits. */
  add(b: Operand): Tensor {
    return ops.add(this, b);
  }

  /** This − b, broadcast as in NumPy. */
  sub(b: Operand): Tensor {
    return ops.sub(this, b);
  }

  /** This · b, element by element, broadcast as in NumPy; `matmul` is the product of matrices. */
  mul(b: Operand): Tensor {
    return ops.mul(this, b);
  }

  /** This / b in fractions, broadcast as in NumPy; ±∞ or NaN where b is 0. */
  div(b: Operand): Tensor {
    return ops.div(this, b);
  }

  /** The remainder of this / b with the sign of b, so that −7 mod 3 is 2. */
  mod(b: Operand): Tensor {
    return ops.mod(this, b);
  }

  /** This to the power b in fractions; i64 to whole powers stays i64. */
  pow(b: Operand): Tensor {
    return ops.pow(this, b);
  }

  /** The greater of this and b, element by element; `max` is that of an axis. */
  maximum(b: Operand): Tensor {
    return ops.maximum(this, b);
  }

  /** The smaller of this and b, element by element; `min` is that of an axis. */
  minimum(b: Operand): Tensor {
    return ops.minimum(this, b);
  }

  /** The product of matrices `[…, m, k]` and `[…, k, n]`; axes in front broadcast, and a vector is a row or a column. */
  matmul(b: Tensor): Tensor {
    return ops.matmul(this, b);
  }

  /** The number with the other sign, element by element. */
  neg(): Tensor {
    return ops.neg(this);
  }

  /** The size without the sign, element by element. */
  abs(): Tensor {
    return ops.abs(this);
  }

  /** x² in the dtype of the tensor; whole numbers wrap around. */
  square(): Tensor {
    return ops.square(this);
  }

  /** eˣ, element by element, in fractions. */
  exp(): Tensor {
    return ops.exp(this);
  }

  /** The natural logarithm, element by element, in fractions; −∞ at 0, NaN below. */
  log(): Tensor {
    return ops.log(this);
  }

  /** √x, element by element, in fractions; NaN below 0. */
  sqrt(): Tensor {
    return ops.sqrt(this);
  }

  /** The hyperbolic tangent, from −1 to 1. */
  tanh(): Tensor {
    return ops.tanh(this);
  }

  /** 1 / (1 + e⁻ˣ), from 0 to 1. */
  sigmoid(): Tensor {
    return ops.sigmoid(this);
  }

  /** The greater of x and 0; NaN stays. */
  relu(): Tensor {
    return ops.relu(this);
  }

  /** x · Φ(x), x times the share of a normal distribution below it. */
  gelu(): Tensor {
    return ops.gelu(this);
  }

  /** The sum over all axes, or the given ones; of whole numbers in i64, of bools in i32. */
  sum(axes?: Axes, keepdims?: boolean): Tensor {
    return ops.sum(this, axes, keepdims);
  }

  /** The mean over all axes, or the given ones, in fractions. */
  mean(axes?: Axes, keepdims?: boolean): Tensor {
    return ops.mean(this, axes, keepdims);
  }

  /** The greatest over all axes, or the given ones; NaN if one is NaN. */
  max(axes?: Axes, keepdims?: boolean): Tensor {
    return ops.max(this, axes, keepdims);
  }

  /** The least over all axes, or the given ones; NaN if one is NaN. */
  min(axes?: Axes, keepdims?: boolean): Tensor {
    return ops.min(this, axes, keepdims);
  }

  /** Where the greatest stands on an axis, the last unless given, as i32: the first of equals. */
  argmax(axis?: number): Tensor {
    return ops.argmax(this, axis);
  }

  /** eˣ / Σ eˣ over an axis, the last unless given: shares that add up to 1. */
  softmax(axis?: number): Tensor {
    return ops.softmax(this, axis);
  }

  /** ln softmax over an axis, the last unless given, without overflow. */
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

  /** The same elements in a larger shape: axes of length 1 are repeated, missing ones put in front. */
  broadcastTo(shape: Shape): Tensor {
    return ops.broadcastTo(this, shape);
  }

  /** The same numbers in another dtype: fractions are cut off, numbers out of range as `docs/dtypes.md` says. */
  cast(dtype: DType): Tensor {
    return ops.cast(this, dtype);
  }

  /** Whether this = b, element by element, as bool. */
  eq(b: Operand): Tensor {
    return ops.eq(this, b);
  }

  /** Whether this ≠ b, element by element, as bool. */
  ne(b: Operand): Tensor {
    return ops.ne(this, b);
  }

  /** Whether this < b, element by element, as bool. */
  lt(b: Operand): Tensor {
    return ops.lt(this, b);
  }

  /** Whether this ≤ b, element by element, as bool. */
  le(b: Operand): Tensor {
    return ops.le(this, b);
  }

  /** Whether this > b, element by element, as bool. */
  gt(b: Operand): Tensor {
    return ops.gt(this, b);
  }

  /** Whether this ≥ b, element by element, as bool. */
  ge(b: Operand): Tensor {
    return ops.ge(this, b);
  }

  /** Where this is true the first, else the second. */
  select(a: Operand, b: Operand): Tensor {
    return ops.select(this, a, b);
  }
}

nameInErrors(Object.keys(ops));

const shownTensor = (tensor: Tensor) => {
  const data = evaluate(tensor);
  return display(isBig(data) ? data : tensor.dataSync(), tensor.shape, tensor.dtype);
};

draws(Tensor.prototype, {
  display: shownTensor,
  text(tensor) {
    try {
      return shownTensor(tensor)["text/plain"];
    } catch {
      // In a function that is traced there are no values, nor in a state that was given away.
      return tensor.toString();
    }
  },
});
