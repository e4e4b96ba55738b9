import { afterAll, expect, test } from "@jest/globals";
import { applyMasks, magnitudeMasks } from "#sdk/compress/magnitude.ts";
import { removeNeurons } from "#sdk/compress/neurons.ts";
import { calibrate, quantizeParams } from "#sdk/compress/quantize-params.ts";
import { schedule } from "#sdk/compress/settings.ts";
import { Philox } from "#sdk/core/philox.ts";
import { formatModel } from "#sdk/export/onnx/proto.ts";
import { packSparse, unpackSparse } from "#sdk/export/sparse.ts";
import { mlp } from "#sdk/models/mlp.ts";
import type { Params } from "#sdk/nn/layer.ts";
import { matmulI8 } from "#sdk/ops/matmul-i8.ts";
import { quantize } from "#sdk/ops/quantize.ts";
import { tensor, type Tensor } from "#sdk/tensor/index.ts";
import { flattenParams } from "#sdk/train/params.ts";
import { runtime } from "../export/onnx/runtime.ts";

const ort = runtime();
afterAll(() => ort.close());

const random = () => new Philox(5, "parts");
const layerOf = (params: Params, name: string) => params[name] as Record<string, Tensor>;

test("the integers of a product are those of onnxruntime's MatMulInteger", async () => {
  const [m, k, n] = [7, 130, 9];
  const draw = random();
  const bytes = (length: number) => Int8Array.from({ length }, () => draw.below(256) - 128);
  const [a, b] = [bytes(m * k), bytes(k * n)];
  await ort.load(
    formatModel({
      producer: { name: "test", version: "1" },
      opsets: { "": 17 },
      irVersion: 8,
      description: "",
      metadata: {},
      graph: {
        name: "product",
        nodes: [{ op: "MatMulInteger", inputs: ["a", "b"], output: "y", attributes: {} }],
        initializers: [],
        inputs: [
          { name: "a", type: "int8", shape: [m, k] },
          { name: "b", type: "int8", shape: [k, n] },
        ],
        outputs: [{ name: "y", type: "int32", shape: [m, n] }],
      },
    }),
  );
  const { y } = await ort.run({ a: { data: a, shape: [m, k] }, b: { data: b, shape: [k, n] } });
  const own = matmulI8(tensor(a, { shape: [m, k] }), tensor(b, { shape: [k, n] }));
  expect([...own.dataSync()]).toEqual(Array.from<number>(y!));
});

test("neurons whose weights are all 0 go first, and the outputs stay as they were", () => {
  const recipe = mlp({ hidden: [6, 5] });
  const network = recipe.build(4, 3);
  const params = network.init(random());
  const silent = (name: string, unit: number, next: string): void => {
    const into = layerOf(params, name);
    const [rows, columns] = into["weight"]!.shape as [number, number];
    const data = into["weight"]!.dataSync();
    for (let r = 0; r < rows; r++) data[r * columns + unit] = 0;
    into["bias"]!.dataSync()[unit] = 0;
    const out = layerOf(params, next)["weight"]!;
    out.dataSync().fill(0, unit * out.shape[1]!, (unit + 1) * out.shape[1]!);
  };
  silent("hidden1", 0, "hidden2");
  silent("hidden1", 4, "hidden2");
  silent("hidden2", 2, "output");
  const smaller = removeNeurons({ recipe, params }, [4, 4]);
  const x = tensor([[0.3, -1, 2, 0.5]]);
  const before = network.apply(params, x, {}).dataSync();
  const after = smaller.recipe.build(4, 3).apply(smaller.params, x, {}).dataSync();
  after.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 6));
});

