import { describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import { mul, sum } from "#sdk/ops/index.ts";
import { Tensor } from "#sdk/tensor/tensor.ts";
import * as ops from "#sdk/ops/index.ts";
import {
  argumentsOf,
  call,
  difference,
  load,
  numbers,
  opCases,
  type Case,
} from "../support/oracle.ts";

// PyTorch computed in f64; f32 has 6e-8, sums and the functions of the engine (1e-6 at most) a little more.
const tolerance = 4e-6;

const cases = opCases();
/** `recurrent.test.ts` has these. */
const overTime = ["gruOverTime", "lstmOverTime", "overTime"];
const names = cases.map((entry): [string, Case] => [`${entry.op} ${entry.note}`.trim(), entry]);

test("the oracle knows every op with values, but for the random ones and those over time", () => {
  const known = new Set([...cases.map((entry) => entry.op), ...overTime]);
  const random = ["alphaDropout", "channelDropout", "dropout", "gumbelSoftmax"];
  const others = ["nextKey", "stopGradient"];
  // Those with several results, and those that PyTorch has otherwise, are compared in arrays.test.ts.
  const several = [
    "chunk",
    "eig",
    "eigh",
    "luSolve",
    "matmulBits",
    "matrixRank",
    "pack",
    "qr",
    "slogdet",
    "split",
    "svd",
    "topK",
    "unpack",
  ];
  const unknown = Object.keys(ops).filter((name) => !known.has(name) && !/^random[A-Z]/.test(name));
  expect(unknown.sort()).toEqual([...random, ...others, ...several].sort());
});

describe("the value is PyTorch's", () => {
  test.each(names)("%s", (_, entry) => {
    const found = call(entry, argumentsOf(entry));
    expect(found.shape).toEqual(entry.value.shape);
    expect(found.dtype).toBe(entry.value.dtype);
    expect(difference(found.dataSync(), numbers(entry.value), tolerance)).toBeNull();
  });
});

describe("the gradient is PyTorch's", () => {
  const differentiable = names.filter(([, entry]) => entry.grads !== undefined);

  test.each(differentiable)("%s", (_, entry) => {
    const args = argumentsOf(entry);
    const places = args.flatMap((arg, i) =>
      arg instanceof Tensor && arg.dtype === "f32" ? [i] : [],
    );
    const weight = load(entry.weight!);
    const loss = (leaves: Tensor[]) => {
      const given = args.map((arg, i) => (places.includes(i) ? leaves[places.indexOf(i)] : arg));
      return sum(mul(call(entry, given), weight));
    };
    const found = grad(loss)(places.map((place) => args[place] as Tensor));
    for (const [k, place] of places.entries())
      expect(difference(found[k]!.dataSync(), numbers(entry.grads![place]!), tolerance)).toBeNull();
  });
});
