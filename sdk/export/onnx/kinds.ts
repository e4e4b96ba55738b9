import { toNumbers } from "../../core/numbers.ts";
import { broadcastShapes, sameShape, show, type Shape } from "../../core/shape.ts";
import { isNumber } from "../../graph/step.ts";
import type { Item, Kind } from "../../graph/ir.ts";
import type { Range } from "../../graph/builder.ts";
import type { ReduceKind } from "../../graph/format.ts";
import { arrayRules, scatterAdd } from "./arrays.ts";
import { conv, pool, resample } from "./images.ts";
import type { OnnxGraph } from "./graph.ts";
import { castTo, micro, typeOf } from "./micro.ts";
import { quantizedProduct, unrepeated, writeBias, writeProduct } from "./quantized-product.ts";
import { isRows, sizes } from "./sizes.ts";
import { unmapped } from "./unmapped.ts";
import type { Writing } from "./writing.ts";

type Rule<K extends Kind> = (item: Item<K>, writing: Writing) => string;

/** Every kind of item in ONNX; a new one does not compile without its line. Kinds that no network for prediction has are refused by name. */
export const kinds: { readonly [K in Kind]: Rule<K> } = {
  input: ({ attrs }, { inputs }) => inputs[attrs.index]!,
  constant(item, { graph, weight, ...writing }) {
    const data = toNumbers(item.attrs.data, item.dtype);
    const type = typeOf(item.dtype);
    if (!isNumber(item) || item.shape.length === 0)
      return graph.constant(type, data, item.shape, weight(item));
    const number = graph.constant(type, data);
    return graph.node("Expand", [number, sizes(item.shape, { graph, weight, ...writing })]);
  },
  micro(item, writing) {
    const product = quantizedProduct(item);
    if (product) return writeProduct(product, writing);
    const biased = writeBias(item, writing);
    if (biased !== undefined) return biased;
    const rule = micro[item.attrs.op];
    const args = spread(item.args, item.shape, writing);
    // The choice of a select does not say what it is made of.
    return rule(writing.graph, args, { to: item.dtype, from: item.args[0]!.dtype });
  },
  reshape(item, writing) {
    const open = item.shape.map((size) => (isRows(size, writing) ? -1 : size));
    const shape =
      open.filter((size) => size === -1).length < 2
        ? writing.graph.constant("int64", open, [open.length])
        : sizes(item.shape, writing);
    return writing.graph.node("Reshape", [writing.of(item.args[0]!), shape]);
  },
  permute: ({ args, attrs }, { graph, of }) =>
    graph.node("Transpose", [of(args[0]!)], { perm: { ints: attrs.axes } }),
  broadcast: (item, writing) =>
    writing.graph.node("Expand", [writing.of(item.args[0]!), sizes(item.shape, writing)]),
  slice,
  matmul({ args, shape }, writing) {
    const [a, b] = args.map(unrepeated);
    const lead = (item: Item): Shape => item.shape.slice(0, -2);
    const same = sameShape(broadcastShapes("export", lead(a!), lead(b!)), shape.slice(0, -2));
    // The engine multiplies bf16 into f32; onnxruntime has no product of it.
    const factor = (arg: Item): string =>
      arg.dtype === "bf16" ? castTo(writing.graph, writing.of(arg), "float") : writing.of(arg);
    return writing.graph.node("MatMul", (same ? [a!, b!] : args).map(factor));
  },
  reduce({ args, attrs }, { graph, of }) {
    const axes = Array.from({ length: attrs.count }, (_, i) => i - attrs.count);
    return reductions[attrs.reduce](graph, of(args[0]!), axes);
  },
  loop: () => unmapped("a loop", "write the steps out one by one"),
  gather: ({ args, attrs }, { graph, of }) =>
    graph.node("Gather", args.map(of), { axis: { int: attrs.axis } }),
  // With a scale for each row; with one for all see quantizedProduct. A scale of 0 is one of a row of zeros, and gives zeros.
  quantize: ({ args }, { graph, of }) => {
    const tiny = graph.constant("float", [2 ** -126]);
    const scale = graph.node("Max", [of(unrepeated(args[1]!)), tiny]);
    const whole = graph.node("Round", [graph.node("Div", [of(args[0]!), scale])]);
    const limits = [graph.constant("float", [-127]), graph.constant("float", [127])];
    return castTo(graph, graph.node("Clip", [whole, ...limits]), "int8");
  },
  matmulI8: ({ args }, { graph, of }) => graph.node("MatMulInteger", args.map(of)),
  softmax: ({ args }, { graph, of }) =>
    graph.node("Softmax", [of(args[0]!)], { axis: { int: -1 } }),
  logSoftmax: ({ args }, { graph, of }) =>
    graph.node("LogSoftmax", [of(args[0]!)], { axis: { int: -1 } }),
  assemble,
  copy: ({ args }, { of }) => of(args[0]!),
  after: ({ args }, { of }) => of(args[0]!),
  state: () => unmapped("a state; a network for prediction has none"),
  view: () => unmapped("a view by strides"),
  scatter: scatterAdd,
  array: (item, writing) => arrayRules[item.attrs.opcode](item, writing),
  conv,
  pool,
  resample,
  poolBack: () => unmapped("the gradient of pooling"),
  attention,
  normalize,
  normalizeBack: () => unmapped("the gradient of a normalisation"),
  attentionBack: () => unmapped("the gradient of attention"),
  matmulBits: () => unmapped("a product of bits"),
  convWeights: () => unmapped("the gradient of a convolution's weights"),
  random: ({ attrs }) => unmapped(`'random' (${attrs.random})`),
};

