import { deviceName } from "../tensor/index.ts";
import { noMemory, type ModelMemory } from "../continual/memory.ts";
import type { Update } from "../continual/update-record.ts";
import { evaluateClasses, evaluateNumber } from "../evaluate/evaluate.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import type { Importance } from "../explain/importance.ts";
import type { ImportanceOptions } from "../explain/permutation-importance.ts";
import { applyFitted } from "../features/apply-fitted.ts";
import type { FittedPlan } from "../features/fitted-plan.ts";
import type { Matrix } from "../features/matrix.ts";
import { parseRecipe } from "../models/recipes.ts";
import { readModel, writeModel } from "../export/model-file.ts";
import { unpackSparse } from "../export/sparse.ts";
import { draws } from "../core/draws.ts";
import { checkOptions } from "../core/options.ts";
import type { Trained } from "../train/fit.ts";
import { History } from "../train/history.ts";
import { fillParams } from "../train/params.ts";
import { outputsOf, unscale, finisher } from "../train/task.ts";
import { predictor, type Predict } from "../train/predictor.ts";
import { exportModel, type ExportedFile } from "./export.ts";
import type { EnergyOptions, RunCard } from "../export/run-card.ts";
import { cardOf } from "./card.ts";
import type { OnnxOptions } from "../export/onnx/write.ts";
import { importanceOf } from "./importance.ts";
import { compressModel, type CompressOptions } from "./compress.ts";
import type { Compressed } from "./compressed.ts";
import { follow, type Followed, type FollowOptions } from "./follow.ts";
import { asPredictions, type Prediction } from "./prediction.ts";
import { restore, update, type UpdateOptions } from "./update.ts";
import { storedTensors } from "./stored-tensors.ts";
import { version } from "./version.ts";

/** New rows: plain objects, or a frame with the columns of the one that the model learned from. */
export type NewRows =
  | readonly Readonly<Record<string, unknown>>[]
  | { rows(): Promise<readonly object[]> };

/** All that a model is made of. */
export interface ModelParts {
  readonly trained: Trained;
  readonly fitted: FittedPlan;
  readonly dataHash: string;
  /** The rows set apart by `split`; a model that was loaded has none. */
  readonly test?: Matrix;
  /** The rows that it learned from; a model that was loaded has none. */
  readonly train?: Matrix;
  /** What the model keeps from one update to the next; nothing before the first. */
  readonly memory?: ModelMemory;
}

/** A trained network with all that its rows went through before. */
export class Model {
  /** The course of the training; draws itself as curves. */
  readonly history: History;
  /** Whether the training was stopped before its time; the model knows what it learned until then. */
  readonly interrupted: boolean;
  readonly #parts: ModelParts;
  readonly #predict: Predict;

  constructor(parts: ModelParts) {
    const { recipe, goal, history, interrupted } = parts.trained;
    this.#parts = parts;
    this.history = history;
    this.interrupted = interrupted;
    const inputs = parts.fitted.features.length;
    const outputs = outputsOf(goal);
    this.#predict = predictor(recipe.build(inputs, outputs), inputs, outputs, finisher(goal));
  }

  /** How many numbers were learned. */
  get parameters(): number {
    const { trained, fitted } = this.#parts;
    return trained.recipe.parameters(fitted.features.length, outputsOf(trained.goal));
  }

  /**
   * What the model says of new rows, as they come: they are cleaned and encoded with what was learned from the training rows.
   *
   * @example
   * const [first] = await model.predict([{ age: 31, purpose: "car", … }]);
   */
  async predict(rows: NewRows): Promise<Prediction[]> {
    const { trained, fitted } = this.#parts;
    const matrix = await applyFitted(fitted, await plainRows(rows));
    for (const { column, value, count } of matrix.unseen)
      console.warn(
        `predict: '${column}' is '${value}' in ${count} ${count === 1 ? "row" : "rows"}, which no training row had; it counts as none of the known ones`,
      );
    return asPredictions(trained.goal, this.#outputs(matrix));
  }

  /** How good the model is on the test rows of its split, or on given rows that hold the target. */
  async evaluate(rows?: NewRows): Promise<Evaluation> {
    const { trained, fitted } = this.#parts;
    const matrix = await this.#labelled("evaluate", rows);
    const { target } = fitted;
    const options = { seed: trained.settings.seed };
    const outputs = this.#outputs(matrix);
    return target.kind === "classes"
      ? evaluateClasses(
          { ...target, target: target.name, actual: matrix.y, probabilities: outputs },
          options,
        )
      : evaluateNumber({ target: target.name, actual: matrix.y, predicted: outputs }, options);
  }

  /**
   * How much worse the model gets on the test rows when one column is shuffled; draws itself as bars.
   * `data.select(importance.top(10))` trains on the best columns only.
   */
  async importance(
    options: ImportanceOptions & { readonly rows?: NewRows } = {},
  ): Promise<Importance> {
    checkOptions("importance", options, ["repeats", "seed", "signal", "onProgress", "rows"]);
    const { trained, fitted } = this.#parts;
    const matrix = await this.#labelled("importance", options.rows);
    return importanceOf(trained.goal, fitted, matrix, (x) => this.#outputs({ ...matrix, x }), {
      seed: trained.settings.seed,
      ...options,
    });
  }

  /**
   * A smaller model beside this one: weights set to 0, whole neurons taken out, weights in 8 bits. It is trained on while it is pruned,
   * and measured before and after; a fall of the metric beyond `maxDrop` is an error.
   *
   * @example
   * const small = await model.compress({ structured: 0.5, quantize: "int8", maxDrop: 0.01 });
   */
  compress(options: CompressOptions): Promise<Compressed> {
    return compressModel(this.#parts, options, {
      model: this,
      create: (parts) => new Model(parts),
      matrix: async (operation, rows, labels) =>
        applyFitted(this.#parts.fitted, await plainRows(rows), { operation, labels }),
    });
  }

