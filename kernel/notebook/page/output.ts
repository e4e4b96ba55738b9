import { escapeHtml } from "../../display/html.ts";
import { standalone } from "../../display/svg.ts";
import type { Bundle } from "../../protocol/content.ts";
import { joined, type Output } from "../notebook.ts";
import { ansiToHtml } from "./ansi.ts";
import { highlight } from "./highlight.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderLatex } from "./math.ts";

const PLOTLY = "application/vnd.plotly.v1+json";

/** An output of a cell as HTML. */
export function renderOutput(output: Output, folder: string): string {
  if (output.output_type === "stream") return pre(joined(output.text), output.name);
  if (output.output_type === "error") return pre(output.traceback.join("\n"), "error");
  const type = ORDER.find((name) => name in output.data);
  if (type === undefined) return "";
  const render = RENDERERS[type] as Renderer;
  return `<div class="output">${render(output.data, { type, folder, metadata: output.metadata })}</div>`;
}

/** Whether an output is drawn by plotly.js. */
export const needsPlotly = (output: Output): boolean => "data" in output && PLOTLY in output.data;

interface Context {
  readonly type: string;
  readonly folder: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}
type Renderer = (data: Bundle, context: Context) => string;

const image: Renderer = (data, { type, metadata }) => {
  const { width, height } = (metadata[type] ?? {}) as { width?: unknown; height?: unknown };
  const size = Object.entries({ width, height }).map(([name, value]) =>
    typeof value === "number" ? ` ${name}="${value}"` : "",
  );
  const alt = escapeHtml(joined(data["text/plain"]).slice(0, 200));
  return `<img alt="${alt}"${size.join("")} src="data:${type};base64,${joined(data[type]).trim()}">`;
};

/** How each type is shown, the best first. */
const RENDERERS: Readonly<Record<string, Renderer>> = {
  [PLOTLY]: (data) => {
    const picture = data["image/svg+xml"] === undefined ? "" : svgImage(data);
    const figure = JSON.stringify(data[PLOTLY]).replaceAll("<", "\\u003c");
    return `<div class="plotly">${picture}<script type="application/json">${figure}</script></div>`;
  },
  "image/svg+xml": (data) => svgImage(data),
  "text/html": (data) => joined(data["text/html"]),
  "image/png": image,
  "image/jpeg": image,
  "image/gif": image,
  "image/webp": image,
  "text/markdown": (data, { folder }) => renderMarkdown(joined(data["text/markdown"]), folder),
  "text/latex": (data) => renderLatex(joined(data["text/latex"])),
  "application/pdf": (data) =>
    `<object type="application/pdf" width="100%" height="600" data="data:application/pdf;base64,${joined(data["application/pdf"])}"></object>`,
  "application/json": (data) =>
    `<pre class="code">${highlight(JSON.stringify(data["application/json"], null, 2), "json")}</pre>`,
  "text/plain": (data) => `<pre>${ansiToHtml(joined(data["text/plain"]))}</pre>`,
};
const ORDER = Object.keys(RENDERERS);

/** As an image, so that its styles stay its own. */
const svgImage = (data: Bundle): string => {
  const whole = standalone(joined(data["image/svg+xml"]));
  const alt = escapeHtml(joined(data["text/plain"]).slice(0, 200));
  return `<img alt="${alt}" src="data:image/svg+xml;base64,${Buffer.from(whole).toString("base64")}">`;
};

const pre = (text: string, name: string): string =>
  `<pre class="output ${name}">${ansiToHtml(text)}</pre>`;
