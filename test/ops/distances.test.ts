import { expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import { distances, randomNormal, sum } from "#sdk/ops/index.ts";
import { randomKey, tensor, type Tensor } from "#sdk/tensor/index.ts";

/** The distances of rows, in f64 by the differences themselves. */
function wanted(a: Tensor, b: Tensor): number[] {
  const width = a.shape[1]!;
  const [x, y] = [a.dataSync(), b.dataSync()];
  const apart = (i: number, j: number) =>
    Math.hypot(...Array.from({ length: width }, (_, p) => x[i * width + p]! - y[j * width + p]!));
  return Array.from({ length: a.shape[0]! * b.shape[0]! }, (_, at) =>
    apart(Math.floor(at / b.shape[0]!), at % b.shape[0]!),
  );
}

test.each([1, 1e-25, 1e25])(
  "near rows of size %d keep their digits, equal ones are 0 apart",
  (size) => {
    const a = randomNormal(randomKey(3), [19, 70]).mul(size);
    const b = a.mul(1 + 2 ** -20);
    const found = distances(a, b).dataSync();
    wanted(a, b).forEach((far, i) => expect(Math.abs(found[i]! / far - 1)).toBeLessThan(1e-6));
    const own = distances(a, a).dataSync();
    for (let i = 0; i < 19; i++) expect(own[i * 20]).toBe(0);
  },
);

test("rows of 16 bits are compared in f32, and whole numbers too", () => {
  const rows = tensor([
    [0, 300],
    [400, 0],
  ]);
  expect(distances(rows.cast("f16"), rows.cast("f16")).toArray()).toEqual([
    [0, 500],
    [500, 0],
  ]);
  expect(distances(rows.cast("i32"), rows).dtype).toBe("f32");
});

test("no gradient flows between equal rows", () => {
  const a = tensor([
    [1, 2],
    [4, 6],
  ]);
  const b = tensor([[1, 2]]);
  const slope = grad((x: Tensor) => sum(distances(x, b)))(a);
  const [first, second] = slope.toArray() as number[][];
  expect(first).toEqual([0, 0]);
  expect(second![0]).toBeCloseTo(0.6, 6);
  expect(second![1]).toBeCloseTo(0.8, 6);
});
