import { expectList } from "../../core/options.ts";
import type { ConfusionData, Kind } from "../data.ts";
import { alignColumns } from "../text.ts";
import { textWidth } from "../text-width.ts";
import {
  plotlyShade,
  fontSize,
  ink,
  plainText,
  plotlyAxis,
  shorten,
  shortTitle,
  vegaShade,
} from "../theme.ts";

/** Counts of actual against predicted class, with each row's percentages. */
export const confusionKind: Kind<ConfusionData> = { check, vegaLite, plotly, text };

function check({ classes, counts }: ConfusionData): void {
  expectList("confusion", "classes", classes);
  expectList("confusion", "counts", counts);
  const n = classes.length;
  if (n < 1 || counts.length !== n || counts.some((row) => row.length !== n))
    throw new RangeError(
      `confusion: ${n} classes need ${n} × ${n} counts, got ${counts.length} × ${counts[0]?.length ?? 0}`,
    );
}

/** The class names as drawn: short ones, kept apart when they shorten to the same. */
function labels({ classes }: ConfusionData): string[] {
  const short = classes.map((name) => shorten(name, 150));
  return short.map((name, i) => (short.indexOf(name) === i ? name : `${name} (${i + 1})`));
}

interface Cell {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
  /** Of the row's total; 0 in an empty row. */
  readonly share: number;
  readonly percent: string;
}

function cells(data: ConfusionData): Cell[] {
  const names = labels(data);
  return data.counts.flatMap((row, i) => {
    const total = row.reduce((a, b) => a + b, 0);
    return row.map((count, j) => {
      const share = total > 0 ? count / total : 0;
      return {
        actual: names[i]!,
        predicted: names[j]!,
        count,
        share,
        percent: total > 0 ? `${(100 * share).toFixed(1)} %` : "–",
      };
    });
  });
}

const longest = (names: readonly string[]): number =>
  Math.max(...names.map((name) => textWidth(name, fontSize)));

const cellSize = ({ classes }: ConfusionData): number =>
  Math.max(44, Math.min(110, Math.floor(480 / classes.length)));

function vegaLite(data: ConfusionData): Record<string, unknown> {
  const names = labels(data);
  const size = cellSize(data);
  const roomy = size >= 60;
  const side = size * names.length;
  const axis = { domain: false, labelLimit: 0 };
  const turned = longest(names) > size - 8;
  const encoding = {
    x: {
      field: "predicted",
      type: "nominal",
      sort: names,
      title: "predicted class",
      axis: { ...axis, orient: "top", labelAngle: turned ? -40 : 0 },
    },
    y: { field: "actual", type: "nominal", sort: names, title: "actual class", axis },
  };
  const colour = {
    condition: { test: "datum.share > 0.72", value: "white" },
    value: ink,
  };
  const label = (field: string, dy: number, fontSize: number): object => ({
    mark: { type: "text", dy, fontSize },
    encoding: { ...encoding, text: { field, type: "nominal" }, color: colour },
  });
  return {
    title: shortTitle(data.title),
    width: side,
    height: side,
    data: { values: cells(data) },
    layer: [
      {
        mark: { type: "rect", stroke: "white", strokeWidth: 2 },
        encoding: { ...encoding, color: vegaShade },
      },
      label("count", roomy ? -7 : 0, roomy ? 16 : 12),
      ...(roomy ? [label("percent", 12, 11)] : []),
    ],
  };
}

function plotly(data: ConfusionData): {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
} {
  const names = labels(data);
  const size = cellSize(data);
  const roomy = size >= 60;
  const side = size * names.length;
  const all = cells(data);
  const left = longest(names) + 52;
  const turned = longest(names) > size - 8;
  const top = turned ? Math.round(88 + longest(names) * 0.65) : 96;
  const shown = names.map(plainText);
  const axis = { showgrid: false, showline: false, type: "category", categoryarray: shown };
  return {
    data: [
      {
        type: "heatmap",
        x: shown,
        y: shown,
        z: names.map((_, i) =>
          all.slice(i * names.length, (i + 1) * names.length).map(({ share }) => share),
        ),
        customdata: names.map((_, i) =>
          all
            .slice(i * names.length, (i + 1) * names.length)
            .map(({ count, percent }) => [count, percent]),
        ),
        ...plotlyShade,
        hovertemplate:
          "actual %{y}, predicted %{x}: %{customdata[0]} (%{customdata[1]} of the row)<extra></extra>",
      },
    ],
    layout: {
      width: Math.max(320, Math.round(side + left + (turned ? longest(names) * 0.6 : 16))),
      height: side + top + 34,
      margin: {
        l: Math.round(left),
        r: turned ? Math.round(longest(names) * 0.6) : 16,
        t: top,
        b: 34,
      },
      xaxis: {
        ...plotlyAxis("predicted class"),
        ...axis,
        side: "top",
        tickangle: turned ? -40 : 0,
      },
      yaxis: { ...plotlyAxis("actual class"), ...axis, autorange: "reversed" },
      annotations: all.map(({ actual, predicted, count, share, percent }) => ({
        x: plainText(predicted),
        y: plainText(actual),
        text: roomy
          ? `<span style="font-size:16px">${count}</span><br><span style="font-size:11px">${percent}</span>`
          : String(count),
        showarrow: false,
        font: { color: share > 0.72 ? "white" : ink },
      })),
    },
  };
}

function text(data: ConfusionData): string {
  const names = labels(data);
  const rows = data.counts.map((row, i) => [`  ${names[i]!}`, ...row.map(String)]);
  return [
    `${data.title} (rows: actual class, columns: predicted class)`,
    ...alignColumns([["", ...names], ...rows]),
  ].join("\n");
}
