import { computeDType, isFloat, isInteger, type DType, type Stored } from "../core/dtype.ts";
import { fromNumbers, ranges } from "../core/numbers.ts";
import { broadcastShapes, sameShape, type Shape } from "../core/shape.ts";
import type { AttentionGiven, Builder, Range, Value } from "./builder.ts";
import type { ArrayOpcode } from "./array-opcode.ts";
import {
  matrixKinds,
  scanKinds,
  scatterKinds,
  type MatrixKind,
  type MicroOp,
  type RandomKind,
  type ReduceKind,
  type ScanKind,
  type ScatterKind,
} from "./format.ts";
import type { LoopBody } from "./loop-body.ts";
import type { Resampling } from "./resampling.ts";
import type { PoolWindow, Window } from "./window.ts";
import {
  Items,
  type AttentionAttributes,
  type Attributes,
  type Graph,
  type Item,
  type Kind,
} from "./ir.ts";
import type { Origin } from "./origin.ts";
import { isBetween, joinedAlong, partOf } from "./part-of.ts";
import { resultDType } from "./result-dtype.ts";
import { softmaxInDoubles } from "./softmax-in-doubles.ts";

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
    return this.constant(fromNumbers([value], dtype), dtype, shape);
  }

  constant(data: Stored, dtype: DType, shape: Shape): Value {
    return this.#items.add("constant", [], { data }, shape, dtype);
  }

  elementwise(op: Exclude<MicroOp, "constant" | "cast">, ...args: Value[]): Value {
    const shape = broadcastShapes(op, ...args.map((arg) => arg.shape));
    const same = args.map((arg) => this.broadcast(this.#computable(arg), shape));
    const result = this.#add("micro", same, { op }, shape, resultDType(op, same));
    return this.cast(result, resultDType(op, args));
  }

  cast(x: Value, dtype: DType): Value {
    if (x.dtype === dtype) return x;
    const [from, to] = [computeDType(x.dtype), computeDType(dtype)];
    // What is only stored comes from and goes to the one dtype that computes for it.
    if (x.dtype !== from) return this.cast(this.#cast(x, from), dtype);
    if (dtype === to) return this.#cast(x, dtype);
    const range = ranges[dtype];
    const held = range && isFloat(from) ? this.#held(x, range) : x;
    return this.#cast(this.cast(held, to), dtype);
  }

  #cast(x: Value, dtype: DType): Value {
    return x.dtype === dtype ? x : this.#add("micro", [x], { op: "cast" }, x.shape, dtype);
  }

  /** Fractions beyond a range of whole numbers become its ends, as they do in i32. */
  #held(x: Value, [low, high]: readonly [number, number]): Value {
    const above = this.elementwise("max", x, this.fill(low, x.dtype));
    return this.elementwise("min", above, this.fill(high, x.dtype));
  }

  #computable(x: Value): Value {
    return this.#cast(x, computeDType(x.dtype));
  }

  matmul(a: Value, b: Value): Value {
    if (a.dtype === "bf16" && b.dtype === "bf16")
      return this.cast(this.#product("matmul", a, b, "f32"), "bf16");
    const [left, right] = [this.#factor(a), this.#factor(b)];
    const dtype = isInteger(a.dtype) ? left.dtype : a.dtype;
    return this.cast(this.#product("matmul", left, right, left.dtype), dtype);
  }

  /** What a product computes with: cast before it is turned, so that the product of the way back reads the same array. */
  #factor(x: Value): Value {
    const item = x as Item;
    if (item.kind !== "permute") return this.#computable(x);
    return this.permute(this.#factor(item.args[0]!), item.attrs.axes);
  }

  matmulI8(a: Value, b: Value): Value {
    return this.#product("matmulI8", a, b, "i32");
  }

  matmulBits(a: Value, b: Value): Value {
    return this.#product("matmulBits", a, b, "i32");
  }

  quantize(x: Value, scale: Value): Value {
    return this.#add("quantize", [x, this.broadcast(scale, x.shape)], null, x.shape, "i8");
  }

  conv(x: Value, w: Value, out: Shape, window: Window): Value {
    return this.#add("conv", [x, w], window, [x.shape[0]!, ...out, w.shape.at(-1)!], x.dtype);
  }

  convWeights(x: Value, dy: Value, kernel: Shape, window: Window): Value {
    const shape = [...kernel, x.shape.at(-1)! / window.groups, dy.shape.at(-1)!];
    return this.#add("convWeights", [x, dy], window, shape, x.dtype);
  }

  pool(window: PoolWindow, out: Shape, ...x: Value[]): Value {
    const { shape, dtype } = x[0]!;
    return this.#add("pool", x, window, [shape[0]!, ...out, shape.at(-1)!], dtype);
  }

  poolBack(window: PoolWindow, shape: Shape, ...x: Value[]): Value {
    return this.#add("poolBack", x, window, shape, x[0]!.dtype);
  }

  resample(resampling: Resampling, x: Value): Value {
    const wide = this.#computable(x);
    const sizes = resampling.map((places) => places.length);
    const shape = [x.shape[0]!, ...sizes, x.shape.at(-1)!];
    return this.cast(this.#add("resample", [wide], resampling, shape, wide.dtype), x.dtype);
  }

  #product(kind: "matmul" | "matmulI8" | "matmulBits", a: Value, b: Value, dtype: DType): Value {
    const { factors, shape } = this.#factors(a, b);
    return this.#add(kind, factors, null, shape, dtype);
  }

  /** Matrices with equal leading axes, and the shape of their product. */
  #factors(a: Value, b: Value): { readonly factors: readonly Value[]; readonly shape: Shape } {
    const lead = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    const factors = [a, b].map((x) => this.broadcast(x, [...lead, ...x.shape.slice(-2)]));
    return { factors, shape: [...lead, a.shape.at(-2)!, b.shape.at(-1)!] };
  }

  reduce(reduce: ReduceKind, x: Value, axes: readonly number[]): Value {
    if (axes.length === 0) return x;
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const last = this.permute(this.#computable(x), [...kept, ...axes.toSorted((a, b) => a - b)]);
    const isPlace = reduce === "argmax" || reduce === "argmin";
    const shape = kept.map((axis) => x.shape[axis]!);
    const attrs = { reduce, count: axes.length };
    const result = this.#add("reduce", [last], attrs, shape, isPlace ? "i32" : last.dtype);
    return isPlace ? result : this.cast(result, x.dtype);
  }

  attention(attrs: AttentionAttributes, given: AttentionGiven): readonly [Value, Value] {
    const { query, key, value, mask } = given;
    const args = [query, key, value, ...(mask === null ? [] : [mask])];
    const rows = query.shape.slice(0, -1);
    const add = (result: 0 | 1, shape: Shape) =>
      this.#add("attention", args, { ...attrs, result }, shape, "f32");
    return [add(0, [...rows, value.shape.at(-1)!]), add(1, rows)];
  }

  attentionBack(
    attrs: AttentionAttributes,
    { query, key, value, mask }: AttentionGiven,
    y: Value,
    levels: Value,
    dy: Value,
  ): readonly [Value, Value, Value] {
    const args = [query, key, value, y, levels, dy, ...(mask === null ? [] : [mask])];
    const add = (result: 0 | 1 | 2, { shape }: Value) =>
      this.#add("attentionBack", args, { ...attrs, result }, shape, "f32");
    return [add(0, query), add(1, key), add(2, value)];
  }

  normalize(x: Value, epsilon: number): readonly [Value, Value] {
    const add = (result: 0 | 1, shape: Shape) =>
      this.#add("normalize", [x], { epsilon, result }, shape, "f32");
    return [add(0, x.shape), add(1, x.shape.slice(0, -1))];
  }

  normalizeBack(y: Value, grad: Value, factors: Value): Value {
    return this.#add("normalizeBack", [y, grad, factors], null, y.shape, "f32");
  }

  gather(x: Value, index: Value, axis: number): Value {
    const shape = [...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)];
    return this.#add("gather", [x, index], { axis }, shape, x.dtype);
  }

  scatterAdd(index: Value, updates: Value, axis: number, length: number): Value {
    const after = updates.shape.slice(axis + index.shape.length);
    const shape = [...updates.shape.slice(0, axis), length, ...after];
    const wide = this.#computable(updates);
    const sums = this.#add("scatter", [index, wide], { axis }, shape, wide.dtype);
    return this.cast(sums, updates.dtype);
  }

  scan(kind: ScanKind, x: Value): Value {
    const wide = this.#computable(x);
    if (kind === "argmax" || kind === "argmin")
      return this.#array("scan", [scanKinds[kind]], [wide], x.shape, "i32");
    return this.cast(this.#array("scan", [scanKinds[kind]], [wide], x.shape, wide.dtype), x.dtype);
  }

  argsort(x: Value, descending: boolean, first: number, count: number): Value {
    const words = [Number(descending), first];
    const shape = [...x.shape.slice(0, -1), count];
    return this.#array("argsort", words, [this.#computable(x)], shape, "i32");
  }

  search(sorted: Value, values: Value, right: boolean): Value {
    const wide = [this.#computable(sorted), this.#computable(values)];
    return this.#array("search", [Number(right)], wide, values.shape, "i32");
  }

  inside(index: Value, length: number): Value {
    return this.#array("inside", [length], [this.#computable(index)], index.shape, "i32");
  }

  pick(x: Value, index: Value, axis: number): Value {
    return this.#array("pick", [axis], [x, index], index.shape, x.dtype);
  }

  distance(a: Value, b: Value): Value {
    const { factors, shape } = this.#factors(a, b);
    return this.#array("distance", [], factors, shape, a.dtype);
  }

  scatter(kind: ScatterKind, x: Value, index: Value, updates: Value, axis: number): Value {
    const [base, more] =
      kind === "set" ? [x, updates] : [x, updates].map((v) => this.#computable(v));
    const args = [base!, index, more!];
    const found = this.#array("scatter", [scatterKinds[kind], axis], args, x.shape, base!.dtype);
    return this.cast(found, x.dtype);
  }

  fourier(x: Value, inverse: boolean, core: Shape = x.shape.slice(-2)): Value {
    const wide = this.#computable(x);
    const shape = [...x.shape.slice(0, -2), ...core];
    return this.cast(this.#array("fourier", [Number(inverse)], [wide], shape, wide.dtype), x.dtype);
  }

  matrix(kind: MatrixKind, core: Shape, ...args: Value[]): Value {
    const [a] = args;
    const shape = [...a!.shape.slice(0, -2), ...core];
    const wide = args.map((arg) => this.#computable(arg));
    const found = this.#array("matrix", [matrixKinds[kind]], wide, shape, wide[0]!.dtype);
    return this.cast(found, a!.dtype);
  }

  #array(
    opcode: ArrayOpcode,
    words: readonly number[],
    args: readonly Value[],
    shape: Shape,
    dtype: DType,
  ): Value {
    return this.#add("array", args, { opcode, words }, shape, dtype);
  }

  softmax(x: Value): Value {
    return this.#overRows("softmax", x);
  }

  logSoftmax(x: Value): Value {
    return this.#overRows("logSoftmax", x);
  }

  #overRows(kind: "softmax" | "logSoftmax", x: Value): Value {
    if (x.dtype === "f64") return softmaxInDoubles(this, kind, x);
    const single = this.#add(kind, [this.#computable(x)], null, x.shape, "f32");
    return this.cast(single, x.dtype);
  }

  random(random: RandomKind, key: Value, stream: number, shape: Shape): Value {
    const dtype = random === "bits" ? "i32" : "f32";
    return this.#add("random", [key], { random, stream }, shape, dtype);
  }

  loop(body: LoopBody, args: readonly Value[]): Value[] {
    return body.results.map(({ dtype, shape }, result) =>
      this.#add("loop", args, { body, result }, shape, dtype),
    );
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
    const part = partOf(x as Item, ranges);
    if (part !== undefined) return this.slice(...part);
    const shape = ranges.map(({ length }) => length);
    if (isBetween(x as Item, ranges)) return this.broadcast(this.fill(0, x.dtype), shape);
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
    const { shape, parts } = joinedAlong(
      values.map((value) => value.shape),
      axis,
    );
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
