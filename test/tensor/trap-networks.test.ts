import { afterEach, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { grad } from "#sdk/grad/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { trapNumbers } from "#sdk/tensor/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

afterEach(() => trapNumbers("off"));

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const made = (shape: readonly number[], of: (i: number) => number): Tensor =>
  tensor(
    Float32Array.from({ length: size(shape) }, (_, i) => of(i)),
    { shape },
  );
const ordinary = (...shape: number[]) => made(shape, (i) => Math.sin(i + 1));

const cells = (gates: number) => ({
  weight: ordinary(3, gates * 2),
  recurrent: ordinary(2, gates * 2),
  bias: ordinary(gates * 2),
  recurrentBias: ordinary(gates * 2),
});
const image = [1, 5, 5, 2] as const;

/** The functions that networks are made of, with what they are called with one a line. */
// oxfmt-ignore
const calls: readonly (readonly [name: string, shape: readonly number[], run: (x: Tensor) => Tensor])[] = [
  ["conv1d", [1, 6, 2], (x) => ops.conv1d(x, ordinary(3, 2, 4))],
  ["conv2d", image, (x) => ops.conv2d(x, ordinary(3, 3, 2, 4))],
  ["conv3d", [1, 4, 4, 4, 2], (x) => ops.conv3d(x, ordinary(2, 2, 2, 2, 3))],
  ["convTranspose2d", image, (x) => ops.convTranspose2d(x, ordinary(3, 3, 4, 2))],
  ["maxPool2d", image, (x) => ops.maxPool2d(x, 3, { stride: 1 })],
  ["averagePool2d", image, (x) => ops.averagePool2d(x, 3, { stride: 1 })],
  ["layerNormalize", [3, 4], (x) => ops.layerNormalize(x)],
  ["rmsNormalize", [3, 4], (x) => ops.rmsNormalize(x)],
  ["groupNormalize", [1, 5, 4], (x) => ops.groupNormalize(x, 2)],
  ["instanceNormalize", [1, 5, 4], (x) => ops.instanceNormalize(x)],
  ["batchNormalize", [3, 4], (x) => ops.batchNormalize(x)],
  ["scaledDotProductAttention", [1, 2, 4, 8], (x) => ops.scaledDotProductAttention(x, x, x)],
  ["overTime", [2, 4, 3], (x) => ops.overTime(x, cells(1)).outputs],
  ["gruOverTime", [2, 4, 3], (x) => ops.gruOverTime(x, cells(3)).outputs],
  ["lstmOverTime", [2, 4, 3], (x) => ops.lstmOverTime(x, cells(4)).outputs],
  ["softmax", [3, 4], (x) => ops.softmax(x)],
];

const lines = readFileSync(fileURLToPath(import.meta.url), "utf8").split("\n");
const line = (name: string) => {
  const number = lines.findIndex((text) => text.startsWith(`  ["${name}"`)) + 1;
  return new RegExp(`^\\w+ at .*trap-networks\\.test\\.ts:${number}:\\d+\\)? gives NaN in element`);
};

describe("a NaN in what networks are made of is named with its op and line", () => {
  test.each(calls)("%s forward", (name, shape, run) => {
    trapNumbers("nan");
    const y = run(made(shape, (i) => (i === 1 ? NaN : Math.sin(i))));
    expect(() => y.dataSync()).toThrow(line(name));
  });

  test.each(calls)("%s backward", (name, shape, run) => {
    trapNumbers("nan");
    const x = ordinary(...shape);
    // Infinite gradients of both signs are no NaN yet; their sum is.
    const loss = (y: Tensor) =>
      ops.sum(
        ops.mul(
          y,
          made(y.shape, (i) => (i % 3 ? Infinity : -Infinity)),
        ),
      );
    const slope = grad((given: Tensor) => loss(run(given)))(x);
    expect(() => slope.dataSync()).toThrow(line(name));
  });
});
