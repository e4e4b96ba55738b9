import * as fc from "fast-check";
import type { RunnableDType } from "#sdk/core/dtype.ts";
import { size } from "#sdk/core/shape.ts";
import * as ops from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

/** What a random expression is made from: numbers that choose operations and operands among what is there already. */
export interface Recipe {
  readonly inputs: readonly (readonly [shape: readonly number[], dtype: RunnableDType])[];
  readonly choices: readonly (readonly [operation: number, operand: number, other: number])[];
}

const dtypes = ["bool", "u8", "i8", "i32", "i64", "f16", "bf16", "f32", "f64"] as const;
const number = fc.nat({ max: 10_000 });

/** Random expressions of up to 40 ops on every dtype, over axes of no, one and a few places. */
export const anyExpression: fc.Arbitrary<Recipe> = fc.record({
  inputs: fc.array(
    fc.tuple(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
      fc.constantFrom(...dtypes),
    ),
    { minLength: 2, maxLength: 4 },
  ),
  choices: fc.array(fc.tuple(number, number, number), { minLength: 3, maxLength: 40 }),
});

/** The inputs of a recipe: small whole numbers, on which every operation here is exact in every dtype. */
export function inputsOf({ inputs }: Recipe): Tensor[] {
  return inputs.map(([shape, dtype], k) => {
    const low = dtype === "u8" || dtype === "bool" ? 0 : -8;
    const high = dtype === "bool" ? 2 : 8;
    const values = Array.from(
      { length: size(shape) },
      (_, i) => low + ((i * 7 + k * 5) % (high - low)),
    );
    return tensor(values, { shape, dtype });
  });
}

/** Every choice adds one value; `look` is shown each. The last three come out. */
export function evaluateRecipe(
  { choices }: Recipe,
  inputs: readonly Tensor[],
  look: (x: Tensor) => Tensor = (x) => x,
): Tensor[] {
  const values = [...inputs];
  for (const choice of choices) {
    const found = next(values, choice);
    // Axes that grow and grow would only take time.
    if (size(found.shape) <= 512) values.push(look(found));
  }
  return values.slice(-3);
}

/** Small again, so that nothing is rounded. */
const small = (x: Tensor): Tensor => (x.dtype === "bool" ? x : ops.fmod(x, 9));

type Rule = (x: Tensor, y: Tensor, axis: number, other: number) => Tensor;
const i32 = (x: Tensor): Tensor => ops.cast(x, "i32");
const last = (x: Tensor): number => x.shape.at(-1) ?? 0;

/** Operations on anything; y has the shape of x. */
const everywhere: readonly Rule[] = [
  (x) => small(ops.neg(x)),
  (x) => small(ops.abs(x)),
  (x) => ops.sign(x),
  (x) => small(ops.square(x)),
  (x, y) => small(ops.add(x, y)),
  (x, y) => small(ops.sub(x, y)),
  (x, y) => small(ops.mul(x, y)),
  (x, y) => ops.maximum(x, y),
  (x, y) => ops.minimum(x, y),
  (x, y) => ops.mod(x, y),
  (x, y) => ops.fmod(x, y),
  (x) => ops.floorDivide(x, 3),
  (x, y) => ops.lt(x, y),
  (x, y) => ops.eq(x, y),
  (x, y) => ops.select(ops.ge(x, y), x, ops.add(y, 1)),
  (x, y) => ops.logicalXor(x, y),
  (x, y) => ops.bitwiseAnd(i32(x), i32(y)),
  (x, y) => ops.bitwiseXor(ops.cast(x, "i64"), ops.cast(y, "u8")),
  (x, y) => small(ops.leftShift(i32(x), ops.abs(i32(y)))),
  (x) => ops.rightShift(i32(x), 1),
  (x, _, __, other) => ops.cast(x, dtypes[other % dtypes.length]!),
  (x) => ops.round(ops.trunc(x)),
  (x) => ops.isNaN(x),
  (x) => ops.relu(x),
  (x) => ops.transpose(x),
  (x) => ops.reshape(x, [size(x.shape)]),
  (x) => small(ops.sum(x)),
  (x) => ops.countNonzero(x),
  (x) => ops.any(x),
  (x, _, __, other) => ops.tile(x, [1 + (other % 2)]),
  (x) => (x.shape.length < 3 ? ops.expandDims(x, 0) : x),
  (x, y) => (x.shape.length < 3 ? ops.stack([x, y]) : x),
];

