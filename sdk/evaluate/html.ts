import type { Evaluation } from "./evaluation.ts";

const cell = "padding:3px 14px 3px 0;text-align:right;font-variant-numeric:tabular-nums;border:0";
const first = cell.replace("right", "left");

/** The metrics, and the scores of each class, as small tables. */
export function renderMetrics(evaluation: Evaluation): string {
  const { rows, confusion } = evaluation;
  const numbers = table(
    ["metric", "value", "95 % interval"],
    evaluation.table.map(([name, value, low, high]) => [name, value, `${low} – ${high}`]),
  );
  const classes = confusion
    ? table(
        ["class", "precision", "recall", "F1", "rows"],
        evaluation.classScores.map((score) => [
          score.class,
          ...[score.precision, score.recall, score.f1].map((value) => value.toFixed(3)),
          String(score.support),
        ]),
      )
    : "";
  return `<div style="display:flex;gap:40px;flex-wrap:wrap;margin:4px 0 8px 12px"><div>${numbers}<div style="color:#57606a;font-size:12px;margin-top:4px">${rows} test rows, bootstrap intervals</div></div>${classes}</div>`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[], tag: "td" | "th", style: string): string =>
    `<tr style="background:none;${style}">${cells.map((text, i) => `<${tag} style="${i === 0 ? first : cell}">${escape(text)}</${tag}>`).join("")}</tr>`;
  return `<table style="border-collapse:collapse;font-size:13px;margin:0;height:fit-content"><thead>${line(head, "th", "border-bottom:1px solid #b6bbc1")}</thead><tbody>${rows.map((row) => line(row, "td", "")).join("")}</tbody></table>`;
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
