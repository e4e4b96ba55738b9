import { afterEach, describe, expect, test } from "@jest/globals";
import { loadNative } from "#native/index.ts";
import { valueAndGrad } from "#sdk/grad/index.ts";
import {
  add,
  argmax,
  argsort,
  averagePool2d,
  cast,
  conv2d,
  cumargmax,
  cumsum,
  exp,
  gather,
  layerNormalize,
  matmul,
  max,
  maxPool2d,
  min,
  mul,
  prod,
  randomNormal,
  randomUniform,
  scaledDotProductAttention,
  softmax,
  solve,
  square,
  sum,
  tanh,
  transpose,
} from "#sdk/ops/index.ts";
import { compileFunction, useThreads } from "#sdk/tensor/index.ts";
import { randomKey } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

afterEach(() => useThreads(1));

const normal = (shape: number[], stream = 0) => randomNormal(randomKey(7), shape, stream);

/** Large enough to be divided, with sizes that no number of threads divides evenly. */
const cases: Record<string, (x: Tensor) => Tensor | Tensor[]> = {
  "a chain": (x) => tanh(add(mul(x, 3), exp(x))),
  "a chain with a row and a column": (x) => add(mul(x, x.slice([0, 1])), sum(x, 1, true)),
  "a chain of f64": (x) => mul(cast(x, "f64"), 1.1),
  "a product with many rows": (x) => matmul(x, transpose(x.slice([0, 61]))),
  "a product with few rows": (x) => matmul(x.slice([0, 7]), transpose(x)),
  "products of many matrices": (x) => {
    const y = x.reshape([-1, 7, 1031]);
    return matmul(y, transpose(y, [0, 2, 1]));
  },
  "a column": (x) => matmul(x, x.slice([0, 1]).reshape([1031, 1])),
  "reductions of all": (x) => [sum(x), max(x), min(x), prod(add(mul(x, 1e-4), 1))],
  "reductions of rows": (x) => [sum(x, 1), max(x, 1), argmax(x, 1)],
  "reductions of columns": (x) => [sum(x, 0), max(x, 0), min(x, 0)],
  "reductions of f64": (x) => {
    const y = cast(x, "f64");
    return [sum(y), sum(y, 0), sum(y, 1), max(y)];
  },
  "reductions of whole numbers": (x) => {
    const y = cast(mul(x, 100), "i64");
    return [sum(y), sum(y, 0), max(y, 1)];
  },
  softmax: (x) => softmax(x),
  "windows and what came from them": (x) => {
    const images = x.slice([0, 7 * 105]).reshape([7, 105, 1031, 1]);
    const both = (y: Tensor) => sum(square(add(maxPool2d(y, 3, { stride: 2 }), 1)));
    const { value, grad } = valueAndGrad(both)(images);
    return [averagePool2d(images, 5), value, grad];
  },
  "rows by their places": (x) => [
    gather(x, cast(mul(x.slice([0, 1]).reshape([-1]), 100), "i32").abs()),
    gather(x, cast(mul(x.slice([0, 1]).reshape([-1]), 100), "i32").abs(), 1),
  ],
  "sorted rows and columns": (x) => {
    const y = x.slice([0, 101]);
    return [argsort(y), argsort(y, 0, { descending: true })];
  },
  "running sums": (x) => [cumsum(x), cumsum(x, 0), cumargmax(x)],
  "random numbers": () => [
    randomUniform(randomKey(3), [749, 1031]),
    randomNormal(randomKey(3), [331, 77, 3]),
  ],
  "normalised rows": (x) => layerNormalize(x),
  attention: (x) => {
    const heads = x.slice([0, 735]).reshape([3, 5, 49, 1031]);
    return scaledDotProductAttention(heads, heads, heads, { causal: true });
  },
  "systems of equations": (x) => {
    const a = x
      .reshape([-1])
      .slice([0, 60 * 30 * 30])
      .reshape([60, 30, 30]);
    return solve(a, square(a));
  },
};

const bytes = (x: Tensor) => {
  const data = x.dtype === "i64" ? x.bigDataSync() : x.dataSync();
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
};

(loadNative() ? describe : describe.skip)("to the last bit as on one thread", () => {
  test.each(Object.entries(cases))("%s", (_, fn) => {
    const x = normal([749, 1031]);
    const program = compileFunction((y: Tensor) => fn(y));
    const on = (threads: number) => {
      useThreads(threads);
      return [program(x)].flat().map((y) => bytes(y));
    };
    const one = on(1);
    for (const threads of [2, 3, 7]) expect(on(threads)).toEqual(one);
  });

  test.each([
    ["3×3", [3, 3, 16, 40], 1, 9],
    ["1×1", [1, 1, 16, 70], 1, 9],
    ["grouped", [3, 3, 4, 24], 4, 9],
    ["depthwise", [3, 3, 1, 16], 16, 9],
    ["of few channels", [5, 5, 16, 6], 1, 21],
    ["of one image", [3, 3, 16, 40], 1, 1],
    ["of one image, depthwise", [5, 5, 1, 16], 16, 1],
  ] as const)("a convolution and its gradients, %s", (_, kernel, groups, images) => {
    const [x, w] = [normal([images, 23, 21, 16]), normal([...kernel], 1)];
    const program = compileFunction((a: Tensor, b: Tensor) =>
      valueAndGrad((v: Tensor[]) => sum(square(conv2d(v[0]!, v[1]!, { padding: "same", groups }))))(
        [a, b],
      ),
    );
    const on = (threads: number) => {
      useThreads(threads);
      const { value, grad } = program(x, w);
      return [value, ...grad].map(bytes);
    };
    const one = on(1);
    for (const threads of [2, 3]) expect(on(threads)).toEqual(one);
  });
});

test("a number of threads that there cannot be is refused", () => {
  for (const threads of [0, 1000])
    expect(() => useThreads(threads)).toThrow(/useThreads: takes 1 to 256 threads, got/);
  expect(() => useThreads("2" as never)).toThrow("useThreads: takes 1 to 256 threads, got '2'");
});
