import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { auc, weightedAuc, weightedClassAuc } from "#sdk/evaluate/auc.ts";
import {
  accuracy,
  classScores,
  confusionMatrix,
  logLoss,
  mostProbable,
} from "#sdk/evaluate/classification.ts";
import { bootstrap } from "#sdk/evaluate/bootstrap.ts";
import { evaluateClasses, evaluateNumber } from "#sdk/evaluate/evaluate.ts";
import { mae, mse, r2 } from "#sdk/evaluate/regression.ts";
import { tensor } from "#sdk/tensor/index.ts";

interface Classified {
  actual: number[];
  predicted: number[];
  probabilities: number[];
  classes: number;
  auc: number;
  accuracy: number;
  confusion: number[][];
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  logLoss: number;
}
interface Regressed {
  actual: number[];
  predicted: number[];
  mse: number;
  mae: number;
  r2: number;
}
const oracle = JSON.parse(
  readFileSync(new URL("../oracles/metrics.json", import.meta.url), "utf8"),
) as { classification: Classified[]; regression: Regressed[] };

describe.each(oracle.classification)(
  "classification metrics equal scikit-learn's, case %#",
  (given) => {
    const { actual, predicted, probabilities, classes } = given;
    test("AUC by ranks, ties included", () => {
      expect(weightedClassAuc(actual, probabilities, classes)()).toBeCloseTo(given.auc, 12);
    });
    test("accuracy", () => {
      expect(accuracy(actual, predicted)).toBeCloseTo(given.accuracy, 12);
    });
    test("the confusion matrix", () => {
      expect(confusionMatrix(actual, predicted, classes)).toEqual(given.confusion);
    });
    test("precision, recall, F1 and support", () => {
      const scores = classScores(given.confusion);
      for (const name of ["precision", "recall", "f1", "support"] as const)
        scores.forEach((score, c) => expect(score[name]).toBeCloseTo(given[name][c]!, 12));
    });
    test("log loss", () => {
      expect(logLoss(actual, probabilities, classes)).toBeCloseTo(given.logLoss, 12);
    });
  },
);

describe.each(oracle.regression)("regression metrics equal scikit-learn's, case %#", (given) => {
  test("mse, mae and R²", () => {
    expect(mse(given.actual, given.predicted)).toBeCloseTo(given.mse, 12);
    expect(mae(given.actual, given.predicted)).toBeCloseTo(given.mae, 12);
    expect(r2(given.actual, given.predicted)).toBeCloseTo(given.r2, 12);
  });
});

test("weights count rows as often as they say", () => {
  const weighted = weightedAuc([0, 1, 1, 0], [0.2, 0.4, 0.1, 0.3])([2, 1, 3, 0]);
  expect(weighted).toBe(auc([0, 0, 1, 1, 1, 1], [0.2, 0.2, 0.4, 0.1, 0.1, 0.1]));
});

test("AUC of one class only is not a number", () => {
  expect(auc([1, 1], [0.1, 0.2])).toBeNaN();
});

test("of equally probable classes the first is predicted", () => {
  expect([...mostProbable([0.5, 0.5, 0.1, 0.9], 2)]).toEqual([0, 1]);
});

describe("bad input", () => {
  test("columns of different length", () => {
    expect(() => accuracy([1], [1, 0])).toThrow("accuracy: 1 actual values and 2 predicted ones");
  });
  test("tensors, which have no length, and nothing at all", () => {
    const x = tensor([0, 1]) as never;
    expect(() => accuracy(x, x)).toThrow(
      "accuracy: actual values come in an array, got a tensor; use x.dataSync()",
    );
    const remedy = "got undefined; give an array or a typed array";
    expect(() => auc([1], undefined as never)).toThrow(
      `auc: predicted values come in an array, ${remedy}`,
    );
    expect(() => logLoss([1], undefined as never, 2)).toThrow(
      `log loss: probabilities come in an array, ${remedy}`,
    );
    expect(() => confusionMatrix(undefined as never, [1], 2)).toThrow(remedy);
    expect(() => r2(undefined as never, [1])).toThrow(
      `r2: actual values come in an array, ${remedy}`,
    );
    expect(() => classScores(undefined as never)).toThrow(
      "classScores: a confusion matrix is an array, got undefined",
    );
    expect(() => evaluateClasses(undefined as never)).toThrow(
      "evaluateClasses: takes { target, classes, actual, probabilities }, got undefined",
    );
    expect(() => evaluateNumber(undefined as never)).toThrow(
      "evaluateNumber: takes { target, actual, predicted }, got undefined",
    );
    expect(() => bootstrap(undefined as never, 1)).toThrow(
      "bootstrap: takes an object of metrics by name, got undefined",
    );
  });
  test("no rows", () => {
    expect(() => mse([], [])).toThrow("mse: there are no rows");
  });
  test("a prediction that is not finite", () => {
    expect(() => auc([0, 1], [0.5, NaN])).toThrow(
      "auc: value 1 is NaN; predictions must be finite",
    );
  });
  test("a class that does not exist", () => {
    expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow(
      "row 1 has classes 2 and 1; there are 2",
    );
  });
  test("probabilities that do not fit the classes", () => {
    expect(() => logLoss([0, 1], [0.5, 0.5], 2)).toThrow("need 4 probabilities, got 2");
  });
});
