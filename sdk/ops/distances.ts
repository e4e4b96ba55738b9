import { floats } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { checkOptions } from "../core/options.ts";
import { broadcastShapes, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { aligned } from "./batch.ts";
import { sumTo } from "./broadcast-to.ts";
import { eq } from "./compare.ts";
import { div } from "./div.ts";
import { maximum } from "./maximum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { promote, unrounded, unroundedAll } from "./promote.ts";
import type { Axes } from "./reduction.ts";
import { expandDims } from "./reshape.ts";
import { select } from "./select.ts";
import { norm } from "./statistics.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** How a vector is made one of length 1. */
export interface UnitOptions {
  /** Which length, as `norm` has it. @default 2 */
  readonly p?: number;
  /** What lies along these is one vector. @default -1 */
  readonly axes?: Axes;
  /** A shorter vector is divided by this. @default 1e-12 */
  readonly epsilon?: number;
}

/**
 * Vectors of length 1 in the same direction: x / max(‖x‖, epsilon), as PyTorch's `normalize`.
 *
 * @example
 * unitVectors(tensor([3, -4])) // [0.6, -0.8]
 */
export function unitVectors(x: Tensor, options: UnitOptions = {}): Tensor {
  const {
    p = 2,
    axes = -1,
    epsilon = 1e-12,
  } = checkOptions("unitVectors", options, ["p", "axes", "epsilon"]);
  return unrounded("unitVectors", x, (values) =>
    div(values, maximum(norm(values, axes, true, { p }), epsilon)),
  );
}

const op: Op<[a: Tensor, b: Tensor]> = {
  name: "distances",
  shape(a, b) {
    const [before, after] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const lead = broadcastShapes("distances (leading axes)", before, after);
    return [...lead, a.shape.at(-2)!, b.shape.at(-2)!];
  },
  dtype: (a, b) => sameDType("distances", [a, b], floats),
  lower(program, a, b) {
    const last = b.shape.length - 1;
    const lead = b.shape.slice(2).map((_, axis) => axis);
    return program.distance(a, program.permute(b, [...lead, last, last - 1]));
  },
  vjp(grad, a, b) {
    const far = apply(op, a, b);
    const apart = sub(expandDims(a, -2), expandDims(b, -3));
    // What is 0 apart in all is so in each, and that is the gradient.
    const direction = div(apart, expandDims(select(eq(far, 0), 1, far), -1));
    const each = mul(expandDims(grad, -1), direction);
    return [sumTo(sum(each, -2), a.shape), neg(sumTo(sum(each, -3), b.shape))];
  },
  batch: (mapped, ...args) => apply(op, ...aligned(mapped, args)),
};

/**
 * How far each row of one matrix is from each of another: `[…, n, d]` and `[…, m, d]` → `[…, n, m]`, lengths as `norm` has them. The differences of all
 * pairs are taken, so that near rows keep their digits. The gradient at a distance of 0 is 0.
 *
 * @example
 * distances(tensor([[0, 0], [3, 4]]), tensor([[0, 0]])) // [[0], [5]]
 */
export function distances(a: Tensor, b: Tensor, options: { readonly p?: number } = {}): Tensor {
  const { p = 2 } = checkOptions("distances", options, ["p"]);
  const [left, right] = promote("distances", a, b, "f32");
  if (left.shape.length < 2 || right.shape.length < 2 || left.shape.at(-1) !== right.shape.at(-1))
    throw new ShapeError(
      `distances: expected rows of equal width, got ${show(left.shape)} and ${show(right.shape)}`,
    );
  return unroundedAll("distances", [left, right], (x, y) =>
    p === 2 ? apply(op, x, y) : norm(sub(expandDims(x, -2), expandDims(y, -3)), -1, false, { p }),
  );
}
