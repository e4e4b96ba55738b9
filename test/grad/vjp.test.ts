import { expect, test } from "@jest/globals";
import { grad, jvp, vjp, vmap } from "#sdk/grad/index.ts";
import { exp, matmul, mul, softmax, sum, tanh } from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { difference } from "../support/oracle.ts";

const w = tensor([
  [1, -2, 0.5],
  [0.3, 0.1, -1],
]);
const layer = (x: Tensor): Tensor => tanh(matmul(x, w));
const x = tensor([[0.4, -0.7]]);

test("vjp of a function of several results gives gᵀJ for each argument", () => {
  const { value, pullback } = vjp(
    (a: Tensor, b: Tensor) => mul(a, b),
    tensor([1, 2]),
    tensor([5, 7]),
  );
  expect(value.toArray()).toEqual([5, 14]);
  const [a, b] = pullback(tensor([1, 10]));
  expect([a.toArray(), b.toArray()]).toEqual([
    [5, 70],
    [1, 20],
  ]);
});

test("vjp takes trees", () => {
  const { pullback } = vjp((p: { w: Tensor; b: Tensor[] }) => mul(p.w, p.b[0]!), {
    w: tensor(3),
    b: [tensor(4)],
  });
  const [{ w: dw, b }] = pullback(tensor(1));
  expect([dw.item(), b[0]!.item()]).toEqual([4, 3]);
});

test("jvp is J·v: the central difference along v", () => {
  const v = tensor([[0.2, 1]]);
  const { value, tangent } = jvp(layer, [x], [v]);
  const step = 1e-3;
  const at = (k: number) => layer(x.add(v.mul(k * step)));
  const expected = [
    ...at(1)
      .sub(at(-1))
      .div(2 * step)
      .dataSync(),
  ];
  expect(value.toArray()).toEqual(layer(x).toArray());
  expect(difference([...tangent.dataSync()], expected, 1e-3)).toBeNull();
});

test("jvp and vjp agree: u·(J v) = (uᵀJ)·v", () => {
  const f = (a: Tensor) => softmax(exp(matmul(a, w)));
  const [u, v] = [tensor([[1, -2, 3]]), tensor([[0.5, 0.25]])];
  const forward = sum(mul(u, jvp(f, [x], [v]).tangent)).item();
  const back = sum(mul(vjp(f, x).pullback(u)[0], v)).item();
  expect(forward).toBeCloseTo(back, 5);
});

test("jvp of a gradient is the Hessian times v", () => {
  const cube = (a: Tensor) => sum(mul(mul(a, a), a));
  const { tangent } = jvp(grad(cube), [tensor([1, 2])], [tensor([1, 1])]);
  expect(tangent.toArray()).toEqual([6, 12]);
});

test("jvp of each example", () => {
  const one = (a: Tensor, v: Tensor) => jvp((b: Tensor) => mul(b, b), [a], [v]).tangent;
  expect(vmap(one)(tensor([1, 2, 3]), tensor([1, 1, 10])).toArray()).toEqual([2, 4, 60]);
});

test("jvp of a function that does not depend on its argument is 0", () => {
  expect(
    jvp((a: Tensor) => (a.shape.length > 5 ? a : tensor([1, 2])), [x], [x]).tangent.toArray(),
  ).toEqual([0, 0]);
});

test("says what does not fit", () => {
  expect(() => vjp((a: Tensor) => a, x).pullback(tensor([1]))).toThrow(
    "vjp: the gradient must be like the value, [1, 2], got [1]",
  );
  expect(() => jvp((a: Tensor) => a, [x], [tensor([1])])).toThrow(
    "jvp: the tangents must be like the primals, [1, 2]; got [1]",
  );
  expect(() => vjp((a: Tensor) => a, tensor([1], { dtype: "i32" }))).toThrow(
    "vjp: only fractions have a gradient, got i32 [1]",
  );
});
