import { afterAll, describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import {
  argsort,
  cast,
  logSoftmax,
  maxPool1d,
  mul,
  pow,
  softmax,
  sum,
  transpose,
} from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { native, paths } from "../graph/executors.ts";
import { run, traced } from "../support/case-program.ts";
import { difference } from "../support/oracle.ts";

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

const [inf, nan] = [Infinity, NaN];

/** What PyTorch 2.15 gives for `x ** b` and its gradient at the places below, in f32. */
const powers: readonly (readonly [b: number, values: number[], slopes: number[]])[] = [
  [-2, [0, 0.25, 4, inf, inf, 4, 1 / 9, 0, nan], [0, 0.25, 16, inf, -inf, -16, -2 / 27, -0, nan]],
  [
    -1,
    [-0, -0.5, -2, -inf, inf, 2, 1 / 3, 0, nan],
    [-0, -0.25, -4, -inf, -inf, -4, -1 / 9, -0, nan],
  ],
  [
    0.5,
    [nan, nan, nan, -0, 0, Math.SQRT1_2, Math.sqrt(3), inf, nan],
    [nan, nan, nan, -inf, inf, Math.SQRT1_2, Math.sqrt(3) / 6, 0, nan],
  ],
  [2, [inf, 4, 0.25, 0, 0, 0.25, 9, inf, nan], [-inf, -4, -1, -0, 0, 1, 6, inf, nan]],
  [3, [-inf, -8, -0.125, -0, 0, 0.125, 27, inf, nan], [inf, 12, 0.75, 0, 0, 0.75, 27, inf, nan]],
  [4, [inf, 16, 0.0625, 0, 0, 0.0625, 81, inf, nan], [-inf, -32, -0.5, -0, 0, 0.5, 108, inf, nan]],
];

test.each(powers)(
  "x to the power %d is PyTorch's everywhere, and so is its slope",
  (b, values, slopes) => {
    const x = tensor([-inf, -2, -0.5, -0, 0, 0.5, 3, inf, nan]);
    const f = (each: Tensor) => pow(each, b);
    const slope = grad((each: Tensor) => sum(f(each)))(x);
    const both = [...f(x).dataSync(), ...slope.dataSync()];
    expect(difference(both, [...values, ...slopes], 1e-7)).toBeNull();
    const isBelow = (value: number) => Object.is(value, -0);
    expect(both.map(isBelow)).toEqual([...values, ...slopes].map(isBelow));
  },
);

test.each(Object.entries({ softmax, logSoftmax }))(
  "%s along the first axis is that along the last, whatever the numbers, and so are its first two derivatives",
  (_, f) => {
    const columns = [
      [1, 2, 3],
      [1000, 1001, -1000],
      [-inf, 0, 1],
      [-inf, -inf, -inf],
      [inf, 0, 1],
      [nan, 0, 1],
      [-3e38, 3e38, 0],
    ];
    for (const dtype of ["f32", "f64", "f16"] as const) {
      const x = cast(tensor(columns), dtype);
      const down = (each: Tensor) => transpose(f(transpose(each), 0));
      const along = (each: Tensor) => f(each);
      const weights = cast(tensor([0.5, -1, 2]), dtype);
      const all = (g: (each: Tensor) => Tensor) => {
        const slope = grad((each: Tensor) => sum(mul(g(each).square(), weights)));
        const second = grad((each: Tensor) => sum(mul(slope(each), weights)));
        return [g(x), slope(x), second(x)];
      };
      const expected = all(along);
      for (const [i, found] of all(down).entries()) {
        expect(found.dtype).toBe(dtype);
        // Where there is none, the derivatives of either are NaN or 0.
        const rows = i === 0 ? columns.length : 2;
        const of = (y: Tensor) => y.slice([0, rows]).dataSync();
        expect(difference(of(found), of(expected[i]!), dtype === "f16" ? 4e-3 : 1e-6)).toBeNull();
      }
    }
  },
);

test.each(Object.entries({ softmax, logSoftmax }))(
  "%s of nothing is nothing, along whatever axis",
  (_, run) => {
    for (const axis of [0, -1]) {
      const y = run(tensor([], { shape: [3, 0] }), axis);
      expect([y.shape, [...y.dataSync()]]).toEqual([[3, 0], []]);
    }
  },
);
