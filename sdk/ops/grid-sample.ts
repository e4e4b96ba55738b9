import { ShapeError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectBoolean } from "../core/options.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { clip } from "./clip.ts";
import { eq } from "./compare.ts";
import { stack } from "./concat.ts";
import { div } from "./div.ts";
import { floor } from "./floor.ts";
import { gather } from "./gather.ts";
import { known } from "./known.ts";
import { logicalAnd } from "./logical.ts";
import { matmul } from "./matmul.ts";
import { mod } from "./mod.ts";
import { mul } from "./mul.ts";
import { apply, type Op } from "./op.ts";
import { pad } from "./pad.ts";
import { atLeast, computed, inDTypeOf } from "./promote.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { horner } from "./horner.ts";
import { cubicPieces } from "./interpolate.ts";
import { expandDims, reshape } from "./reshape.ts";
import { round } from "./round.ts";
import { select } from "./select.ts";
import { slice } from "./slice.ts";
import { sub } from "./sub.ts";
import { swapLast } from "./transpose.ts";
import { channelsLast, expectImage, perAxis, type ImageLayout } from "./window-options.ts";

/** How images are looked at between their places. */
export interface GridSampleOptions {
  /** `linear` mixes the four places around, `cubic` the sixteen, `nearest` takes the next one. @default "linear" */
  readonly mode?: "linear" | "cubic" | "nearest";
  /** What is seen outside: zeros, the place at the border, or the image in a mirror there. @default "zeros" */
  readonly padding?: "zeros" | "border" | "reflection";
  /** Whether −1 and 1 are the middles of the first and the last place, not their outer edges. @default false */
  readonly alignCorners?: boolean;
  /** @default "channels-last" */
  readonly layout?: ImageLayout;
}

/**
 * What images `[n, h, w, c]` show at the points of a grid `[n, y, x, 2]` → `[n, y, x, c]`: pairs of x and y, from −1 at the left and upper edge to 1 at the
 * others, as PyTorch's `grid_sample`. The gradient flows to the images and, but with `nearest`, to the grid.
 *
 * @example
 * gridSample(images, affineGrid(rotations, [28, 28]))
 */
export function gridSample(images: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  checkOptions("gridSample", options, ["mode", "padding", "alignCorners", "layout"]);
  const { mode = "linear", padding = "zeros", layout = "channels-last" } = options;
  expectBoolean("gridSample", "alignCorners", options.alignCorners ?? false);
  checkChoice("gridSample", "mode", mode, ["linear", "cubic", "nearest"]);
  checkChoice("gridSample", "padding", padding, ["zeros", "border", "reflection"]);
  const [x, points] = computed("gridSample", images, grid);
  expectImage("gridSample", x, 2, layout);
  if (points.shape.length !== 4 || points.shape[3] !== 2 || points.shape[0] !== x.shape[0])
    throw new ShapeError(
      `gridSample: expected a grid [${x.shape[0]}, y, x, 2] for images ${show(x.shape)}, got ${show(points.shape)}`,
    );
  const result = channelsLast(x, layout, (last) => sampled(last, points, options));
  return inDTypeOf(result, images, grid);
}

function sampled(x: Tensor, grid: Tensor, options: GridSampleOptions): Tensor {
  const { mode = "linear", padding = "zeros", alignCorners = false } = options;
  const [, height, width] = x.shape as [number, number, number];
  const place = (axis: 0 | 1, length: number): Tensor => {
    const at = slice(grid, [null, null, null, axis]);
    if (alignCorners) return mul(add(at, 1), (length - 1) / 2);
    return sub(mul(add(at, 1), length / 2), 0.5);
  };
  const held = (at: Tensor, length: number): Tensor => {
    if (padding === "zeros") return at;
    const turned = padding === "border" ? at : mirrored(at, length, alignCorners);
    return clip(turned, 0, length - 1);
  };
  const [column, row] = [place(0, width), place(1, height)];
  if (mode === "cubic") {
    const across = aroundOf(column).map((at) => held(at, width));
    const weights = cubicShares(column);
    const line = (at: Tensor) =>
      mixed(
        weights,
        across.map((each) => seen(x, at, each)),
      );
    return mixed(
      cubicShares(row),
      aroundOf(row).map((at) => line(held(at, height))),
    );
  }
  const [down, right] = [held(row, height), held(column, width)];
  if (mode === "nearest") return seen(x, round(down), round(right), "gridSample by the nearest");
  const [top, left] = [floor(down), floor(right)];
  const [below, beside] = [expandDims(sub(down, top), -1), expandDims(sub(right, left), -1)];
  const between = (a: Tensor, b: Tensor, share: Tensor) => add(a, mul(sub(b, a), share));
  const line = (at: Tensor) => between(seen(x, at, left), seen(x, at, add(left, 1)), beside);
  return between(line(top), line(add(top, 1)), below);
}

