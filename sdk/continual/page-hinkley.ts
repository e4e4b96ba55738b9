import { checkOptions } from "../core/options.ts";
import { checkValue, type DriftDetector } from "./detector.ts";

/** How sensitive a Page–Hinkley test is; the defaults are river's. */
export interface PageHinkleyOptions {
  /** How far the sum must move for a change. @default 50 */
  readonly threshold?: number;
  /** How far the mean may wander unnoticed. @default 0.005 */
  readonly delta?: number;
  /** How much of the sum is kept at each number. @default 0.9999 */
  readonly alpha?: number;
  /** How many numbers are seen before a change is told. @default 30 */
  readonly minimum?: number;
  /** Which way the mean must move. @default "both" */
  readonly mode?: "up" | "down" | "both";
}

/**
 * The Page–Hinkley test (Page 1954): sums how far the numbers lie from their mean so far, and tells a change when the sum has moved
 * by more than a threshold from its lowest (or highest) point.
 *
 * @example
 * const detector = pageHinkley({ mode: "up" });
 * if (detector.update(wasWrong ? 1 : 0)) console.log("the model got worse");
 */
export function pageHinkley(options: PageHinkleyOptions = {}): DriftDetector {
  checkOptions("pageHinkley", options, ["threshold", "delta", "alpha", "minimum", "mode"]);
  const { threshold = 50, delta = 0.005, alpha = 1 - 1e-4, minimum = 30, mode = "both" } = options;
  if (!(threshold > 0)) throw new RangeError(`pageHinkley: threshold is ${threshold}; above 0`);
  if (!(delta >= 0)) throw new RangeError(`pageHinkley: delta is ${delta}; 0 or above`);
  if (!(alpha > 0 && alpha <= 1))
    throw new RangeError(`pageHinkley: alpha is ${alpha}; above 0 and at most 1`);
  const fresh = () => ({ n: 0, mean: 0, up: 0, down: 0, lowest: Infinity, highest: -1 });
  let sums = fresh();
  return {
    name: "Page–Hinkley",
    update(value) {
      checkValue("pageHinkley", value);
      sums.n++;
      sums.mean += (value - sums.mean) / sums.n;
      const away = value - sums.mean;
      sums.up = alpha * sums.up + away - delta;
      sums.down = alpha * sums.down + away + delta;
      sums.lowest = Math.min(sums.lowest, sums.up);
      sums.highest = Math.max(sums.highest, sums.down);
      if (sums.n < minimum) return false;
      const risen = mode !== "down" && sums.up - sums.lowest > threshold;
      const fallen = mode !== "up" && sums.highest - sums.down > threshold;
      if (risen || fallen) sums = fresh();
      return risen || fallen;
    },
    reset() {
      sums = fresh();
    },
  };
}
