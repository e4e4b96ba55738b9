import { textWidth } from "./text-width.ts";
import { extent } from "./text.ts";

/** Colours that stay apart for colour-blind readers (Okabe and Ito). */
export const palette: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#5b5b5b",
];

/** White to blue, for counts. */
const blues: readonly (readonly [at: number, colour: string])[] = [
  [0, "#f7fbff"],
  [0.25, "#d0e1f2"],
  [0.5, "#94c4df"],
  [0.75, "#4a98c9"],
  [1, "#1764ab"],
];

/** How vega shades a cell of a heat map by its `share`, a number from 0 to 1. */
export const vegaShade: Record<string, unknown> = {
  field: "share",
  type: "quantitative",
  scale: { domain: blues.map(([at]) => at), range: blues.map(([, colour]) => colour) },
  legend: null,
};

/** How Plotly shades the cells of a heat map whose z is from 0 to 1. */
export const plotlyShade: Record<string, unknown> = {
  colorscale: blues,
  zmin: 0,
  zmax: 1,
  showscale: false,
  xgap: 2,
  ygap: 2,
};

export const font =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
export const ink = "#24292f";
export const muted = "#57606a";
export const grid = "#e6e8eb";
export const fontSize = 12;
export const titleSize = 15;

/** The whole chart's width in pixels, the same in every renderer. */
export const width = 720;

/** The settings that all Vega-Lite specifications share. */
export const vegaConfig: Record<string, unknown> = {
  background: "white",
  font,
  padding: { left: 12, right: 16, top: 12, bottom: 12 },
  view: { stroke: null },
  title: {
    anchor: "start",
    fontSize: titleSize,
    fontWeight: 600,
    color: ink,
    offset: 14,
  },
  axis: {
    labelFontSize: fontSize,
    titleFontSize: fontSize,
    titleFontWeight: 400,
    titleColor: muted,
    labelColor: ink,
    gridColor: grid,
    domainColor: "#b6bbc1",
    ticks: false,
    labelPadding: 6,
    titlePadding: 10,
  },
  legend: {
    labelFontSize: fontSize,
    labelColor: ink,
    title: null,
    symbolStrokeWidth: 3,
    symbolSize: 220,
  },
};

/** The layout that all Plotly figures share; zoom survives updates by `uirevision`. */
export function plotlyLayout(title: string, height: number): Record<string, unknown> {
  return {
    width,
    height,
    title: {
      text: plainText(shortTitle(title)),
      x: 0,
      xref: "container",
      pad: { l: 12, t: 14 },
      y: 1,
      yref: "container",
      yanchor: "top",
      font: { size: titleSize, weight: 600 },
    },
    font: { family: font, size: fontSize, color: ink },
    paper_bgcolor: "white",
    plot_bgcolor: "white",
    colorway: palette,
    margin: { l: 56, r: 16, t: 48, b: 48 },
    hoverlabel: { font: { family: font, size: fontSize } },
    uirevision: "sonde",
  };
}

/** A title that is not wider than the chart. */
export const shortTitle = (title: string): string =>
  shorten(title, ((width - 60) * fontSize) / titleSize);

/** A text that Plotly shows as it is; tags in it would be obeyed. */
export const plainText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** How Vega-Lite writes the numbers of an axis: short where they are huge, tiny or all the same, else by the step between them. */
export function numberFormat(values: readonly number[]): { readonly format?: string } {
  const [low, high] = extent(values) ?? [0, 0];
  const most = Math.max(Math.abs(low), Math.abs(high));
  return low === high || most >= 1e6 || most < 1e-3 ? { format: "~g" } : {};
}

/** A Plotly axis in the look of the others. */
export const plotlyAxis = (title: string): Record<string, unknown> => ({
  title: { text: plainText(title), font: { size: fontSize, color: muted }, standoff: 10 },
  gridcolor: grid,
  linecolor: "#b6bbc1",
  showline: true,
  zeroline: false,
  automargin: true,
  ticks: "",
  ticklabelstandoff: 5,
});

/** Shortens a label that is wider than `pixels`, with an ellipsis in its middle. */
export function shorten(label: string, pixels = 260): string {
  if (textWidth(label, fontSize) <= pixels) return label;
  const letters = Array.from(label);
  let keep = letters.length;
  const cut = (): string =>
    `${letters.slice(0, Math.ceil(keep / 2)).join("")}…${letters.slice(letters.length - Math.floor(keep / 2)).join("")}`;
  while (keep > 2 && textWidth(cut(), fontSize) > pixels) keep--;
  return cut();
}