  /**
   * The model after it has learned new rows as well; this one stays as it is. `ewc` and `replay` keep it from forgetting, and
   * `rollbackIf` goes back to the newest version that passes.
   *
   * @example
   * const next = await model.update(newRows, { ewc: { lambda: 100 }, rollbackIf: "auc<0.75" });
   */
  async update(rows: NewRows, options: UpdateOptions = {}): Promise<Model> {
    return new Model(
      await update(this.#parts, rows, options, {
        rowsOf: plainRows,
        evaluate: (parts, judges) => new Model(parts).evaluate(judges),
      }),
    );
  }

  /**
   * Judges the model on a stream, each row before it is learned, watches the errors for a drift, and updates the model when there is one.
   *
   * @example
   * const { model: adapted, stream } = await model.follow(rows, { detector: adwin(), update: { replay: 500 } });
   */
  async follow(rows: NewRows, options: FollowOptions = {}): Promise<Followed> {
    return follow(this, this.#parts.fitted, await plainRows(rows), options);
  }

  /** What each update did, oldest first. */
  get updates(): readonly Update[] {
    return (this.#parts.memory ?? noMemory).updates;
  }

  /** The version of the model: 0 after its first training, one more with each update. */
  get version(): number {
    return (this.#parts.memory ?? noMemory).version;
  }

  /** The model as it was at an earlier version; at the one before the last update without a number. The last five are kept. */
  rollback(version?: number): Model {
    const { memory = noMemory } = this.#parts;
    const { snapshots } = memory;
    const found =
      version === undefined
        ? snapshots.at(-1)
        : snapshots.find((snapshot) => snapshot.version === version);
    if (!found)
      throw new RangeError(
        `rollback: ${version === undefined ? "there is no earlier version" : `version ${version} is not kept`}; kept are ${snapshots.map((snapshot) => snapshot.version).join(", ") || "none"}`,
      );
    return new Model(restore(this.#parts, memory, found));
  }

  /**
   * Writes the model: a folder with `model.safetensors` and `model.json`, or a path that ends in `.safetensors` with its card beside it.
   * `load` reads it.
   */
  async save(path: string): Promise<void> {
    const { trained, fitted, dataHash, test } = this.#parts;
    const { recipe, settings, scale, history, interrupted } = trained;
    await writeModel(path, storedTensors(trained.params), {
      format: "sonde-model",
      version: 1,
      made: { sonde: version, node: process.versions.node, device: deviceName() },
      seed: settings.seed,
      dataHash,
      recipe: recipe.toJSON(),
      parameters: this.parameters,
      training: settings,
      interrupted,
      fitted,
      scale,
      history: history.toJSON(),
      evaluation: test ? (await this.evaluate()).toJSON() : null,
    });
  }

  /**
   * Writes the model for other runtimes, as ONNX: cleaning and encoding, the network, and probabilities or numbers as `predict` gives them.
   * Every column is an input `[N, 1]` of its name; `{ inputs: "encoded" }` leaves the encoding out.
   *
   * @example
   * await model.export("credit.onnx");
   */
  export(path: string, options?: OnnxOptions): Promise<ExportedFile> {
    return exportModel({ ...this.#parts, version }, path, options);
  }

  /** All that is known of the model and of how it came about, with its metrics; draws itself as a small table. */
  async card(options?: EnergyOptions): Promise<RunCard> {
    const evaluation = this.#parts.test && (await this.evaluate());
    return cardOf({ ...this.#parts, version }, evaluation, options);
  }

  #outputs({ x, rows }: Matrix): Float32Array {
    const { goal, params, scale } = this.#parts.trained;
    return unscale(goal, scale, this.#predict(params, x, rows));
  }

  async #labelled(operation: string, rows: NewRows | undefined): Promise<Matrix> {
    const { fitted, test } = this.#parts;
    if (rows) return applyFitted(fitted, await plainRows(rows), { operation, labels: true });
    if (test) return test;
    throw new TypeError(
      `${operation}: a model that was loaded has no test rows of its own; give rows with '${fitted.target.name}'`,
    );
  }

  static {
    draws<Model>(this.prototype, { text: describe });
  }
}

/** Reads a model that `save` wrote. */
export async function load(path: string): Promise<Model> {
  const { card, tensors } = await readModel(path);
  const { fitted, training, scale, interrupted, history } = card;
  const recipe = parseRecipe(card.recipe);
  const goal = fitted.target;
  const network = recipe.build(fitted.features.length, outputsOf(goal));
  return new Model({
    trained: {
      recipe,
      goal,
      params: fillParams(network, unpackSparse(tensors)),
      scale,
      history: new History(history.epochs, history.metric, history.best ?? undefined),
      settings: training,
      interrupted,
    },
    fitted,
    dataHash: card.dataHash,
  });
}

async function plainRows(rows: NewRows): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const found: unknown = "rows" in rows ? await rows.rows() : rows;
  if (!Array.isArray(found))
    throw new TypeError(
      "predict: expected a list of rows or a frame; put a single row in brackets",
    );
  return found as readonly Readonly<Record<string, unknown>>[];
}

function describe(model: Model): string {
  const { epochs, best } = model.history;
  const kept = best === undefined ? "" : `, the weights of epoch ${best}`;
  return `Model { ${model.parameters} parameters, ${epochs.length} epochs${kept}${model.interrupted ? ", interrupted" : ""} }`;
}