/** Operations that need an axis. */
const along: readonly Rule[] = [
  (x, _, axis) => small(ops.sum(x, axis)),
  (x, _, axis) => small(ops.prod(x, axis)),
  (x, _, axis) => (x.shape[axis] === 0 ? x : ops.max(x, axis)),
  (x, _, axis) => (x.shape[axis] === 0 ? x : ops.min(x, axis)),
  (x, _, axis) => (x.shape[axis] === 0 ? x : ops.argmax(x, axis)),
  (x, _, axis) => ops.all(x, axis, true),
  (x, _, axis) => small(ops.cumsum(x, axis)),
  (x, _, axis) => ops.cummax(x, axis),
  (x, _, axis) => ops.cumargmin(x, axis),
  (x, _, axis) => ops.argsort(x, axis, { descending: true }),
  (x, _, axis) => ops.sort(x, axis),
  (x, _, axis) => ops.topK(x, Math.min(2, x.shape[axis]!), axis).values,
  (x, _, axis) => ops.flip(x, axis),
  (x, y, axis) => ops.concat([x, y], axis),
  (x, _, axis, other) => ops.roll(x, other, axis),
  (x, _, axis) => ops.repeat(x, 2, axis),
  (x, _, axis) => ops.slice(x, [...Array.from({ length: axis }, () => null), [null, null, -2]]),
  (x, _, axis) =>
    x.shape[axis] === 0
      ? x
      : ops.pad(
          x,
          x.shape.map((_, i) => (i === axis ? [1, 2] : [0, 0])),
          { mode: "circular" },
        ),
  (x) =>
    ops.pad(
      x,
      x.shape.map(() => [1, 0]),
    ),
  (x, _, axis) => (x.shape[axis]! < 2 ? x : ops.diff(x, axis)),
  (x, y) =>
    ops.gather(x, ops.argsort(ops.reshape(y, [size(y.shape)])).mod(Math.max(1, x.shape[0]!)), 0),
  (x, y) => small(ops.outer(ops.sum(x, 0), ops.sum(y, 0))),
  (x, y) => small(last(x) > 0 && x.shape.length >= 2 ? ops.matmul(x, ops.swapAxes(y, -1, -2)) : x),
  (x) => (x.shape.length >= 2 ? ops.tril(x) : x),
  (x) => (x.shape.length >= 2 ? ops.diagonal(x) : ops.diag(x)),
  (x, y) =>
    ops.scatterInto(
      x,
      ops.argsort(ops.reshape(ops.sum(y, [...y.shape.keys()].slice(1)), [y.shape[0]!])),
      y,
    ),
  (x, y, axis) => ops.putAlongAxis(x, ops.argsort(x, axis), y, axis, { mode: "max" }),
  (x) => ops.searchSorted(ops.sort(x), x),
  (x) => ops.unpack(ops.pack(ops.clip(i32(x), -8, 7), "i4"), "i4", last(x)),
];

function next(
  values: readonly Tensor[],
  [operation, operand, other]: Recipe["choices"][number],
): Tensor {
  const x = values[operand % values.length]!;
  const alike = values.filter(({ shape }) => size(shape) === size(x.shape));
  const y = ops.reshape(alike[other % alike.length]!, x.shape);
  const rules = x.shape.length === 0 ? everywhere : [...everywhere, ...along];
  return rules[operation % rules.length]!(x, y, other % Math.max(1, x.shape.length), other);
}
