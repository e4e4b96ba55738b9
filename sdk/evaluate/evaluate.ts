import { expectList, expectObject } from "../core/options.ts";
import { bootstrap, weightedMean, type BootstrapOptions } from "./bootstrap.ts";
import { weightedClassAuc } from "./auc.ts";
import { checkFinite, checkLengths, expectNumbers, type Numbers } from "./check.ts";
import { confusionMatrix, mostProbable } from "./classification.ts";
import { Evaluation } from "./evaluation.ts";
import { r2 } from "./regression.ts";

/** Class predictions beside what is true. */
export interface ClassPredictions {
  readonly target: string;
  readonly classes: readonly string[];
  /** The class whose probability is the score of a two-class AUC; the second without it. */
  readonly positive?: string;
  /** The number of each row's actual class. */
  readonly actual: Numbers;
  /** Row by row, one column per class. */
  readonly probabilities: Numbers;
}

/** Number predictions beside what is true. */
export interface NumberPredictions {
  readonly target: string;
  readonly actual: Numbers;
  readonly predicted: Numbers;
}

/** Accuracy, AUC and log loss with bootstrap intervals, and the confusion matrix. */
export function evaluateClasses(
  given: ClassPredictions,
  options: BootstrapOptions = {},
): Evaluation {
  expectObject("evaluateClasses", "{ target, classes, actual, probabilities }", given);
  const { target, classes, positive, actual, probabilities } = given;
  expectList("evaluateClasses", "classes", classes);
  expectNumbers("evaluateClasses", "actual values", actual);
  expectNumbers("evaluateClasses", "probabilities", probabilities);
  const rows = actual.length;
  checkFinite("evaluate", probabilities);
  if (probabilities.length !== rows * classes.length)
    throw new RangeError(
      `evaluate: ${rows} rows of ${classes.length} classes need ${rows * classes.length} probabilities, got ${probabilities.length}`,
    );
  const predicted = mostProbable(probabilities, classes.length);
  checkLengths("evaluate", actual, predicted);
  const at = positive === undefined ? 1 : classes.indexOf(positive);
  if (at < 0)
    throw new RangeError(`evaluate: no class "${positive}"; the classes are ${classes.join(", ")}`);
  const hits = Float64Array.from(predicted, (c, row) => (c === actual[row] ? 1 : 0));
  const losses = Float64Array.from(
    predicted,
    (_, row) => -Math.log(clip(probabilities[row * classes.length + actual[row]!]!)),
  );
  return new Evaluation(
    target,
    rows,
    bootstrap(
      {
        accuracy: weightedMean(hits),
        auc: weightedClassAuc(actual, probabilities, classes.length, at),
        logLoss: weightedMean(losses),
      },
      rows,
      options,
    ),
    { classes, counts: confusionMatrix(actual, predicted, classes.length) },
  );
}

/** R², mean absolute and mean squared error with bootstrap intervals. */
export function evaluateNumber(
  given: NumberPredictions,
  options: BootstrapOptions = {},
): Evaluation {
  expectObject("evaluateNumber", "{ target, actual, predicted }", given);
  const { target, actual, predicted } = given;
  checkLengths("evaluate", actual, predicted);
  checkFinite("evaluate", predicted);
  const rows = actual.length;
  const errors = Float64Array.from(actual, (value, row) => value - predicted[row]!);
  const metrics = {
    r2: (weights?: Numbers) => r2(actual, predicted, weights),
    mae: weightedMean(errors.map(Math.abs)),
    mse: weightedMean(errors.map((error) => error * error)),
  };
  return new Evaluation(target, rows, bootstrap(metrics, rows, options));
}

const clip = (p: number): number => Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON);
