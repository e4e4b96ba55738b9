import type { FittedPlan } from "../../features/fitted-plan.ts";
import { flattenParams } from "../../train/params.ts";
import { finisher, outputsOf } from "../../train/task.ts";
import type { Trained } from "../../train/fit.ts";
import { ROWS, writeEncoding } from "./encoding.ts";
import { ML, OnnxGraph } from "./graph.ts";
import { rowCounts, writeNetwork, type Network } from "./network.ts";
import { formatModel, type OnnxModel } from "./proto.ts";

/** How a model is written as ONNX. */
export interface OnnxOptions {
  /**
   * What the file takes: "columns" (the default) are the columns of the table, each `[N, 1]`, and the file cleans and encodes them;
   * "encoded" is one matrix `x` of numbers that are encoded already, for runtimes without `ai.onnx.ml`.
   */
  readonly inputs?: "columns" | "encoded";
}

/** What a model is written from. */
export interface Exported {
  readonly trained: Trained;
  readonly fitted: FittedPlan;
  readonly dataHash: string;
  /** The version of this library. */
  readonly version: string;
}

// What ONNX 1.12 and onnxruntime 1.11 read, and all later ones.
const opset = 17;
const mlOpset = 3;
const irVersion = 8;

/** A model as an ONNX graph: cleaning and encoding, the network, and the outputs in the target's own terms. */
export function onnxOf(model: Exported, { inputs = "columns" }: OnnxOptions = {}): OnnxModel {
  if (inputs !== "columns" && inputs !== "encoded")
    throw new RangeError(`export: inputs is "${String(inputs)}"; it is "columns" or "encoded"`);
  const network = networkOf(model);
  const [one, other] = rowCounts(network).map((rows) => write(model, network, inputs, rows));
  // Traced for two numbers of rows: where they differ, something hangs on how many rows there are.
  if (!Buffer.from(formatModel(one!)).equals(formatModel(other!)))
    throw new TypeError(
      "export: the network's result for a row hangs on the number of rows, which ONNX would not know; use layers that take each row by itself",
    );
  return one!;
}

function networkOf({ trained, fitted }: Exported): Network {
  const inputs = fitted.features.length;
  const layer = trained.recipe.build(inputs, outputsOf(trained.goal));
  const finish = finisher(trained.goal);
  return {
    inputs,
    run: (x) => finish(layer.apply(trained.params, x, {})),
    weights: flattenParams(trained.params),
  };
}

function write(
  { trained: { goal, scale, settings, recipe }, fitted, dataHash, version }: Exported,
  network: Network,
  inputs: "columns" | "encoded",
  rows: number,
): OnnxModel {
  const graph = new OnnxGraph();
  const x =
    inputs === "encoded"
      ? graph.input("x", "float", [ROWS, network.inputs])
      : writeEncoding(graph, fitted);
  const y = writeNetwork(graph, network, x, rows);
  if (goal.kind === "classes") {
    const best = graph.node("ArgMax", [y], { axis: { int: 1 }, keepdims: { int: 0 } });
    const names = graph.texts(goal.classes, [goal.classes.length]);
    graph.output("label", graph.node("Gather", [names, best]), "string", [ROWS]);
    graph.output("probabilities", y, "float", [ROWS, goal.classes.length]);
  } else {
    const wide = graph.node("Mul", [y, graph.constant("float", [scale.deviation])]);
    const value = graph.node("Add", [wide, graph.constant("float", [scale.mean])]);
    graph.output("prediction", value, "float", [ROWS, 1]);
  }
  const { nodes, initializers } = graph.needed();
  return {
    producer: { name: "sonde", version },
    opsets: { "": opset, ...(nodes.some(({ domain }) => domain === ML) ? { [ML]: mlOpset } : {}) },
    irVersion,
    description: `Predicts ${fitted.target.name}. Missing numbers are NaN, missing texts are empty.`,
    metadata: {
      target: fitted.target.name,
      ...(goal.kind === "classes" ? { classes: JSON.stringify(goal.classes) } : {}),
      features: JSON.stringify(fitted.features),
      recipe: JSON.stringify(recipe.toJSON()),
      seed: String(settings.seed),
      dataHash,
    },
    graph: { name: "model", nodes, initializers, inputs: graph.inputs, outputs: graph.outputs },
  };
}
