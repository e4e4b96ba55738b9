// The quickstart in a real JupyterLab in a real browser: run every cell, look at what is drawn, keep the pictures.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { pythonEnvironment } from "../kernel/python/setup.ts";
import { findChromium } from "./chromium.ts";
import { startLab } from "./jupyter-lab.ts";

const root = join(import.meta.dirname, "..", "..");
const pictures = join(root, "test", "artefacts");
const minute = 60_000;

const executablePath = findChromium();
if (executablePath === null)
  skip("no Chromium found; install the package chromium, or set SONDE_CHROMIUM");
const python = await pythonEnvironment();
if (python === null) skip("python3 is missing");

const folder = mkdtempSync(join(tmpdir(), "sonde-e2e-"));
const checks: [name: string, passed: boolean][] = [];
try {
  mkdirSync(pictures, { recursive: true });
  cpSync(
    process.argv[2] ?? join(root, "notebooks", "quickstart.ipynb"),
    join(folder, "quickstart.ipynb"),
  );
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
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(minute);
    try {
      await open(page, lab.url("quickstart.ipynb"));
      await look(page);
    } catch (error) {
      await page.screenshot({ path: join(pictures, "lab-failed.png") });
      throw error;
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
const failed = checks.filter(([, passed]) => !passed).length;
console.log(`${checks.length - failed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);

/** Opens the notebook, waits for its kernel, runs all cells to the end. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".jp-Notebook .jp-CodeCell .cm-content");
  const kernel = page.locator(".jp-NotebookPanel-toolbar .jp-KernelName");
  await kernel.filter({ hasText: "Sonde" }).waitFor();
  await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]');
  check(`the kernel is ${await kernel.innerText()}`, true);
  // Lab asks about news, over the notebook, and draws the notebook again when its layout settles.
  await page.getByRole("button", { name: "No", exact: true }).click();
  await page.waitForTimeout(1000);
  await page.click('.lm-MenuBar-itemLabel:text-is("Run")');
  await page.click('.lm-Menu-itemLabel:text-is("Run All Cells")');
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
