import { byteSize, isFloat } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { checkChoice, checkOptions } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bitwiseAnd, leftShift, rightShift } from "./bitwise.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { stack } from "./concat.ts";
import { conv1d } from "./conv.ts";
import { known } from "./known.ts";
import { accumulator, promote } from "./promote.ts";
import { expandDims, reshape } from "./reshape.ts";
import { flip } from "./slice.ts";
import { sum } from "./sum.ts";

/**
 * Two sequences of numbers folded: Σⱼ a[i − j]·b[j], all places (`full`), as many as the longer has (`same`), or those where both overlap wholly (`valid`).
 *
 * @example
 * convolve(tensor([1, 2, 3]), tensor([0, 1, 0.5])) // [0, 1, 2.5, 4, 1.5]
 */
export function convolve(
  a: Tensor,
  b: Tensor,
  options: { readonly mode?: "full" | "same" | "valid" } = {},
): Tensor {
  const { mode = "full" } = checkOptions("convolve", options, ["mode"]);
  checkChoice("convolve", "mode", mode, ["full", "same", "valid"]);
  const [x, y] = promote("convolve", accumulator("convolve", a), accumulator("convolve", b));
  if (x.shape.length !== 1 || y.shape.length !== 1 || x.shape[0] === 0 || y.shape[0] === 0)
    throw new ShapeError(
      `convolve: expected two vectors with elements, got ${show(x.shape)} and ${show(y.shape)}`,
    );
  const [long, short] = x.shape[0]! < y.shape[0]! ? [y, x] : [x, y];
  const n = short.shape[0]!;
  const cut = Math.floor((n - 1) / 2);
  const sides = { full: [n - 1, n - 1], same: [n - 1 - cut, cut], valid: [0, 0] } as const;
  const folded = (image: Tensor, weights: Tensor) =>
    conv1d(expandDims(image, 0), weights, { padding: [sides[mode]] });
  if (isFloat(x.dtype))
    return reshape(folded(reshape(long, [-1, 1]), reshape(flip(short), [n, 1, 1])), [-1]);
  const isSmall = [a, b].every(({ dtype }) => byteSize(dtype, 1) === 1);
  return foldedWhole(long, flip(short), isSmall ? 1 : byteSize(x.dtype, 1) / 2, folded);
}

/**
 * The same of whole numbers, to the last digit and wrapping: in `count` parts of 16 bits, whose products f64 holds, the parts of each result added up with what they are worth.
 */
function foldedWhole(
  image: Tensor,
  weights: Tensor,
  count: number,
  folded: (image: Tensor, weights: Tensor) => Tensor,
): Tensor {
  const places = Array.from({ length: count }, (_, k) => k);
  const parts = (x: Tensor) =>
    places.map((k) => cast(count === 1 ? x : bitwiseAnd(rightShift(x, 16 * k), 0xffff), "f64"));
  const [taps, none] = [parts(weights), broadcastTo(weights.scalar(0, "f64"), weights.shape)];
  const pairs = places.map((i) =>
    stack(
      places.map((k) => taps[k - i] ?? none),
      1,
    ),
  );
  const found = cast(folded(stack(parts(image), 1), stack(pairs, 1)), "i64");
  const worth = known(
    image,
    places.map((k) => 16 * k),
    "i32",
  );
  return reshape(cast(sum(leftShift(found, worth), -1), image.dtype), [-1]);
}
