import { Chart } from "../plot/chart.ts";
import { renderHtml } from "../plot/html.ts";
import { draws } from "../core/draws.ts";
import { confusion as confusionChart } from "../plot/charts.ts";
import { alignColumns } from "../plot/text.ts";
import { classScores, type ClassScore } from "./classification.ts";
import type { Estimate } from "./estimate.ts";
import { renderMetrics } from "./html.ts";

/** The metrics of a class target and of a number target. */
export type MetricName = "accuracy" | "auc" | "logLoss" | "r2" | "mae" | "mse";

/** The names of the metrics as people write them. */
export const metricLabels: Readonly<Record<MetricName, string>> = {
  accuracy: "accuracy",
  auc: "AUC",
  logLoss: "log loss",
  r2: "R²",
  mae: "mean absolute error",
  mse: "mean squared error",
};

/** Counts of actual class (row) against predicted class (column). */
export interface Confusion {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** How good predictions are on rows that the model did not learn from. */
export class Evaluation {
  readonly target: string;
  readonly rows: number;
  /** Every metric of this target with its interval. */
  readonly metrics: Readonly<Partial<Record<MetricName, Estimate>>>;
  /** Present when the target is a class. */
  readonly confusion: Confusion | undefined;

  constructor(
    target: string,
    rows: number,
    metrics: Partial<Record<MetricName, Estimate>>,
    confusion?: Confusion,
  ) {
    this.target = target;
    this.rows = rows;
    this.metrics = metrics;
    this.confusion = confusion;
  }

  /** The share of rows whose most probable class is right. */
  get accuracy(): Estimate {
    return this.#metric("accuracy");
  }

  /** The area under the ROC curve: 0.5 is chance, 1 perfect. With more than two classes the mean of each against the rest. */
  get auc(): Estimate {
    return this.#metric("auc");
  }

  /** The mean of −ln of the probability given to the actual class. */
  get logLoss(): Estimate {
    return this.#metric("logLoss");
  }

  /** The share of the target's variance that is explained. */
  get r2(): Estimate {
    return this.#metric("r2");
  }

  /** The mean absolute error. */
  get mae(): Estimate {
    return this.#metric("mae");
  }

  /** The mean squared error. */
  get mse(): Estimate {
    return this.#metric("mse");
  }

  /** Precision, recall and F1 of each class. */
  get classScores(): (ClassScore & { readonly class: string })[] {
    if (!this.confusion)
      throw new TypeError("class scores: the target is a number and has no classes");
    const { classes, counts } = this.confusion;
    return classScores(counts).map((score, c) => ({ class: classes[c]!, ...score }));
  }

  /** The confusion matrix as a chart. */
  chart(): Chart {
    if (!this.confusion)
      throw new TypeError("confusion chart: the target is a number and has no classes");
    return confusionChart({ title: `${this.target}: ${this.rows} test rows`, ...this.confusion });
  }

  /** Label, value and interval of each metric, as text; a dash where the rows do not define it, as AUC with one class. */
  get table(): (readonly [name: string, value: string, low: string, high: string])[] {
    const names = Object.keys(this.metrics) as MetricName[];
    return names.map((name) => {
      const { value, low, high } = this.#metric(name);
      return [metricLabels[name], shown(value), shown(low), shown(high)];
    });
  }

  toText(): string {
    const rows = this.table.map(([name, value, low, high]) => [name, value, `[${low}, ${high}]`]);
    return [
      `${this.target}: ${this.rows} test rows, 95 % bootstrap intervals`,
      ...alignColumns(rows).map((line) => `  ${line}`),
      ...(this.confusion ? [this.chart().toText()] : []),
    ].join("\n");
  }

  toJSON(): object {
    const { target, rows, metrics, confusion } = this;
    return { target, rows, metrics, ...(confusion ? { confusion } : {}) };
  }

  static {
    draws<Evaluation>(this.prototype, { display: draw, text: (evaluation) => evaluation.toText() });
  }

  #metric(name: MetricName): Estimate {
    const found = this.metrics[name];
    if (!found)
      throw new TypeError(
        `${name}: "${this.target}" is ${this.confusion ? "a class" : "a number"}; its metrics are ${Object.keys(this.metrics).join(", ")}`,
      );
    return found;
  }
}

const shown = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(3));

async function draw(evaluation: Evaluation): Promise<Record<string, unknown>> {
  const table = renderMetrics(evaluation);
  const chart = evaluation.confusion ? evaluation.chart() : undefined;
  const picture = chart ? renderHtml(chart.toPlotly(), await chart.toSVG(), chart.data.title) : "";
  return { "text/html": table + picture, "text/plain": evaluation.toText() };
}
