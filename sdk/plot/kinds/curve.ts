import { expectList } from "../../core/options.ts";
import { axisTitle, type CurveData, type Kind, type Panel } from "../data.ts";
import { downsample } from "../downsample.ts";
import { textWidth } from "../text-width.ts";
import { extent, figures, sparkline } from "../text.ts";
import {
  fontSize,
  ink,
  muted,
  numberFormat,
  palette,
  plainText,
  plotlyAxis,
  shortTitle,
  width,
} from "../theme.ts";

/** Lines over a common x. */
export const curveKind: Kind<CurveData> = { check, vegaLite, plotly, text };

function check({ panels }: CurveData): void {
  expectList("curve", "panels", panels);
  if (panels.length < 1 || panels.length > 3)
    throw new RangeError(`curve: a chart has 1 to 3 panels, got ${panels.length}`);
  for (const { name, x, y } of panels.flatMap((panel) => panel.series))
    if (x.length !== y.length)
      throw new RangeError(`curve: "${name}" has ${x.length} x values and ${y.length} y values`);
}

/** The names of all lines, which share their colours across panels. */
const names = ({ panels }: CurveData): string[] => [
  ...new Set(panels.flatMap(({ series }) => series.map(({ name }) => name))),
];

const longest = ({ panels }: CurveData): number =>
  Math.max(0, ...panels.flatMap(({ series }) => series.map(({ x }) => x.length)));

function vegaLite(data: CurveData): Record<string, unknown> {
  const all = names(data);
  const columns = data.panels.length;
  const panelWidth = Math.floor((width - 28) / columns - 71);
  return {
    title: shortTitle(data.title),
    hconcat: data.panels.map((panel, index) => ({
      width: panelWidth,
      height: 264,
      layer: [lines(data, panel, all, panelWidth), ...marks(data, index === 0)],
    })),
    spacing: 28,
    resolve: { scale: { color: "shared" } },
  };
}

function lines(data: CurveData, panel: Panel, all: string[], panelWidth: number): object {
  const values = panel.series.flatMap((series) => {
    const { name, x, y } = downsample(series);
    return x.map((at, i) => ({ at, value: Number.isFinite(y[i]) ? y[i] : null, name }));
  });
  const whole = values.every(({ at }) => Number.isInteger(at));
  return {
    data: { values },
    mark: {
      type: "line",
      strokeWidth: 2,
      point: longest(data) === 1,
      invalid: "break-paths-filter-domains",
    },
    encoding: {
      x: {
        field: "at",
        type: "quantitative",
        title: axisTitle(data.x),
        scale: { zero: false, nice: false },
        // No more than have room for three figures each.
        axis: {
          grid: false,
          tickCount: Math.min(8, Math.floor(panelWidth / 50)),
          ...(whole ? { tickMinStep: 1, format: "d" } : {}),
        },
      },
      y: {
        field: "value",
        type: "quantitative",
        title: axisTitle(panel.y),
        scale: { zero: false },
        axis: { domain: false, tickCount: 6, ...numberFormat(panel.series.flatMap(({ y }) => y)) },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: { domain: all, range: all.map((_, i) => palette[i % palette.length]) },
        legend:
          all.length > 1
            ? { orient: "top", symbolType: "stroke", offset: 4, columns: legendColumns(all) }
            : null,
      },
    },
  };
}

/** How many names stand side by side over the panels; Vega cuts names at 160 pixels. */
function legendColumns(all: readonly string[]): number {
  const widest = Math.max(...all.map((name) => Math.min(160, textWidth(name, fontSize))));
  return Math.max(1, Math.floor((width - 28) / (widest + 38)));
}

/** The side of the mark on which its label stands: the one with more room. */
function side({ mark, panels }: CurveData): "left" | "right" {
  const range = extent(panels.flatMap(({ series }) => series.flatMap(({ x }) => x)));
  return mark && range && mark.x > (range[0] + range[1]) / 2 ? "right" : "left";
}

