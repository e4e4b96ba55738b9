import { textWidth } from "./text-width.ts";
import { vegaConfig } from "./theme.ts";

/** Draws a Vega-Lite specification as SVG text; Vega is loaded by the first chart. */
export async function renderSvg(spec: Record<string, unknown>): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  // Our tables are loose JSON; Vega-Lite checks them itself and throws.
  const compiled = compile({ ...spec, config: vegaConfig } as never).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  // Without a canvas Vega guesses every letter as wide as an M, which leaves wide gaps beside labels.
  const metrics = (vega as unknown as { textMetrics: Metrics }).textMetrics;
  const guess = metrics.width;
  metrics.width = (item, text) =>
    textWidth(String(text ?? item.text ?? ""), item.fontSize ?? 11) *
    (Number(item.fontWeight) >= 600 || item.fontWeight === "bold" ? 1.06 : 1);
  try {
    view.run();
    return await view.toSVG();
  } finally {
    metrics.width = guess;
    view.finalize();
  }
}

interface Metrics {
  width: (
    item: { text?: unknown; fontSize?: number; fontWeight?: unknown },
    text?: unknown,
  ) => number;
}
