import { expectList } from "../../core/options.ts";
import { axisTitle, type BarsData, type Kind } from "../data.ts";
import { bar, figures } from "../text.ts";
import { textWidth } from "../text-width.ts";
import {
  fontSize,
  ink,
  numberFormat,
  palette,
  plainText,
  plotlyAxis,
  shorten,
  shortTitle,
  width,
} from "../theme.ts";

/** Horizontal bars with error bars. */
export const barsKind: Kind<BarsData> = { check, vegaLite, plotly, text };

function check({ bars }: BarsData): void {
  expectList("bars", "bars", bars);
  const bad = bars.find(({ value, error = 0 }) => !Number.isFinite(value) || !(error >= 0));
  if (bad)
    throw new RangeError(
      `bars: "${bad.label}" is ${bad.value} ± ${bad.error ?? 0}; a value is finite and an error not negative`,
    );
}

const height = ({ bars }: BarsData): number => Math.max(1, bars.length) * 24;

/** Two columns may have the same short name: their place in the list keeps them apart. */
const rows = ({ bars }: BarsData): { key: string; value: number; low: number; high: number }[] =>
  bars.map(({ label, value, error = 0 }, i) => ({
    key: `${i} ${shorten(label)}`,
    value,
    low: value - error,
    high: value + error,
  }));

function vegaLite(data: BarsData): Record<string, unknown> {
  const values = rows(data);
  const labels = Math.max(0, ...data.bars.map(({ label }) => textWidth(shorten(label), fontSize)));
  const y = {
    field: "key",
    type: "nominal",
    sort: null,
    title: null,
    axis: {
      domain: false,
      labelLimit: 0,
      labelExpr: "substring(datum.value, indexof(datum.value, ' ') + 1)",
    },
  };
  const x = {
    type: "quantitative",
    title: axisTitle(data.value),
    axis: {
      tickCount: 6,
      domain: false,
      ...numberFormat([0, ...values.flatMap(({ low, high }) => [low, high])]),
    },
  };
  return {
    title: shortTitle(data.title),
    width: Math.round(width - 44 - labels),
    height: height(data),
    data: { values },
    layer: [
      {
        mark: { type: "bar", color: palette[0], height: { band: 0.68 }, cornerRadiusEnd: 2 },
        encoding: { x: { ...x, field: "value" }, y },
      },
      {
        transform: [{ filter: "datum.high > datum.low" }],
        mark: { type: "rule", color: ink, strokeWidth: 1.5 },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
      },
      ...["low", "high"].map((field) => ({
        transform: [{ filter: "datum.high > datum.low" }],
        mark: { type: "tick", color: ink, thickness: 1.5, height: 8 },
        encoding: { x: { ...x, field }, y },
      })),
      {
        mark: { type: "rule", color: "#b6bbc1" },
        encoding: { x: { datum: 0 } },
      },
    ],
  };
}

function plotly(data: BarsData): {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
} {
  const labels = Math.max(0, ...data.bars.map(({ label }) => textWidth(shorten(label), fontSize)));
  const places = data.bars.map((_, i) => i);
  return {
    data: [
      {
        type: "bar",
        orientation: "h",
        x: data.bars.map(({ value }) => value),
        y: places,
        customdata: data.bars.map(({ label, error }) => [plainText(label), error ?? 0]),
        marker: { color: palette[0], cornerradius: 2 },
        error_x: {
          type: "data",
          array: data.bars.map(({ error }) => error ?? 0),
          visible: data.bars.some(({ error }) => (error ?? 0) > 0),
          color: ink,
          thickness: 1.5,
          width: 4,
        },
        hovertemplate: "%{customdata[0]}: %{x:.4g} ± %{customdata[1]:.2g}<extra></extra>",
      },
    ],
    layout: {
      height: height(data) + 110,
      bargap: 0.32,
      margin: { l: Math.round(labels + 24), r: 16, t: 48, b: 48 },
      xaxis: {
        ...plotlyAxis(axisTitle(data.value)),
        showline: false,
        zeroline: true,
        zerolinecolor: "#b6bbc1",
      },
      yaxis: {
        tickvals: places,
        ticklabelstandoff: 5,
        ticktext: data.bars.map(({ label }) => plainText(shorten(label))),
        range: [data.bars.length - 0.5, -0.5],
        automargin: true,
        zeroline: false,
        showgrid: false,
      },
    },
  };
}

function text(data: BarsData): string {
  const names = Math.max(0, ...data.bars.map(({ label }) => Math.min(40, label.length)));
  const most = Math.max(...data.bars.map(({ value }) => value), Number.MIN_VALUE);
  const lines = data.bars.map(({ label, value, error }) => {
    const name = label.length > 40 ? `${label.slice(0, 20)}…${label.slice(-19)}` : label;
    return `  ${name.padEnd(names)} ${bar(value / most, 24)} ${figures(value)}${error === undefined ? "" : ` ± ${Number(error.toPrecision(2))}`}`;
  });
  return [`${data.title} – ${axisTitle(data.value)}`, ...lines].join("\n");
}
