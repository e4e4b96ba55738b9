import { DTypeError } from "../core/errors.ts";
import { numeric, type DType } from "../core/dtype.ts";
import { checkSize, show, type Shape } from "../core/shape.ts";
import type { Builder, Value } from "../graph/builder.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";

/** The program values of an op's arguments. */
export type Values<Args extends readonly Tensor[]> = { [I in keyof Args]: Value };

/**
 * One differentiable operation: what comes out, how to run it, how to go back.
 *
 * An op with options is made by a function of them: the options go into `attrs` as plain JSON, so that equal
 * attributes mean equal operations, and the methods use them from the closure.
 */
export interface Op<Args extends readonly Tensor[] = readonly Tensor[]> {
  readonly name: string;
  readonly attrs?: unknown;
  /** The function that the user called, where errors are to name it and not this. Part of `attrs`, too. */
  readonly asked?: string;
  /** What it says in the place of a run's own words when that stops at its values. */
  refusal?(said: string): string;
  /** The shape of the result; throws an error that names the op and the shapes. */
  shape(...args: Args): Shape;
  /** The dtype of the result; the first argument's unless given. */
  dtype?(...args: Args): DType;
  /** The instructions that compute it, added to a program; ops never touch the executor. */
  lower(program: Builder, ...args: Values<Args>): Value;
  /**
   * The gradient of each argument (`null`: none flows), built from other ops so that it can be differentiated again.
   * To use the result itself, apply the op to the arguments again: equal expressions are computed once.
   */
  vjp(grad: Tensor, ...args: Args): readonly (Tensor | null)[];
  /**
   * The op on many examples at once, for `vmap`. Where `mapped` says so, an argument has an axis of examples in front; the
   * others are shared by all. At least one is mapped, and the result has the axis in front, unless it is the same for all examples.
   */
  batch(mapped: readonly boolean[], ...args: Args): Tensor;
}

/** Checks, and remembers how to run and how to go back. The only way a tensor is made from tensors; nothing runs yet. */
export function apply<Args extends readonly Tensor[]>(op: Op<Args>, ...args: Args): Tensor {
  const first = args[0];
  expectTensor(op.name, first);
  const dtype = op.dtype === undefined ? first.dtype : op.dtype(...args);
  // The cast: an op is only ever called with the arguments it was applied to.
  const shape = checkSize(op.asked ?? op.name, op.shape(...args));
  return first.create(op as unknown as Op, args, shape, dtype);
}

/** The dtype that all arguments share; an error in the name of `op` when they differ or it is not among `allowed`. */
export function sameDType(
  op: string,
  args: readonly Tensor[],
  allowed: readonly DType[] = numeric,
): DType {
  const dtype = args[0]?.dtype ?? "f32";
  for (const arg of args)
    if (arg.dtype !== dtype)
      throw new DTypeError(
        `${op}: dtypes differ, got ${args.map((t) => `${t.dtype} ${show(t.shape)}`).join(" and ")}; use cast`,
      );
  if (!allowed.includes(dtype))
    throw new DTypeError(`${op}: takes ${allowed.join(" or ")}, got ${dtype}; use cast`);
  return dtype;
}
