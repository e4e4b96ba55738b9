import { expect, test } from "@jest/globals";
import * as ops from "#sdk/ops/index.ts";
import { grad, vmap } from "#sdk/grad/index.ts";
import { tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const i32 = (...values: number[]) => tensor(values, { dtype: "i32" });
const m = zeros([2, 3]);
const key = i32(1, 2, 0, 0);

test.each<readonly [message: string, call: () => unknown]>([
  ["add: shapes do not broadcast, got [2, 3] and [2]", () => ops.add(m, zeros([2]))],
  ["add: expected tensors or numbers, got null", () => ops.add(m, null as never)],
  [
    "mul: expected tensors or numbers, got an array; make a tensor of it",
    () => ops.mul([1, 2] as never, m),
  ],
  ["exp: expected a tensor, got 3", () => ops.exp(3 as never)],
  ["matmul: expected a tensor, got 3", () => ops.matmul(m, 3 as never)],
  ["add: one side must be a tensor, got 1 and 2", () => ops.add(1, 2)],
  ["sub: shapes do not broadcast, got [2, 3] and [4]", () => ops.sub(m, zeros([4]))],
  ["mul: shapes do not broadcast, got [2, 3] and [3, 2]", () => ops.mul(m, zeros([3, 2]))],
  ["div: shapes do not broadcast, got [2, 3] and [2]", () => ops.div(m, zeros([2]))],
  ["mod: shapes do not broadcast, got [2, 3] and [2]", () => ops.mod(m, zeros([2]))],
  ["pow: shapes do not broadcast, got [2, 3] and [2]", () => ops.pow(m, zeros([2]))],
  ["minimum: shapes do not broadcast, got [2, 3] and [2]", () => ops.minimum(m, zeros([2]))],
  ["maximum: shapes do not broadcast, got [2, 3] and [2]", () => ops.maximum(m, zeros([2]))],
  ["eq: shapes do not broadcast, got [2, 3] and [2]", () => ops.eq(m, zeros([2]))],
  ["logicalAnd: shapes do not broadcast, got [2, 3] and [2]", () => ops.logicalAnd(m, zeros([2]))],
  [
    "select: the condition must be bool, got f32 [2, 3]; compare it first",
    () => ops.select(m, 1, 0),
  ],
  [
    "select: shapes do not broadcast, got [2, 3] and [2] and []",
    () => ops.select(ops.gt(m, 0), zeros([2]), 0),
  ],
  ["clip: low 2 is above high 1", () => ops.clip(m, 2, 1)],
  [
    "cast: there are no tensors of b1; pack keeps it in u8; use bool, u8, i8, i32, i64, f16, bf16, f32, f64",
    () => ops.cast(m, "b1"),
  ],
  [
    "matmul: inner sizes differ, got [2, 3] and [4, 5]; 3 columns need 3 rows, not 4",
    () => ops.matmul(m, zeros([4, 5])),
  ],
  [
    "matmul: inner sizes differ, got [2, 3] and [2]; 3 columns need 3 rows, not 2",
    () => ops.matmul(m, zeros([2])),
  ],
  [
    "matmul: inner sizes differ, got [2, 3] and [2, 3]; 3 columns need 3 rows: use transpose(b)",
    () => ops.matmul(m, m),
  ],
  [
    "matmul: inner sizes differ, got [2, 3] and [1, 2, 3]; 3 columns need 3 rows: use swapAxes(b, -1, -2)",
    () => ops.matmul(m, zeros([1, 2, 3])),
  ],
  ["matmul: expected matrices or vectors, got [2, 3] and []", () => ops.matmul(m, zeros([]))],
  [
    "matmul (leading axes): shapes do not broadcast, got [2] and [3]",
    () => ops.matmul(zeros([2, 1, 1]), zeros([3, 1, 1])),
  ],
  ["sum: axis 2 is not one of the 2 axes", () => ops.sum(m, 2)],
  ["sum: an axis is named twice in [1, 1]", () => ops.sum(m, [1, -1])],
  ["mean: axis 5 is not one of the 2 axes", () => ops.mean(m, [5])],
  ["max: nothing to choose from, got [0, 3]", () => ops.max(zeros([0, 3]), 0)],
  ["min: nothing to choose from, got [0]", () => ops.min(zeros([0]))],
  ["prod: axis 2 is not one of the 2 axes", () => ops.prod(m, 2)],
  ["argmax: nothing to choose from, got [0]", () => ops.argmax(zeros([0]))],
  ["argmin: axis 3 is not one of the 2 axes", () => ops.argmin(m, 3)],
  ["variance: axis 2 is not one of the 2 axes", () => ops.variance(m, 2)],
  ["logSumExp: axis 2 is not one of the 2 axes", () => ops.logSumExp(m, 2)],
  ["reshape: [2, 3] has 6 elements, [4] has 4", () => ops.reshape(m, [4])],
  ["reshape: [2, 3] cannot become [4, -1]", () => ops.reshape(m, [4, -1])],
  ["add: the big integer 1n stands beside f32; use Number(1n)", () => ops.add(m, 1n)],
  ["add: expected tensors or numbers, got 'x'", () => ops.add(m, "x" as never)],
  ["reshape: one size may be -1, got [-1, 2, -1]", () => ops.reshape(m, [-1, 2, -1])],
  ["reshape: sizes are whole numbers from 0 up, got [-1, -6]", () => ops.reshape(m, [-1, -6])],
  ["expandDims: axis 4 is not one of the 3 places", () => ops.expandDims(m, 4)],
  ["squeeze: axis 1 is not of length 1, got [2, 3]", () => ops.squeeze(m, 1)],
  ["transpose: [0, 0] is not an order of the 2 axes of [2, 3]", () => ops.transpose(m, [0, 0])],
  ["broadcastTo: [2, 3] does not broadcast to [1, 3]", () => ops.broadcastTo(m, [1, 3])],
  ["flip: axis 2 is not one of the 2 axes", () => ops.flip(m, 2)],
  ["slice: place 2 is not one of the 2 of axis 0", () => ops.slice(m, [2])],
  ["slice: the step of axis 0 is 0", () => ops.slice(m, [[0, 1, 0]])],
  ["slice: 3 cuts for [2, 3]", () => ops.slice(m, [0, 0, 0])],
  ["slice: bounds are whole numbers, got [0.5]", () => ops.slice(m, [[0.5]])],
  [
    "concat: shapes differ beside axis 0, got [2, 3] and [2, 2]",
    () => ops.concat([m, zeros([2, 2])]),
  ],
  ["concat: needs at least one tensor", () => ops.concat([])],
  ["stack: shapes differ, got [2, 3] and [2, 2]", () => ops.stack([m, zeros([2, 2])])],
  ["pad: 1 pairs for [2, 3]", () => ops.pad(m, [[1, 1]])],
  ["pad: lengths are whole numbers from 0 up, got [1, -1]", () => ops.pad(zeros([1]), [[1, -1]])],
  [
    "gather: the index must be whole numbers (u8, i8, i32, i64), got f32; use cast",
    () => ops.gather(m, zeros([1])),
  ],
  ["gather: axis 2 is not one of the 2 axes", () => ops.gather(m, i32(0), 2)],
  [
    "takeAlongAxis: shapes differ beside axis 1, got [2, 3] and [1]",
    () => ops.takeAlongAxis(m, i32(0), 1),
  ],
  [
    "takeAlongAxis: the index must be whole numbers (u8, i8, i32, i64), got f32; use cast",
    () => ops.takeAlongAxis(m, m, 1),
  ],
  [
    "oneHot: the index must be whole numbers (u8, i8, i32, i64), got f32; use cast",
    () => ops.oneHot(m, 3),
  ],
  ["oneHot: classes must be a whole number from 1 up, got 0", () => ops.oneHot(i32(0), 0)],
  ["softmax: needs an axis, got a scalar", () => ops.softmax(zeros([]))],
  ["softmax: axis 2 is not one of the 2 axes", () => ops.softmax(m, 2)],
  ["logSoftmax: needs an axis, got a scalar", () => ops.logSoftmax(zeros([]))],
  [
    "crossEntropy: the classes must be whole numbers (u8, i8, i32, i64), got f32; use cast",
    () => ops.crossEntropy(m, zeros([2])),
  ],
  [
    "crossEntropy: logits [2, 3] need classes of [2], got [3]",
    () => ops.crossEntropy(m, i32(0, 1, 2)),
  ],
  [
    "crossEntropy: 2 weights for 3 classes",
    () => ops.crossEntropy(m, i32(0, 1), { weights: [1, 2] }),
  ],
  [
    "crossEntropy: smoothing is from 0 to 1, got 2",
    () => ops.crossEntropy(m, i32(0, 1), { smoothing: 2 }),
  ],
  [
    "binaryCrossEntropy: shapes differ, got [2, 3] and [2]; use reshape",
    () => ops.binaryCrossEntropy(m, zeros([2])),
  ],
  [
    "meanSquaredError: shapes differ, got [2, 1] and [2]; use reshape",
    () => ops.meanSquaredError(zeros([2, 1]), zeros([2])),
  ],
  [
    "meanAbsoluteError: shapes differ, got [2, 1] and [2]; use reshape",
    () => ops.meanAbsoluteError(zeros([2, 1]), zeros([2])),
  ],
  [
    "randomUniform: the key must be i32, got f32; use randomKey",
    () => ops.randomUniform(zeros([4]), [2]),
  ],
  ["nextKey: the key must be [4], got [2]; use randomKey", () => ops.nextKey(i32(1, 2))],
  [
    "randomNormal: a stream is a whole number from 0 to 2³² − 1, got -1",
    () => ops.randomNormal(key, [2], -1),
  ],
  ["dropout: the rate is from 0 to below 1, got 1", () => ops.dropout(m, 1, key)],
])("%s", (message, call) => {
  expect(call).toThrow(new RegExp(`^${message.replace(/[[\]().?*+]/g, String.raw`\$&`)}$`));
});

const outside: readonly (readonly [message: string, run: () => Tensor])[] = [
  ["gather: index 3 is outside 0…2", () => ops.gather(zeros([3]), i32(3))],
  ["gather: index -1 is outside 0…2", () => ops.gather(zeros([3]), i32(0, -1))],
  [
    "gather: index 5000000000 is outside 0…2",
    () => ops.gather(zeros([3]), tensor([5e9], { dtype: "i64" })),
  ],
  [
    "takeAlongAxis: index 3 is outside 0…2",
    () => ops.takeAlongAxis(m, tensor([[0], [3]], { dtype: "i32" }), 1),
  ],
  [
    "takeAlongAxis: index -2 is outside 0…2",
    () => ops.takeAlongAxis(m, tensor([[-2], [0]], { dtype: "i32" }), 1),
  ],
  [
    "putAlongAxis: index 4 is outside 0…2",
    () => ops.putAlongAxis(m, tensor([[4], [0]], { dtype: "i32" }), 1, 1),
  ],
  ["scatterInto: index 2 is outside 0…1", () => ops.scatterInto(m, i32(2), zeros([1, 3]))],
  [
    "scatterInto: index 2 is outside 0…1",
    () => ops.scatterInto(m, i32(2), zeros([1, 3]), { mode: "add" }),
  ],
  ["binCount: index 9 is outside 0…3", () => ops.binCount(i32(1, 9), 4)],
  ["crossEntropy: index 3 is outside 0…2", () => ops.crossEntropy(m, i32(0, 3))],
  ["crossEntropy: index -1 is outside 0…2", () => ops.crossEntropy(m, i32(-1, 0))],
  ["negativeLogLikelihood: index 3 is outside 0…2", () => ops.negativeLogLikelihood(m, i32(0, 3))],
  [
    "ctc: index 3 is outside 0…2",
    () => ops.ctc(zeros([4, 1, 3]), tensor([[3]], { dtype: "i32" }), i32(4), i32(1)),
  ],
  [
    "ctc: index 2 is outside 0…1",
    () => ops.ctc(zeros([4, 1, 3]), tensor([[1]], { dtype: "i32" }), i32(4), i32(2)),
  ],
  [
    "takeAlongAxis: index 3 is outside 0…2",
    () =>
      vmap((x: Tensor, at: Tensor) => ops.takeAlongAxis(x, at, 0))(
        m,
        tensor([[0], [3]], { dtype: "i32" }),
      ),
  ],
  [
    "gather: index 3 is outside 0…2",
    () =>
      vmap((x: Tensor, at: Tensor) => ops.gather(x, at))(m, tensor([[0], [3]], { dtype: "i32" })),
  ],
  [
    "gather: index 3 is outside 0…2",
    () => grad((x: Tensor) => ops.sum(ops.gather(x, i32(3))))(zeros([3])),
  ],
];

test.each(outside)("a place that is not there is an error when it runs: %s", (message, run) => {
  expect(() => run().dataSync()).toThrow(message);
});
