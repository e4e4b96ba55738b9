import { afterAll, describe, expect, test } from "@jest/globals";
import { tracing } from "#sdk/graph/node.ts";
import { scan } from "#sdk/grad/index.ts";
import { averagePool1d, concat, conv1d, maxPool1d } from "#sdk/ops/index.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { tensor, type Tensor } from "#sdk/tensor/index.ts";
import { standIn } from "#sdk/tensor/signature.ts";
import { argumentsOf, call, difference, numbers, oracle, type Case } from "../../support/oracle.ts";
import { onnxFile } from "../../support/onnx-file.ts";
import { runtime, type Feed } from "./runtime.ts";

const cases = ["ops", "arrays", "nn"].flatMap(
  (name) => oracle<{ cases: readonly Case[] }>(name).cases,
);
const names = cases.map((entry): [string, Case] => [`${entry.op} ${entry.note}`.trim(), entry]);
const session = runtime();
afterAll(() => session.close());

/** A case as an ONNX file with an input for each of its tensors. */
function written(entry: Case): { bytes: Uint8Array; feeds: Record<string, Feed> } {
  const args = argumentsOf(entry);
  const tensors = args.filter(isTensor);
  const places = tensors.map(standIn);
  const result = tracing(() =>
    call(
      entry,
      args.map((arg) => (isTensor(arg) ? places[tensors.indexOf(arg)] : arg)),
    ),
  );
  const feeds = tensors.map((x, i) => [`x${i}`, feedOf(x)] as const);
  return { bytes: onnxFile(result, places), feeds: Object.fromEntries(feeds) };
}

// The cast: the arguments of these cases are f32, i32 and bool.
const feedOf = (x: Tensor): Feed => ({ data: x.dataSync(), shape: x.shape }) as Feed;

// Its largest of numbers and its order pass over NaN.
const others = ["max NaN", "argsort descending, ties and NaN", "quantile NaN"];
/** Transforms in f32, where the engine's are in f64. */
const roughly = 3e-5;

/** What no operator of the set says, by the reason that the error gives; the ops that need it. */
const refused: readonly (readonly [reason: string, ...ops: string[]])[] = [
  ["'bitand'", "bitwiseAnd"],
  ["'bitnot'", "bitwiseNot"],
  ["'bitor'", "bitwiseOr"],
  ["'bitxor'", "bitwiseXor"],
  ["'digamma'", "digamma"],
  ["'erfinv'", "erfinv"],
  ["'lgamma'", "lgamma"],
  ["'matrix' (cholesky)", "cholesky"],
  ["'matrix' (qr)", "leastSquares"],
  ["'matrix' (solve)", "inverse", "matrixPower", "solve"],
  ["'matrix' (svd)", "pinv"],
  ["'matrix' (triangular)", "solveTriangular"],
  ["'scan' (argmax)", "cumargmax", "cummax"],
  ["'scan' (argmin)", "cumargmin", "cummin"],
  ["'scan' (prod)", "cumprod"],
  ["'scatter' (max)", "scatterInto"],
  ["'scatter' (min)", "scatterInto"],
  ["'shl'", "leftShift"],
  ["'shr'", "rightShift"],
  ["'trigamma'", "trigamma"],
  ["mod of i32", "mod"],
  ["rem of i32", "floorDivide", "fmod", "gcd", "lcm"],
];

/** The reason for which a case is refused; null for one that is written. */
function reasonOf(entry: Case): string | null {
  try {
    written(entry);
    return null;
  } catch (error) {
    const [, reason] = /^export: no ONNX mapping for (.*); /.exec((error as Error).message) ?? [];
    if (reason === undefined) throw error;
    return reason;
  }
}
const reasons = new Map(names.map(([name, entry]) => [name, reasonOf(entry)]));

describe("an op in onnxruntime gives what PyTorch gives", () => {
  test.each(names.filter(([name]) => reasons.get(name) === null && !others.includes(name)))(
    "%s",
    async (_, entry) => {
      const { bytes, feeds } = written(entry);
      await session.load(bytes);
      const { y } = await session.run(feeds);
      const tolerance = /fft/.test(entry.op) ? roughly : 1e-5;
      // onnxruntime gives i64 as big integers.
      const found = Array.from(y as ArrayLike<number | bigint>, Number);
      expect(difference(found, numbers(entry.value), tolerance)).toBeNull();
    },
  );
});

test("what has no mapping is refused by its name", () => {
  const found = new Map<string, Set<string>>();
  for (const [name, entry] of names) {
    const reason = reasons.get(name);
    if (typeof reason === "string")
      found.set(reason, (found.get(reason) ?? new Set()).add(entry.op));
  }
  const list = [...found].map(([reason, ops]) => [reason, ...[...ops].sort()]);
  expect(list.sort(([a], [b]) => (a! < b! ? -1 : 1))).toEqual(refused);
});

/** A case of a function that no oracle has. */
const own = (run: (x: Tensor) => Tensor, x: Tensor) => {
  const place = standIn(x);
  return {
    bytes: onnxFile(
      tracing(() => run(place)),
      [place],
    ),
    feeds: { x0: feedOf(x) },
  };
};

describe("an expression of another dtype gives what the engine gives:", () => {
  const x = tensor([
    [1.5, -2.25, 1000.125],
    [0.1, 3, -7],
  ]);
  test.each(["f16", "bf16", "f64", "i64", "u8", "i8"] as const)("%s", async (dtype) => {
    const run = (given: Tensor) => {
      const narrow = given.cast(dtype);
      const product = narrow.matmul(narrow.transpose()).cast(dtype);
      return concat([product.mul(2).add(narrow.sum()), narrow.reshape([3, 2]).abs()]).cast("f32");
    };
    const { bytes, feeds } = own(run, dtype === "u8" ? x.abs() : x);
    await session.load(bytes);
    const { y } = await session.run(feeds);
    const expected = run(dtype === "u8" ? x.abs() : x).dataSync();
    expect(difference(y as ArrayLike<number>, [...expected], 1e-6)).toBeNull();
  });
});

test("convolutions and sums of windows of f64 are refused, greatest ones are written", async () => {
  const x = tensor([1, 2, 3, 4], { shape: [1, 4, 1] });
  const wide = (run: (given: Tensor) => Tensor) =>
    own((given) => run(given.cast("f64")).cast("f32"), x);
  expect(() => wide((given) => conv1d(given, given.reshape([4, 1, 1])))).toThrow(
    "export: no ONNX mapping for a convolution of f64",
  );
  expect(() => wide((given) => averagePool1d(given, 2))).toThrow(
    "export: no ONNX mapping for sums of windows of f64",
  );
  const { bytes, feeds } = wide((given) => maxPool1d(given, 2));
  await session.load(bytes);
  const { y } = await session.run(feeds);
  expect(Array.from(y as ArrayLike<number>)).toEqual([2, 4]);
});

test("a scan is refused by its name", () => {
  const sums = (x: Tensor) =>
    scan((s: Tensor, part: Tensor) => ({ carry: s.add(part), y: s }), tensor(0), x).ys;
  expect(() => own(sums, tensor([1, 2]))).toThrow("export: no ONNX mapping for a loop");
});
