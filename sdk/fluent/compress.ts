import { compress } from "../compress/compress.ts";
import { bytesOf, layerCosts, nonzeroOf } from "../compress/costs.ts";
import { measureLatency, type Latency } from "../compress/latency.ts";
import { CompressionReport, type ModelCost } from "../compress/report.ts";
import type { CompressionOptions } from "../compress/settings.ts";
import { host } from "../core/host.ts";
import { progress } from "../core/progress.ts";
import type { Estimate } from "../evaluate/estimate.ts";
import { formatSafetensors } from "../export/safetensors.ts";
import type { Matrix } from "../features/matrix.ts";
import type { Trained } from "../train/fit.ts";
import { predictor } from "../train/predictor.ts";
import { finisher, outputsOf, unscale } from "../train/task.ts";
import { Compressed } from "./compressed.ts";
import { scoreOf } from "./importance.ts";
import type { Model, ModelParts, NewRows } from "./model.ts";
import { storedTensors } from "./stored-tensors.ts";

/** What a model is made smaller by, and the rows for it. */
export interface CompressOptions extends CompressionOptions {
  /** Rows with the target to train on while pruning; the model's training rows without it. A loaded model has none. */
  readonly rows?: NewRows;
  /** Rows to fix the scales of static activations with; the rows to train on without it. */
  readonly calibrate?: NewRows;
  /** Rows with the target to judge by; the model's test rows without it. */
  readonly test?: NewRows;
}

/** What the verb needs of the class. */
interface Face {
  readonly model: Model;
  readonly create: (parts: ModelParts) => Model;
  /** Rows for an operation as a matrix, with their target when `labels`. */
  readonly matrix: (operation: string, rows: NewRows, labels: boolean) => Promise<Matrix>;
}

/** Makes a model smaller and measures it before and after. */
export async function compressModel(
  parts: ModelParts,
  { rows, calibrate, test, ...options }: CompressOptions,
  { model, create, matrix }: Face,
): Promise<Compressed> {
  const { fitted, trained } = parts;
  const taken = (what: string, given: NewRows, labels: boolean): Promise<Matrix> =>
    matrix(`compress: ${what}`, given, labels);
  const data = rows ? await taken("rows", rows, true) : parts.train;
  const judge = test ? await taken("test", test, true) : (parts.test ?? data);
  const calibration = calibrate && (await taken("calibrate", calibrate, false)).x;
  if (!judge)
    throw new TypeError(
      `compress: a model that was loaded has no rows of its own to be judged by; give test rows with '${fitted.target.name}'`,
    );
  const columns = fitted.features.length;
  const outputs = (of: Trained, x: Float32Array, count: number): Float32Array => {
    const network = of.recipe.build(columns, outputsOf(of.goal));
    const run = predictor(network, columns, outputsOf(of.goal), finisher(of.goal));
    return unscale(of.goal, of.scale, run(of.params, x, count));
  };
  const { metric, score } = scoreOf(trained.goal, judge.y);
  const line = host() || process.stderr.isTTY ? progress("compress") : undefined;
  const {
    trained: small,
    steps,
    interrupted,
  } = await compress(
    {
      trained,
      columns,
      metric,
      score: (of) => score(outputs(of, judge.x, judge.rows)),
      ...(data === undefined ? {} : { data }),
      ...(calibration === undefined ? {} : { calibration }),
      onStep: ({ kind, share, recovered }) =>
        line?.update(`compress: ${kind} ${share.toFixed(3)}, ${metric} ${recovered.toFixed(4)}`),
    },
    options,
  );
  const made = create({ ...parts, trained: small });
  const [first, second] = latencies([trained, small], judge, columns);
  const cost = async (of: Model, own: Trained, latency: ModelCost["latency"]) => {
    const layers = layerCosts(own.params);
    const evaluation = await of.evaluate(test ?? (parts.test ? undefined : rows));
    const found: ModelCost = {
      parameters: of.parameters,
      nonzero: nonzeroOf(own.params),
      macs: layers.reduce((sum, { macs }) => sum + macs, 0),
      diskBytes: formatSafetensors({
        tensors: storedTensors(own.params),
        metadata: { format: "sonde-model" },
      }).length,
      memoryBytes: bytesOf(own.params),
      latency,
      score: evaluation.metrics[metricKeys[metric]!] as Estimate,
      layers,
    };
    return found;
  };
  const report = new CompressionReport({
    metric,
    rows: judge.rows,
    before: await cost(model, trained, first!),
    after: await cost(made, small, second!),
    steps,
    interrupted,
  });
  line?.done(
    `compress: ${report.before.diskBytes} → ${report.after.diskBytes} bytes, ${metric} ${report.before.score.value.toFixed(4)} → ${report.after.score.value.toFixed(4)}`,
  );
  return new Compressed(model, made, report);
}

const metricKeys: Readonly<Record<string, "auc" | "accuracy" | "r2">> = {
  AUC: "auc",
  accuracy: "accuracy",
  "R²": "r2",
};

/** The times of each network for one row and for 64, the networks in turn. */
function latencies(
  networks: readonly Trained[],
  { x, rows }: Matrix,
  columns: number,
): ModelCost["latency"][] {
  const many = new Float32Array(64 * columns);
  for (let row = 0; row < 64; row++)
    many.set(x.subarray((row % rows) * columns, ((row % rows) + 1) * columns), row * columns);
  const runs = networks.map(({ recipe, goal, params }) => {
    const outputs = outputsOf(goal);
    const run = predictor(recipe.build(columns, outputs), columns, outputs, finisher(goal));
    return (count: number) => () => void run(params, many, count);
  });
  const [one, all] = [1, 64].map((count): Latency[] =>
    measureLatency(runs.map((run) => run(count))),
  );
  return networks.map((_, i) => ({ one: one![i]!, many: all![i]! }));
}
