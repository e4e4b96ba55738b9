import { describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { eye, randomKey, tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const key = randomKey(11);
const many = 20_000;

/** The share of numbers below each of some. */
const shares = (x: Tensor, below: readonly number[]) =>
  below.map((y) => x.lt(y).cast("f32").mean().item());

describe("draws are spread as their distribution says", () => {
  // Shares below −1, 0.5, 1 and 3 by scipy 1.17; four standard errors of 20,000 draws are 0.014.
  test.each<readonly [name: string, draw: () => Tensor, expected: number[]]>([
    ["Laplace", () => ops.randomLaplace(key, [many]), [0.1839, 0.6967, 0.8161, 0.9751]],
    ["Cauchy", () => ops.randomCauchy(key, [many]), [0.25, 0.6476, 0.75, 0.8976]],
    ["Gumbel", () => ops.randomGumbel(key, [many]), [0.066, 0.5452, 0.6922, 0.9514]],
    ["logistic", () => ops.randomLogistic(key, [many]), [0.2689, 0.6225, 0.7311, 0.9526]],
    ["Weibull", () => ops.randomWeibull(key, 1.5, [many]), [0, 0.2978, 0.6321, 0.9945]],
    ["Pareto", () => ops.randomPareto(key, 3, [many]), [0, 0, 0, 0.963]],
    ["χ²", () => ops.randomChiSquare(key, 3, [many]), [0, 0.0811, 0.1987, 0.6084]],
    ["Student's t", () => ops.randomStudentT(key, 5, [many]), [0.1816, 0.6809, 0.8184, 0.985]],
    // Whole numbers: the shares below 3 are those up to 2.
    ["geometric", () => ops.randomGeometric(key, 0.2, [many]), [0, 0, 0, 0.36]],
    ["binomial", () => ops.randomBinomial(key, 10, 0.3, [many]), [0, 0.0282, 0.0282, 0.3828]],
    ["signs", () => ops.randomRademacher(key, [many]), [0, 0.5, 0.5, 1]],
  ])("%s", (_, draw, expected) => {
    const found = shares(draw(), [-1, 0.5, 1, 3]);
    expected.forEach((share, i) => expect(Math.abs(found[i]! - share)).toBeLessThan(0.014));
  });

  test.each<readonly [name: string, count: number, p: number]>([
    ["few of many", 1_000_000, 2e-6],
    ["about ten", 100, 0.09],
    ["just above ten", 100, 0.11],
    ["half", 1000, 0.5],
    ["most", 500, 0.93],
    ["nearly all", 1_000_000, 1 - 3e-6],
    ["very many", 2_000_000_000, 0.3],
  ])("binomial numbers of many tries have their mean, variance and skewness: %s", (_, count, p) => {
    const drawn = ops.randomBinomial(key, count, p, [many]);
    expect(drawn.dtype).toBe("i32");
    const spread = Math.sqrt(count * p * (1 - p));
    const apart = drawn
      .cast("f64")
      .sub(count * p)
      .div(spread);
    const moments = [apart, apart.square(), apart.square().mul(apart)].map((x) => x.mean().item());
    // Four standard errors of 20,000 draws: 0.028 of the mean, 0.05 of the variance, 0.11 of the third moment; more for few.
    [0, 1, (1 - 2 * p) / spread].forEach((value, i) =>
      expect(Math.abs(moments[i]! - value)).toBeLessThan([0.03, 0.07, 0.2][i]!),
    );
  });

  test("binomial numbers of many tries are none and all at the ends, and of a probability each", () => {
    const p = tensor([0, 1, 1e-12, 0.25]);
    const drawn = ops.randomBinomial(key, 1000, p, [50, 4]);
    expect([...drawn.max(0).slice([0, 3]).dataSync()]).toEqual([0, 1000, 0]);
    expect([...drawn.min(0).slice([0, 3]).dataSync()]).toEqual([0, 1000, 0]);
    expect(Math.abs(drawn.cast("f32").mean(0).slice(3).item() - 250)).toBeLessThan(10);
  });

  test("Dirichlet's shares add up to 1 and have the means of their parameters", () => {
    const drawn = ops.randomDirichlet(key, tensor([1, 2, 5]), [many]);
    expect(drawn.sum(1).sub(1).abs().max().item()).toBeLessThan(1e-6);
    const means = [...drawn.mean(0).dataSync()];
    [1 / 8, 2 / 8, 5 / 8].forEach((mean, i) =>
      expect(Math.abs(means[i]! - mean)).toBeLessThan(0.01),
    );
    const sparse = ops.randomDirichlet(key, tensor([0.01, 0.01]), [1000]);
    expect(sparse.sum(1).sub(1).abs().max().item()).toBeLessThan(1e-6);
  });

  test("normal vectors have their mean and covariance", () => {
    const spread = tensor([2, 1, 1, 3], { shape: [2, 2] });
    const drawn = ops.randomMultivariateNormal(key, tensor([5, -1]), spread, [many]);
    const found = ops.covariance(ops.transpose(drawn)).dataSync();
    [2, 1, 1, 3].forEach((x, i) => expect(Math.abs(found[i]! - x)).toBeLessThan(0.12));
    const means = drawn.mean(0).dataSync();
    [5, -1].forEach((x, i) => expect(Math.abs(means[i]! - x)).toBeLessThan(0.05));
  });
});

describe("choice", () => {
  const sorted = (x: Tensor) => [...x.dataSync()].sort((a, b) => a - b);

  test("without repeats takes each at most once, all of them where all are asked for", () => {
    expect(sorted(ops.randomChoice(key, 6, [2, 3], { replace: false }))).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
    const weights = tensor([1, 0, 2, 0, 1]);
    const some = ops.randomChoice(key, 5, [3], { replace: false, weights });
    expect(sorted(some)).toEqual([0, 2, 4]);
  });

  test("with weights takes each as often as they say", () => {
    const drawn = ops.randomChoice(key, 3, [many], { weights: tensor([1, 0, 3]) });
    expect(Math.abs(drawn.eq(2).cast("f32").mean().item() - 0.75)).toBeLessThan(0.014);
    expect(drawn.eq(1).cast("i32").sum().item()).toBe(0);
    const first = Array.from({ length: 400 }, (_, i) =>
      ops.randomChoice(key, 3, [1], { replace: false, weights: tensor([1, 0, 3]) }, i).item(),
    );
    expect(Math.abs(first.filter((i) => i === 2).length / 400 - 0.75)).toBeLessThan(0.1);
  });

  test("never takes what has a computed weight below 0 or of NaN", () => {
    const weights = tensor([-1, 1, NaN]).mul(1);
    expect(ops.randomChoice(key, 3, [6], { weights }).toArray()).toEqual([1, 1, 1, 1, 1, 1]);
    expect(ops.randomChoice(key, 3, [1], { replace: false, weights }).toArray()).toEqual([1]);
  });

  test("takes rows of a tensor", () => {
    const rows = tensor([1, 1, 2, 2, 3, 3], { shape: [3, 2] });
    const drawn = ops.randomChoice(key, rows, [4]);
    expect(drawn.shape).toEqual([4, 2]);
    expect(drawn.slice(null, 0).eq(drawn.slice(null, 1)).cast("i32").sum().item()).toBe(4);
  });
});

describe("factors", () => {
  const a = tensor([0, 2, 1, 1, 1, 0, 3, 0, 5, 4, 4, 1, 0, 0, 2, 1, 0, 2], { shape: [2, 3, 3] });

  test("solve as solve does, for vectors, matrices and batches", () => {
    const factors = ops.lu(a);
    const b = tensor([1, 2, 3, 4, 5, 6], { shape: [3, 2] });
    for (const right of [b, tensor([1, 2, 3])]) {
      const [found, expected] = [ops.luSolve(factors, right), ops.solve(a, right)];
      expect(found.shape).toEqual(expected.shape);
      expect(found.sub(expected).abs().max().item()).toBeLessThan(1e-5);
    }
  });

  test("keep the order of many rows also in 16 bits", () => {
    const turned = ops.flip(eye(300), 0).cast("bf16");
    const { order, l, u } = ops.lu(turned);
    expect([l.dtype, u.dtype, order.dtype]).toEqual(["bf16", "bf16", "i32"]);
    expect([...order.slice([0, 3]).dataSync()]).toEqual([299, 298, 297]);
  });

  test("are NaN of what is not finite", () => {
    expect(
      ops
        .lu(tensor([1, NaN, 2, 3], { shape: [2, 2] }))
        .u.slice(0, 0)
        .item(),
    ).toBeNaN();
  });
});

test("a signal comes back from the transforms of its pieces", () => {
  const signal = ops.randomNormal(key, [2, 1000]);
  const window = tensor(
    Array.from({ length: 64 }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 64)),
  );
  const pieces = ops.stft(signal, 64, { window });
  expect(pieces.shape).toEqual([2, 33, 63, 2]);
  const back = ops.istft(pieces, 64, { window, length: 1000 });
  expect(back.sub(signal).abs().max().item()).toBeLessThan(1e-5);
});

test("Bessel functions are exact in f64, and finite where they are scaled", () => {
  const at = (x: number) => tensor([x], { dtype: "f64" });
  // By mpmath, in 30 digits.
  const cases: readonly (readonly [(x: Tensor) => Tensor, number, number])[] = [
    [ops.besselI0, 3.75, 9.118945860844567],
    [ops.besselI1, 10, 2670.9883037012546],
    [ops.besselJ0, 5.5, -0.006843869417819197],
    [ops.besselJ1, 100, -0.07714535201411216],
    [ops.besselY0, 0.001, -4.471416611375924],
    [ops.besselY1, 30, 0.08442557066174723],
    [ops.besselK0, 2, 0.11389387274953344],
    [ops.besselK1, 0.01, 99.97389411829624],
    [ops.besselI0e, 1e4, 0.003989472674604732],
    [ops.besselK1e, 1e4, 0.012533611351270506],
  ];
  for (const [f, x, expected] of cases) expect(f(at(x)).item() / expected).toBeCloseTo(1, 11);
  expect(ops.besselI0(at(Infinity)).item()).toBe(Infinity);
  expect([ops.besselJ0(at(Infinity)).item(), ops.besselK0(at(0)).item()]).toEqual([0, Infinity]);
});

describe("incomplete gamma and beta functions have 12 digits in f64, also far out", () => {
  // By mpmath 1.3.
  const wide = (x: number) => tensor(x, { dtype: "f64" });
  test.each<readonly [name: string, found: () => Tensor, expected: number]>([
    ["gammainc of 10000 and 9000", () => ops.gammainc(wide(10000), 9000), 2.073299202433928e-25],
    ["gammainc of 3 and 1e-40", () => ops.gammainc(wide(3), 1e-40), 1.666666666666666e-121],
    ["gammaincc of 0.5 and 600", () => ops.gammaincc(wide(0.5), 600), 6.099568814808434e-263],
    [
      "gammaincc of 1000000 and 1006000",
      () => ops.gammaincc(wide(1000000), 1006000),
      1.059739735284381e-9,
    ],
    ["gammaincc of 20 and 150", () => ops.gammaincc(wide(20), 150), 1.495596972272627e-41],
    ["betainc of 200, 300 and 0.1", () => ops.betainc(200, 300, wide(0.1)), 7.56310127215132e-70],
    ["betainc of 5, 2 and 1e-30", () => ops.betainc(5, 2, wide(1e-30)), 6e-150],
    [
      "betainc of 1000, 0.5 and 0.9",
      () => ops.betainc(1000, 0.5, wide(0.9)),
      9.816333152380935e-48,
    ],
    ["betainc of 40, 1000 and 0.2", () => ops.betainc(40, 1000, wide(0.2)), 1.0],
  ])("%s", (_, found, expected) => {
    expect(Math.abs(found().item() / expected - 1)).toBeLessThan(2e-12);
  });

  test("and take eight axes", () => {
    const x = tensor([0.5, 1, 2, 3], { shape: [1, 2, 1, 1, 1, 1, 2, 1] });
    expect(ops.gammainc(x, 2).shape).toEqual(x.shape);
    expect(ops.gammainc(x, 2).dataSync()).toEqual(ops.gammainc(x.reshape([4]), 2).dataSync());
    const row = tensor([0.25, 0.5]);
    const found = ops.betainc(x, 2, row);
    expect(found.shape).toEqual([1, 2, 1, 1, 1, 1, 2, 2]);
    expect(found.dataSync()).toEqual(ops.betainc(x.reshape([4, 1]), 2, row).dataSync());
  });

  test("and round once in 16 bits", () => {
    const half = ops.gammainc(tensor([2.5], { dtype: "f16" }), 4);
    expect([half.dtype, half.item()]).toEqual(["f16", 0.84375]);
    expect(ops.betainc(2, 3, tensor([1], { dtype: "i32" })).dtype).toBe("f32");
  });
});

// The value and the slope by mpmath 1.3.
test.each<readonly [x: number, value: number, slope: number]>([
  [-26.5, 1.924553162418569e305, -1.0200131760818414e307],
  [-9.3, 7.297258573752794e37, -1.3572900947180199e39],
  [-1e-9, 1.0000000011283792, -1.1283791690955125],
  [1e-9, 0.9999999988716208, -1.1283791650955126],
  [0.7, 0.525930337349441, -0.39207669480629526],
  [5.5, 0.10096221839949909, -0.017794764701022602],
  [26, 0.021683584850562907, -0.0008327548662414298],
  [100000, 5.6418958351954685e-6, -5.641895834631278e-11],
])("erfcx of %p has all digits in f64, and so has its slope", (x, value, slope) => {
  const at = tensor(x, { dtype: "f64" });
  expect(Math.abs(ops.erfcx(at).item() / value - 1)).toBeLessThan(1e-14);
  expect(Math.abs(grad(ops.erfcx)(at).item() / slope - 1)).toBeLessThan(1e-12);
});
