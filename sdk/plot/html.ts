import type { PlotlyFigure } from "./data.ts";

/**
 * The static picture, with a small script that puts the interactive chart in its place.
 * plotly.js comes from the kernelspec's own folder, so nothing is loaded from outside; when that fails, or the
 * page removes scripts, the picture stays. The chart's div is kept on the output node, so that an update redraws
 * in place without a blank frame and a zoom survives.
 */
export function renderHtml(figure: PlotlyFigure, svg: string, alt: string): string {
  const size = /<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"/.exec(svg);
  const [, width = "720", height = "400"] = size ?? [];
  const spec = encodeURIComponent(process.env["SONDE_KERNELSPEC"] || "sonde");
  const source = Buffer.from(svg).toString("base64");
  // "<" would let text in the figure end the script element.
  const json = JSON.stringify(figure).replaceAll("<", "\\u003c");
  return `<div style="background:white"><img width="${width}" height="${height}" alt="${escape(alt)}" style="display:block;max-width:100%" src="data:image/svg+xml;base64,${source}"><script>${script(json, spec)}</script></div>`;
}

const script = (json: string, spec: string): string =>
  `(()=>{const h=document.currentScript.parentElement,i=h.querySelector("img"),f=${json},c=document.getElementById("jupyter-config-data"),b=c?JSON.parse(c.textContent).baseUrl:document.body.dataset.baseUrl;if(!b)return;const w=h.closest(".jp-OutputArea-output")??h,go=()=>{const d=w.sondePlot??=document.createElement("div");d.style.height=f.layout.height+"px";i.replaceWith(d);return Plotly.react(d,f.data,f.layout,f.config)};window.Plotly?go():(window.sondePlotly??=import(b+"kernelspecs/${spec}/plotly.min.js")).then(go,()=>{})})()`;

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
