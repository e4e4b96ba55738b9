import { host as findHost } from "../core/host.ts";
import type { Chart } from "./chart.ts";

/** A chart in the notebook's output that is drawn again as it changes. */
export interface LiveChart {
  /** Shows this state soon, unless a newer one comes first. */
  update(chart: Chart): void;
  /** Shows the last state and settles when it is out. */
  finish(chart: Chart): Promise<void>;
}

/**
 * A live chart in the running cell; undefined where there is no notebook.
 * It is drawn at most `perSecond` times a second, and its last state always.
 */
export function liveChart(perSecond = 8): LiveChart | undefined {
  const host = findHost();
  if (!host?.display || !host.update) return undefined;
  const every = 1000 / perSecond;
  let id: unknown;
  let next: Chart | undefined;
  let drawing: Promise<void> | undefined;

  const draw = async (): Promise<void> => {
    while (next) {
      const started = performance.now();
      const chart = next;
      next = undefined;
      const bundle = await chart.toBundle();
      if (id === undefined) id = host.display?.(bundle);
      else host.update?.(id, bundle);
      const rest = every - (performance.now() - started);
      if (rest > 0) await new Promise((settle) => setTimeout(settle, rest));
    }
    drawing = undefined;
  };
  const update = (chart: Chart): void => {
    next = chart;
    // A chart that cannot be drawn must not end the training that it shows.
    drawing ??= draw().catch((error: unknown) => {
      drawing = undefined;
      process.emitWarning(`live chart: ${String(error)}`);
    });
  };
  const finish = async (chart: Chart): Promise<void> => {
    update(chart);
    while (drawing) await drawing;
  };
  return { update, finish };
}
