import { draws } from "../core/draws.ts";
import { draw, type Bundle, type Grid } from "../data/format.ts";
import type { Estimate } from "../evaluate/estimate.ts";
import type { Chart } from "../plot/chart.ts";
import { curve } from "../plot/charts.ts";
import { renderHtml } from "../plot/html.ts";
import type { CompressionStep } from "./compress.ts";
import type { LayerCost } from "./costs.ts";
import type { Latency } from "./latency.ts";

/** A whole model in figures. */
export interface ModelCost {
  readonly parameters: number;
  readonly nonzero: number;
  readonly macs: number;
  /** The file of weights that `save` writes. */
  readonly diskBytes: number;
  readonly memoryBytes: number;
  /** Of one row, and of 64 rows at once. */
  readonly latency: { readonly one: Latency; readonly many: Latency };
  readonly score: Estimate;
  readonly layers: readonly LayerCost[];
}

/** What a compression changed: a model before and after, as a whole and layer by layer; draws itself as tables. */
export class CompressionReport {
  readonly metric: string;
  readonly rows: number;
  readonly before: ModelCost;
  readonly after: ModelCost;
  /** The steps of the compression, in order. */
  readonly steps: readonly CompressionStep[];
  readonly interrupted: boolean;

  constructor(given: Pick<CompressionReport, Data>) {
    this.metric = given.metric;
    this.rows = given.rows;
    this.before = given.before;
    this.after = given.after;
    this.steps = given.steps;
    this.interrupted = given.interrupted;
  }

  /** The metric over the steps: right after each cut, and after training on. */
  chart(): Chart {
    const { steps, metric, before } = this;
    const x = [0, ...steps.map((_, i) => i + 1)];
    const line = (name: string, of: (step: CompressionStep) => number) => ({
      name,
      x,
      y: [before.score.value, ...steps.map(of)],
    });
    return curve({
      title: "Compression, step by step",
      x: { title: "step" },
      panels: [
        {
          y: { title: metric },
          series: [line("cut", ({ cut }) => cut), line("trained on", ({ recovered }) => recovered)],
        },
      ],
    });
  }

  toText(): string {
    return [whole(this), layers(this)].map((grid) => draw(grid)["text/plain"]).join("\n\n");
  }

  toJSON(): Pick<CompressionReport, Data> {
    const { metric, rows, before, after, steps, interrupted } = this;
    return { metric, rows, before, after, steps, interrupted };
  }

  static {
    draws<CompressionReport>(this.prototype, {
      display: drawReport,
      text: (report) => report.toText(),
    });
  }
}

type Data = "metric" | "rows" | "before" | "after" | "steps" | "interrupted";

async function drawReport(report: CompressionReport): Promise<Bundle> {
  const tables = [whole(report), layers(report)].map((grid) => draw(grid)["text/html"]);
  // One step draws no line.
  const chart = report.steps.length > 1 ? report.chart() : undefined;
  const picture = chart ? renderHtml(chart.toPlotly(), await chart.toSVG(), chart.data.title) : "";
  return { "text/html": tables.join("<br>") + picture, "text/plain": report.toText() };
}

function whole({ before, after, metric, rows, steps, interrupted }: CompressionReport): Grid {
  const epochs = steps.reduce((sum, step) => sum + step.epochs, 0);
  const row = (name: string, of: (cost: ModelCost) => number, show: (value: number) => string) => [
    name,
    show(of(before)),
    show(of(after)),
    change(of(before), of(after)),
  ];
  const score = ({ score: { value, low, high } }: ModelCost) =>
    `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  const drop = after.score.value - before.score.value;
  return {
    head: ["", "before", "after", "change"],
    kinds: [],
    right: [false, true, true, true],
    rows: [
      row("parameters", (cost) => cost.parameters, counted),
      row("of them not 0", (cost) => cost.nonzero, counted),
      row("MACs of a row", (cost) => cost.macs, counted),
      row("bytes on disk", (cost) => cost.diskBytes, counted),
      row("bytes in memory", (cost) => cost.memoryBytes, counted),
      row("1 row, p50 (ms)", (cost) => cost.latency.one.p50, timed),
      row("1 row, p95 (ms)", (cost) => cost.latency.one.p95, timed),
      row("64 rows, p50 (ms)", (cost) => cost.latency.many.p50, timed),
      row("64 rows, p95 (ms)", (cost) => cost.latency.many.p95, timed),
      [metric, score(before), score(after), `${drop < 0 ? "−" : "+"}${Math.abs(drop).toFixed(3)}`],
    ],
    notes: [
      `${metric} of ${rows} rows with its 95 % bootstrap interval; times measured here, both models in turn`,
      ...(epochs > 0
        ? [
            `the small model was trained on for ${epochs} epochs, the original was not: part of the change may come from that`,
          ]
        : []),
      ...(interrupted ? ["interrupted before it was as small as asked"] : []),
    ],
  };
}

function layers({ before, after }: CompressionReport): Grid {
  const pairs = before.layers.map((layer, i) => [layer, after.layers[i]!] as const);
  const both = (a: number, b: number) => (a === b ? counted(a) : `${counted(a)} → ${counted(b)}`);
  const form = ({ inputs, outputs }: LayerCost) => `${inputs}×${outputs}`;
  return {
    head: ["layer", "inputs×outputs", "parameters", "not 0", "MACs", "bits", "bytes in memory"],
    kinds: [],
    right: [false, true, true, true, true, true, true],
    rows: pairs.map(([a, b]) => [
      a.name,
      form(a) === form(b) ? form(a) : `${form(a)} → ${form(b)}`,
      both(a.parameters, b.parameters),
      both(a.nonzero, b.nonzero),
      both(a.macs, b.macs),
      both(a.bits, b.bits),
      both(a.bytes, b.bytes),
    ]),
    notes: [],
  };
}

/** The change in per cent, as in `−75.1 %`. */
function change(before: number, after: number): string {
  const share = (100 * (after - before)) / before;
  return `${share < 0 ? "−" : "+"}${Math.abs(share).toFixed(1)} %`;
}

const counted = (value: number): string => value.toLocaleString("en-US");
const timed = (value: number): string => value.toFixed(3);