/** Product, choice, softmax, product: the queries look at the keys one score at a time. */
function attention({ args, attrs, shape }: Item<"attention">, { graph, of }: Writing): string {
  if (attrs.result !== 0) return unmapped("the levels of attention");
  const [query, key, value, mask] = args;
  const axes = key!.shape.map((_, axis) => axis);
  const turned = [...axes.slice(0, -2), ...axes.slice(-2).toReversed()];
  const scaled = graph.node("Mul", [of(query!), graph.constant("float", [attrs.scale])]);
  const across = graph.node("Transpose", [of(key!)], { perm: { ints: turned } });
  let scores = graph.node("MatMul", [scaled, across]);
  const hide = (seen: string): string =>
    graph.node("Where", [seen, scores, graph.constant("float", [-Infinity])]);
  if (attrs.causal) {
    const [rows, columns] = [shape.at(-2)!, key!.shape.at(-2)!];
    const before = Array.from({ length: rows * columns }, (_, i) =>
      Number(i % columns <= Math.floor(i / columns)),
    );
    scores = hide(graph.constant("bool", before, [rows, columns]));
  }
  if (mask !== undefined)
    scores = mask.dtype === "bool" ? hide(of(mask)) : graph.node("Add", [scores, of(mask)]);
  const weights = graph.node("Softmax", [scores], { axis: { int: -1 } });
  if (mask === undefined) return graph.node("MatMul", [weights, of(value!)]);
  // NaN where a query may look at nothing.
  const blind = graph.node("IsNaN", [weights]);
  const seen = graph.node("Where", [blind, graph.constant("float", [0]), weights]);
  return graph.node("MatMul", [seen, of(value!)]);
}

function normalize({ args, attrs }: Item<"normalize">, { graph, of }: Writing): string {
  if (attrs.result !== 0) return unmapped("the factors of a normalisation");
  const mean = (x: string): string =>
    graph.node("ReduceMean", [x], { axes: { ints: [-1] }, keepdims: { int: 1 } });
  const far = graph.node("Sub", [of(args[0]!), mean(of(args[0]!))]);
  const variance = mean(graph.node("Mul", [far, far]));
  const above = graph.node("Add", [variance, graph.constant("float", [attrs.epsilon])]);
  return graph.node("Div", [far, graph.node("Sqrt", [above])]);
}

