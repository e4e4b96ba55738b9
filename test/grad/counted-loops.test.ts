import { describe, expect, test } from "@jest/globals";
import { associativeScan, foriLoop, grad, vmap } from "#sdk/grad/index.ts";
import { cumsum } from "#sdk/ops/index.ts";
import { compileFunction } from "#sdk/tensor/compile-function.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const whole = (n: number) => tensor(n, { dtype: "i32" });

describe("foriLoop", () => {
  test("runs for each whole number below the end", () => {
    expect(foriLoop(2, 5, (i, total: Tensor) => total.mul(10).add(i), tensor(0)).item()).toBe(234);
    expect(foriLoop(5, 2, (_, total: Tensor) => total.add(1), tensor(7)).item()).toBe(7);
  });

  test("has a gradient", () => {
    const power = (x: Tensor) => foriLoop(0, 4, (_, y: Tensor) => y.mul(x), tensor(1));
    expect(grad(power)(tensor(3)).item()).toBe(108);
    expect(vmap(power)(tensor([1, 2, 3])).toArray()).toEqual([1, 16, 81]);
  });

  test("ends where a tensor says, when it runs", () => {
    const doubled = compileFunction((n: Tensor) =>
      foriLoop(0, n, (_, y: Tensor) => y.mul(2), tensor(1)),
    );
    expect([0, 3, 10].map((n) => doubled(whole(n)).item())).toEqual([1, 8, 1024]);
    expect(foriLoop(whole(1), 4, (i, y: Tensor) => y.add(i), tensor(0)).item()).toBe(6);
  });

  test.each<readonly [message: string, call: () => unknown]>([
    [
      "foriLoop: ends are whole numbers of 32 bits or tensors of i32, got 1.5",
      () => foriLoop(0, 1.5, (_, y: Tensor) => y, tensor(0)),
    ],
    ["foriLoop: expected a function, got null", () => foriLoop(0, 1, null as never, tensor(0))],
    [
      "foriLoop: ends are whole numbers of 32 bits or tensors of i32, got f32 []; use cast",
      () => foriLoop(0, tensor(2), (_, y: Tensor) => y, tensor(0)),
    ],
    [
      "foriLoop: the step turns f32 [] of the carry into f32 [1]; a carry keeps its shapes and dtypes",
      () => foriLoop(0, 2, (_, y: Tensor) => y.reshape([1]), tensor(0)),
    ],
  ])("%s", (message, call) => {
    expect(call).toThrow(message);
  });
});

describe("associativeScan", () => {
  test.each([0, 1, 2, 3, 7, 8, 13])("gives all prefixes of %i places", (n) => {
    const x = tensor(Array.from({ length: n }, (_, i) => i + 1));
    const found = associativeScan((a: Tensor, b: Tensor) => a.add(b), x);
    expect(found.toArray()).toEqual(cumsum(x).toArray());
  });

  test("joins in order: products of matrices do not commute", () => {
    const turns = tensor(
      [
        [0, 1],
        [1, 1],
        [2, 1],
        [1, 0],
        [1, 3],
        [0, 1],
        [1, 1],
        [0, 1],
      ].flat(),
      {
        shape: [4, 2, 2],
      },
    );
    const all = associativeScan((a: Tensor, b: Tensor) => a.matmul(b), turns);
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => turns.slice(i));
    expect(all.slice(3).toArray()).toEqual(a!.matmul(b!).matmul(c!).matmul(d!).toArray());
  });

  test("goes over trees, other axes and backwards, and has a gradient", () => {
    // y[i] = a[i] · y[i − 1] + b[i], as pairs.
    type Pair = { readonly a: Tensor; readonly b: Tensor };
    const after = (p: Pair, q: Pair): Pair => ({ a: p.a.mul(q.a), b: p.b.mul(q.a).add(q.b) });
    const [a, b] = [tensor([[1, 2, 3]]), tensor([[1, 1, 1]])];
    expect(associativeScan(after, { a, b }, { axis: 1 }).b.toArray()).toEqual([[1, 3, 10]]);
    const sums = associativeScan((x: Tensor, y: Tensor) => x.add(y), b, { axis: 1, reverse: true });
    expect(sums.toArray()).toEqual([[3, 2, 1]]);
    const slope = grad((x: Tensor) => associativeScan(after, { a: x, b }, { axis: 1 }).b.sum());
    expect(slope(a).toArray()).toEqual([[0, 4, 3]]);
  });

  test.each<readonly [message: string, call: () => unknown]>([
    [
      "associativeScan: axis 3 is not one of the 1 axes",
      () => associativeScan((x: Tensor) => x, tensor([1, 2]), { axis: 3 }),
    ],
    [
      "associativeScan: the function turns f32 [1] into f32 []; it keeps shapes and dtypes",
      () => associativeScan((x: Tensor) => x.sum(), tensor([1, 2])),
    ],
    [
      "associativeScan: tensors have different lengths on axis 0, got [2] and [3]",
      () => associativeScan((x: Tensor[]) => x, [tensor([1, 2]), tensor([1, 2, 3])]),
    ],
    [
      "associativeScan: no option 'axes'; did you mean 'axis'?",
      () => associativeScan((x: Tensor) => x, tensor([1]), { axes: 1 } as never),
    ],
  ])("%s", (message, call) => {
    expect(call).toThrow(message);
  });
});