/** Where the place lies that is seen in mirrors at both ends: at the middles of the first and the last place, or at their outer edges. */
function mirrored(at: Tensor, length: number, alignCorners: boolean): Tensor {
  const [low, span] = alignCorners ? [0, length - 1] : [-0.5, length];
  if (span === 0) return mul(at, 0);
  const far = abs(sub(at, low));
  const turns = floor(div(far, span));
  const rest = sub(far, mul(turns, span));
  return add(select(eq(mod(turns, 2), 0), rest, sub(span, rest)), low);
}

/** The whole places before and behind, two of each. */
const aroundOf = (at: Tensor): Tensor[] => [-1, 0, 1, 2].map((far) => add(floor(at), far));

/** How much each of the four counts. */
function cubicShares(at: Tensor): Tensor[] {
  const share = sub(at, floor(at));
  const rest = sub(1, share);
  const [near, distant] = cubicPieces();
  return [
    horner(distant, add(share, 1)),
    horner(near, share),
    horner(near, rest),
    horner(distant, add(rest, 1)),
  ];
}

/** A sum of images, of which each counts as much as is said for each point. */
const mixed = (shares: readonly Tensor[], images: readonly Tensor[]): Tensor =>
  images.map((image, i) => mul(image, expandDims(shares[i]!, -1))).reduce((a, b) => add(a, b));

/** Whether whole places lie on an axis. An op of its own: where only this leads to a grid, `grad` says who has no gradient. */
const isIn = (length: number, asked: string): Op<[at: Tensor]> => ({
  name: "isIn",
  asked,
  attrs: { length, asked },
  shape: (at) => at.shape,
  dtype: () => "bool",
  lower(program, at) {
    const above = program.elementwise("ge", at, program.fill(0, at.dtype));
    const below = program.elementwise("le", at, program.fill(length - 1, at.dtype));
    return program.elementwise("and", above, below);
  },
  vjp: () => [null],
  batch: (_, at) => apply(isIn(length, asked), at),
});

/** The channels at rows and columns `[n, y, x]`, which are whole; 0 outside: what is looked up there is a place of zeros behind all images. */
function seen(x: Tensor, row: Tensor, column: Tensor, asked = "gridSample"): Tensor {
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const places = n * height * width;
  const inside = logicalAnd(apply(isIn(height, asked), row), apply(isIn(width, asked), column));
  const held = (at: Tensor, length: number) => cast(clip(at, 0, Math.max(0, length - 1)), "i32");
  const first = Array.from({ length: n }, (_, i) => i * height * width);
  const example = reshape(known(x, first, "i32"), [n, 1, 1]);
  const at = add(add(mul(held(row, height), width), held(column, width)), example);
  const table = pad(reshape(x, [places, channels]), [
    [0, 1],
    [0, 0],
  ]);
  return gather(table, select(inside, at, places));
}

/**
 * The grid `[n, y, x, 2]` at whose points `gridSample` sees images turned, stretched and moved: for each point the product of an affine map `[n, 2, 3]` with
 * (x, y, 1), as PyTorch's `affine_grid`.
 *
 * @example
 * affineGrid(tensor([[[1, 0, 0], [0, 1, 0]]]), [1, 2]) // [[[[-0.5, 0], [0.5, 0]]]]
 */
export function affineGrid(
  maps: Tensor,
  sizes: readonly [height: number, width: number],
  options: Pick<GridSampleOptions, "alignCorners"> = {},
): Tensor {
  const { alignCorners = false } = checkOptions("affineGrid", options, ["alignCorners"]);
  expectBoolean("affineGrid", "alignCorners", alignCorners);
  const theta = atLeast("affineGrid", maps, "f32");
  if (theta.shape.length !== 3 || theta.shape[1] !== 2 || theta.shape[2] !== 3)
    throw new ShapeError(`affineGrid: expected maps [n, 2, 3], got ${show(theta.shape)}`);
  const [height, width] = perAxis("affineGrid", "size", sizes, 2, 1) as [number, number];
  const dtype = theta.dtype === "f64" ? "f64" : "f32";
  const points = (length: number): Tensor => {
    const steps = alignCorners ? length - 1 : length;
    const at = Array.from({ length }, (_, i) =>
      steps === 0 ? 0 : (2 * i + (alignCorners ? 0 : 1)) / steps - 1,
    );
    return known(theta, at, dtype);
  };
  const over = (x: Tensor) => reshape(broadcastTo(x, [height, width]), [height * width]);
  const rows = over(expandDims(points(height), 1));
  const ones = over(known(theta, [1], dtype));
  const base = stack([over(points(width)), rows, ones], 1);
  const grid = matmul(base, swapLast(theta));
  return inDTypeOf(reshape(grid, [theta.shape[0]!, height, width, 2]), theta);
}
