import { expect, test } from "@jest/globals";
import * as ops from "#sdk/ops/index.ts";
import { zeros } from "#sdk/tensor/create.ts";

type Call = (...args: unknown[]) => unknown;

const m = zeros([2, 2]);
/** Ops whose first argument is no tensor, or that need others than tensors behind it. */
const calls: Readonly<Record<string, (bad: unknown) => readonly unknown[]>> = {
  alphaDropout: (bad) => [bad, 0.5, m],
  channelDropout: (bad) => [bad, 0.5, m],
  dropout: (bad) => [bad, 0.5, m],
  crossEntropy: (bad) => [bad, zeros([2], "i32")],
  gelu: (bad) => [bad],
  gumbelSoftmax: (bad) => [bad, zeros([4], "i32")],
  histogram: (bad) => [bad, { bins: 2, low: 0, high: 1 }],
  matrixPower: (bad) => [bad, 2],
  negativeLogLikelihood: (bad) => [bad, zeros([2], "i32")],
  oneHot: (bad) => [bad, 3],
  quantile: (bad) => [bad, 0.5],
  scatterInto: (bad) => [bad, zeros([2], "i32"), m],
  concat: (bad) => [[m, bad]],
  blockDiagonal: (bad) => [[m, bad]],
  cartesianProduct: (bad) => [[m, bad]],
  hstack: (bad) => [[m, bad]],
  luSolve: (bad) => [ops.lu(m), bad],
  multiDot: (bad) => [[m, bad]],
  nanQuantile: (bad) => [bad, 0.5],
  ravelIndex: (bad) => [bad, [2, 2]],
  unravelIndex: (bad) => [bad, [2, 2]],
  vstack: (bad) => [[m, bad]],
  randomBinomial: (bad) => [bad, 3, 0.5, [2]],
  randomChiSquare: (bad) => [bad, 3, [2]],
  randomChoice: (bad) => [bad, 3, [2]],
  randomDirichlet: (bad) => [bad, zeros([3]), [2]],
  randomGeometric: (bad) => [bad, 0.5, [2]],
  randomMultivariateNormal: (bad) => [bad, zeros([2]), m, [2]],
  randomPareto: (bad) => [bad, 3, [2]],
  randomStudentT: (bad) => [bad, 3, [2]],
  randomWeibull: (bad) => [bad, 3, [2]],
  stack: (bad) => [[bad, m]],
  einsum: (bad) => ["ij,jk->ik", m, bad],
  randomBeta: (bad) => [bad, 1, 1, [2]],
  randomCategorical: (bad) => [bad, zeros([3]), [2]],
  randomGamma: (bad) => [bad, 1, [2]],
  randomBernoulli: (bad) => [bad, 0.5, [2]],
  randomInteger: (bad) => [bad, 0, 5, [2]],
  randomPermutation: (bad) => [bad, 4],
  randomPoisson: (bad) => [bad, 1, [2]],
};

const names = Object.entries(ops).flatMap(([name, value]) =>
  typeof value === "function" ? [[name, value as Call] as const] : [],
);

test("there are some two hundred and fifty ops", () => {
  expect(names.length).toBeGreaterThan(250);
});

test.each(names)("%s says what it expected instead of an array, null or text", (name, op) => {
  for (const bad of [[1, 2], null, "x"]) {
    const args =
      calls[name]?.(bad) ??
      (name.startsWith("random")
        ? [bad, [2]]
        : [bad, ...Array.from({ length: op.length - 1 }, () => m)]);
    expect(() => op(...args)).toThrow(
      new RegExp(
        `^${name}: expected (a tensor|tensors or numbers|a list of tensors), got (an array; make a tensor of it|null|'x'|an object)$`,
      ),
    );
  }
});
