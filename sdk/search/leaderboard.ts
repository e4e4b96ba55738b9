import type { Bundle } from "../plot/chart.ts";
import { renderHtml } from "../plot/html.ts";
import { alignColumns } from "../plot/text.ts";
import { bestFirst, paretoFront } from "./rank.ts";
import type { Study } from "./search.ts";
import { regretChart } from "./study-charts.ts";
import type { Trial } from "./trial.ts";

const shown = 8;

/** The best trials as rows of text: of a study with latency its Pareto front. */
export function leaderboard(study: Study): { head: string[]; rows: string[][] } {
  const { metric, frugal, trials, parameters } = study;
  const ranked = frugal
    ? paretoFront(trials, metric)
    : bestFirst(trials, metric, false).filter(({ state }) => state === "complete");
  const names = parameters.map(({ name }) => name);
  return {
    head: [
      "trial",
      metric.label,
      "±",
      ...(frugal ? ["latency µs"] : []),
      ...names,
      "parameters",
      "FLOPs",
    ],
    rows: ranked
      .slice(0, shown)
      .map((trial) => [
        String(trial.number),
        trial.value!.toFixed(4),
        trial.deviation!.toFixed(4),
        ...(frugal ? [trial.latency!.toFixed(1)] : []),
        ...names.map((name) => cell(trial.values[name])),
        count(trial.cost.parameters),
        count(trial.cost.flops),
      ]),
  };
}

/** What became of the trials, in one line. */
export function summary({ trials, rejected, interrupted }: Study): string {
  const of = (state: Trial["state"]): number =>
    trials.filter((trial) => trial.state === state).length;
  const parts = [
    `${trials.length} trials`,
    ...(of("pruned") > 0 ? [`${of("pruned")} stopped early`] : []),
    ...(of("failed") > 0 ? [`${of("failed")} failed`] : []),
    ...(rejected > 0 ? [`${rejected} draws broke the constraint and were not trained`] : []),
    ...(interrupted ? ["interrupted"] : []),
  ];
  return parts.join(", ");
}

/** The leaderboard, the summary and the curve, as a notebook shows them. */
export async function studyBundle(study: Study): Promise<Bundle> {
  const chart = regretChart(study);
  const picture = renderHtml(chart.toPlotly(), await chart.toSVG(), chart.data.title);
  return { "text/html": table(study) + picture, "text/plain": studyText(study) };
}

/** The leaderboard and the summary as text. */
export function studyText(study: Study): string {
  const { head, rows } = leaderboard(study);
  return [summary(study), ...alignColumns([head, ...rows]).map((line) => `  ${line}`)].join("\n");
}

function table(study: Study): string {
  const { head, rows } = leaderboard(study);
  const style =
    "padding:3px 14px 3px 0;text-align:right;font-variant-numeric:tabular-nums;border:0";
  const line = (cells: string[], tag: "td" | "th", border = ""): string =>
    `<tr style="background:none;${border}">${cells.map((text) => `<${tag} style="${style}">${escape(text)}</${tag}>`).join("")}</tr>`;
  return `<div style="margin:4px 0 8px 12px"><table style="border-collapse:collapse;font-size:13px;margin:0"><thead>${line(head, "th", "border-bottom:1px solid #b6bbc1")}</thead><tbody>${rows.map((row) => line(row, "td")).join("")}</tbody></table><div style="color:#57606a;font-size:12px;margin-top:4px">${escape(summary(study))}${study.frugal ? "; the Pareto front, the fastest first" : ""}</div></div>`;
}

function cell(value: unknown): string {
  if (value === undefined) return "–";
  if (typeof value === "number") return String(Number(value.toPrecision(3)));
  return typeof value === "string" ? value : JSON.stringify(value);
}

const count = (value: number): string => value.toLocaleString("en");

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
