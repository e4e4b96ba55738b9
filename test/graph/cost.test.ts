import { expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import { costOf } from "#sdk/graph/cost.ts";
import { conv2d, scaledDotProductAttention, sum } from "#sdk/ops/index.ts";
import { compileFunction, ones, type Tensor } from "#sdk/tensor/index.ts";

/** The FLOPs of each instruction of a function, by its name. */
function flopsOf(fn: (...args: Tensor[]) => unknown, ...args: Tensor[]) {
  const compiled = compileFunction(fn);
  compiled(...args);
  const { steps } = compiled.programs()[0]!.schedule;
  return Object.fromEntries(steps.map((step) => [step.opcode, costOf(step).flops]));
}

test("a convolution multiplies and adds each tap of each input for each output, and so does its gradient", () => {
  const slope = (x: Tensor, w: Tensor) => grad((v: Tensor) => sum(conv2d(x, v).square()))(w);
  // 3·3 taps of 4 inputs, 4·4 pixels of 8 outputs, 2 examples.
  const flops = 2 * 9 * 4 * 16 * 8 * 2;
  const found = flopsOf(slope, ones([2, 6, 6, 4]), ones([3, 3, 4, 8]));
  expect(found).toMatchObject({ conv: flops, "conv-weights": flops });
});

test("attention multiplies twice for each query and key, and bends the scores", () => {
  const found = flopsOf(
    (q, k, v) => scaledDotProductAttention(q, k, v),
    ones([2, 3, 5, 8]),
    ones([2, 3, 7, 8]),
    ones([2, 3, 7, 4]),
  );
  expect(found).toMatchObject({ attention: 2 * 3 * 5 * 7 * (2 * 8 + 2 * 4 + 5) });
});
