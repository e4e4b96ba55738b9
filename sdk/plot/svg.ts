import { textWidth } from "./text-width.ts";
import { vegaConfig } from "./theme.ts";

/** Draws a Vega-Lite specification as SVG text; Vega is loaded by the first chart. */
export async function renderSvg(spec: Record<string, unknown>): Promise<string> {
  const { vega, compile } = await loadRenderer();
  // Our tables are loose JSON; Vega-Lite checks them itself and throws.
  const compiled = compile({ ...spec, config: vegaConfig } as never).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    layOut(view, vega as unknown as { textMetrics: Metrics });
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Loads what draws, once, so that the next chart is drawn without delay. */
export const loadRenderer = (): ReturnType<typeof load> => (loaded ??= load());

let loaded: ReturnType<typeof load> | undefined;

async function load(): Promise<{
  vega: typeof import("vega");
  compile: (typeof import("vega-lite"))["compile"];
}> {
  const vega = await import("vega");
  const { compile } = await import("vega-lite");
  return { vega, compile };
}

/** Runs the view once. Without a canvas Vega guesses letters far too wide, which leaves gaps beside labels. */
function layOut(view: { run(): unknown }, { textMetrics }: { textMetrics: Metrics }): void {
  const guess = textMetrics.width;
  textMetrics.width = (item, text) =>
    textWidth(String(text ?? item.text), item.fontSize ?? 11) *
    (Number(item.fontWeight) >= 600 || item.fontWeight === "bold" ? 1.06 : 1);
  try {
    view.run();
  } finally {
    textMetrics.width = guess;
  }
}

/** How Vega measures text; its typings leave it out. */
interface Metrics {
  width: (
    item: { text?: string | number; fontSize?: number; fontWeight?: unknown },
    text?: string | number,
  ) => number;
}
