import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { escapeHtml } from "../../display/html.ts";
import { sourceOf, type Notebook, type NotebookCell } from "../notebook.ts";
import { highlight } from "./highlight.ts";
import { renderMarkdown } from "./markdown.ts";
import { needsPlotly, renderOutput } from "./output.ts";
import { STYLE } from "./style.ts";

/** Where a notebook comes from. */
export interface Origin {
  readonly name: string;
  /** Pictures that its Markdown names are looked for here. */
  readonly folder: string;
}

/** A notebook as one HTML file that asks for nothing outside itself; with Plotly charts, plotly.js is inside. */
export function renderPage(notebook: Notebook, { name, folder }: Origin): string {
  const charts = notebook.cells.some((cell) => cell.outputs?.some(needsPlotly));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(titleOf(notebook) ?? name)}</title>
<style>${STYLE}</style>
</head>
<body>
${notebook.cells.map((cell) => renderCell(cell, folder)).join("\n")}
${charts ? plotlyScript() : ""}
</body>
</html>
`;
}

/** Nothing is loaded from anywhere; what an output brings along may run. */
const POLICY =
  "default-src 'none'; img-src data: blob:; media-src data: blob:; font-src data:; object-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:";

function titleOf({ cells }: Notebook): string | undefined {
  const texts = cells.filter((cell) => cell.cell_type === "markdown").map(sourceOf);
  return /^#\s+(.+)$/m.exec(texts.join("\n"))?.[1]?.replace(/[*_`]/g, "").trim();
}

function renderCell(cell: NotebookCell, folder: string): string {
  const source = sourceOf(cell);
  if (cell.cell_type === "markdown") {
    const html = renderMarkdown(source, folder, cell.attachments);
    return `<section class="cell"><div></div><div class="markdown">${html}</div></section>`;
  }
  if (cell.cell_type === "raw") return rawCell(source, cell.metadata);
  const hidden = isHidden(cell, "source");
  const code =
    hidden || source.trim() === ""
      ? "<div></div>"
      : `<pre class="code">${highlight(source, "typescript")}</pre>`;
  const outputs = isHidden(cell, "outputs") ? [] : (cell.outputs ?? []);
  const drawn = outputs.map((output) => renderOutput(output, folder)).join("\n");
  return `<section class="cell"><div class="prompt">[${cell.execution_count ?? " "}]</div>${code}<div class="outputs">${drawn}</div></section>`;
}

/** What JupyterLab folds away: the metadata `jupyter.source_hidden`, `jupyter.outputs_hidden`. */
function isHidden({ metadata }: NotebookCell, part: "source" | "outputs"): boolean {
  const jupyter = metadata["jupyter"] as Readonly<Record<string, unknown>> | undefined;
  return jupyter?.[`${part}_hidden`] === true;
}

function rawCell(source: string, { format, raw_mimetype }: NotebookCell["metadata"]): string {
  const html = (format ?? raw_mimetype) === "text/html";
  return `<section class="cell"><div></div><div>${html ? source : `<pre>${escapeHtml(source)}</pre>`}</div></section>`;
}

function plotlyScript(): string {
  const file = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
  // Its own text must not end the element that it stands in.
  const library = readFileSync(file, "utf8").replaceAll(/<\/(script)/gi, "<\\/$1");
  return `<script>${library}</script>\n<script>${DRAW}</script>`;
}

/** Puts each chart in the place of its picture, which stays when it cannot be drawn. */
const DRAW = `for (const place of document.querySelectorAll(".plotly")) {
  const { data, layout, config } = JSON.parse(place.querySelector("script").textContent);
  const chart = document.createElement("div");
  place.append(chart);
  Plotly.newPlot(chart, data, layout, { displaylogo: false, responsive: true, ...config }).then(
    () => place.querySelector("img")?.remove(),
    () => chart.remove(),
  );
}`;
