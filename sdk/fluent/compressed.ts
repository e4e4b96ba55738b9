import type { CompressionReport } from "../compress/report.ts";
import { draws } from "../core/draws.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import type { Model, NewRows } from "./model.ts";
import type { Prediction } from "./prediction.ts";

/** A model made smaller, beside the one that it was made from; draws itself as a table of before and after. */
export class Compressed {
  /** The model as it was; compression never changes it. */
  readonly original: Model;
  /** The small one, a model like any other. */
  readonly model: Model;
  /** Before and after in figures. */
  readonly report: CompressionReport;

  constructor(original: Model, model: Model, report: CompressionReport) {
    this.original = original;
    this.model = model;
    this.report = report;
  }

  /** What the small model says of new rows. */
  predict(rows: NewRows): Promise<Prediction[]> {
    return this.model.predict(rows);
  }

  /** How good the small model is. */
  evaluate(rows?: NewRows): Promise<Evaluation> {
    return this.model.evaluate(rows);
  }

  /** Writes the small model; weights that are mostly 0 are stored without their zeros. `load` reads it. */
  save(path: string): Promise<void> {
    return this.model.save(path);
  }

  /** Writes the small model for other runtimes, as `Model.export` does. */
  export(path: string, options?: Parameters<Model["export"]>[1]): ReturnType<Model["export"]> {
    return this.model.export(path, options);
  }

  static {
    draws<Compressed>(this.prototype, {
      // The cast: a report draws itself.
      display: ({ report }) =>
        (report as unknown as Record<symbol, () => unknown>)[Symbol.for("Jupyter.display")]!(),
      text: ({ report }) => report.toText(),
    });
  }
}
