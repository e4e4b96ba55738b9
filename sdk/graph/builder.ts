import type { Stored, DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { AttentionAttributes } from "./ir.ts";
import type { LoopBody } from "./loop-body.ts";
import type { Resampling } from "./resampling.ts";
import type { PoolWindow, Window } from "./window.ts";
import type {
  MatrixKind,
  MicroOp,
  RandomKind,
  ReduceKind,
  ScanKind,
  ScatterKind,
} from "./format.ts";
import type { Origin } from "./origin.ts";

/** A value of a program that is being built. */
export interface Value {
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A piece of each axis: elements `start`, `start + step`, … , `length` of them. */
export interface Range {
  readonly start: number;
  readonly length: number;
  /** May be negative, never 0. */
  readonly step: number;
}

/** What attention looks at. */
export interface AttentionGiven {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  readonly mask: Value | null;
}

/** What an op's `lower` writes to. Arguments are trusted: the op's shape rule has checked them. */
export interface Builder {
  /** What the values asked for next come from. */
  origin: Origin | null;
  /** A number in every place of `shape` (a scalar unless given). */
  fill(value: number, dtype: DType, shape?: Shape): Value;
  /** Known values. */
  constant(data: Stored, dtype: DType, shape: Shape): Value;
  /** One elementwise operation on values that broadcast to one shape. */
  elementwise(op: Exclude<MicroOp, "constant" | "cast">, ...args: Value[]): Value;
  cast(x: Value, dtype: DType): Value;
  /** `[…, m, k]` times `[…, k, n]`; the leading axes broadcast. */
  matmul(a: Value, b: Value): Value;
  /** i8 times i8, exact in i32. */
  matmulI8(a: Value, b: Value): Value;
  /** How many bits of the bytes of a's rows and b's columns differ. */
  matmulBits(a: Value, b: Value): Value;
  /** x divided by a scale that broadcasts to it, as whole numbers from −127 to 127 in i8. */
  quantize(x: Value, scale: Value): Value;
  /** x `[n, d…, c]` under w `[k…, c/groups, o]`, with outputs at the places `out` of each axis. */
  conv(x: Value, w: Value, out: Shape, window: Window): Value;
  /** What `conv` asks of its weights: for each tap of `kernel`, the inputs it met times dy. */
  convWeights(x: Value, dy: Value, kernel: Shape, window: Window): Value;
  /** What a window over x `[n, d…, c]` becomes, at the places `out` of each axis; `pick` takes what is picked besides. */
  pool(window: PoolWindow, out: Shape, ...x: Value[]): Value;
  /** What `pool` asks of inputs of `shape`: of x and dy for `max`, of dy for `sum`. */
  poolBack(window: PoolWindow, shape: Shape, ...x: Value[]): Value;
  /** Weighted sums of places along the axes of x `[n, d…, c]` between the first and the last. */
  resample(resampling: Resampling, x: Value): Value;
  /** Reduces the given axes, which disappear. `argmax` and `argmin` take one axis. */
  reduce(kind: ReduceKind, x: Value, axes: readonly number[]): Value;
  /**
   * What queries `[…, n, d]` see of keys `[…, m, d]` and values `[…, m, e]` under a bool mask `[…, n, m]`, and the logarithms `[…, n]` of
   * the sums of their scores' exponentials. The leading axes are equal.
   */
  attention(attrs: AttentionAttributes, given: AttentionGiven): readonly [y: Value, levels: Value];
  /** The gradients of queries, keys and values, from what attention was given and gave and the gradient of y. */
  attentionBack(
    attrs: AttentionAttributes,
    given: AttentionGiven,
    y: Value,
    levels: Value,
    dy: Value,
  ): readonly [query: Value, key: Value, value: Value];
  /** Rows of f32 over the last axis with mean 0 and variance 1, and what their distances from the mean were multiplied with. */
  normalize(x: Value, epsilon: number): readonly [y: Value, factors: Value];
  /** The gradient of x, from y, the gradient of y, and the factors. */
  normalizeBack(y: Value, grad: Value, factors: Value): Value;
  gather(x: Value, index: Value, axis: number): Value;
  /** Zeros with `length` places on `axis`, to which the updates are added. */
  scatterAdd(index: Value, updates: Value, axis: number, length: number): Value;
  /** Running sums and products over the last axis, or the places of the extremes so far as i32. */
  scan(kind: ScanKind, x: Value): Value;
  /** The places of `count` elements of the last axis in order from the rank `first` on, as i32: equal ones in theirs, NaN as the greatest. */
  argsort(x: Value, descending: boolean, first: number, count: number): Value;
  /** For each value how many elements of the sorted last axis are before it, as i32; with `right` its equals are. */
  search(sorted: Value, values: Value, right: boolean): Value;
  /** Whole numbers as i32; one that is not from 0 to below `length` is an error when it runs. */
  inside(index: Value, length: number): Value;
  /** The element of x at each place of an index that is like x but on the axis, in the same line of it. */
  pick(x: Value, index: Value, axis: number): Value;
  /** How far each row of a `[…, m, k]` is from each column of b `[…, k, n]`. */
  distance(a: Value, b: Value): Value;
  /** x with the updates where the index says on an axis. */
  scatter(kind: ScatterKind, x: Value, index: Value, updates: Value, axis: number): Value;
  /** Of complex numbers `[…, n, 2]`, along n. With a core of `[⌊n/2⌋ + 1, 2]` of real ones `[…, n, 1]`, with `[n, 1]` the way back to these. */
  fourier(x: Value, inverse: boolean, core?: Shape): Value;
  /** Linear algebra on the last two axes; the result is packed as the program format says. */
  matrix(kind: MatrixKind, core: Shape, ...args: Value[]): Value;
  /** Over the last axis. */
  softmax(x: Value): Value;
  /** Over the last axis. */
  logSoftmax(x: Value): Value;
  random(kind: RandomKind, key: Value, stream: number, shape: Shape): Value;
  /** The results of a loop of these arguments: its carries, then the stacked parts. */
  loop(body: LoopBody, args: readonly Value[]): Value[];
  reshape(x: Value, shape: Shape): Value;
  /** Axis i of the result is axis `axes[i]` of x. */
  permute(x: Value, axes: readonly number[]): Value;
  broadcast(x: Value, shape: Shape): Value;
  /** One range for each axis. */
  slice(x: Value, ranges: readonly Range[]): Value;
  /** Zeros of `shape` with x in the places that `ranges` name: the way back of `slice`. */
  place(x: Value, shape: Shape, ranges: readonly Range[]): Value;
  /** x itself, but what is computed from it does not run before `token` is there, and is not shared with what is computed from x. */
  after(x: Value, token: Value): Value;
  concat(values: readonly Value[], axis: number): Value;
}
