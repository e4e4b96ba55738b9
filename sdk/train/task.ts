import { expectObject } from "../core/options.ts";
import { weightedClassAuc } from "../evaluate/auc.ts";
import { accuracy, mostProbable } from "../evaluate/classification.ts";
import { mse, r2 } from "../evaluate/regression.ts";
import { crossEntropy } from "../ops/cross-entropy.ts";
import { meanSquaredError } from "../ops/mean-squared-error.ts";
import { reshape } from "../ops/reshape.ts";
import { softmax } from "../ops/softmax.ts";
import type { Tensor } from "../tensor/index.ts";
import { classWeights } from "./class-weights.ts";
import type { Settings } from "./options.ts";

/** What is learned: one of several classes, or a number. */
export type Goal =
  | { readonly kind: "classes"; readonly classes: readonly string[] }
  | { readonly kind: "number" };

/** How numbers of the network's output become numbers of the target. */
export interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/** All that depends on the kind of target. */
export interface Task {
  /** How many numbers the network gives for a row. */
  readonly outputs: number;
  /** The target as the network learns it. */
  readonly y: Int32Array | Float32Array;
  readonly scale: Scale;
  /** The loss of a batch, which training makes small. */
  loss(outputs: Tensor, y: Tensor): Tensor;
  /** The outputs as probabilities of the classes, or as they are. */
  readonly finish: (outputs: Tensor) => Tensor;
  readonly metric: string;
  /** Loss and metric of finished outputs of the given rows of `y`. */
  judge(finished: Float32Array, rows: Uint32Array): { loss: number; metric: number };
}

/** The task of a goal, learned from the given training rows of `y`. */
export function taskOf(
  goal: Goal,
  y: Int32Array | Float32Array,
  train: Uint32Array,
  settings: Settings,
): Task {
  if (goal.kind === "classes") return classTask(goal.classes, Int32Array.from(y), train, settings);
  if (settings.classWeights !== null)
    throw new TypeError("fit: classWeights need a target of classes; this one is a number");
  return numberTask(y, train);
}

/** Turns finished outputs of a goal into what a caller reads: probabilities, or numbers in the target's own scale. */
export function unscale(
  goal: Goal,
  { mean, deviation }: Scale,
  finished: Float32Array,
): Float32Array {
  return goal.kind === "classes" ? finished : finished.map((value) => mean + deviation * value);
}

/** What a network's outputs become at the end of a prediction. */
export function finisher(goal: Goal): (outputs: Tensor) => Tensor {
  expectObject("finisher", 'a goal, as { kind: "number" } or { kind: "classes", classes }', goal);
  return goal.kind === "classes" ? (outputs) => softmax(outputs) : (outputs) => outputs;
}

/** How many numbers a network gives for a goal. */
export const outputsOf = (goal: Goal): number =>
  goal.kind === "classes" ? goal.classes.length : 1;

function classTask(
  classes: readonly string[],
  y: Int32Array,
  train: Uint32Array,
  settings: Settings,
): Task {
  const weights = classWeights(
    settings.classWeights,
    classes,
    Array.from(train, (row) => y[row]!),
  );
  const options = weights ? { weights: [...weights] } : {};
  const goal: Goal = { kind: "classes", classes };
  return {
    outputs: classes.length,
    y,
    scale: { mean: 0, deviation: 1 },
    loss: (outputs, actual) => crossEntropy(outputs, actual, options),
    finish: finisher(goal),
    metric: classes.length === 2 ? "AUC" : "accuracy",
    judge(probabilities, rows) {
      const actual = Array.from(rows, (row) => y[row]!);
      let loss = 0;
      let total = 0;
      actual.forEach((c, i) => {
        const weight = weights?.[c] ?? 1;
        loss -=
          weight * Math.log(Math.max(probabilities[i * classes.length + c]!, Number.MIN_VALUE));
        total += weight;
      });
      const metric =
        classes.length === 2
          ? weightedClassAuc(actual, probabilities, 2)()
          : accuracy(actual, mostProbable(probabilities, classes.length));
      return { loss: loss / total, metric };
    },
  };
}

function numberTask(numbers: Int32Array | Float32Array, train: Uint32Array): Task {
  // The network learns the target at mean 0 and deviation 1, whatever its unit.
  let mean = 0;
  for (const row of train) mean += numbers[row]! / train.length;
  let variance = 0;
  for (const row of train) variance += (numbers[row]! - mean) ** 2 / train.length;
  const scale = { mean, deviation: Math.sqrt(variance) || 1 };
  const y = Float32Array.from(numbers, (value) => (value - mean) / scale.deviation);
  return {
    outputs: 1,
    y,
    scale,
    loss: (outputs, actual) => meanSquaredError(reshape(outputs, actual.shape), actual),
    finish: finisher({ kind: "number" }),
    metric: "R²",
    judge(finished, rows) {
      const actual = Array.from(rows, (row) => y[row]!);
      return { loss: mse(actual, finished), metric: r2(actual, finished) };
    },
  };
}
