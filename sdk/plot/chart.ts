import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import type { ChartData, ChartKind, Kind, PlotlyFigure } from "./data.ts";
import { draws } from "../core/draws.ts";
import { renderHtml } from "./html.ts";
import { barsKind } from "./kinds/bars.ts";
import { confusionKind } from "./kinds/confusion.ts";
import { curveKind } from "./kinds/curve.ts";
import { matrixKind } from "./kinds/matrix.ts";
import { scatterKind } from "./kinds/scatter.ts";
import { renderSvg } from "./svg.ts";
import { plotlyLayout } from "./theme.ts";

// One line per kind of chart; a kind without a line here does not compile.
const kinds: { readonly [K in ChartKind]: Kind<Extract<ChartData, { kind: K }>> } = {
  curve: curveKind,
  bars: barsKind,
  confusion: confusionKind,
  matrix: matrixKind,
  scatter: scatterKind,
};

/** A MIME bundle: type → content. */
export type Bundle = Record<string, unknown>;

/** A chart: what it shows as plain data, and the ways to draw it. */
export class Chart {
  readonly data: ChartData;

  constructor(data: ChartData) {
    kindOf(data).check(data);
    this.data = data;
  }

  /** The figure as Plotly reads it. */
  toPlotly(): PlotlyFigure {
    const { data, layout } = kindOf(this.data).plotly(this.data);
    const shared = plotlyLayout(this.data.title, Number(layout["height"]));
    const font = { ...(shared["font"] as object), ...(layout["font"] as object | undefined) };
    return {
      data,
      layout: { ...shared, ...layout, font },
      config: {
        displaylogo: false,
        responsive: false,
        modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
      },
    };
  }

  /** The chart as SVG text. */
  toSVG(): Promise<string> {
    return renderSvg(kindOf(this.data).vegaLite(this.data));
  }

  /** The chart in a few lines of text. */
  toText(): string {
    return kindOf(this.data).text(this.data);
  }

  /** The chart in every form that a notebook can show. */
  async toBundle(): Promise<Bundle> {
    const svg = await this.toSVG();
    const figure = this.toPlotly();
    return {
      "application/vnd.plotly.v1+json": figure,
      "text/html": renderHtml(figure, svg, this.data.title),
      "image/svg+xml": svg,
      "text/plain": this.toText(),
    };
  }

  /** Writes the chart to a file; the ending chooses the form: .svg, .html, .json (Plotly) or .txt. */
  async save(path: string): Promise<void> {
    const forms: Record<string, () => Promise<string>> = {
      ".svg": () => this.toSVG(),
      ".html": async () => `<!doctype html><meta charset="utf-8">${await this.toSVG()}`,
      ".json": async () => JSON.stringify(this.toPlotly()),
      ".txt": async () => `${this.toText()}\n`,
    };
    const form = forms[extname(path).toLowerCase()];
    if (!form)
      throw new TypeError(
        `chart save: "${extname(path)}" is not a form of chart; use ${Object.keys(forms).join(", ")}`,
      );
    await writeFile(path, await form());
  }

  static {
    draws<Chart>(this.prototype, {
      display: (chart) => chart.toBundle(),
      text: (chart) => chart.toText(),
    });
  }
}

/** The rules of a chart's kind. */
function kindOf(data: ChartData): Kind<ChartData> {
  const kind = (kinds as Record<string, Kind<never> | undefined>)[data.kind];
  if (!kind)
    throw new TypeError(
      `chart: unknown kind "${data.kind}"; there are ${Object.keys(kinds).join(", ")}`,
    );
  // The cast: a table lookup loses that data and rules are of the same kind.
  return kind as Kind<ChartData>;
}
