import { afterAll, describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import { argsort, cast, maxPool1d, mul, softmax, sum } from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { native, paths } from "../graph/executors.ts";
import { run, traced } from "../support/case-program.ts";

// Between numbers of f16, on both sides of its ends, and what is none.
const fractions = [
  0, -0, 2 ** -24, 2 ** -25, 1.5 * 2 ** -24, -2.5 * 2 ** -24, 2 ** -14 - 2 ** -25, 1 + 2 ** -11, 1 + 3 * 2 ** -11,
  65519, 65520, -1e6, Infinity, -Infinity, NaN, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -(1 + 2 ** -8 + 2 ** -20), 2 ** -130,
]; // oxfmt-ignore

/** Rounded to 8 bits, of two equally near to the even one. */
function toBf16(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 7);
  const steps = Math.abs(x) / step;
  const below = Math.floor(steps);
  const isUp = steps - below > 0.5 || (steps - below === 0.5 && below % 2 === 1);
  return Math.sign(x) * (isUp ? below + 1 : below) * step;
}

describe.each(["reference", ...paths] as const)("on %s", (path) => {
  afterAll(() => native?.useKernels("auto"));

  const results = (fn: (x: Tensor) => Tensor, x: Tensor): number[] => {
    const program = traced(([leaf]) => [fn(leaf!)], [x]);
    if (path !== "reference") native!.useKernels(path);
    const executor = path === "reference" ? { Program, Store } : native!;
    const { bytes } = program.program;
    const [found] = run(program, new executor.Program(bytes), new executor.Store(), [x]);
    return [...found!];
  };

  test("fractions become 16 bits half to even, subnormal and infinite ones, too", () => {
    const list = [...fractions, ...fractions];
    const x = tensor(list);
    expect(results((v) => cast(v, "f16"), x)).toEqual([...Float16Array.from(list)]);
    expect(results((v) => cast(v, "bf16"), x)).toEqual(list.map(toBf16));
    const columns = (v: Tensor) => cast(v.reshape([2, -1]).transpose(), "f16");
    const turned = fractions.flatMap((value) => [value, value]);
    expect(results(columns, x)).toEqual([...Float16Array.from(turned)]);
  });

  test.each([1, 60])("an order has NaN last and both zeros in their places, %i times", (times) => {
    const one = [NaN, 1, 0, -0, -Infinity, Infinity, NaN];
    const list = Array.from({ length: times }, () => one).flat();
    // Those of one value in the order of their places.
    const places = [[4], [2, 3], [1], [5], [0, 6]];
    const expected = places.flatMap((group) =>
      Array.from({ length: times }, (_, k) => group.map((at) => at + k * one.length)).flat(),
    );
    expect(results((v) => argsort(v), tensor(list))).toEqual(expected);
    expect(results((v) => argsort(v), tensor(list, { dtype: "f64" }))).toEqual(expected);
    // The NaN that a processor makes has the sign of negative numbers.
    const bits = new Uint32Array(Float32Array.from(list).buffer).map((word, i) =>
      Number.isNaN(list[i]) ? 0xffc00000 : word,
    );
    expect(results((v) => argsort(v), tensor(new Float32Array(bits.buffer)))).toEqual(expected);
  });

  test("a NaN wins in a window, wherever it stands, and gets the gradient", () => {
    const x = tensor([1, NaN, NaN, 3, 4, 2, 5, 5], { shape: [1, 8, 1] });
    expect(results((v) => maxPool1d(v, 2), x)).toEqual([NaN, NaN, 4, 5]);
    const weights = tensor([1, 2, 3, 4], { shape: [1, 4, 1] });
    const slope = grad((v: Tensor) => sum(mul(maxPool1d(v, 2), weights)));
    expect(results(slope, x)).toEqual([1, 0, 2, 0, 3, 0, 4, 0]);
  });

  test("the exponentials of a long row are added up in more digits than f32 has", () => {
    const count = 2 ** 20;
    const row = Float32Array.from({ length: count }, (_, i) => -(i % 7) / 10);
    const total = row.reduce((sum, x) => sum + Math.exp(x), 0);
    const [first] = results((v) => softmax(v).slice([0, 1]), tensor(row));
    expect(Math.abs(first! * total - 1)).toBeLessThan(4e-6);
  });
});
