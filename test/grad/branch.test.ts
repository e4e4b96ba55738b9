import { describe, expect, test } from "@jest/globals";
import { branch, grad, jvp, switchCase, vmap } from "#sdk/grad/index.ts";
import { compile } from "#sdk/tensor/compile.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const root = (x: Tensor): Tensor =>
  branch(
    x.gt(0),
    (y) => y.sqrt(),
    (y) => y.mul(0),
    x,
  );

describe("branch", () => {
  test("gives what the chosen function gives", () => {
    expect([4, 0, -1].map((x) => root(tensor(x)).item())).toEqual([2, 0, -0]);
  });

  test("has the gradient of the chosen function alone: that of a root at 0 is not met", () => {
    expect([4, 0, -1].map((x) => grad(root)(tensor(x)).item())).toEqual([0.25, 0, 0]);
    expect(grad(grad(root))(tensor(4)).item()).toBeCloseTo(-1 / 32, 7);
    expect(jvp(root, [tensor(4)], [tensor(2)]).tangent.item()).toBe(0.5);
  });

  test("takes and gives trees of several dtypes, and tensors from outside", () => {
    const scale = tensor([1, 2]);
    const f = (flag: boolean) =>
      branch(
        tensor(flag),
        ({ x, n }) => ({ y: x.mul(scale), n: n.add(1) }),
        ({ x, n }) => ({ y: x.neg(), n }),
        { x: tensor([3, 4]), n: tensor(5, { dtype: "i32" }) },
      );
    expect([f(true).y.toArray(), f(true).n.item()]).toEqual([[3, 8], 6]);
    expect([f(false).y.toArray(), f(false).n.item()]).toEqual([[-3, -4], 5]);
    const slope = grad((s: Tensor) =>
      branch(
        tensor(true),
        (x) => x.mul(s).sum(),
        (x) => x.sum(),
        tensor([3, 4]),
      ),
    );
    expect(slope(scale).toArray()).toEqual([3, 4]);
  });

  test("does not compute the other function: its index error is not met", () => {
    const x = tensor([1, 2]);
    const found = branch(
      tensor(true),
      (i) => i.sum(),
      (i) => x.gather(i).sum().cast("i64"),
      tensor([7], { dtype: "i32" }),
    );
    expect(found.item()).toBe(7);
  });

  test("chooses for each example under vmap, and for all where they share the condition", () => {
    const xs = tensor([4, -9, 1]);
    expect(vmap(root)(xs).toArray()).toEqual([2, -0, 1]);
    expect(vmap(grad(root))(xs).toArray()).toEqual([0.25, 0, 0.5]);
    const shared = (flag: Tensor, x: Tensor) =>
      branch(
        flag,
        (y) => y.square(),
        (y) => y.neg(),
        x,
      );
    expect(vmap(shared, [null, 0])(tensor(true), xs).toArray()).toEqual([16, 81, 1]);
    expect(vmap(shared, [null, 0])(tensor(false), xs).toArray()).toEqual([-4, 9, -1]);
  });

  test("chooses anew at each call of a compiled step", () => {
    const step = compile((x: Tensor, flag: Tensor) => ({
      state: branch(
        flag,
        (y) => y.add(1),
        (y) => y.mul(10),
        x,
      ),
      out: {},
    }));
    let state = tensor(1);
    for (const flag of [true, false, true]) ({ state } = step(state, tensor(flag)));
    expect(state.item()).toBe(21);
  });

  test("counts the gradients of both functions under a precision", () => {
    const slope = grad((p: Tensor) => p.square().sum());
    const step = compile(
      (p: Tensor, flag: Tensor) => ({
        state: branch(
          flag,
          (q) => q.sub(slope(q).mul(0.25)),
          (q) => q.sub(slope(q).mul(0.5)),
          p,
        ),
        out: {},
      }),
      { precision: "O1" },
    );
    expect(step(tensor([8, 4]), tensor(true)).state.toArray()).toEqual([4, 2]);
    expect(step(tensor([8, 4]), tensor(false)).state.toArray()).toEqual([0, 0]);
    expect(step.precision()!.steps).toBe(2);
  });

  test.each<readonly [message: string, call: () => unknown]>([
    [
      "branch: expected a single bool, got true; compare tensors with lt, gt and the like",
      () => branch(true as never, root, root, tensor(1)),
    ],
    [
      "branch: the condition must be a single bool, got f32 [2]; use any or all",
      () => branch(tensor([1, 2]), root, root, tensor(1)),
    ],
    [
      "branch: expected a function, got null",
      () => branch(tensor(true), root, null as never, tensor(1)),
    ],
    [
      "branch: the functions give f32 [] and f32 [1]; all give the same shapes and dtypes",
      () => branch(tensor(true), root, (x: Tensor) => x.reshape([1]), tensor(1)),
    ],
    [
      "branch: the functions give different trees, _ and {y}",
      () => branch(tensor(true), root as never, (y: Tensor) => ({ y }), tensor(1)),
    ],
    [
      "branch: expected tensors in plain objects and arrays, got 3 at [0]",
      () =>
        branch(
          tensor(true),
          (n: number) => tensor(n),
          (n: number) => tensor(n),
          3,
        ),
    ],
  ])("%s", (message, call) => {
    expect(call).toThrow(message);
  });
});

test("a function of nothing but a number has the same for all examples", () => {
  const pick = (flag: boolean) =>
    vmap((x: Tensor) =>
      branch(
        tensor(flag),
        () => x.mul(2),
        () => tensor(3),
      ),
    )(tensor([1, 2]));
  expect([pick(true).toArray(), pick(false).toArray()]).toEqual([
    [2, 4],
    [3, 3],
  ]);
});

describe("switchCase", () => {
  const pick = (n: Tensor, x: Tensor) =>
    switchCase(n, [(y: Tensor) => y, (y: Tensor) => y.square(), (y: Tensor) => y.neg()], x);
  const whole = (n: number) => tensor(n, { dtype: "i32" });

  test("chooses by a number, the first below 0 and the last behind the last", () => {
    const found = [-1, 0, 1, 2, 3].map((n) => pick(whole(n), tensor(5)).item());
    expect(found).toEqual([5, 5, 25, -5, -5]);
    const slopes = [0, 1, 2].map((n) => grad((x: Tensor) => pick(whole(n), x))(tensor(5)).item());
    expect(slopes).toEqual([1, 10, -1]);
  });

  test("chooses for each example under vmap", () => {
    const numbers = tensor([2, 0, 1], { dtype: "i32" });
    expect(vmap(pick)(numbers, tensor([3, 4, 5])).toArray()).toEqual([-3, 4, 25]);
  });

  test.each<readonly [message: string, call: () => unknown]>([
    ["switchCase: expected a list of functions, got an empty one", () => switchCase(whole(0), [])],
    [
      "switchCase: expected a single whole number as a tensor, got 1",
      () => switchCase(1 as never, [() => tensor(1)]),
    ],
    [
      "switchCase: the number must be a single i32, got f32 []; use cast",
      () => switchCase(tensor(1), [() => tensor(1)]),
    ],
  ])("%s", (message, call) => {
    expect(call).toThrow(message);
  });
});
