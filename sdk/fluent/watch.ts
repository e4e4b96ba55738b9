import { host } from "../core/host.ts";
import { progress } from "../core/progress.ts";
import { liveChart } from "../plot/live.ts";
import type { Watcher } from "../train/fit.ts";
import type { History } from "../train/history.ts";

/** A live chart in a notebook, a line that changes in a terminal, nothing elsewhere. */
export function watch():
  | (Watcher & { end(history: History, interrupted: boolean): Promise<void> })
  | undefined {
  const chart = liveChart();
  if (chart)
    return {
      onEpoch: (history, of) =>
        chart.update(() => history.chart(`Training, epoch ${history.epochs.length} of ${of}`)),
      end: (history, interrupted) =>
        chart.finish(() =>
          history.chart(
            `Training, ${history.epochs.length} epochs${interrupted ? ", interrupted" : ""}`,
          ),
        ),
    };
  if (host() || !process.stderr.isTTY) return undefined;
  const line = progress("training");
  return {
    onEpoch: (history, of) => line.update(describe(history, `of ${of}`)),
    end: async (history) => line.done(describe(history, "")),
  };
}

function describe({ epochs }: History, of: string): string {
  const last = epochs.at(-1);
  const validation = last?.validationLoss;
  return `epoch ${epochs.length} ${of} loss ${last?.loss.toFixed(4)}${validation === undefined ? "" : ` validation ${validation.toFixed(4)}`}`;
}