test("the smallest weights of the whole network go, whichever layer they are in", () => {
  const params = {
    one: {
      weight: tensor([
        [0.1, -5],
        [0.2, 3],
      ]),
      bias: tensor([0, 0]),
    },
    two: { weight: tensor([[4], [-0.3]]), bias: tensor([0.01]) },
  };
  const masked = applyMasks(params, magnitudeMasks(params, 0.5));
  expect(layerOf(masked, "one")["weight"]!.toArray()).toEqual([
    [0, -5],
    [0, 3],
  ]);
  expect(layerOf(masked, "two")["weight"]!.toArray()).toEqual([[4], [-0]]);
  expect(layerOf(masked, "two")["bias"]).toBe(params.two.bias);
});

test("numbers become whole steps of their scale, half to even, and stop at 127", () => {
  const found = quantize(tensor([0.5, -1, 0.125, 0.375, 99]), tensor(0.25));
  expect(found.toArray()).toEqual([2, -4, 0, 2, 127]);
  expect(() => quantize(tensor([1]), tensor([1, 2]))).toThrow(
    "quantize: a scale of [2] does not broadcast to [1]",
  );
  expect(() => matmulI8(tensor([[1]]), tensor([[1]]))).toThrow("matmulI8: takes i8, got f32");
});

test("8-bit weights are within half a step of what they stand for, each output by its own scale", () => {
  const weight = tensor([
    [1.27, 0.004],
    [-0.5, -0.0127],
  ]);
  const { layer } = quantizeParams({ layer: { weight, bias: tensor([0, 0]) } }) as {
    layer: Record<string, Tensor>;
  };
  expect(layer["weight"]!.dtype).toBe("i8");
  expect(layer["weight"]!.toArray()).toEqual([
    [127, -50],
    [40, -127],
  ]);
  const scales = [...layer["scale"]!.dataSync()];
  expect(scales[0]).toBeCloseTo(0.01, 8);
  expect(scales[1]).toBeCloseTo(0.0001, 8);
});

test("calibration finds the range of what enters each layer, over all blocks of rows", () => {
  const network = mlp({ hidden: [3] }).build(2, 2);
  const params = network.init(random());
  const x = new Float32Array(2 * 1500).fill(0.25);
  x[2999] = -8;
  const ranges = calibrate(network, params, x, 2);
  expect([...ranges.keys()]).toEqual(["hidden1", "output"]);
  expect(ranges.get("hidden1")).toBe(8);
});

test("a schedule leaves the same part at every step, and ends where it was asked to", () => {
  expect(schedule(0.75, 10, 2)).toEqual([0.5, 0.75]);
  expect(schedule(0.9, 0)).toHaveLength(1);
  expect(schedule(0.9, 100)).toHaveLength(11);
  expect(schedule(0.9, 100).at(-1)).toBeCloseTo(0.9, 12);
});

test("tensors stored without their zeros come back bit by bit", () => {
  const data = Int8Array.of(0, 0, 7, 0, -128, 0, 0, 0, 0, 3, 0, 0);
  const bias = { shape: [3], data: Float32Array.of(0, 0, 1) };
  const packed = packSparse({ "a.weight": { shape: [3, 4], data }, "a.bias": bias });
  expect(Object.keys(packed)).toEqual([
    "a.weight.mask",
    "a.weight.values",
    "a.weight.shape",
    "a.bias",
  ]);
  expect(unpackSparse(packed)).toEqual({ "a.weight": { shape: [3, 4], data }, "a.bias": bias });
  const cut = { ...packed, "a.weight.values": { shape: [2], data: Int8Array.of(7, -128) } };
  expect(() => unpackSparse(cut)).toThrow(/the parts of "a.weight", .* do not fit together/);
});

test("parameters in 8 bits keep their names, with the scales beside them", () => {
  const params = mlp({ hidden: [8] })
    .build(4, 2)
    .init(random());
  const names = flattenParams(quantizeParams(params)).map(([name]) => name);
  expect(names).toEqual([
    "hidden1.weight",
    "hidden1.scale",
    "hidden1.bias",
    "output.weight",
    "output.scale",
    "output.bias",
  ]);
});
