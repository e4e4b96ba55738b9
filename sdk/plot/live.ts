import { host as findHost } from "../core/host.ts";
import type { Bundle } from "./chart.ts";
import { loadRenderer } from "./svg.ts";

/** What can be drawn live: a chart, or anything else that makes a bundle. */
export interface Drawn {
  toBundle(): Promise<Bundle>;
}

/** A chart in the notebook's output that is drawn again as it changes. */
export interface LiveChart {
  /** Shows this state soon, unless a newer one comes first; only what is shown is made. */
  update(make: () => Drawn): void;
  /** Shows the last state and settles when it is out. */
  finish(make: () => Drawn): Promise<void>;
}

/** Settles when what draws is loaded, so that a live chart shows its first states too; at once without a notebook. */
export async function readyToDraw(): Promise<void> {
  // Whoever draws hears of what could not be loaded.
  if (findHost()) await loadRenderer().catch(() => undefined);
}

/**
 * A live chart in the running cell; undefined where there is no notebook.
 * It is drawn at most `perSecond` times a second, and its last state always.
 */
export function liveChart(perSecond = 8): LiveChart | undefined {
  const host = findHost();
  if (!host) return undefined;
  const every = 1000 / perSecond;
  let id: string | undefined;
  let next: (() => Drawn) | undefined;
  let drawing: Promise<void> | undefined;

  const draw = async (): Promise<void> => {
    // Before the first state is taken: loading takes longer than a short training.
    await loadRenderer();
    while (next) {
      const started = performance.now();
      const make = next;
      next = undefined;
      const bundle = await make().toBundle();
      if (id === undefined) id = host.display(bundle);
      else host.update(id, bundle);
      const rest = every - (performance.now() - started);
      if (rest > 0) await new Promise((settle) => setTimeout(settle, rest));
    }
    drawing = undefined;
  };
  const update = (make: () => Drawn): void => {
    next = make;
    // A chart that cannot be drawn must not end the training that it shows.
    drawing ??= draw().catch((error: unknown) => {
      drawing = undefined;
      process.emitWarning(`live chart: ${String(error)}`);
    });
  };
  const finish = async (make: () => Drawn): Promise<void> => {
    update(make);
    await drawing;
  };
  return { update, finish };
}
