import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";

// It brings the gradients, which the core alone leaves out.
await import("@tensorflow/tfjs-layers");
await import("#sdk/tfjs/index.ts");

const root = fileURLToPath(new URL("../../", import.meta.url));

beforeAll(async () => {
  await tf.setBackend("sonde");
});

const image = tf.buffer(
  [2, 2, 3, 1],
  "float32",
  Float32Array.from({ length: 12 }, (_, i) => i),
);

test("quotients and powers of whole numbers keep all their digits", () => {
  const whole = (...values: number[]) => tf.tensor1d(values, "int32");
  const quotient = tf.floorDiv(whole(16777217, 2147483647, -7), whole(1, 1, 2));
  expect([...quotient.dataSync()]).toEqual([16777217, 2147483647, -4]);
  expect([...tf.floorDiv(tf.tensor1d([7.5, -7.5]), 2).dataSync()]).toEqual([3, -4]);
  expect([...tf.pow(whole(7, -3), whole(10, 19)).dataSync()]).toEqual([282475249, -1162261467]);
});

test("an index outside is told with the user's line, not TensorFlow.js's", () => {
  const script = `
    import * as tf from "@tensorflow/tfjs-core";
    await import("@tensorflow/tfjs-layers");
    await import("#sdk/tfjs/index.ts");
    await tf.setBackend("sonde");
    const index = tf.add(tf.tensor1d([1, 9], "int32"), tf.scalar(0, "int32"));
    tf.gather(tf.tensor1d([1, 2]), index).dataSync();`;
  const flags = ["--no-warnings", "--conditions=sonde-source", "--input-type=module", "-e", script];
  // A process without Jest, which maps what stands in packages to sources that are not there.
  const { stderr } = spawnSync(process.execPath, flags, { cwd: root, encoding: "utf8" });
  expect(stderr).toMatch(/gather: index 9 is outside 0…1; written at .*eval1\]:7:8/);
});

test("every image of a batch is transformed", () => {
  // One to the right: x′ = x + 1.
  const shift = tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]);
  const moved = tf.image.transform(
    image.toTensor() as tf.Tensor4D,
    shift,
    "nearest",
    "constant",
    9,
  );
  expect([...moved.dataSync()]).toEqual([1, 2, 9, 4, 5, 9, 7, 8, 9, 10, 11, 9]);
});

test("a pixel that is not a number stays where it is", () => {
  const values = tf.tensor4d([NaN, 1, 2, 3], [1, 2, 2, 1]);
  const shift = tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]);
  const moved = tf.image.transform(values, shift, "bilinear", "constant", 0);
  expect([...moved.dataSync()]).toEqual([1, 0, 3, 0]);
});

test("the places of the greatest count through the batch if asked", () => {
  const x = tf.tensor4d([4, 1, 2, 3, 5, 8, 7, 6], [2, 2, 2, 1]);
  const { result, indexes } = tf.maxPoolWithArgmax(x, 2, 2, "valid", true) as {
    result: tf.Tensor;
    indexes: tf.Tensor;
  };
  expect([...result.dataSync()]).toEqual([4, 8]);
  expect([...indexes.dataSync()]).toEqual([0, 5]);
});

test("an input that is too narrow for its strides is convolved as on the plain backend", async () => {
  const run = async (backend: string) => {
    await tf.setBackend(backend);
    const x: tf.Tensor4D = tf.reshape(tf.range(0, 2 * 7 * 5 * 4), [2, 7, 5, 4]);
    const w: tf.Tensor4D = tf.reshape(tf.range(0, 3 * 2 * 4 * 3), [3, 2, 4, 3]);
    const f = (a: tf.Tensor4D) => tf.sum(tf.square(tf.conv2d(a, w, [3, 2], "same")));
    return [
      ...(await tf
        .grad(f as (x: tf.Tensor) => tf.Tensor)(x)
        .data()),
    ];
  };
  const expected = await run("cpu");
  const found = await run("sonde");
  for (const [i, value] of expected.entries())
    expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-5 * Math.abs(value));
});

test("a segment without rows has the mean 0", async () => {
  await tf.setBackend("sonde");
  const rows = tf.tensor2d([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const means = tf.sparse.sparseSegmentMean(
    rows,
    tf.tensor1d([0, 1, 2], "int32"),
    tf.tensor1d([0, 0, 2], "int32"),
  );
  expect([...means.dataSync()]).toEqual([2, 3, 0, 0, 5, 6]);
});

test("numbers above the last bin are not counted", async () => {
  await tf.setBackend("sonde");
  const x = tf.tensor2d(
    [
      [0, 1, 9],
      [1, 1, 2],
    ],
    [2, 3],
    "int32",
  );
  const weights = tf.tensor2d([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const count = (isBinary: boolean) => [...tf.denseBincount(x, weights, 3, isBinary).dataSync()];
  expect(count(false)).toEqual([1, 2, 0, 0, 9, 6]);
  expect(count(true)).toEqual([1, 1, 0, 0, 1, 1]);
});

test("every kernel of the plain backend is there, most of them on the engine", () => {
  const names = (backend: string) =>
    tf
      .getKernelsForBackend(backend)
      .map(({ kernelName }) => kernelName)
      .toSorted();
  expect(names("sonde")).toEqual(names("cpu"));
  const run = (backend: string, name: string) => tf.getKernel(name, backend).kernelFunc;
  const onHost = names("cpu").filter((name) => run("sonde", name) === run("cpu", name));
  expect(onHost).toEqual([
    "BroadcastArgs",
    "Draw",
    "LinSpace",
    "Multinomial",
    "NonMaxSuppressionV3",
    "NonMaxSuppressionV4",
    "NonMaxSuppressionV5",
    "RaggedGather",
    "RaggedRange",
    "RaggedTensorToTensor",
    "Range",
    "SearchSorted",
    "SparseFillEmptyRows",
    "SparseReshape",
    "StaticRegexReplace",
    "StringNGrams",
    "StringSplit",
    "StringToHashBucketFast",
    "Unique",
  ]);
});
