import { shown } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import { show, type Shape } from "../core/shape.ts";
import type { Window } from "../graph/window.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { apply, type Op } from "./op.ts";
import { reshape } from "./reshape.ts";
import { flip } from "./slice.ts";
import { swapLast, transpose } from "./transpose.ts";

/** Inputs `[n, d…, c]` under weights `[k…, c/groups, o]`. The other way round is a convolution, too, with weights turned over. */
export const convolution = (window: Window, out: Shape): Op<[x: Tensor, weights: Tensor]> => ({
  name: "conv",
  attrs: { window, out },
  shape: (x, weights) => [x.shape[0]!, ...out, weights.shape.at(-1)!],
  lower: (program, x, weights) => program.conv(x, weights, out, window),
  vjp: (grad, x, weights) => [
    backwards(grad, weights, window, x.shape),
    apply(weightGradients(window, weights.shape.slice(0, -2)), x, grad),
  ],
  batch: (mapped, x, weights) => {
    const examples = (mapped[0] ? x : weights).shape[0]!;
    if (!mapped[1]) {
      const [, batch, ...rest] = x.shape;
      const all = reshape(x, [examples * batch!, ...rest]);
      const y = apply(convolution(window, out), all, weights);
      return reshape(y, [examples, batch!, ...y.shape.slice(1)]);
    }
    // Each example's channels are groups of their own.
    const groups = window.groups * examples;
    const inputs = spreadGroups(mapped[0] ? x : repeat(x, examples));
    const y = apply(convolution({ ...window, groups }, out), inputs, spreadGroups(weights));
    return gatherGroups(y, examples);
  },
});

/** For each weight, the inputs that it met times the gradients of what came out. */
export const weightGradients = (window: Window, kernel: Shape): Op<[x: Tensor, dy: Tensor]> => ({
  name: "convWeights",
  attrs: { window, kernel },
  shape: (x, dy) => [...kernel, x.shape.at(-1)! / window.groups, dy.shape.at(-1)!],
  lower: (program, x, dy) => program.convWeights(x, dy, kernel, window),
  vjp: (grad, x, dy) => [
    backwards(dy, grad, window, x.shape),
    apply(convolution(window, dy.shape.slice(1, -1)), x, grad),
  ],
  batch: (mapped, x, dy) => {
    const examples = (mapped[0] ? x : dy).shape[0]!;
    const groups = window.groups * examples;
    const [a, b] = [x, dy].map((each, i) =>
      spreadGroups(mapped[i] ? each : repeat(each, examples)),
    );
    return gatherGroups(apply(weightGradients({ ...window, groups }, kernel), a!, b!), examples);
  },
});

/** What reaches the inputs of a convolution: the same window with stride and spread exchanged, over weights turned over. */
export function backwards(grad: Tensor, weights: Tensor, window: Window, x: Shape): Tensor {
  const kernel = weights.shape.slice(0, -2);
  const axes = window.axes.map(({ stride, dilation, spread, before }, axis) => ({
    stride: spread,
    dilation,
    spread: stride,
    before: dilation * (kernel[axis]! - 1) - before,
  }));
  const turned = { groups: window.groups, axes };
  return apply(convolution(turned, x.slice(1, -1)), grad, turnedOver(weights, window.groups));
}

/** Weights from the last tap to the first, with inputs and outputs exchanged in each group. */
function turnedOver(weights: Tensor, groups: number): Tensor {
  const axes = weights.shape.slice(0, -2).map((_, axis) => axis);
  const flipped = flip(weights, axes);
  if (groups === 1) return swapLast(flipped);
  const [own, outputs] = weights.shape.slice(-2) as [number, number];
  const kernel = weights.shape.slice(0, -2);
  const parted = reshape(flipped, [...kernel, own, groups, outputs / groups]);
  const rank = axes.length;
  const turned = transpose(parted, [...axes, rank + 2, rank + 1, rank]);
  return reshape(turned, [...kernel, outputs / groups, groups * own]);
}

const repeat = (x: Tensor, examples: number): Tensor => broadcastTo(x, [examples, ...x.shape]);

/** `[examples, …, c]` as `[…, examples · c]`. */
function spreadGroups(x: Tensor): Tensor {
  const rank = x.shape.length;
  const order = [...x.shape.keys()].slice(1, -1).concat(0, rank - 1);
  return reshape(transpose(x, order), [...x.shape.slice(1, -1), x.shape[0]! * x.shape.at(-1)!]);
}

/** `[…, examples · c]` as `[examples, …, c]`. */
function gatherGroups(x: Tensor, examples: number): Tensor {
  const lead = x.shape.slice(0, -1);
  const parted = reshape(x, [...lead, examples, x.shape.at(-1)! / examples]);
  return transpose(parted, [lead.length, ...lead.keys(), lead.length + 1]);
}

/** Checks that the channels of inputs `[…, c]` and of weights `[…, c/groups, o]` fit. */
export function expectChannels(op: string, x: Shape, weights: Shape, groups: number): void {
  if (!Number.isInteger(groups) || groups < 1)
    throw new ShapeError(`${op}: groups is a whole number from 1 up, got ${shown(groups)}`);
  const [c, own, o] = [x.at(-1)!, weights.at(-2)!, weights.at(-1)!];
  if (own * groups !== c || o % groups !== 0)
    throw new ShapeError(
      `${op}: ${c} channels do not fit weights with ${own} inputs and ${o} outputs in ${groups} groups, got ${show(x)} and ${show(weights)}`,
    );
}
