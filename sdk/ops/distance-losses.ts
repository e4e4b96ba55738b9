import { shown } from "../core/shown.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { checkOptions, expectBoolean, expectNumber } from "../core/options.ts";
import { sameShape, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { eq, lt } from "./compare.ts";
import { div } from "./div.ts";
import { expectTensor } from "./is-tensor.ts";
import { checkSameShape, lossOf, reduceLoss, type Reduced } from "./loss.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { atLeast, unroundedAll } from "./promote.ts";
import { relu } from "./relu.ts";
import { select } from "./select.ts";
import { smoothRoot } from "./smooth-root.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { norm } from "./statistics.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/**
 * ½d² for distances d = |prediction − target| up to `delta`, delta · (d − ½delta) beyond (Huber 1964): squares that outliers do not rule.
 *
 * @example
 * huber(tensor([0, 3]), tensor([0.5, 0])) // 1.3125
 */
export function huber(
  prediction: Tensor,
  target: Tensor,
  options: Reduced & { readonly delta?: number } = {},
): Tensor {
  const { delta = 1, ...reduced } = checkOptions("huber", options, ["delta", "reduction"]);
  expectNumber("huber", "delta", delta);
  if (!(delta > 0)) throw new ValueError(`huber: delta is above 0, got ${shown(delta)}`);
  return lossOf("huber", [prediction, target], reduced, (x, y) => halfSquares(sub(x, y), delta));
}

/** ½ of the squares up to `delta`, delta · (size − ½delta) beyond. */
function halfSquares(apart: Tensor, delta: number): Tensor {
  const distance = abs(apart);
  // Not the square of the distance, whose curvature at 0 would be lost.
  const near = mul(square(apart), 0.5);
  const far = mul(sub(distance, delta / 2), delta);
  return select(lt(distance, delta), near, far);
}

/**
 * Huber's loss divided by `beta`, so that far distances count by themselves: ½d²/beta below `beta`, d − ½beta beyond.
 *
 * @example
 * smoothL1(tensor([0, 3]), tensor([0.5, 0]), { beta: 2 })
 */
export function smoothL1(
  prediction: Tensor,
  target: Tensor,
  options: Reduced & { readonly beta?: number } = {},
): Tensor {
  const { beta = 1, ...reduced } = checkOptions("smoothL1", options, ["beta", "reduction"]);
  expectNumber("smoothL1", "beta", beta);
  if (!(beta > 0)) throw new ValueError(`smoothL1: beta is above 0, got ${shown(beta)}`);
  return lossOf("smoothL1", [prediction, target], reduced, (x, y) =>
    mul(halfSquares(sub(x, y), beta), 1 / beta),
  );
}

/**
 * a · b / (|a| · |b|) along an axis: 1 for the same direction, −1 for the opposite. A length below 1e-8 counts as that.
 *
 * @example
 * cosineSimilarity(tensor([[1, 0]]), tensor([[1, 1]])) // [0.7071]
 */
export function cosineSimilarity(a: Tensor, b: Tensor, axis = -1): Tensor {
  return unroundedAll("cosineSimilarity", [a, b], (x, y) => {
    const length = (z: Tensor) => maximum(smoothRoot(sum(square(z), axis)), 1e-8);
    return div(sum(mul(x, y), axis), mul(length(x), length(y)));
  });
}

/**
 * For pairs of rows `[n, c]` and labels `[n]`: 1 − cosine where the label is 1, max(0, cosine − margin) where it is −1.
 *
 * @example
 * cosineEmbedding(a, b, tensor([1, -1]), { margin: 0.2 })
 */
export function cosineEmbedding(
  a: Tensor,
  b: Tensor,
  label: Tensor,
  options: Reduced & { readonly margin?: number } = {},
): Tensor {
  const { margin = 0, reduction = "mean" } = checkOptions("cosineEmbedding", options, [
    "margin",
    "reduction",
  ]);
  expectTensor("cosineEmbedding", a);
  expectTensor("cosineEmbedding", b);
  expectTensor("cosineEmbedding", label);
  checkSameShape("cosineEmbedding", a, b);
  if (!sameShape(label.shape, a.shape.slice(0, -1)))
    throw new ShapeError(
      `cosineEmbedding: rows ${show(a.shape)} need labels ${show(a.shape.slice(0, -1))}, got ${show(label.shape)}`,
    );
  const cosine = cosineSimilarity(a, b);
  return reduceLoss(
    "cosineEmbedding",
    select(eq(label, 1), sub(1, cosine), relu(sub(cosine, margin))),
    reduction,
  );
}

/**
 * max(0, |anchor − positive| − |anchor − negative| + margin) over the last axis: the positive shall be nearer, by the margin. Lengths are `p`-norms (2 unless given); with `swap` the
 * negative counts as near as it is to either of the others (Balntas 2016).
 *
 * @example
 * tripletMargin(anchor, same, other, { margin: 0.5 })
 */
export function tripletMargin(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: Reduced & {
    readonly margin?: number;
    readonly p?: number;
    readonly swap?: boolean;
  } = {},
): Tensor {
  const {
    margin = 1,
    p = 2,
    swap = false,
    ...reduced
  } = checkOptions("tripletMargin", options, ["margin", "p", "swap", "reduction"]);
  expectNumber("tripletMargin", "p", p);
  if (!(p >= 1)) throw new ValueError(`tripletMargin: p is a number from 1 up, got ${shown(p)}`);
  expectBoolean("tripletMargin", "swap", swap);
  // The 1e-6, as in PyTorch, keeps the root of 0 from having no slope.
  const distance = (a: Tensor, b: Tensor) => {
    const between = add(sub(a, b), 1e-6);
    return p === 2 ? sqrt(sum(square(between), -1)) : norm(between, -1, false, { p });
  };
  return lossOf("tripletMargin", [anchor, positive, negative], reduced, (from, same, other) => {
    const far = distance(from, other);
    const apart = swap ? minimum(far, distance(same, other)) : far;
    return relu(add(sub(distance(from, same), apart), margin));
  });
}

/**
 * For labels of 1 and −1: max(0, 1 − label · score), the loss of a support vector machine.
 *
 * @example
 * hinge(tensor([2, 0.5]), tensor([1, -1])) // 0.75
 */
export function hinge(
  score: Tensor,
  label: Tensor,
  options: Reduced & { readonly margin?: number } = {},
): Tensor {
  const { margin = 1, ...reduced } = checkOptions("hinge", options, ["margin", "reduction"]);
  return lossOf("hinge", [score, label], reduced, (x, sign) => relu(sub(margin, mul(sign, x))));
}

/**
 * For distances and labels: the distance where the label is 1, max(0, margin − distance) where it is −1.
 *
 * @example
 * hingeEmbedding(distances, labels, { margin: 2 })
 */
export function hingeEmbedding(
  distance: Tensor,
  label: Tensor,
  options: Reduced & { readonly margin?: number } = {},
): Tensor {
  const { margin = 1, reduction = "mean" } = checkOptions("hingeEmbedding", options, [
    "margin",
    "reduction",
  ]);
  expectTensor("hingeEmbedding", distance);
  expectTensor("hingeEmbedding", label);
  checkSameShape("hingeEmbedding", distance, label);
  const apart = atLeast("hingeEmbedding", distance, "f32");
  return reduceLoss(
    "hingeEmbedding",
    select(eq(label, 1), apart, relu(sub(margin, apart))),
    reduction,
  );
}
