import { allocate, type Data, type DType } from "../core/dtype.ts";
import { broadcastShapes, sameShape, type Shape } from "../core/shape.ts";
import type { Builder, Range, Value } from "./builder.ts";
import type { MicroOp, RandomKind, ReduceKind } from "./format.ts";
import type { PoolWindow, Window } from "./window.ts";
import { Items, type Attributes, type Graph, type Item, type Kind } from "./ir.ts";
import type { Origin } from "./origin.ts";

/** Writes down what ops ask for, one item after another. */
export class ProgramBuilder implements Builder {
  readonly #items = new Items();

  get origin(): Origin | null {
    return this.#items.origin;
  }

  set origin(origin: Origin | null) {
    this.#items.origin = origin;
  }

  /** The graph of everything asked for so far. */
  graph(outputs: readonly Value[], states: readonly Value[]): Graph {
    // The casts here and below: every value that a builder is given was made by it.
    return {
      items: this.#items.list,
      outputs: outputs as readonly Item[],
      states: states as readonly Item[],
    };
  }

  input(index: number, dtype: DType, shape: Shape): Value {
    return this.#items.add("input", [], { index }, shape, dtype);
  }

  state(index: number, dtype: DType, shape: Shape): Value {
    return this.#items.add("state", [], { index }, shape, dtype);
  }

  fill(value: number, dtype: DType, shape: Shape = []): Value {
    const data = allocate(dtype, 1);
    data[0] = value;
    return this.constant(data, dtype, shape);
  }

  constant(data: Data, dtype: DType, shape: Shape): Value {
    return this.#items.add("constant", [], { data }, shape, dtype);
  }

  elementwise(op: Exclude<MicroOp, "constant" | "cast">, ...args: Value[]): Value {
    const shape = broadcastShapes(op, ...args.map((arg) => arg.shape));
    const same = args.map((arg) => this.broadcast(arg, shape));
    return this.#add("micro", same, { op }, shape, resultDType(op, args));
  }

  cast(x: Value, dtype: DType): Value {
    return x.dtype === dtype ? x : this.#add("micro", [x], { op: "cast" }, x.shape, dtype);
  }

  matmul(a: Value, b: Value): Value {
    return this.#product("matmul", a, b, a.dtype);
  }

  matmulI8(a: Value, b: Value): Value {
    return this.#product("matmulI8", a, b, "i32");
  }

  quantize(x: Value, scale: Value): Value {
    return this.#add("quantize", [x, this.broadcast(scale, x.shape)], null, x.shape, "i8");
  }

  conv(x: Value, w: Value, out: Shape, window: Window): Value {
    return this.#add("conv", [x, w], window, [x.shape[0]!, ...out, w.shape.at(-1)!], "f32");
  }

  convWeights(x: Value, dy: Value, kernel: Shape, window: Window): Value {
    const shape = [...kernel, x.shape.at(-1)! / window.groups, dy.shape.at(-1)!];
    return this.#add("convWeights", [x, dy], window, shape, "f32");
  }

  pool(window: PoolWindow, out: Shape, ...x: Value[]): Value {
    const { shape } = x[0]!;
    return this.#add("pool", x, window, [shape[0]!, ...out, shape.at(-1)!], "f32");
  }

  poolBack(window: PoolWindow, shape: Shape, ...x: Value[]): Value {
    return this.#add("poolBack", x, window, shape, "f32");
  }

  #product(kind: "matmul" | "matmulI8", a: Value, b: Value, dtype: DType): Value {
    const lead = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    const left = this.broadcast(a, [...lead, ...a.shape.slice(-2)]);
    const right = this.broadcast(b, [...lead, ...b.shape.slice(-2)]);
    const shape = [...lead, a.shape.at(-2)!, b.shape.at(-1)!];
    return this.#add(kind, [left, right], null, shape, dtype);
  }

  reduce(reduce: ReduceKind, x: Value, axes: readonly number[]): Value {
    if (axes.length === 0) return x;
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const last = this.permute(x, [...kept, ...axes.toSorted((a, b) => a - b)]);
    const dtype = reduce === "argmax" || reduce === "argmin" ? "i32" : x.dtype;
    const shape = kept.map((axis) => x.shape[axis]!);
    return this.#add("reduce", [last], { reduce, count: axes.length }, shape, dtype);
  }

  gather(x: Value, index: Value, axis: number): Value {
    const shape = [...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)];
    return this.#add("gather", [x, index], { axis }, shape, x.dtype);
  }

  scatterAdd(index: Value, updates: Value, axis: number, length: number): Value {
    const after = updates.shape.slice(axis + index.shape.length);
    const shape = [...updates.shape.slice(0, axis), length, ...after];
    return this.#add("scatter", [index, updates], { axis }, shape, updates.dtype);
  }

  softmax(x: Value): Value {
    return this.#add("softmax", [x], null, x.shape, x.dtype);
  }

  logSoftmax(x: Value): Value {
    return this.#add("logSoftmax", [x], null, x.shape, x.dtype);
  }

  random(random: RandomKind, key: Value, stream: number, shape: Shape): Value {
    const dtype = random === "bits" ? "i32" : "f32";
    return this.#add("random", [key], { random, stream }, shape, dtype);
  }

  reshape(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.#add("reshape", [x], null, shape, x.dtype);
  }

  permute(x: Value, axes: readonly number[]): Value {
    if (axes.every((axis, i) => axis === i)) return x;
    const shape = axes.map((axis) => x.shape[axis]!);
    return this.#add("permute", [x], { axes }, shape, x.dtype);
  }

  broadcast(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.#add("broadcast", [x], null, shape, x.dtype);
  }

  slice(x: Value, ranges: readonly Range[]): Value {
    const shape = ranges.map(({ length }) => length);
    return this.#add("slice", [x], { ranges }, shape, x.dtype);
  }

  place(x: Value, shape: Shape, ranges: readonly Range[]): Value {
    return this.#add("assemble", [x], { zero: true, parts: [ranges] }, shape, x.dtype);
  }

  after(x: Value, token: Value): Value {
    return this.#add("after", [x, token], null, x.shape, x.dtype);
  }

  concat(values: readonly Value[], axis: number): Value {
    const [first] = values;
    if (first === undefined) throw new TypeError("concat: needs at least one value");
    let start = 0;
    const parts = values.map(({ shape }) => {
      const ranges = shape.map((length, i) => ({ start: i === axis ? start : 0, length, step: 1 }));
      start += shape[axis]!;
      return ranges;
    });
    const shape = first.shape.with(axis, start);
    return this.#add("assemble", values, { zero: false, parts }, shape, first.dtype);
  }

  #add<K extends Kind>(
    kind: K,
    args: readonly Value[],
    attrs: Attributes[K],
    shape: Shape,
    dtype: DType,
  ): Value {
    return this.#items.add(kind, args as readonly Item[], attrs, shape, dtype);
  }
}

const booleans: ReadonlySet<MicroOp> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);

function resultDType(op: MicroOp, args: readonly Value[]): DType {
  if (booleans.has(op)) return "bool";
  return args[op === "select" ? 1 : 0]!.dtype;
}
