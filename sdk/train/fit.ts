import { expectObject } from "../core/options.ts";
import { Philox } from "../core/philox.ts";
import { currentSeed } from "../core/random.ts";
import type { Recipe } from "../models/recipe.ts";
import type { Params } from "../nn/layer.ts";
import { randomKey, type CompileOptions } from "../tensor/index.ts";
import { EarlyStop } from "./early-stop.ts";
import { Epochs } from "./epochs.ts";
import { History, type Epoch } from "./history.ts";
import { settings, type FitOptions, type Settings } from "./options.ts";
import { optimizerOf } from "./optimizer.ts";
import { toHost } from "./params.ts";
import { predictor } from "./predictor.ts";
import { trainingStep } from "./step.ts";
import { listenForStop, untilStopped } from "./stop.ts";
import { taskOf, type Goal, type Scale } from "./task.ts";
import { checkTrainingData, type TrainingData } from "./training-data.ts";
import { validationRows } from "./validation-rows.ts";

/** What a training gives. */
export interface Trained {
  readonly recipe: Recipe;
  readonly goal: Goal;
  /** The weights as known values. */
  readonly params: Params;
  readonly scale: Scale;
  readonly history: History;
  readonly settings: Settings;
  /** Whether it ended before its time because it was told to; it learned until then. */
  readonly interrupted: boolean;
  /** How long it took by the clock; not known of a model that was loaded, since files of equal models are equal. */
  readonly seconds?: number;
}

/** Hears of every epoch while a training runs. */
export interface Watcher {
  onEpoch(history: History, of: number): void;
}

/**
 * Trains a recipe's network on rows. Whole epochs run on the engine's thread; the last rows that do not fill a batch
 * are a smaller step of their own. The same seed gives the same weights, bit for bit.
 */
export async function fit(
  recipe: Recipe,
  goal: Goal,
  data: TrainingData,
  options: FitOptions = {},
  watcher?: Watcher,
): Promise<Trained> {
  expectObject("fit", "a recipe, as mlp({ hidden: [64] })", recipe);
  expectObject("fit", 'a goal, as { kind: "number" } or { kind: "classes", classes }', goal);
  const wanted = settings(options, currentSeed());
  checkTrainingData(data);
  const { seed } = wanted;
  const rows = validationRows(
    data.rows,
    wanted.validation,
    seed,
    goal.kind === "classes" ? data.y : undefined,
  );
  const batchSize = options.batchSize ?? Math.min(wanted.batchSize, rows.train.length);
  const chosen = { ...wanted, batchSize };
  if (batchSize > rows.train.length)
    throw new RangeError(
      `fit: batchSize ${batchSize} is above the ${rows.train.length} rows to learn from; give ${rows.train.length} or less`,
    );
  const task = taskOf(goal, data.y, rows.train, chosen);
  const network = recipe.build(data.columns, task.outputs);
  const optimizer = optimizerOf(chosen);
  const params = network.init(new Philox(seed, "weights"));
  const epochs = new Epochs(
    trainingStep(network, task.loss, optimizer, precisionOf(chosen)),
    { x: data.x, y: task.y, columns: data.columns, train: rows.train },
    { params, optimizer: optimizer.init(params), key: randomKey(seed) },
    chosen,
  );
  const start = performance.now();
  const judge = judgeOf();
  const patience = new EarlyStop(chosen.earlyStop ?? Infinity);
  const stop = listenForStop(options.signal);
  const seen: Epoch[] = [];
  let best: { readonly epoch: number; readonly params: Params } | undefined;
  let interrupted = stop.wanted();
  try {
    while (!interrupted && seen.length < chosen.epochs) {
      const loss = await epochs.run(seen.length + 1, stop.flag);
      // An epoch that was not finished leaves its weights, but no figures.
      interrupted = loss === undefined || stop.wanted();
      if (loss === undefined) break;
      const judged = untilStopped(() => judge?.(epochs.params));
      if (judged === "stopped") {
        interrupted = true;
        break;
      }
      const epoch = { epoch: seen.length + 1, loss, ...judged };
      seen.push(epoch);
      const verdict =
        chosen.earlyStop === null ? "worse" : patience.note(epoch.validationLoss ?? loss);
      if (verdict === "better") best = { epoch: epoch.epoch, params: toHost(epochs.params) };
      watcher?.onEpoch(new History(seen, task.metric, best?.epoch), chosen.epochs);
      if (verdict === "stop") break;
    }
  } finally {
    stop.release();
  }
  return {
    recipe,
    goal,
    params: best?.params ?? toHost(epochs.params),
    scale: task.scale,
    history: new History(seen, task.metric, best?.epoch),
    settings: chosen,
    interrupted,
    seconds: (performance.now() - start) / 1000,
  };

  /** Judges weights by the validation rows, if there are any. */
  function judgeOf(): ((params: Params) => { validationLoss: number; metric: number }) | undefined {
    const { validation } = rows;
    if (validation.length === 0) return undefined;
    const predict = predictor(network, data.columns, task.outputs, task.finish);
    const x = new Float32Array(validation.length * data.columns);
    validation.forEach((row, i) =>
      x.set(data.x.subarray(row * data.columns, (row + 1) * data.columns), i * data.columns),
    );
    return (weights) => {
      const { loss, metric } = task.judge(predict(weights, x, validation.length), validation);
      return { validationLoss: loss, metric };
    };
  }
}

/** How the step is compiled. */
const precisionOf = ({ precision }: Settings): CompileOptions =>
  precision === undefined ? {} : { precision };
