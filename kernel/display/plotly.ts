import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isPlain, property, type Form } from "./form.ts";
import { escapeHtml } from "./html.ts";

/** A Plotly figure: `{ data: traces, layout }`. */
export const plotly: Form = (value) => {
  if (!isPlain(value)) return undefined;
  const [data, layout, config] = ["data", "layout", "config"].map((name) => held(value, name));
  if (!Array.isArray(data) || data.length === 0 || !isPlain(layout)) return undefined;
  if (!data.slice(0, 10).every((trace) => isPlain(trace) && MARKS.some((name) => name in trace)))
    return undefined;
  const json = JSON.stringify({ data, layout, config: isPlain(config) ? config : {} }, listed);
  const text = `Plotly figure${titleOf(layout)}, ${data.length} trace${data.length === 1 ? "" : "s"}`;
  return {
    data: {
      "application/vnd.plotly.v1+json": JSON.parse(json) as unknown,
      "text/html": renderPlotly(json, layout, text),
      "text/plain": text,
    },
  };
};

/** What makes an object a trace. */
const MARKS = ["type", "x", "y", "z", "values", "labels"];

const held = (value: object, name: string): unknown =>
  Object.getOwnPropertyDescriptor(value, name)?.value;

function titleOf(layout: object): string {
  const given = property(layout, "title");
  const title = typeof given === "string" ? given : property(given, "text");
  return typeof title === "string" ? ` “${title}”` : "";
}

/** The chart drawn by plotly.js of the kernelspec's folder, else of a CDN; where scripts do not run its text stays. */
function renderPlotly(json: string, layout: object, text: string): string {
  const height = Number(property(layout, "height")) || 450;
  // "<" would let text in the figure end the script element.
  const spec = encodeURIComponent(process.env["SONDE_KERNELSPEC"] || "sonde");
  return `<div style="min-height:${height}px"><p>${escapeHtml(text)}</p><script>(()=>{const h=document.currentScript.parentElement,f=${json.replaceAll("<", "\\u003c")},c=document.getElementById("jupyter-config-data"),b=c?JSON.parse(c.textContent).baseUrl:document.body.dataset.baseUrl,cdn="https://cdn.jsdelivr.net/npm/plotly.js-dist-min@${version()}/plotly.min.js",go=()=>{h.replaceChildren();return Plotly.newPlot(h,f.data,f.layout,{responsive:true,...f.config})};window.Plotly?go():(window.sondePlotly??=(b?import(b+"kernelspecs/${spec}/plotly.min.js").catch(()=>import(cdn)):import(cdn))).then(go,()=>{})})()</script></div>`;
}

/** A typed array is a list to Plotly, and an object to JSON. */
const listed = (_: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Array.from(value as unknown as ArrayLike<number>)
    : typeof value === "bigint"
      ? Number(value)
      : value;

function version(): string {
  const file = createRequire(import.meta.url).resolve("plotly.js-dist-min/package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
