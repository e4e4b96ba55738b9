import { sonde } from "./languages.ts";
import { maximum, median, only, percentile95 } from "./statistics.ts";

/** One line of the table, and what Sonde must reach. */
export interface Row {
  /** The key of its measurements. */
  readonly key: string;
  readonly name: string;
  readonly unit: "ms" | "s" | "MB" | "";
  /** None where a figure is only shown. */
  readonly limit?: number;
  summarize(values: readonly number[]): number;
}

const row = (
  key: string,
  unit: Row["unit"],
  limit: number | undefined,
  summarize: Row["summarize"],
  suffix = "",
): Row => ({
  key,
  name: `${key}${suffix}`,
  unit,
  ...(limit === undefined ? {} : { limit }),
  summarize,
});

/** Every bar of the kernel. */
export const rows: readonly Row[] = [
  row("1M lines", "s", 0.3, median, " at a Python client"),
  row("1M lines, messages", "", 200, maximum),
  row("1M lines, late or lost", "", 0, maximum),
  row("1M lines, memory growth", "MB", 60, median),
  row("10,000 cells", "s", 10, median, " with output and result"),
  row("cells incomplete at idle or wrong", "", 0, maximum),
  ...[...Object.keys(sonde.endless), "a loop by SIGINT"].map((kind) =>
    row(`interrupt ${kind}`, "ms", 12, percentile95, ", p95"),
  ),
  row("completion, first", "ms", 120, median, ", at 10 cells"),
  row("completion", "ms", 3, median, " at 10 cells, p50"),
  { ...row("completion", "ms", 8, percentile95), name: "completion at 10 cells, p95" },
  row("completion while a cell loops", "ms", 10, median, ", p50"),
  row("completion at 200 cells", "ms", 16, median, ", p50"),
  row("ready on raw sockets", "ms", 70, median),
  row("ready at jupyter_client", "ms", 370, median),
  row("1 + 1", "ms", 0.7, median, ", p50"),
  { ...row("1 + 1", "ms", 1.2, percentile95), name: "1 + 1, p95" },
  row("1 + 1, ready-made answers", "ms", undefined, median, ", p50"),
  {
    ...row("1 + 1, ready-made answers", "ms", undefined, percentile95),
    name: "1 + 1, ready-made answers, p95",
  },
  row("restart", "ms", 240, median),
  ...Object.keys(sonde.crashes).map((kind) =>
    row(
      `result after ${kind}`,
      "ms",
      60,
      median,
      kind === "out of memory" ? ", from the death on" : "",
    ),
  ),
  row("10,000 comm messages", "s", 2, median, ", each sent back"),
  row("slider echo", "ms", 5, percentile95, ", p95"),
  row("idle memory", "MB", 95, median, ", proportional"),
  row("idle memory of the sidecar", "MB", undefined, only),
  row("idle memory of the spare", "MB", undefined, only),
];
