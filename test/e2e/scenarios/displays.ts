import { choose, cell, ended, type Scenario } from "./scenario.ts";

const vegaLite = `{ $schema: "https://vega.github.io/schema/vega-lite/v6.json", data: { values: [{ a: "A", b: 28 }, { a: "B", b: 55 }] }, mark: "bar", encoding: { x: { field: "a" }, y: { field: "b", type: "quantitative" } } }`;
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC";

/** What JupyterLab makes for types whose name it does not put on the output. */
const DRAWN: Readonly<Record<string, string>> = {
  "application/vnd.vegalite.v5+json": ".vega-embed",
  "application/json": ".jp-RenderedJSON",
};

/** Code of a cell, and the MIME type that JupyterLab draws for it. */
const cases: readonly (readonly [code: string, type: string])[] = [
  ["[{ name: 'a', score: 1 }, { name: 'b', score: 2 }]", "text/html"],
  [`(${vegaLite})`, "application/vnd.vegalite.v5+json"],
  [
    "({ data: [{ type: 'scatter', x: [1, 2, 3], y: [2, 1, 4] }], layout: { height: 250, title: { text: 'Plotly' } } })",
    "text/html",
  ],
  [
    "import * as Plot from '@observablehq/plot';\nimport { parseHTML } from 'linkedom';\nPlot.barY([3, 1, 2], { fill: 'teal' }).plot({ document: parseHTML('<html></html>').document, height: 150 })",
    "image/svg+xml",
  ],
  [
    "import { tableFromArrays } from 'apache-arrow';\ntableFromArrays({ n: Int32Array.of(1, 2), s: ['x', 'y'] })",
    "text/html",
  ],
  ["import { table } from 'arquero';\ntable({ a: [1, 2], b: ['x', '<y>'] })", "text/html"],
  [`display.image(Buffer.from("${png}", "base64"), { width: 60 });`, "image/png"],
  ["display.latex`$\\frac{a}{b}$`;", "text/latex"],
  ["display.markdown('**bold** text');", "text/markdown"],
  ["display.json({ a: [1, { b: 2 }] });", "application/json"],
  [
    'display.svg(\'<svg width="40" height="40"><circle cx="20" cy="20" r="18" fill="teal"/></svg>\');',
    "image/svg+xml",
  ],
  ["<p style={{ color: 'teal' }}>JSX</p>", "text/html"],
  ["Deno.jupyter.md`# from Deno`", "text/markdown"],
  ["import * as tslab from 'tslab';\ntslab.display.html('<i>from tslab</i>');", "text/html"],
  ["new Map([['k', [1, 2n]]])", "text/plain"],
  [
    "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/vnd.dataresource+json': { schema: { fields: [{ name: 'a' }] }, data: [{ a: 1 }] } }) })",
    "text/html",
  ],
  ["const bar = display('0 %', { id: true });\nbar.update('100 %');", "text/plain"],
];

/** Every kind of display: which MIME type JupyterLab draws, that something is seen, and a picture to look at. */
export const displays: Scenario = {
  name: "displays",
  cells: cases.map(([code]) => code),
  packages: ["@observablehq/plot", "linkedom", "apache-arrow", "arquero"],
  // All cells are in sight: JupyterLab draws no others.
  viewport: { width: 1000, height: 3200 },
  async run(page, check) {
    await choose(page, "Run", /^Run All Cells$/);
    await ended(page, cases.length - 1);
    await page.waitForTimeout(3000);
    await page.screenshot({ path: "test/artefacts/display.png" });
    for (const [i, [code, type]] of cases.entries()) {
      const output = DRAWN[type] ?? `.jp-OutputArea-output[data-mime-type="${type}"]`;
      const drawn = cell(page, i).locator(output);
      const box = (await drawn.count()) > 0 ? await drawn.first().boundingBox() : null;
      const name = code.split("\n").at(-1)?.slice(0, 60);
      check(`${type}: ${name}`, (box?.height ?? 0) > 10 && (box?.width ?? 0) > 10);
    }
    const plotly = await page.locator(".jp-OutputArea-output .js-plotly-plot").count();
    check("a Plotly figure is drawn by the kernelspec's own plotly.js", plotly === 1);
    const last = cell(page, cases.length - 1).locator(".jp-OutputArea-output");
    check("a handle replaced its output", (await last.innerText()).trim() === "100 %");
  },
};
