import { bars } from "../plot/charts.ts";
import type { Chart } from "../plot/chart.ts";
import { draws } from "../core/draws.ts";
import { alignColumns } from "../plot/text.ts";

/** How much worse the model gets when one column is shuffled. */
export interface ColumnImportance {
  readonly column: string;
  /** The mean drop of the metric over the repeats. */
  readonly mean: number;
  /** The standard deviation of the drop over the repeats. */
  readonly deviation: number;
  readonly drops: readonly number[];
}

/** The importance of every column, the most important first; draws itself as bars. */
export class Importance {
  /** The metric whose drop is measured. */
  readonly metric: string;
  /** The metric with no column shuffled. */
  readonly baseline: number;
  readonly repeats: number;
  readonly columns: readonly ColumnImportance[];

  constructor(
    metric: string,
    baseline: number,
    repeats: number,
    columns: readonly ColumnImportance[],
  ) {
    this.metric = metric;
    this.baseline = baseline;
    this.repeats = repeats;
    this.columns = [...columns].sort((a, b) => b.mean - a.mean);
  }

  /** The names of the `n` most important columns, for `data.select(…)`. */
  top(n: number): string[] {
    if (!Number.isInteger(n) || n < 1)
      throw new RangeError(`top: ${n} columns asked for; it is a whole number from 1 on`);
    return this.columns.slice(0, n).map(({ column }) => column);
  }

  /** The `n` most important columns as horizontal bars with their standard deviation. */
  chart(n = 20): Chart {
    const shown = this.columns.slice(0, n);
    const rest = this.columns.length - shown.length;
    return bars({
      title: `Permutation importance${rest > 0 ? `, the first ${shown.length} of ${this.columns.length}` : ""}`,
      value: {
        title: `drop of ${this.metric} when the column is shuffled, mean ± deviation of ${this.repeats}`,
      },
      bars: shown.map(({ column, mean, deviation }) => ({
        label: column,
        value: mean,
        error: deviation,
      })),
    });
  }

  /** All columns as an aligned table. */
  toText(): string {
    const rows = this.columns.map(({ column, mean, deviation }) => [
      column,
      mean.toFixed(4),
      `± ${deviation.toFixed(4)}`,
    ]);
    return [
      `${this.metric} ${this.baseline.toFixed(4)}, drop by column`,
      ...alignColumns(rows),
    ].join("\n");
  }

  static {
    draws<Importance>(this.prototype, {
      display: (importance) => importance.chart().toBundle(),
      text: (importance) => importance.chart().toText(),
    });
  }
}
