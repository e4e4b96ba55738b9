import type { Chart } from "../plot/chart.ts";
import { scatter } from "../plot/charts.ts";
import { format } from "./feasible.ts";
import { lossOf, paretoFront } from "./rank.ts";
import type { Study } from "./search.ts";

/** Each trial's metric, and the best so far. */
export function regretChart({ trials, metric, wanted }: Study): Chart {
  const loss = lossOf(metric);
  const complete = trials.filter(({ state }) => state === "complete");
  const sofar: { x: number; y: number; label: string }[] = [];
  let best = Infinity;
  for (const trial of complete) {
    if (loss(trial) >= best) continue;
    best = loss(trial);
    sofar.push({ x: trial.number, y: trial.value!, label: "best so far" });
  }
  const [latest, last] = [sofar.at(-1), trials.at(-1)];
  // The best stays the best to the end of the study.
  const end = latest && last && last.number > latest.x ? [{ ...latest, x: last.number }] : [];
  const done = trials.length < wanted ? `${trials.length} of ${wanted}` : String(trials.length);
  return scatter({
    title: `Search, ${done} trials`,
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
