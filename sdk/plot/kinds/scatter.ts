import { expectList } from "../../core/options.ts";
import { axisTitle, type Kind, type ScatterData, type ScatterGroup } from "../data.ts";
import { extent, figures } from "../text.ts";
import { ink, palette, plotlyAxis, width } from "../theme.ts";

/** Points over two axes. */
export const scatterKind: Kind<ScatterData> = { check, vegaLite, plotly, text };

function check({ x, groups }: ScatterData): void {
  expectList("scatter", "groups", groups);
  if (groups.length === 0) throw new RangeError("scatter: there is no group of points");
  const bad = x.log && groups.flatMap(({ points }) => points).find((point) => point.x <= 0);
  if (bad) throw new RangeError(`scatter: ${bad.x} does not lie on a logarithmic axis`);
}

/** The first group stands back, so that what is said of it stands out. */
const colourOf = ({ groups }: ScatterData, index: number): string =>
  index === 0 && groups.length > 1 ? "#8ca3b8" : palette[index % palette.length]!;

const finite = ({ points }: ScatterGroup): ScatterGroup["points"] =>
  points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));

function vegaLite(data: ScatterData): Record<string, unknown> {
  const domain = data.groups.map(({ name }) => name);
  return {
    title: data.title,
    width: width - 99,
    height: 264,
    layer: data.groups.flatMap((group) => layers(data, group, domain)),
  };
}

function layers(data: ScatterData, group: ScatterGroup, domain: readonly string[]): object[] {
  const values = finite(group).map(({ x, y }) => ({ x, y, name: group.name }));
  const whole = data.groups.every((each) => finite(each).every(({ x }) => Number.isInteger(x)));
  const encoding = {
    x: {
      field: "x",
      type: "quantitative",
      title: axisTitle(data.x),
      scale: data.x.log ? { type: "log", nice: false } : { zero: false, nice: false },
      axis: {
        grid: false,
        tickCount: data.x.log ? 5 : 8,
        ...(whole ? { tickMinStep: 1, format: "d" } : {}),
      },
    },
    y: {
      field: "y",
      type: "quantitative",
      title: axisTitle(data.y),
      scale: { zero: false },
      axis: { domain: false, tickCount: 6 },
    },
    color: {
      field: "name",
      type: "nominal",
      scale: { domain, range: domain.map((_, i) => colourOf(data, i)) },
      legend:
        domain.length > 1
          ? { orient: "top", symbolType: "circle", symbolSize: 60, offset: 4 }
          : null,
    },
  };
  const points = { mark: { type: "point", filled: true, size: 46, opacity: 0.9 } };
  const line = { mark: { type: "line", interpolate: "step-after", strokeWidth: 2 } };
  return (group.steps ? [line, points] : [points]).map((layer) => ({
    data: { values },
    ...layer,
    encoding,
  }));
}

function plotly(data: ScatterData): {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
} {
  const { x, y, groups } = data;
  return {
    data: groups.map((group, index) => {
      const points = finite(group);
      return {
        type: "scatter",
        mode: group.steps ? "lines+markers" : "markers",
        name: group.name,
        x: points.map((point) => point.x),
        y: points.map((point) => point.y),
        text: points.map(({ label }) => label ?? ""),
        line: { shape: "hv", width: 2, color: colourOf(data, index) },
        marker: { size: 8, color: colourOf(data, index) },
        hovertemplate: "%{text}<br>%{x:.4g}, %{y:.4g}<extra></extra>",
      };
    }),
    layout: {
      height: 380,
      hovermode: "closest",
      showlegend: groups.length > 1,
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
      margin: { l: 56, r: 16, t: 76, b: 48 },
      xaxis: { ...plotlyAxis(axisTitle(x)), showgrid: false, ...(x.log ? { type: "log" } : {}) },
      yaxis: { ...plotlyAxis(axisTitle(y)), showline: false },
      font: { color: ink },
    },
  };
}

function text(data: ScatterData): string {
  const wide = Math.max(...data.groups.map(({ name }) => name.length));
  const rows = data.groups.map((group) => {
    const points = finite(group);
    const range = (values: number[]): string => (extent(values) ?? []).map(figures).join(" to ");
    const count = `${points.length} ${points.length === 1 ? "point" : "points"}`;
    return points.length === 0
      ? `  ${group.name.padEnd(wide)} no points`
      : `  ${group.name.padEnd(wide)} ${count}, ${axisTitle(data.x)} ${range(points.map(({ x }) => x))}, ${axisTitle(data.y)} ${range(points.map(({ y }) => y))}`;
  });
  return [data.title, ...rows].join("\n");
}
