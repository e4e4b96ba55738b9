import { afterAll, describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { native, paths } from "../graph/executors.ts";
import { programOf, run } from "../support/case-program.ts";
import { gradientCheck, type Point } from "../support/gradient-check.ts";
import { difference, numbers, opCases, type Case, type Dump } from "../support/oracle.ts";

// The oracles are written with nine digits.
const tolerance = 6e-9;

/** A written value with every tensor of f32 as one of f64; they are exact in both. */
function widened<T>(value: T): T {
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && (each as Dump).dtype === "f32"
      ? { ...each, dtype: "f64" }
      : each,
  );
  return JSON.parse(text) as T;
}

const cases = opCases()
  .filter(
    ({ op, pick }) =>
      pick !== "indices" &&
      /^(conv|maxPool|averagePool|adaptive|global\w+Pool|interpolate)/.test(op),
  )
  .map((entry): [string, Case] => [`${entry.op} ${entry.note}`.trim(), widened(entry)]);

describe("convolutions, pools and interpolation in f64 have PyTorch's values and gradients", () => {
  test.each(cases)("%s", (_, entry) => {
    const { program, inputs } = programOf(entry);
    expect(program.outputs.map(({ dtype }) => dtype)).toEqual(program.outputs.map(() => "f64"));
    const { bytes } = program.program;
    const found = run(program, new Program(bytes), new Store(), inputs);
    const grads = (entry.grads ?? []).filter((dump) => dump !== null);
    for (const [i, dump] of [entry.value, ...grads].entries())
      expect(difference(found[i]!, numbers(dump), tolerance)).toBeNull();
    for (const path of paths) {
      native!.useKernels(path);
      const other = run(program, new native!.Program(bytes), new native!.Store(), inputs);
      for (const [i, values] of found.entries())
        expect(difference(other[i]!, values, 1e-13)).toBeNull();
    }
  });
  afterAll(() => native?.useKernels("auto"));
});

/** Numbers that are no two alike and lie away from kinks. */
function point(...shape: number[]): Point[number] {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Array.from({ length: size }, (_, i) => (((i * 37) % 101) - 50.3) / 40);
  return { shape, data };
}

const gradientsOf = (fn: (...xs: Tensor[]) => Tensor, xs: Tensor[]): Tensor[] =>
  grad((leaves: Tensor[]) => fn(...leaves).sum())(xs);

const checks: readonly (readonly [string, (...xs: Tensor[]) => Tensor, Point])[] = [
  ["conv1d", (x, w) => ops.conv1d(x, w, { padding: 1 }), [point(1, 5, 2), point(3, 2, 3)]],
  [
    "conv2d",
    (x, w) => ops.conv2d(x, w, { stride: 2, padding: 1, dilation: [1, 2] }),
    [point(1, 5, 6, 2), point(3, 2, 2, 3)],
  ],
  [
    "conv2d in groups",
    (x, w) => ops.conv2d(x, w, { groups: 2 }),
    [point(1, 3, 4, 4), point(2, 2, 2, 2)],
  ],
  ["conv3d", (x, w) => ops.conv3d(x, w), [point(1, 3, 3, 2, 2), point(2, 2, 1, 2, 2)]],
  [
    "convTranspose2d",
    (x, w) => ops.convTranspose2d(x, w, { stride: 2, outputPadding: 1 }),
    [point(1, 2, 3, 2), point(3, 2, 1, 2)],
  ],
  ["maxPool2d", (x) => ops.maxPool2d(x, 3, { stride: 2, padding: 1 }), [point(1, 5, 4, 2)]],
  ["averagePool2d", (x) => ops.averagePool2d(x, 3, { padding: 1 }), [point(1, 4, 4, 2)]],
  ["adaptiveAveragePool", (x) => ops.adaptiveAveragePool(x, [2, 3]), [point(1, 5, 4, 2)]],
  ["interpolate", (x) => ops.interpolate(x, [5, 3], { mode: "linear" }), [point(1, 3, 4, 2)]],
];

test.each(checks)("the gradient of %s in f64 is that of central differences", (_, fn, at) => {
  expect(gradientCheck(fn, at, { dtype: "f64" })).toBeNull();
});

test.each(checks)("the gradient of the gradient of %s in f64, too", (_, fn, at) => {
  const slope = (...xs: Tensor[]) =>
    ops.concat(
      gradientsOf((...leaves) => fn(...leaves).square(), xs).map((each) => ops.reshape(each, [-1])),
    );
  expect(gradientCheck(slope, at, { dtype: "f64", tolerance: 1e-7 })).toBeNull();
});

test("a NaN wins in a window of f64, and the gradient goes to the first place that is not below it", () => {
  const x = tensor([1, NaN, 3, 4, 2, 5], { shape: [1, 6, 1], dtype: "f64" });
  expect([...ops.maxPool1d(x, 2).dataSync()]).toEqual([NaN, 4, 5]);
  const [slope] = gradientsOf((v) => ops.maxPool1d(v, 2), [x]);
  expect([...slope!.dataSync()]).toEqual([1, 0, 0, 1, 0, 1]);
});

test("a window of one dtype of 64 bits among others computes in f64", () => {
  const x = tensor([1, 2, 3], { shape: [1, 3, 1], dtype: "f16" });
  const weights = tensor([0.1, 0.2], { shape: [2, 1, 1], dtype: "f64" });
  const y = ops.conv1d(x, weights);
  expect([y.dtype, ...y.dataSync()]).toEqual(["f64", 0.1 + 0.2 * 2, 0.2 + 0.2 * 3]);
});
