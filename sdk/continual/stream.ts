import { draws } from "../core/draws.ts";
import type { Chart } from "../plot/chart.ts";
import { curve } from "../plot/charts.ts";
import type { Series } from "../plot/data.ts";

/** What happened while a model followed a stream. */
export interface StreamFacts {
  /** What `errors` are: the share of wrong classes, or the absolute distance from the number. */
  readonly metric: "error rate" | "absolute error";
  /** The error of each row, judged before the row was learned. */
  readonly errors: readonly number[];
  /** The rows, from 0, at which the detector told a change. */
  readonly drifts: readonly number[];
  /** The rows after which the model was updated. */
  readonly updates: readonly number[];
  readonly detector: string;
}

/** How much of the mean so far is kept at each row. */
const fading = 0.99;

/**
 * A model judged on a stream, each row before it was learned (prequential: Dawid 1984, with the fading mean of Gama 2013).
 * Draws itself as a timeline with the drifts that were found and the updates that followed.
 */
export class Stream {
  readonly facts: StreamFacts;

  constructor(facts: StreamFacts) {
    this.facts = facts;
  }

  /** The mean error over all rows. */
  get error(): number {
    const { errors } = this.facts;
    return errors.reduce((a, b) => a + b, 0) / errors.length;
  }

  /** The fading mean of the errors after each row: the newest hundred count most. */
  get prequential(): readonly number[] {
    let sum = 0;
    let weight = 0;
    return this.facts.errors.map((error) => {
      sum = error + fading * sum;
      weight = 1 + fading * weight;
      return sum / weight;
    });
  }

  /** The prequential error over the rows, with a line at every drift and update. */
  chart(title = "Error on a stream, judged before learning"): Chart {
    const { drifts, updates, metric, detector, errors } = this.facts;
    const error = this.prequential;
    const top = Math.max(...error);
    const at = (name: string, rows: readonly number[]): Series[] =>
      rows.length === 0
        ? []
        : [
            {
              name,
              // Up and down again at one place, with a gap to the next.
              x: rows.flatMap((row) => [row + 1, row + 1, row + 1]),
              y: rows.flatMap(() => [0, top, NaN]),
            },
          ];
    return curve({
      title,
      x: { title: "rows" },
      panels: [
        {
          y: { title: metric },
          series: [
            { name: metric, x: errors.map((_, row) => row + 1), y: error },
            ...at(`drift (${detector})`, drifts),
            ...at("update", updates),
          ],
        },
      ],
    });
  }

  toText(): string {
    const { errors, drifts, updates, metric } = this.facts;
    const rows = (list: readonly number[]) => (list.length === 0 ? "none" : list.join(", "));
    return `${errors.length} rows, mean ${metric} ${this.error.toFixed(3)}; drift at ${rows(drifts)}; updates after ${rows(updates)}`;
  }

  toJSON(): StreamFacts {
    return this.facts;
  }

  static {
    draws<Stream>(this.prototype, {
      display: async (stream) => ({
        ...(await stream.chart().toBundle()),
        "text/plain": stream.toText(),
      }),
      text: (stream) => stream.toText(),
    });
  }
}
