import { floats, type DType } from "../core/dtype.ts";
import { broadcastShapes } from "../core/shape.ts";
import type { Builder } from "../graph/builder.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { sumTo } from "./broadcast-to.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { aligned } from "./batch.ts";

/** The operations that an elementwise instruction knows. */
type Elementwise = Parameters<Builder["elementwise"]>[0];

/** An op on every element by itself; `vjp` gives the gradient of the argument. */
export function unary(
  name: Elementwise,
  vjp: (grad: Tensor, x: Tensor) => Tensor | null,
  allowed: readonly DType[] = floats,
): Op<[x: Tensor]> {
  const op: Op<[x: Tensor]> = {
    name,
    shape: (x) => x.shape,
    dtype: (x) => sameDType(name, [x], allowed),
    lower: (program, x) => program.elementwise(name, x),
    vjp: (grad, x) => [vjp(grad, x)],
    batch: (_, x) => apply(op, x),
  };
  return op;
}

/** What sets an op on two broadcast arguments apart. */
interface Binary {
  readonly name: string;
  /** The operation of the instruction, where its name is another. */
  readonly micro?: Elementwise;
  readonly allowed?: readonly DType[];
  /** The gradients at the shape of the result; they are summed back to the arguments' shapes. */
  readonly vjp: (
    grad: Tensor,
    a: Tensor,
    b: Tensor,
  ) => readonly [a: Tensor | null, b: Tensor | null];
}

/** An op on two arguments that broadcast to one shape. */
export function binary({ name, micro, allowed, vjp }: Binary): Op<[a: Tensor, b: Tensor]> {
  const op: Op<[a: Tensor, b: Tensor]> = {
    name,
    shape: (a, b) => broadcastShapes(name, a.shape, b.shape),
    dtype: (a, b) => sameDType(name, [a, b], allowed),
    // The name is an operation's whenever `micro` is not given.
    lower: (program, a, b) => program.elementwise(micro ?? (name as Elementwise), a, b),
    vjp(grad, a, b) {
      const [forA, forB] = vjp(grad, a, b);
      return [forA && sumTo(forA, a.shape), forB && sumTo(forB, b.shape)];
    },
    batch: (mapped, ...args) => apply(op, ...aligned(mapped, args)),
  };
  return op;
}
