import { afterAll, describe, expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { formatModel } from "#sdk/export/onnx/proto.ts";
import { onnxOf } from "#sdk/export/onnx/write.ts";
import type { Exported } from "#sdk/export/onnx/write.ts";
import { dense } from "#sdk/nn/dense.ts";
import type { Layer, Params } from "#sdk/nn/layer.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { residualMlp } from "#sdk/models/residual-mlp.ts";
import type { Recipe } from "#sdk/models/recipe.ts";
import { dropout, mean, relu, sub, transpose } from "#sdk/ops/index.ts";
import { predictor } from "#sdk/train/predictor.ts";
import { History } from "#sdk/train/history.ts";
import { settings } from "#sdk/train/options.ts";
import { flattenParams } from "#sdk/train/params.ts";
import { finisher } from "#sdk/train/task.ts";
import { randomKey, tensor, type Tensor } from "#sdk/tensor/index.ts";
import { runtime } from "./runtime.ts";

const session = runtime();
afterAll(() => session.close());

const [inputs, rows] = [24, 200];
const classes = ["a", "b", "c"];
const random = new Philox(5, "rows");
const x = Float32Array.from({ length: rows * inputs }, () => 4 * random.uniform() - 2);

/** A model of a recipe with given weights, as `export` gets it. */
function model(recipe: Recipe, params?: Params): Exported {
  const network = recipe.build(inputs, classes.length);
  const target = { name: "letter", kind: "classes", classes } as const;
  return {
    trained: {
      recipe,
      goal: target,
      params: params ?? network.init(new Philox(3, "weights")),
      scale: { mean: 0, deviation: 1 },
      history: new History([], "accuracy"),
      settings: settings({}, 1),
      interrupted: false,
    },
    fitted: {
      version: 1,
      input: [],
      steps: [],
      features: Array.from({ length: inputs }, (_, i) => `x${i}`),
      blocks: [],
      target,
    },
    dataHash: "",
    version: "0.0.0",
  };
}

/** A recipe of one layer of one's own. */
const recipeOf = (layer: Layer): Recipe => ({
  toJSON: () => ({ kind: "own" }),
  parameters: () => layer.parameters,
  flops: () => 0,
  build: () => layer,
});

/** What the engine and onnxruntime give for the rows. */
async function both(exported: Exported): Promise<[engine: Float32Array, onnx: Float32Array]> {
  const { recipe, goal, params } = exported.trained;
  const network = recipe.build(inputs, classes.length);
  await session.load(formatModel(onnxOf(exported, { inputs: "encoded" })));
  const found = await session.run({ x: { data: x, shape: [rows, inputs] } });
  const engine = predictor(network, inputs, classes.length, finisher(goal))(params, x, rows);
  return [engine, found["probabilities"] as unknown as Float32Array];
}

const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

test("a residual network gives the same in onnxruntime", async () => {
  const recipe = residualMlp({ width: 16, depth: 2, expansion: 2, activation: "gelu" });
  const [engine, onnx] = await both(model(recipe));
  expect(onnx).toHaveLength(rows * classes.length);
  expect(distance(engine, onnx)).toBeLessThan(1e-5);
});

describe("weights of 8 bits", () => {
  /** The weights as whole numbers with a scale for each output, and a scale of the input if it is to be fixed. */
  function quantized(params: Params, inputScale?: number): Params {
    return Object.fromEntries(
      Object.entries(params).map(([name, layer]) => {
        const { weight, bias } = layer as { weight: Tensor; bias: Tensor };
        const [from, to] = weight.shape as [number, number];
        const w = weight.dataSync();
        const scale = Float32Array.from({ length: to }, (_, o) => {
          let most = 0;
          for (let i = 0; i < from; i++) most = Math.max(most, Math.abs(w[i * to + o]!));
          return most / 127;
        });
        const whole = Int8Array.from({ length: w.length }, (_, k) => {
          const [o, i] = [Math.floor(k / from), k % from];
          return Math.round(w[i * to + o]! / scale[o]!);
        });
        return [
          name,
          {
            weight: tensor(whole, { shape: [to, from] }),
            scale: tensor(scale, { shape: [to] }),
            bias,
            ...(inputScale === undefined ? {} : { inputScale: tensor(inputScale) }),
          },
        ];
      }),
    );
  }
  const recipe = mlp({ hidden: [32, 16] });
  const params = recipe.build(inputs, classes.length).init(new Philox(3, "weights"));

  test("with fixed scales are written as quantised and dequantised values, for the 8-bit kernels of runtimes", async () => {
    const exported = model(recipe, quantized(params, 2 / 127));
    const { graph } = onnxOf(exported, { inputs: "encoded" });
    const count = (op: string): number => graph.nodes.filter((node) => node.op === op).length;
    expect([count("QuantizeLinear"), count("DequantizeLinear"), count("MatMul")]).toEqual([
      3, 6, 3,
    ]);
    expect(count("MatMulInteger")).toBe(0);
    // With Add, onnxruntime would multiply in floats.
    expect([count("Sub"), count("Add")]).toEqual([3, 0]);
    const weights = graph.initializers.filter(({ name }) => name.endsWith(".weight"));
    expect(weights.map(({ type }) => type)).toEqual(["int8", "int8", "int8"]);
    const [engine, onnx] = await both(exported);
    expect(distance(engine, onnx)).toBeLessThan(1e-5);
  });

  test("with a scale for each row are multiplied in whole numbers, as in the engine", async () => {
    const exported = model(recipe, quantized(params));
    const { graph } = onnxOf(exported, { inputs: "encoded" });
    expect(graph.nodes.filter(({ op }) => op === "MatMulInteger")).toHaveLength(3);
    const [engine, onnx] = await both(exported);
    expect(distance(engine, onnx)).toBeLessThan(1e-5);
  });
});

describe("a network that cannot be exported is refused", () => {
  const layer = dense(inputs, classes.length);
  const own = (apply: Layer["apply"]): Exported =>
    model(recipeOf({ parameters: layer.parameters, init: (philox) => layer.init(philox), apply }));
  const through = (params: Params, rows: Tensor): Tensor =>
    (layer as Layer).apply(params, rows, {});

  test("when it draws random numbers, by the name of the operation", () => {
    const dropping = own((params, rows) => through(params, dropout(rows, 0.5, randomKey(1), 0)));
    expect(() => onnxOf(dropping, { inputs: "encoded" })).toThrow(
      "export: no ONNX mapping for 'random' (uniform)",
    );
  });

  test("when rows change each other's results", () => {
    const mixing = own((params, rows) => through(params, relu(sub(rows, mean(rows, 0)))));
    expect(() => onnxOf(mixing, { inputs: "encoded" })).toThrow(
      "export: the network's result for a row hangs on the number of rows",
    );
  });

  test("not when it merely turns rows and columns and back", async () => {
    const turning = own((params, rows) => through(params, transpose(relu(transpose(rows)))));
    const [engine, onnx] = await both(turning);
    expect(distance(engine, onnx)).toBeLessThan(1e-5);
  });
});

test("the file is the same for the same model, byte for byte, and names its weights", () => {
  const exported = model(mlp({ hidden: [8] }));
  const [one, other] = [
    onnxOf(exported, { inputs: "encoded" }),
    onnxOf(exported, { inputs: "encoded" }),
  ];
  expect(Buffer.from(formatModel(one)).equals(Buffer.from(formatModel(other)))).toBe(true);
  const names = one.graph.initializers.map(({ name }) => name);
  for (const [name] of flattenParams(exported.trained.params)) expect(names).toContain(name);
});
