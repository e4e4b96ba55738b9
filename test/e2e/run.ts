// A real JupyterLab in a real browser: the quickstart, and what else people do with a notebook. Pictures are kept in test/artefacts.
// `npm run test:browser -- debugging widgets` runs just those scenarios, `-- -debugging` all but that one.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { pythonEnvironment } from "../kernel/python/setup.ts";
import { findChromium } from "./chromium.ts";
import { type Lab, startLab } from "./jupyter-lab.ts";
import { asking } from "./scenarios/asking.ts";
import { charts } from "./scenarios/charts.ts";
import { control } from "./scenarios/control.ts";
import { debugging } from "./scenarios/debugging.ts";
import { displays } from "./scenarios/displays.ts";
import { choose, type Scenario } from "./scenarios/scenario.ts";
import { typing } from "./scenarios/typing.ts";
import { widgets } from "./scenarios/widgets.ts";

const root = join(import.meta.dirname, "..", "..");
const pictures = join(root, "test", "artefacts");
const minute = 60_000;
const scenarios: readonly Scenario[] = [
  control,
  typing,
  debugging,
  widgets,
  asking,
  charts,
  displays,
];

const executablePath = findChromium();
if (executablePath === null)
  skip("no Chromium found; install the package chromium, or set SONDE_CHROMIUM");
const python = await pythonEnvironment();
if (python === null) skip("python3 is missing");

const folder = mkdtempSync(join(tmpdir(), "sonde-e2e-"));
let asked = false;
const checks: [name: string, passed: boolean][] = [];
try {
  mkdirSync(pictures, { recursive: true });
  cpSync(join(root, "notebooks", "quickstart.ipynb"), join(folder, "quickstart.ipynb"));
  const cli = join(root, "dist", "kernel", "cli.js");
  const installed = spawnSync(process.execPath, [cli, "install", "--prefix", folder], {
    encoding: "utf8",
  });
  check(
    `sonde install --prefix (${installed.stdout.trim()}${installed.stderr})`,
    installed.status === 0,
  );
  const lab = await startLab(python, folder, folder);
  const browser = await chromium.launch({
    executablePath: executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    if (isWanted("quickstart"))
      await withPage(browser, "quickstart", async (page) => {
        await open(page, lab.url("quickstart.ipynb"));
        await choose(page, "Run", /^Run All Cells$/);
        await look(page);
      });
    for (const scenario of scenarios)
      if (isWanted(scenario.name)) await play(browser, lab, scenario);
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
const failed = checks.filter(([, passed]) => !passed).length;
console.log(`${checks.length - failed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);

/** Whether a scenario was named on the command line, where any was; `-name` leaves it out. */
function isWanted(name: string): boolean {
  const words = process.argv.slice(2);
  const wanted = words.filter((word) => !word.startsWith("-"));
  return !words.includes(`-${name}`) && (wanted.length === 0 || wanted.includes(name));
}

/** One failing scenario, with a picture of where it stood, does not keep the others from running. */
async function withPage(
  browser: Browser,
  name: string,
  use: (page: Page) => Promise<void>,
  viewport = { width: 1280, height: 1000 },
): Promise<void> {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(minute);
  try {
    await use(page);
  } catch (error) {
    console.error(error);
    check(`${name} runs to its end`, false);
    await page.screenshot({ path: join(pictures, `lab-failed-${name}.png`) });
  } finally {
    await page.close();
  }
}

async function play(browser: Browser, lab: Lab, scenario: Scenario): Promise<void> {
  const { name, cells, packages = [], viewport } = scenario;
  // A folder of its own, so that no other notebook sees its packages.
  const file = `${name}/${name}.ipynb`;
  for (const one of packages) {
    const link = join(folder, name, "node_modules", one);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", one), link);
  }
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, file), notebookOf(cells));
  const use = async (page: Page): Promise<void> => {
    await open(page, lab.url(file));
    const note = (what: string, passed: boolean): void => check(`${name}: ${what}`, passed);
    await scenario.run(page, note, { reload: () => open(page, lab.url(file)) });
  };
  await withPage(browser, name, use, viewport);
}

function notebookOf(cells: readonly string[]): string {
  const code = cells.map((source, i) => ({
    cell_type: "code",
    id: `c${i}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = { name: "sonde", display_name: "TypeScript (Sonde)", language: "typescript" };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: code });
}

/** Opens a notebook and waits for its kernel. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".jp-Notebook .jp-CodeCell .cm-content");
  const kernel = page.locator(".jp-NotebookPanel-toolbar .jp-KernelName");
  await kernel.filter({ hasText: "Sonde" }).waitFor();
  await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]');
  // Lab asks once about news, over the notebook, and draws the notebook again when its layout settles.
  const news = page.getByRole("button", { name: "No", exact: true });
  await news.click({ timeout: asked ? 1000 : minute }).catch(() => undefined);
  asked = true;
  await page.waitForTimeout(1000);
}

/** Waits for the last cell, then checks and photographs what is drawn. */
async function look(page: Page): Promise<void> {
  const last = page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-prompt").last();
  await last.filter({ hasText: /\[\d+\]/ }).waitFor({ timeout: 2 * minute });
  await page.waitForTimeout(2500);
  const errors = await page
    .locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]')
    .allInnerTexts();
  check(`no cell failed ${errors.join("\n").slice(0, 500)}`, errors.length === 0);
  const tables = await page.locator(".jp-OutputArea-output table").count();
  check(`the data is shown as a table (${tables} tables)`, tables > 0);
  const charts = page.locator(".jp-OutputArea-output .js-plotly-plot");
  const count = await charts.count();
  check(
    `the charts are interactive (${count} drawn by Plotly from the kernelspec's folder)`,
    count >= 2,
  );
  for (let i = 0; i < count; i++) {
    await charts.nth(i).scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    if (i === 0) await page.screenshot({ path: join(pictures, "lab.png") });
    await charts.nth(i).screenshot({ path: join(pictures, `chart-${i + 1}.png`) });
    const box = await charts.nth(i).boundingBox();
    check(`chart ${i + 1} has a size`, (box?.width ?? 0) > 300 && (box?.height ?? 0) > 150);
  }
}

function check(name: string, passed: boolean): void {
  checks.push([name, passed]);
  console.log(`${passed ? "✓" : "✗"} ${name}`);
}

function skip(why: string): never {
  console.log(`skipped: ${why}`);
  console.log("0 passed, 0 failed, 1 skipped");
  process.exit(0);
}
