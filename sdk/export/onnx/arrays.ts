import { size, type Shape } from "../../core/shape.ts";
import { matrixKinds, scanKinds, scatterKinds } from "../../graph/format.ts";
import type { ArrayOpcode } from "../../graph/array-opcode.ts";
import type { Item } from "../../graph/ir.ts";
import { castTo, typeOf } from "./micro.ts";
import { reshaped, sizes } from "./sizes.ts";
import { unmapped } from "./unmapped.ts";
import type { Writing } from "./writing.ts";

type ArrayItem = Item<"array">;

/** The name of a code. */
const named = <K extends string>(table: Readonly<Record<K, number>>, code: number): K =>
  // The cast: the keys of a table are K.
  (Object.keys(table) as K[]).find((name) => table[name] === code)!;

/** The instructions of arrays that ONNX has. */
export const arrayRules: {
  readonly [K in ArrayOpcode]: (item: ArrayItem, writing: Writing) => string;
} = {
  scan({ args, attrs }, { graph, of }) {
    const kind = named(scanKinds, attrs.words[0]!);
    if (kind !== "sum") unmapped(`'scan' (${kind})`);
    return graph.node("CumSum", [of(args[0]!), graph.constant("int32", [-1])]);
  },

  argsort({ args, attrs, shape }, { graph, of }) {
    const [x] = args as [Item];
    const [largest, first] = attrs.words as [number, number];
    const number = (value: number) => graph.constant("int64", [value], [1]);
    const end = number(first + shape.at(-1)!);
    const order = { axis: { int: -1 }, largest: { int: largest }, sorted: { int: 1 } };
    const places = graph.node("TopK", [of(x), end], order, { name: "places", after: 1 });
    const asked =
      first === 0 ? places : graph.node("Slice", [places, number(first), end, number(-1)]);
    return castTo(graph, asked, "int32");
  },

  scatter({ args, attrs }, writing) {
    const [x, index, updates] = args as [Item, Item, Item];
    const [code, axis] = attrs.words as [number, number];
    const kind = named(scatterKinds, code);
    if (kind === "min" || kind === "max") unmapped(`'scatter' (${kind})`);
    const reduction = kind === "set" ? "none" : kind;
    return scattered(writing.of(x), [index, updates], axis, reduction, writing);
  },

  search({ args, attrs }, { graph, of }) {
    // ONNX has no search: each value is compared with each element.
    const [sorted, values] = args as [Item, Item];
    const axes = (axis: number) => graph.constant("int64", [axis], [1]);
    const each = graph.node("Unsqueeze", [of(sorted), axes(-2)]);
    const one = graph.node("Unsqueeze", [of(values), axes(-1)]);
    const before = graph.node(attrs.words[0] === 1 ? "LessOrEqual" : "Less", [each, one]);
    const counts = castTo(graph, before, "int32");
    return graph.node("ReduceSum", [counts, axes(-1)], { keepdims: { int: 0 } });
  },

  inside: ({ args }, { graph, of }) => castTo(graph, of(args[0]!), "int32"),

  pick: ({ args, attrs }, { graph, of }) =>
    graph.node("GatherElements", args.map(of), { axis: { int: attrs.words[0]! } }),

  distance({ args }, { graph, of }) {
    // ONNX has none: each row is compared with each column.
    const [a, b] = args as [Item, Item];
    const axes = (axis: number) => graph.constant("int64", [axis], [1]);
    const [rows, columns] = [
      [of(a), axes(-1)],
      [of(b), axes(-3)],
    ].map((of) => graph.node("Unsqueeze", of));
    const apart = graph.node("Sub", [rows!, columns!]);
    return graph.node("ReduceL2", [apart], { axes: { ints: [-2] }, keepdims: { int: 0 } });
  },

  fourier({ args, attrs, shape }, writing) {
    const { graph, of } = writing;
    const [from, parts] = args[0]!.shape.slice(-2) as [number, number];
    const [n, into] = shape.slice(-2) as [number, number];
    const count = size(shape.slice(0, -2));
    const lines = reshaped(of(args[0]!), [count, from, parts], writing);
    const options = {
      inverse: { int: attrs.words[0]! },
      axis: { int: 1 },
      onesided: { int: Number(parts === 1) },
    };
    if (into === 2) return reshaped(graph.node("DFT", [lines], options), shape, writing);
    // To real numbers: what others mirror counts twice, and these are left out.
    const weights = Array.from({ length: from }, (_, k) => (k === 0 || 2 * k === n ? 1 : 2));
    const weighed = graph.node("Mul", [
      lines,
      graph.constant(typeOf(args[0]!.dtype), weights, [from, 1]),
    ]);
    const whole = graph.node("DFT", [weighed, graph.constant("int64", [n])], options);
    const vector = (value: number) => graph.constant("int64", [value], [1]);
    const real = graph.node("Slice", [whole, vector(0), vector(1), vector(2)]);
    return reshaped(real, shape, writing);
  },

  matrix({ args, attrs, dtype }, { graph, of }) {
    const kind = named(matrixKinds, attrs.words[0]!);
    if (kind !== "determinant" || dtype !== "f32") unmapped(`'matrix' (${kind})`);
    const value = graph.node("Det", [of(args[0]!)]);
    const log = graph.node("Log", [graph.node("Abs", [value])]);
    const last = graph.constant("int64", [-1], [1]);
    const parts = [graph.node("Sign", [value]), log].map((x) => graph.node("Unsqueeze", [x, last]));
    return graph.node("Concat", parts, { axis: { int: -1 } });
  },
};

/** Zeros to which updates are added. */
export function scatterAdd(
  { args, attrs, shape, dtype }: Item<"scatter">,
  writing: Writing,
): string {
  const { graph } = writing;
  const zeros = graph.node("Expand", [graph.constant(typeOf(dtype), [0]), sizes(shape, writing)]);
  return scattered(zeros, args as unknown as [Item, Item], attrs.axis, "add", writing);
}

/** Updates in the places of an axis that an index names: each of its axes as one, and the index once for each element. */
function scattered(
  x: string,
  [index, updates]: readonly [index: Item, updates: Item],
  axis: number,
  reduction: string,
  writing: Writing,
): string {
  const { graph, of } = writing;
  const count = size(index.shape);
  const behind = updates.shape.slice(axis + index.shape.length);
  const flat: Shape = [...updates.shape.slice(0, axis), count, ...behind];
  const line = flat.map((_, i) => (i === axis ? count : 1));
  const places = graph.node("Expand", [reshaped(of(index), line, writing), sizes(flat, writing)]);
  return graph.node("ScatterElements", [x, places, reshaped(of(updates), flat, writing)], {
    axis: { int: axis },
    reduction: { text: reduction },
  });
}