const keep = { keepdims: { int: 0 } };
const byAttribute =
  (op: string) =>
  (graph: OnnxGraph, x: string, axes: readonly number[]): string =>
    graph.node(op, [x], { axes: { ints: axes }, ...keep });
const argument =
  (op: string) =>
  (graph: OnnxGraph, x: string): string =>
    castTo(graph, graph.node(op, [x], { axis: { int: -1 }, ...keep }), "int32");

const reductions: {
  readonly [K in ReduceKind]: (graph: OnnxGraph, x: string, axes: readonly number[]) => string;
} = {
  sum: (graph, x, axes) =>
    graph.node("ReduceSum", [x, graph.constant("int64", axes, [axes.length])], keep),
  max: byAttribute("ReduceMax"),
  min: byAttribute("ReduceMin"),
  prod: byAttribute("ReduceProd"),
  argmax: argument("ArgMax"),
  argmin: argument("ArgMin"),
  length: byAttribute("ReduceL2"),
};

/** The arguments as they were before they were repeated, where ONNX repeats them by itself to the same shape. */
function spread(args: readonly Item[], shape: Shape, writing: Writing): string[] {
  const small = args.map(unrepeated);
  const shapes = small.map((arg) => (arg.kind === "constant" && isNumber(arg) ? [] : arg.shape));
  if (!sameShape(broadcastShapes("export", ...shapes), shape)) return args.map(writing.of);
  return small.map((arg) =>
    arg.kind === "constant" && isNumber(arg)
      ? writing.graph.constant(typeOf(arg.dtype), toNumbers(arg.attrs.data, arg.dtype))
      : writing.of(arg),
  );
}

const isWhole = ({ start, length, step }: Range, size: number): boolean =>
  start === 0 && step === 1 && length === size;

function slice({ args, attrs }: Item<"slice">, writing: Writing): string {
  const { graph, of } = writing;
  const [x] = args;
  const cut = attrs.ranges.flatMap((range, axis) =>
    isWhole(range, x!.shape[axis]!) ? [] : [{ ...range, axis }],
  );
  if (cut.some(({ axis }) => isRows(x!.shape[axis]!, writing)))
    unmapped("'slice' of rows; a network for prediction takes each row by itself");
  if (cut.length === 0) return of(x!);
  const vector = (of: (range: (typeof cut)[number]) => number): string =>
    graph.constant("int64", cut.map(of), [cut.length]);
  // Backwards to the first element ends before 0, which ONNX would count from the end.
  const end = ({ start, length, step }: Range): number => {
    const stop = start + length * step;
    return stop < 0 ? -(2 ** 31) : stop;
  };
  return graph.node("Slice", [
    of(x!),
    vector(({ start }) => start),
    vector(end),
    vector(({ axis }) => axis),
    vector(({ step }) => step),
  ]);
}

/** Parts beside each other on one axis, or one part with zeros around it. */
function assemble({ args, attrs, shape }: Item<"assemble">, { graph, of }: Writing): string {
  const { parts, zero } = attrs;
  const axis = shape.findIndex((size, i) => parts.some((part) => !isWhole(part[i]!, size)));
  if (axis < 0) return of(args[0]!);
  if (!zero) return graph.node("Concat", args.map(of), { axis: { int: axis } });
  const [part] = parts;
  if (parts.length !== 1 || part!.some(({ step }) => step !== 1))
    unmapped(`'place' with steps into ${show(shape)}`);
  const before = part!.map(({ start }) => start);
  const after = part!.map(({ start, length }, i) => shape[i]! - start - length);
  const pads = graph.constant("int64", [...before, ...after], [2 * shape.length]);
  return graph.node("Pad", [of(args[0]!), pads]);
}
