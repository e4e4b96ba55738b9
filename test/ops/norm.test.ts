import { describe, expect, test } from "@jest/globals";
import { grad, hvp } from "#sdk/grad/index.ts";
import { norm, reshape, transpose } from "#sdk/ops/index.ts";
import { ones, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

/** How far the first is from the second, in parts of it. */
const off = (found: number, want: number) => Math.abs(found / want - 1);

describe.each([
  ["f32", [1e-40, 1e-30, 1e-20, 1, 1e19, 1e30, 6e37], 2e-7],
  ["f64", [1e-310, 1e-200, 1e-160, 1, 1e150, 1e160, 3e307], 1e-14],
] as const)("of %s", (dtype, scales, tolerance) => {
  test.each(scales)(
    "the length of a vector of %d has no square that overflows or vanishes",
    (scale) => {
      const x = tensor([3 * scale, -4 * scale], { dtype });
      // Numbers this small have few digits themselves.
      const near = scale < 1e-38 ? 1e-5 : tolerance;
      expect(off(norm(x).item(), 5 * scale)).toBeLessThan(near);
      const slope = grad((y: Tensor) => norm(y))(x).dataSync();
      expect(off(slope[0]!, 0.6)).toBeLessThan(near);
      expect(off(slope[1]!, -0.8)).toBeLessThan(near);
      for (const p of [3, 1.5, -2])
        expect(off(norm(x, 0, true, { p }).item(), lengthOf([3, 4], p) * scale)).toBeLessThan(1e-5);
    },
  );

  test("rows, columns and long rows are measured alike, large beside small", () => {
    const [low, , , , , high] = scales;
    for (const scale of [low, 1, high]) {
      const x = tensor(
        Array.from({ length: 24 }, (_, i) => ((i % 5) - 2) * scale),
        {
          shape: [4, 6],
          dtype,
        },
      );
      const rows = norm(x, 1).dataSync();
      const again = norm(transpose(x), 0).dataSync();
      const near = scale < 1e-38 ? 1e-4 : tolerance;
      for (let i = 0; i < 4; i++) {
        const row = [...Array(6).keys()].map((j) => ((i * 6 + j) % 5) - 2);
        expect(off(rows[i]!, Math.hypot(...row) * scale)).toBeLessThan(near);
        expect(off(again[i]!, rows[i]!)).toBeLessThan(near);
      }
    }
    expect(norm(tensor([low, high, 1], { dtype })).item()).toBe(tensor(high, { dtype }).item());
    const long = ones([300, 1000], dtype).mul(high);
    expect(off(norm(long).item(), high * Math.sqrt(300_000))).toBeLessThan(1e-6);
    expect(
      off(norm(reshape(long, [1000, 300]), 0).dataSync()[7]!, high * Math.sqrt(1000)),
    ).toBeLessThan(1e-6);
  });

  test("nothing has the length 0, and so have zeros, whose gradient is 0", () => {
    expect(norm(zeros([0], dtype)).item()).toBe(0);
    expect([...norm(zeros([2, 0], dtype), 1).dataSync()]).toEqual([0, 0]);
    expect([...grad((y: Tensor) => norm(y))(zeros([3], dtype)).dataSync()]).toEqual([0, 0, 0]);
    expect(norm(tensor(-3, { dtype })).item()).toBe(3);
  });

  test("an infinity has an infinite length, and with NaN it is NaN", () => {
    expect(norm(tensor([1, -Infinity], { dtype })).item()).toBe(Infinity);
    expect(norm(tensor([NaN, -Infinity], { dtype })).item()).toBeNaN();
    expect(norm(tensor([NaN, 1], { dtype })).item()).toBeNaN();
  });
});

test("the second derivative is that of the length", () => {
  const curve = hvp((y: Tensor) => norm(y), tensor([3, 4]), tensor([1, 0]));
  const [a, b] = curve.dataSync();
  expect(a).toBeCloseTo(0.128, 6);
  expect(b).toBeCloseTo(-0.096, 6);
});

test("halves are measured in f32", () => {
  expect(norm(tensor([3e4, 4e4], { dtype: "f16" })).item()).toBe(50_000 - 16);
  expect(norm(tensor([3, 4], { dtype: "i32" })).dtype).toBe("f32");
});

const lengthOf = (x: readonly number[], p: number) =>
  x.reduce((total, each) => total + each ** p, 0) ** (1 / p);
