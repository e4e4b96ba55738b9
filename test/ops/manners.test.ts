import { describe, expect, test } from "@jest/globals";
import * as ops from "#sdk/ops/index.ts";
import { randomKey, tensor } from "#sdk/tensor/create.ts";
import { misbehaviour } from "../support/manners.ts";
import { argumentsOf, callArguments, opCases } from "../support/oracle.ts";

type Call = (...args: never[]) => unknown;

const functions = ops as unknown as Readonly<Record<string, Call>>;
const key = randomKey(3);
const half = tensor([0.5, 0.25]);

/** A right call of each op that PyTorch was asked for, with as many options as any case has. */
const compared = new Map<string, readonly unknown[]>();
for (const entry of opCases()) {
  const given = callArguments(entry, argumentsOf(entry));
  const named = (args: readonly unknown[]) => Object.keys(args.at(-1) ?? {}).length;
  const before = compared.get(entry.op);
  if (before === undefined || (given.length >= before.length && named(given) > named(before)))
    compared.set(entry.op, given);
}

const draws: Readonly<Record<string, readonly unknown[]>> = {
  alphaDropout: [half, 0.5, key],
  channelDropout: [tensor([1, 2], { shape: [1, 1, 2] }), 0.5, key],
  dropout: [half, 0.5, key],
  gumbelSoftmax: [half, key, { temperature: 1 }],
  nextKey: [key],
  randomBernoulli: [key, 0.5, [2], 0],
  randomBeta: [key, 1, 2, [2], 0],
  randomBinomial: [key, 3, 0.5, [2], 0],
  randomBits: [key, [2], 0],
  randomCategorical: [key, half, [2], 0],
  randomCauchy: [key, [2], 0],
  randomChiSquare: [key, 3, [2], 0],
  randomChoice: [key, 3, [2], { replace: false, weights: tensor([1, 2, 3]) }, 0],
  randomDirichlet: [key, half, [2], 0],
  randomExponential: [key, [2], 0],
  randomGamma: [key, 2, [2], 0],
  randomGeometric: [key, 0.5, [2], 0],
  randomGumbel: [key, [2], 0],
  randomInteger: [key, 0, 5, [2], 0],
  randomLaplace: [key, [2], 0],
  randomLogistic: [key, [2], 0],
  randomMultivariateNormal: [key, half, tensor([1, 0, 0, 1], { shape: [2, 2] }), [2], 0],
  randomNormal: [key, [2], 0],
  randomPareto: [key, 2, [2], 0],
  randomPermutation: [key, 4, 0],
  randomPoisson: [key, 2, [2], 0],
  randomRademacher: [key, [2], 0],
  randomStudentT: [key, 3, [2], 0],
  randomTruncatedNormal: [key, [2], { low: -1, high: 1 }, 0],
  randomUniform: [key, [2], 0],
  randomWeibull: [key, 2, [2], 0],
};
const others: Readonly<Record<string, readonly unknown[]>> = {
  chunk: [half, 1, 0],
  eigh: [tensor([1, 0, 0, 1], { shape: [2, 2] })],
  pack: [tensor([1, 2], { dtype: "i8" }), "i4"],
  qr: [tensor([1, 0, 0, 1], { shape: [2, 2] })],
  slogdet: [tensor([1, 0, 0, 1], { shape: [2, 2] })],
  split: [half, [1, 1], 0],
  stopGradient: [half],
  svd: [tensor([1, 0, 0, 1], { shape: [2, 2] })],
  topK: [half, 1, 0, { largest: true }],
};

describe("whatever is wrong is told in the name of the op that was called, and nothing absurd is taken", () => {
  test.each([...compared])("%s", (name, args) => {
    expect(misbehaviour(name, functions[name]!, args)).toEqual([]);
  });

  test.each(Object.entries({ ...draws, ...others }))("%s", (name, args) => {
    expect(misbehaviour(name, functions[name]!, args)).toEqual([]);
  });
});
