import { checkFinite, checkLengths, type Numbers } from "./check.ts";

/**
 * The area under the ROC curve: how often a positive row scores above a negative one, ties counting half.
 * NaN when all rows are of one class.
 *
 * @example
 * auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.75
 */
export const auc = (positive: Numbers, score: Numbers): number => weightedAuc(positive, score)();

/**
 * Sorts once and returns a function that gives the area for any weights of the rows.
 * A bootstrap asks it a thousand times, in time linear in the rows.
 */
export function weightedAuc(positive: Numbers, score: Numbers): (weights?: Numbers) => number {
  checkLengths("auc", positive, score);
  checkFinite("auc", score);
  const order = Uint32Array.from({ length: score.length }, (_, i) => i).sort(
    (a, b) => score[a]! - score[b]!,
  );
  return (weights) => {
    let below = 0;
    let positives = 0;
    let wins = 0;
    for (let i = 0; i < order.length;) {
      const at = score[order[i]!];
      let tiedPositive = 0;
      let tiedNegative = 0;
      for (let row = order[i]; row !== undefined && score[row] === at; row = order[++i]) {
        const weight = weights ? weights[row]! : 1;
        if (positive[row]) tiedPositive += weight;
        else tiedNegative += weight;
      }
      wins += tiedPositive * (below + tiedNegative / 2);
      below += tiedNegative;
      positives += tiedPositive;
    }
    return wins / (positives * below);
  };
}

/** The mean of each class's area against all others; with two classes, that of the class `positive`. */
export function weightedClassAuc(
  actual: Numbers,
  probabilities: Numbers,
  classes: number,
  positive = 1,
): (weights?: Numbers) => number {
  const which = classes === 2 ? [positive] : Array.from({ length: classes }, (_, c) => c);
  const areas = which.map((c) =>
    weightedAuc(
      Array.from(actual, (a) => (a === c ? 1 : 0)),
      Array.from(actual, (_, row) => probabilities[row * classes + c]!),
    ),
  );
  return (weights) => areas.reduce((sum, area) => sum + area(weights), 0) / areas.length;
}
