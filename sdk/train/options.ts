import { checkOptions } from "../core/options.ts";
import type { PrecisionLevel, PrecisionOptions } from "../tensor/index.ts";

/** How a network is trained. */
export interface FitOptions {
  /** How often all training rows are seen; 30 without it. */
  readonly epochs?: number;
  /** Rows per step; without it 32, or all where there are fewer. */
  readonly batchSize?: number;
  /** The size of a step; 1e-3 without it (sgd: 1e-2). */
  readonly learningRate?: number;
  readonly optimizer?: OptimizerName;
  /** Pulls the weights towards 0; with adamw apart from the gradient. 0.01 with adamw, else 0. */
  readonly weightDecay?: number;
  /** Ends the training after so many epochs without a better validation loss; the best weights are kept. */
  readonly earlyStop?: number;
  /** The share of the training rows kept apart to watch the training; 0.2 with `earlyStop`, else 0. */
  readonly validation?: number;
  /** How much a row of each class counts; "balanced" makes all classes count the same. */
  readonly classWeights?: "balanced" | Readonly<Record<string, number>>;
  /** How much of a step runs in 16 bits; "O0", nothing, without it. The weights stay in f32, so "O3" cannot be. */
  readonly precision?: PrecisionLevel | PrecisionOptions;
  /** Where the random choices start; the session's seed without it. */
  readonly seed?: number;
  /** Stops the training when aborted; what was learned so far is kept. */
  readonly signal?: AbortSignal;
}

/** The names of the optimizers. */
export type OptimizerName = "adam" | "adamw" | "sgd";

/** The options with every default filled in. */
export interface Settings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer: OptimizerName;
  readonly weightDecay: number;
  readonly earlyStop: number | null;
  readonly validation: number;
  readonly classWeights: "balanced" | Readonly<Record<string, number>> | null;
  readonly seed: number;
  readonly precision?: PrecisionLevel | PrecisionOptions;
}

const known = [
  "epochs",
  "batchSize",
  "learningRate",
  "optimizer",
  "weightDecay",
  "earlyStop",
  "validation",
  "classWeights",
  "precision",
  "seed",
  "signal",
];

/** Fills in the defaults; a value that cannot be is an error that names it. */
export function settings(options: FitOptions, session: number): Settings {
  checkOptions("fit", options, known);
  const { optimizer = "adam", earlyStop = null } = options;
  const found: Settings = {
    epochs: options.epochs ?? 30,
    batchSize: options.batchSize ?? 32,
    learningRate: options.learningRate ?? (optimizer === "sgd" ? 1e-2 : 1e-3),
    optimizer,
    weightDecay: options.weightDecay ?? (optimizer === "adamw" ? 1e-2 : 0),
    earlyStop,
    validation: options.validation ?? (earlyStop === null ? 0 : 0.2),
    classWeights: options.classWeights ?? null,
    seed: options.seed ?? session,
    ...(options.precision !== undefined && { precision: options.precision }),
  };
  whole("epochs", found.epochs);
  whole("batchSize", found.batchSize);
  if (earlyStop !== null) whole("earlyStop", earlyStop);
  if (!(found.learningRate > 0 && Number.isFinite(found.learningRate)))
    throw new RangeError(`fit: learningRate is ${found.learningRate}; it is above 0`);
  if (!(found.weightDecay >= 0 && Number.isFinite(found.weightDecay)))
    throw new RangeError(`fit: weightDecay is ${found.weightDecay}; it is 0 or above`);
  if (!(found.validation >= 0 && found.validation < 1))
    throw new RangeError(`fit: validation is ${found.validation}; it is a share from 0 to below 1`);
  if (earlyStop !== null && found.validation === 0)
    throw new RangeError("fit: earlyStop needs validation rows; give validation a share above 0");
  if (!["adam", "adamw", "sgd"].includes(optimizer))
    throw new RangeError(`fit: no optimizer "${optimizer}"; there are adam, adamw, sgd`);
  const { precision } = found;
  if ((typeof precision === "string" ? precision : precision?.level) === "O3")
    throw new RangeError("fit: precision O3 keeps no weights in f32; use O1 or O2");
  return found;
}

function whole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`fit: ${name} is ${value}; it is a whole number from 1 on`);
}
