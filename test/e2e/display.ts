// Every kind of display in a real JupyterLab: which MIME type it draws, that something is seen, and a picture to look at.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { pythonEnvironment } from "../kernel/python/setup.ts";
import { findChromium } from "./chromium.ts";
import { startLab } from "./jupyter-lab.ts";

const root = join(import.meta.dirname, "..", "..");
const pictures = join(root, "test", "artefacts");

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

const executablePath = findChromium();
if (executablePath === null)
  skip("no Chromium found; install the package chromium, or set SONDE_CHROMIUM");
const python = await pythonEnvironment();
if (python === null) skip("python3 is missing");

const folder = mkdtempSync(join(tmpdir(), "sonde-display-"));
let [passed, failed] = [0, 0];
try {
  mkdirSync(pictures, { recursive: true });
  mkdirSync(join(folder, "node_modules", "@observablehq"), { recursive: true });
  for (const name of ["@observablehq/plot", "linkedom", "apache-arrow", "arquero"])
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  writeFileSync(join(folder, "display.ipynb"), notebook());
  const cli = join(root, "dist", "kernel", "cli.js");
  const installed = spawnSync(process.execPath, [cli, "install", "--prefix", folder]);
  check("the kernel is installed", installed.status === 0);
  const lab = await startLab(python, folder, folder);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 3200 } });
    page.setDefaultTimeout(60_000);
    try {
      await open(page, lab.url("display.ipynb"));
      await look(page);
    } finally {
      await page.screenshot({ path: join(pictures, "display.png") });
    }
  } finally {
    await browser.close();
    await lab.close();
  }
} catch (error) {
  console.error(error);
  check("the browser session runs to its end", false);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);

function notebook(): string {
  const cells = cases.map(([source], i) => ({
    cell_type: "code",
    id: `c${i}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = { name: "sonde", display_name: "TypeScript (Sonde)", language: "typescript" };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells });
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".jp-Notebook .jp-CodeCell .cm-content");
  await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]');
  await page.getByRole("button", { name: "No", exact: true }).click();
  await page.waitForTimeout(1000);
  await page.click('.lm-MenuBar-itemLabel:text-is("Run")');
  await page.click('.lm-Menu-itemLabel:text-is("Run All Cells")');
}

/** What each cell drew, of which type, and whether it has a size. */
async function look(page: Page): Promise<void> {
  const prompts = page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-prompt");
  await prompts
    .last()
    .filter({ hasText: /\[\d+\]/ })
    .waitFor();
  await page.waitForTimeout(3000);
  for (const [i, [code, type]] of cases.entries()) {
    const cell = page.locator(".jp-Notebook .jp-CodeCell").nth(i);
    const drawn = cell.locator(DRAWN[type] ?? `.jp-OutputArea-output[data-mime-type="${type}"]`);
    const box = (await drawn.count()) > 0 ? await drawn.first().boundingBox() : null;
    const name = code.split("\n").at(-1)?.slice(0, 60);
    check(`${type}: ${name}`, (box?.height ?? 0) > 10 && (box?.width ?? 0) > 10);
  }
  const plotly = await page.locator(".jp-OutputArea-output .js-plotly-plot").count();
  check("a Plotly figure is drawn by the kernelspec's own plotly.js", plotly === 1);
  const updated = await page
    .locator(".jp-CodeCell")
    .last()
    .locator(".jp-OutputArea-output")
    .innerText();
  check("a handle replaced its output", updated.trim() === "100 %");
}

function check(name: string, good: boolean): void {
  if (good) passed++;
  else failed++;
  console.log(`${good ? "✓" : "✗"} ${name}`);
}

function skip(why: string): never {
  console.log(`skipped: ${why}`);
  console.log("0 passed, 0 failed, 1 skipped");
  process.exit(0);
}
