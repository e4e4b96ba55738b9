import type { Chart } from "../plot/chart.ts";
import { curve } from "../plot/charts.ts";
import { draws } from "../core/draws.ts";
import type { Panel, Series } from "../plot/data.ts";

/** One epoch of a training. */
export interface Epoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** The mean loss of the epoch's steps, as it was before each. */
  readonly loss: number;
  /** The loss of the validation rows after the epoch. */
  readonly validationLoss?: number;
  /** The metric of the validation rows after the epoch. */
  readonly metric?: number;
}

/** The course of a training; draws itself as curves. */
export class History {
  readonly epochs: readonly Epoch[];
  /** What `metric` is. */
  readonly metric: string;
  /** The epoch whose weights were kept; the last one without early stop. */
  readonly best: number | undefined;

  constructor(epochs: readonly Epoch[], metric: string, best?: number) {
    this.epochs = epochs;
    this.metric = metric;
    this.best = best;
  }

  /** Loss, and the metric where there are validation rows, over the epochs. */
  chart(title = "Training"): Chart {
    const { best } = this;
    const validation = this.#series("validation", "validationLoss");
    const metric = this.#series("validation", "metric");
    const panels: Panel[] = [
      {
        y: { title: "loss" },
        series: [
          this.#series("training", "loss"),
          ...(validation.x.length > 0 ? [validation] : []),
        ],
      },
      ...(metric.x.length > 0 ? [{ y: { title: this.metric }, series: [metric] }] : []),
    ];
    return curve({
      title,
      x: { title: "epoch" },
      panels,
      ...(best === undefined ? {} : { mark: { x: best, label: `best epoch ${best}` } }),
    });
  }

  toJSON(): { metric: string; best: number | null; epochs: readonly Epoch[] } {
    return { metric: this.metric, best: this.best ?? null, epochs: this.epochs };
  }

  static {
    draws<History>(this.prototype, {
      display: (history) => history.chart().toBundle(),
      text: (history) => history.chart().toText(),
    });
  }

  #series(name: string, key: "loss" | "validationLoss" | "metric"): Series {
    const known = this.epochs.filter((epoch) => epoch[key] !== undefined);
    return { name, x: known.map(({ epoch }) => epoch), y: known.map((epoch) => epoch[key]!) };
  }
}
