import { ShapeError } from "../core/errors.ts";
import { checkOptions } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { div } from "./div.ts";
import { maximum } from "./maximum.ts";
import { promote, unrounded, unroundedPair } from "./promote.ts";
import type { Axes } from "./reduction.ts";
import { expandDims } from "./reshape.ts";
import { norm } from "./statistics.ts";
import { sub } from "./sub.ts";

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
  return unroundedPair("distances", left, right, (x, y) =>
    norm(sub(expandDims(x, -2), expandDims(y, -3)), -1, false, { p }),
  );
}
