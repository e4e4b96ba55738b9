import { size, type Shape } from "../../core/shape.ts";
import type { Item } from "../../graph/ir.ts";
import type { WindowAxis } from "../../graph/window.ts";
import type { OnnxGraph } from "./graph.ts";
import { typeOf } from "./micro.ts";
import { reshaped } from "./sizes.ts";
import { unmapped } from "./unmapped.ts";
import type { Writing } from "./writing.ts";

// ONNX has the channels behind the examples, the engine has them last.

const turned = (graph: OnnxGraph, x: string, axes: readonly number[]): string =>
  graph.node("Transpose", [x], { perm: { ints: axes } });

const channelsFirst = (graph: OnnxGraph, x: string, rank: number): string =>
  turned(graph, x, [0, rank - 1, ...middle(rank)]);

const channelsLast = (graph: OnnxGraph, x: string, rank: number): string =>
  turned(graph, x, [0, ...middle(rank).map((axis) => axis + 1), 1]);

/** The axes between the examples and the channels. */
const middle = (rank: number): number[] => Array.from({ length: rank - 2 }, (_, i) => i + 1);

interface Places {
  readonly what: string;
  readonly axes: readonly WindowAxis[];
  readonly kernel: Shape;
  readonly inputs: Shape;
  readonly out: Shape;
}

/** The places of a window from one image to another. */
const placesOf = (
  what: string,
  from: Shape,
  to: Shape,
  axes: readonly WindowAxis[],
  kernel: Shape,
): Places => ({ what, axes, kernel, inputs: from.slice(1, -1), out: to.slice(1, -1) });

/** How a window moves, as attributes. */
function moves({ what, axes, kernel, inputs, out }: Places) {
  const before = axes.map((axis) => axis.before);
  const after = axes.map(({ stride, dilation }, i) => {
    const reach = (out[i]! - 1) * stride + (kernel[i]! - 1) * dilation + 1;
    // What the last window does not reach is left out by itself.
    return Math.max(0, reach - before[i]! - inputs[i]!);
  });
  if (before.some((pad) => pad < 0)) unmapped(`${what} that cuts off what stands in front`);
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: axes.map(({ stride }) => stride) },
    dilations: { ints: axes.map(({ dilation }) => dilation) },
    pads: { ints: [...before, ...after] },
  };
}

/** A convolution; one whose inputs stand apart is ONNX's transposed one. */
export function conv({ args, attrs, shape }: Item<"conv">, writing: Writing): string {
  const { graph, of } = writing;
  const [x, w] = args as [Item, Item];
  // onnxruntime convolves f32 only.
  if (x.dtype === "f64") unmapped("a convolution of f64");
  const rank = shape.length;
  const { axes, groups } = attrs;
  const kernel = w.shape.slice(0, -2);
  const places = placesOf("a convolution", x.shape, shape, axes, kernel);
  const image = channelsFirst(graph, of(x), rank);
  const group = { group: { int: groups } };
  if (axes.every(({ spread }) => spread === 1)) {
    const taps = turned(graph, of(w), [rank - 1, rank - 2, ...kernel.keys()]);
    const y = graph.node("Conv", [image, taps], { ...moves(places), ...group });
    return channelsLast(graph, y, rank);
  }
  const y = graph.node("ConvTranspose", [image, turnedOver(w, groups, writing)], {
    ...movesBack(places),
    ...group,
  });
  return channelsLast(graph, y, rank);
}

/** Weights `[k…, c/groups, o]` from their end, as `[c, o/groups, k…]`. */
function turnedOver(w: Item, groups: number, writing: Writing): string {
  const { graph, of } = writing;
  const kernel = w.shape.slice(0, -2);
  const [inputs, outputs] = w.shape.slice(-2) as [number, number];
  const vector = (values: readonly number[]) => graph.constant("int64", values, [values.length]);
  const backwards = graph.node("Slice", [
    of(w),
    vector(kernel.map(() => -1)),
    vector(kernel.map(() => -(2 ** 31))),
    vector([...kernel.keys()]),
    vector(kernel.map(() => -1)),
  ]);
  const n = kernel.length;
  const parted = reshaped(backwards, [...kernel, inputs, groups, outputs / groups], writing);
  const placed = turned(graph, parted, [n + 1, n, n + 2, ...kernel.keys()]);
  return reshaped(placed, [inputs * groups, outputs / groups, ...kernel], writing);
}

/** How a window moves whose inputs stand apart, as attributes of the convolution the other way. */
function movesBack({ what, axes, kernel, inputs, out }: Places) {
  if (axes.some(({ stride }) => stride !== 1))
    unmapped(`${what} that strides over inputs which stand apart`);
  const reach = axes.map(({ dilation }, i) => (kernel[i]! - 1) * dilation);
  const before = axes.map((axis, i) => reach[i]! - axis.before);
  const after = axes.map(
    ({ spread }, i) => (inputs[i]! - 1) * spread + reach[i]! + 1 - before[i]! - out[i]!,
  );
  if (before.some((pad) => pad < 0)) unmapped(`${what} with more padding than its window`);
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: axes.map(({ spread }) => spread) },
    dilations: { ints: axes.map(({ dilation }) => dilation) },
    pads: { ints: [...before, ...after.map((pad) => Math.max(0, pad))] },
    output_padding: { ints: after.map((pad) => Math.max(0, -pad)) },
  };
}

/** The greatest or the sum of windows; a sum is a convolution of each channel with ones. */
export function pool({ args, attrs, shape }: Item<"pool">, { graph, of }: Writing): string {
  const [x] = args as [Item];
  const { kind, sizes: kernel, axes } = attrs;
  if (kind === "pick") unmapped("the gradient of pooling");
  const rank = shape.length;
  const places = placesOf("pooling", x.shape, shape, axes, kernel);
  const image = channelsFirst(graph, of(x), rank);
  if (kind === "max")
    return channelsLast(graph, graph.node("MaxPool", [image], moves(places)), rank);
  if (x.dtype === "f64") unmapped("sums of windows of f64");
  const channels = shape.at(-1)!;
  const ones = graph.constant("float", new Float32Array(channels * size(kernel)).fill(1), [
    channels,
    1,
    ...kernel,
  ]);
  const attributes = { ...moves(places), group: { int: channels } };
  return channelsLast(graph, graph.node("Conv", [image, ones], attributes), rank);
}

/** Weighted sums along axes: products with matrices of the weights, one axis after the other. */
export function resample({ args, attrs, shape }: Item<"resample">, { graph, of }: Writing): string {
  const [x] = args as [Item];
  return attrs.reduce((from, places, i) => {
    const axis = i + 1;
    const length = x.shape[axis]!;
    const weights = new Float64Array(places.length * length);
    places.forEach((terms, row) => {
      for (const [place, weight] of terms) weights[row * length + place]! += weight;
    });
    const matrix = graph.constant(typeOf(x.dtype), weights, [places.length, length]);
    const axes = [...shape.keys()].filter((each) => each !== axis).toSpliced(-1, 0, axis);
    const lines = turned(graph, from, axes);
    const back = axes.map((_, each) => axes.indexOf(each));
    return turned(graph, graph.node("MatMul", [matrix, lines]), back);
  }, of(x));
}
