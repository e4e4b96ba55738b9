import { describe, expect, test } from "@jest/globals";
import { grad, hvp, vmap } from "#sdk/grad/index.ts";
import {
  argmax,
  besselI1,
  besselJ1,
  cast,
  logAddExp,
  logCumsumExp,
  logSumExp,
  max,
  mul,
  pad,
  pow,
  relu,
  sinc,
  sort,
  sub,
  sum,
  tril,
} from "#sdk/ops/index.ts";
import { compileFunction, tensor } from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

type Op = (x: Tensor) => Tensor;

/** The derivatives of a function of one number, up to the third, at a point in f64. */
function derivatives(f: Op, at: number): number[] {
  const first = grad(f);
  const second = grad(first);
  const point = tensor(at, { dtype: "f64" });
  return [first, second, grad(second)].map((each) => each(point).item());
}

describe("derivatives are right where two ways of computing meet", () => {
  // By mpmath 1.3.
  test.each<readonly [name: string, f: Op, at: number, expected: number[]]>([
    ["sinc at 0", sinc, 0, [0, -3.2898681336964528, 0]],
    ["sinc near 0", sinc, 1e-5, [-3.28986813337176e-5, -3.28986813272236, 0.000194818182045]],
    ["besselJ1 at 0", besselJ1, 0, [0.5, 0, -0.375]],
    ["besselJ1 near 0", besselJ1, 1e-9, [0.5, -3.75e-10, -0.375]],
    ["besselI1 near 0", besselI1, 1e-9, [0.5, 3.75e-10, 0.375]],
    ["logAddExp of equals", (x) => logAddExp(x, 0.5), 0.5, [0.5, 0.25, 0]],
    ["logAddExp with itself moved", (x) => logAddExp(mul(x, 2), x), 0, [1.5, 0.25, 0]],
    [
      "pow with a whole exponent",
      (b) => mul(pow(tensor(3, { dtype: "f64" }), b), 1),
      0,
      [1.0986122886681098, 1.206948960812582, 1.32596896014],
    ],
  ])("%s", (_, f, at, expected) => {
    const found = derivatives(f, at);
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 9));
  });

  test("of both arguments of pow, at an exponent of 0", () => {
    const mixed = (a: number) =>
      grad((b: Tensor) => grad((x: Tensor) => pow(x, b))(tensor(a, { dtype: "f64" })))(
        tensor(0, { dtype: "f64" }),
      ).item();
    expect(mixed(3)).toBeCloseTo(1 / 3, 12);
    expect(grad((x: Tensor) => pow(x, tensor(0)))(tensor(0)).item()).toBe(0);
    expect(grad((x: Tensor) => pow(x, tensor(0)))(tensor(Number.NaN)).item()).toBe(0);
  });

  test("logCumsumExp has the Hessian of logSumExp, with equal elements, too", () => {
    const x = tensor([0.25, 0.25, -1, -1], { dtype: "f64" });
    const v = tensor([1, -2, 0.5, 3], { dtype: "f64" });
    const found = hvp((y: Tensor) => logCumsumExp(y).slice(-1), x, v);
    expect(
      sub(
        found,
        hvp((y: Tensor) => logSumExp(y), x, v),
      )
        .abs()
        .max()
        .item(),
    ).toBeLessThan(1e-15);
  });
});

describe("the second derivative of what is straight in pieces is 0", () => {
  test.each<readonly [name: string, f: Op]>([
    ["relu", (x) => sum(relu(x))],
    ["max", (x) => max(x)],
    ["sort", (x) => sum(mul(sort(x), tensor([1, 2, 3])))],
    ["tril", (x) => sum(tril(mul(x, tensor([[1], [2], [3]]))))],
    ["pad", (x) => sum(pad(x, [[2, 2]], { mode: "reflect" }))],
  ])("%s", (_, f) => {
    const x = tensor([0.5, -1, 2]);
    const zeros = [0, 0, 0];
    expect(hvp(f, x, tensor([1, 2, 3])).toArray()).toEqual(zeros);
    expect(grad((y: Tensor) => sum(grad(f)(y)))(x).toArray()).toEqual(zeros);
    expect(compileFunction((y: Tensor) => hvp(f, y, y))(x).toArray()).toEqual(zeros);
    const rows = tensor([[0.5, -1, 2]]);
    expect(vmap((y: Tensor) => hvp(f, y, y))(rows).toArray()).toEqual([zeros]);
  });

  test("a result that only whole numbers lead to still is an error", () => {
    const chosen = (x: Tensor) => sum(cast(argmax(x), "f32"));
    expect(() => grad(chosen)(tensor([1, 2]))).toThrow("only through argmax");
    expect(() => hvp(chosen, tensor([1, 2]), tensor([1, 1]))).toThrow("only through argmax");
  });
});
