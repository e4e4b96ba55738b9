import type { Chart } from "../plot/chart.ts";
import { scatter } from "../plot/charts.ts";
import { format } from "./feasible.ts";
import { lossOf, paretoFront } from "./rank.ts";
import type { Study } from "./search.ts";

/** Each trial's metric, and the best so far. */
export function regretChart({ trials, metric, wanted }: Study, title?: string): Chart {
  const loss = lossOf(metric);
  const complete = trials.filter(({ state }) => state === "complete");
  let best = Infinity;
  const sofar = complete.map((trial) => {
    best = Math.min(best, loss(trial));
    return { x: trial.number, y: metric.sign * best, label: "best so far" };
  });
  const last = trials.at(-1)?.number;
  // The best stays the best to the end of the study.
  const end = sofar.length > 0 && last !== undefined ? [{ ...sofar.at(-1)!, x: last }] : [];
  const done = trials.length < wanted ? `${trials.length} of ${wanted}` : String(trials.length);
  return scatter({
    title: title ?? `Search, ${done} trials`,
    x: { title: "trial" },
    y: { title: `${metric.label} of validation rows` },
    groups: [
      {
        name: "trial",
        points: complete.map(({ number, value, values }) => ({
          x: number,
          y: value!,
          label: format(values),
        })),
      },
      { name: "best so far", points: [...sofar, ...end], steps: true },
    ],
  });
}

/** Metric against latency, with the trials that no other beats in both. */
export function paretoChart({ trials, metric }: Study): Chart {
  const measured = trials.filter(({ state, latency }) => state === "complete" && latency !== null);
  const point = ({
    values,
    value,
    latency,
  }: (typeof trials)[number]): {
    x: number;
    y: number;
    label: string;
  } => ({ x: latency!, y: value!, label: format(values) });
  return scatter({
    title: `${metric.label} against latency`,
    x: { title: "time of predicting one row", unit: "µs", log: true },
    y: { title: `${metric.label} of validation rows` },
    groups: [
      { name: "trial", points: measured.map(point) },
      { name: "Pareto front", points: paretoFront(trials, metric).map(point), steps: true },
    ],
  });
}
