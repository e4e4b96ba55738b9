import { Chart } from "./chart.ts";
import type { BarsData, ConfusionData, CurveData, MatrixData, ScatterData } from "./data.ts";

/**
 * Lines over a common x, in one to three panels.
 *
 * @example
 * curve({ title: "Loss", x: { title: "epoch" }, panels: [{ y: { title: "loss" }, series: [{ name: "train", x: [1, 2], y: [0.7, 0.5] }] }] })
 */
export const curve = (data: Omit<CurveData, "kind">): Chart =>
  new Chart({ kind: "curve", ...data });

/**
 * Horizontal bars, from top to bottom in the order given, with error bars where there is an error.
 *
 * @example
 * bars({ title: "Importance", value: { title: "drop in AUC" }, bars: [{ label: "age", value: 0.04, error: 0.01 }] })
 */
export const bars = (data: Omit<BarsData, "kind">): Chart => new Chart({ kind: "bars", ...data });

/**
 * A heat map of actual against predicted class, with counts and row percentages.
 *
 * @example
 * confusion({ title: "Test rows", classes: ["good", "bad"], counts: [[130, 10], [20, 40]] })
 */
export const confusion = (data: Omit<ConfusionData, "kind">): Chart =>
  new Chart({ kind: "confusion", ...data });

/**
 * Numbers in rows and columns as a heat map; null leaves a cell empty.
 *
 * @example
 * matrix({ title: "Accuracy", rows: ["task 1"], columns: ["task 1", "task 2"], values: [[0.97, null]], row: { title: "after" }, column: { title: "on" } })
 */
export const matrix = (data: Omit<MatrixData, "kind">): Chart =>
  new Chart({ kind: "matrix", ...data });

/**
 * Points in groups, each joined by steps where it says so.
 *
 * @example
 * scatter({ title: "Trials", x: { title: "latency", unit: "µs", log: true }, y: { title: "AUC" }, groups: [{ name: "all", points: [{ x: 3, y: 0.7 }] }] })
 */
export const scatter = (data: Omit<ScatterData, "kind">): Chart =>
  new Chart({ kind: "scatter", ...data });
