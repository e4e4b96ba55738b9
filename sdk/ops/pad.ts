import { ShapeError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectList, expectNumber } from "../core/options.ts";
import { show, type Shape } from "../core/shape.ts";
import type { Builder, Range, Value } from "../graph/builder.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { chosen } from "./chosen.ts";
import { concat } from "./concat.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { promote } from "./promote.ts";
import { slice, takeRanges } from "./slice.ts";
import { sub } from "./sub.ts";

/** For each axis, how many places are added in front and behind. */
export type Padding = readonly (readonly [before: number, after: number])[];

const op = (padding: Padding, value: number): Op<[x: Tensor]> => ({
  name: "pad",
  // As text, so that NaN and the infinities stay different.
  attrs: { padding, value: String(value) },
  shape: (x) => padded(x.shape, padding),
  lower: (program, x) =>
    value === 0
      ? program.place(x, padded(x.shape, padding), ranges(x.shape, padding))
      : padding.reduce(
          (y, [before, after], axis) => extend(program, y, axis, before, after, value),
          x,
        ),
  vjp: (grad, x) => [takeRanges(grad, ranges(x.shape, padding))],
  batch: (_, x) => apply(op([[0, 0], ...padding], value), x),
});

/** What stands around: a value, the elements mirrored at the last one, the last one again, or the other end. */
export type PadMode = "constant" | "reflect" | "replicate" | "circular";

/**
 * `x` with more around it: `value`, or by `mode` the elements mirrored at the outermost one (`reflect`), that one again (`replicate`), or
 * those of the other end (`circular`). The gradient goes back to where the elements came from.
 *
 * @example
 * pad(tensor([1, 2]), [[1, 2]]) // [0, 1, 2, 0, 0]
 */
export function pad(
  x: Tensor,
  padding: Padding,
  options: { readonly value?: number | bigint; readonly mode?: PadMode } = {},
): Tensor {
  expectTensor("pad", x);
  checkOptions("pad", options, ["value", "mode"]);
  const { value = 0, mode = "constant" } = options;
  if (typeof value !== "bigint") expectNumber("pad", "value", value);
  expectList("pad", "padding", padding);
  for (const pair of padding) expectList("pad", "the padding of an axis", pair);
  if (padding.length !== x.shape.length)
    throw new ShapeError(`pad: ${padding.length} pairs for ${show(x.shape)}`);
  for (const length of padding.flat())
    if (!Number.isInteger(length) || length < 0)
      throw new ShapeError(`pad: lengths are whole numbers from 0 up, got ${show(padding.flat())}`);
  checkChoice("pad", "mode", mode, padModes);
  if (mode !== "constant")
    return padding.reduce((y, sides, axis) => continued(y, axis, sides, mode), x);
  // What does not fit in the dtype widens it, as in arithmetic.
  if (typeof value === "bigint") {
    const [lifted, far] = promote("pad", x, value);
    // Around numbers that count from it stand zeros; what that wraps is turned back.
    return add(apply(op(padding, 0), sub(lifted, far)), far);
  }
  const isBool = x.dtype === "bool" && (value === 0 || value === 1);
  const [lifted] = isBool ? [x] : promote("pad", x, value);
  return apply(op(padding, value), lifted);
}

/** The places of an axis that stand around it. */
const around: {
  readonly [M in Exclude<PadMode, "constant">]: (i: number, length: number) => number;
} = {
  reflect(i, length) {
    const period = Math.max(1, 2 * (length - 1));
    const place = ((i % period) + period) % period;
    return place < length ? place : period - place;
  },
  replicate: (i, length) => Math.min(length - 1, Math.max(0, i)),
  circular: (i, length) => ((i % length) + length) % length,
};

/** How there can be more around a tensor. */
export const padModes: readonly string[] = ["constant", ...Object.keys(around)];

function continued(
  x: Tensor,
  axis: number,
  [before, after]: readonly [before: number, after: number],
  mode: Exclude<PadMode, "constant">,
): Tensor {
  const length = x.shape[axis]!;
  if (before === 0 && after === 0) return x;
  if (length === 0)
    throw new ShapeError(`pad: nothing to continue on axis ${axis} of ${show(x.shape)}`);
  const places = Array.from({ length: before + length + after }, (_, i) =>
    around[mode](i - before, length),
  );
  const runs = runsOf(places);
  if (runs.length > few) return chosen(x, places, axis);
  const cuts = x.shape.slice(0, axis).map(() => null);
  const pieces = runs.map(({ first, step, count }) => {
    if (step === 0) {
      const one = slice(x, [...cuts, [first, first + 1]]);
      return broadcastTo(one, x.shape.with(axis, count));
    }
    const stop = first + step * count;
    return slice(x, [...cuts, [first, stop < 0 ? null : stop, step]]);
  });
  return concat(pieces, axis);
}

/** More pieces than this are sooner looked up place by place. */
const few = 8;

interface Run {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** Places as runs of neighbours, up or down, or of one place again and again. */
function runsOf(places: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [i, place] of places.entries()) {
    const last = runs.at(-1);
    const step = place - (places[i - 1] ?? place);
    if (last === undefined || Math.abs(step) > 1) runs.push({ first: place, step: 1, count: 1 });
    else if (last.count === 1 || step === last.step)
      runs[runs.length - 1] = { first: last.first, step, count: last.count + 1 };
    else runs.push({ first: place, step: 1, count: 1 });
  }
  return runs;
}

const padded = (shape: Shape, padding: Padding): Shape =>
  shape.map((length, axis) => length + padding[axis]![0] + padding[axis]![1]);

const ranges = (shape: Shape, padding: Padding): readonly Range[] =>
  shape.map((length, axis) => ({ start: padding[axis]![0], length, step: 1 }));

function extend(
  program: Builder,
  x: Value,
  axis: number,
  before: number,
  after: number,
  value: number,
): Value {
  const block = (length: number): Value[] =>
    length === 0 ? [] : [program.fill(value, x.dtype, x.shape.with(axis, length))];
  return program.concat([...block(before), x, ...block(after)], axis);
}
