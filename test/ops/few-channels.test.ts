import { afterAll, expect, test } from "@jest/globals";
import { grad, jvp } from "#sdk/grad/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { size as sizeOf } from "#sdk/core/shape.ts";
import { tensor, type Tensor } from "#sdk/tensor/index.ts";
import { native, paths } from "../graph/executors.ts";

const forms: [string, (x: Tensor) => Tensor][] = [
  ["two by two", (x) => ops.maxPool2d(x, 2)],
  ["three by two", (x) => ops.maxPool2d(x, [3, 2])],
  ["windows that overlap", (x) => ops.maxPool2d(x, 3, { stride: 2, padding: 1 })],
  ["windows with gaps", (x) => ops.maxPool2d(x, 2, { stride: 1, dilation: 2 })],
  ["means", (x) => ops.averagePool2d(x, 2)],
  ["means of windows that overlap", (x) => ops.averagePool2d(x, 4, { stride: 1 })],
];

/** Whole numbers, some of them equal, so that f32 and f64 agree in every bit. */
function values(size: number, step: number): number[] {
  return Array.from({ length: size }, (_, i) => ((i * step) % 23) - 11);
}

// f64 takes plain loops; f32 reads and writes whole vectors where channels are fewer.
test.each(forms)("pools of few channels are those of plain loops: %s", (_, pool) => {
  for (const channels of [1, 2, 3, 5, 6, 7, 8, 9, 12, 15, 17]) {
    const shape = [2, 6, 8, channels];
    const size = 96 * channels;
    const all = (dtype: "f32" | "f64"): number[][] => {
      const [x, tangent] = [37, 29].map((step) => tensor(values(size, step), { shape, dtype }));
      const weighted = (v: Tensor): Tensor => {
        const y = pool(v);
        const weights = tensor(values(sizeOf(y.shape), 31), { shape: y.shape, dtype });
        return y.mul(weights).sum();
      };
      const { value, tangent: slope } = jvp(pool, [x!], [tangent!]);
      return [value, slope, grad(weighted)(x!)].map((t) => [...t.dataSync()].map(Number));
    };
    const plain = all("f64");
    for (const path of paths) {
      native!.useKernels(path);
      expect(all("f32")).toEqual(plain);
    }
  }
});

afterAll(() => native?.useKernels("auto"));