function marks(data: CurveData, labelled: boolean): object[] {
  const { mark } = data;
  if (!mark) return [];
  const align = side(data);
  const at = { values: [{ at: mark.x, label: mark.label }] };
  const x = { field: "at", type: "quantitative" };
  const rule = {
    data: at,
    mark: { type: "rule", strokeDash: [3, 3], color: muted },
    encoding: { x },
  };
  const label = {
    data: at,
    mark: { type: "text", align, dx: align === "left" ? 5 : -5, y: 6, color: muted, fontSize: 11 },
    encoding: { x, text: { field: "label", type: "nominal" } },
  };
  return labelled ? [rule, label] : [rule];
}

function plotly(data: CurveData): {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
} {
  const all = names(data);
  const columns = data.panels.length;
  const axes: Record<string, unknown> = {};
  const traces = data.panels.flatMap((panel, index) => {
    const suffix = index === 0 ? "" : String(index + 1);
    const gap = columns > 1 ? 0.13 : 0;
    const start = (index * (1 + gap)) / columns;
    axes[`xaxis${suffix}`] = {
      ...plotlyAxis(axisTitle(data.x)),
      showgrid: false,
      domain: [start, start + (1 - gap * (columns - 1)) / columns],
      anchor: `y${suffix}`,
    };
    axes[`yaxis${suffix}`] = {
      ...plotlyAxis(axisTitle(panel.y)),
      showline: false,
      anchor: `x${suffix}`,
    };
    return panel.series.map((series) => {
      const { name, x, y } = downsample(series);
      return {
        type: "scatter",
        mode: x.length === 1 ? "markers" : "lines",
        name: plainText(name),
        x,
        y: y.map((value) => (Number.isFinite(value) ? value : null)),
        xaxis: `x${suffix}`,
        yaxis: `y${suffix}`,
        legendgroup: name,
        showlegend:
          data.panels.findIndex((p) => p.series.some((other) => other.name === name)) === index,
        line: { width: 2, color: palette[all.indexOf(name) % palette.length] },
        hovertemplate: `%{y:.4g}`,
      };
    });
  });
  const { mark } = data;
  return {
    data: traces,
    layout: {
      height: 380,
      hovermode: "x unified",
      showlegend: all.length > 1,
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
      margin: { l: 56, r: 16, t: 76, b: 48 },
      ...axes,
      ...(mark
        ? {
            shapes: data.panels.map((_, i) => ({
              type: "line",
              xref: `x${i === 0 ? "" : i + 1}`,
              yref: `y${i === 0 ? "" : i + 1} domain`,
              x0: mark.x,
              x1: mark.x,
              y0: 0,
              y1: 1,
              line: { color: muted, width: 1, dash: "dot" },
            })),
            annotations: [
              {
                xref: "x",
                yref: "y domain",
                x: mark.x,
                y: 1,
                xanchor: side(data),
                yanchor: "top",
                showarrow: false,
                text: plainText(mark.label),
                font: { size: 11, color: muted },
              },
            ],
          }
        : {}),
      font: { color: ink },
    },
  };
}

function text(data: CurveData): string {
  const { panels, x, mark, title } = data;
  const wide = Math.max(...names(data).map((each) => each.length));
  const tall = Math.max(...panels.map(({ y }) => axisTitle(y).length));
  const rows = panels.flatMap(({ y, series }) => {
    const scale = series.flatMap((line) => line.y);
    return series.map((line) => {
      const label = `${axisTitle(y).padEnd(tall)} ${line.name.padEnd(wide)}`;
      return `  ${label} ${sparkline(line.y, 40, scale)} ${figures(line.y[0])} → ${figures(line.y.at(-1))}`;
    });
  });
  const range = extent(panels.flatMap(({ series }) => series.flatMap((line) => line.x)));
  const over = range ? `, ${axisTitle(x)} ${figures(range[0])} to ${figures(range[1])}` : "";
  return [`${title}${over}`, ...rows, ...(mark ? [`  ${mark.label}`] : [])].join("\n");
}
