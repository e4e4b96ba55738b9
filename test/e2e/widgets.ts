// Widgets in a real JupyterLab: a slider is moved in the page and heard in TypeScript, which moves what stands beside it.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { pythonEnvironment } from "../kernel/python/setup.ts";
import { findChromium } from "./chromium.ts";
import { startLab } from "./jupyter-lab.ts";

const root = join(import.meta.dirname, "..", "..");
const pictures = join(root, "test", "artefacts");

const cells = [
  `import { anyWidget, button, hbox, intSlider, interact, label, vbox } from "sonde/widgets";
const slider = intSlider({ description: "rows", value: 3, min: 0, max: 10 });
const shown = label({ value: "3 rows" });
slider.observe("value", ({ new: rows }) => (shown.value = \`\${rows} rows\`));
const reset = button({ description: "Reset" });
reset.onClick(() => (slider.value = 3));
vbox([hbox([slider, reset]), shown])`,
  `interact(({ n, loud }) => "la".repeat(n) + (loud ? "!" : ""), { n: [1, 5], loud: false })`,
  `const counter = anyWidget({
  esm: \`function render({ model, el }) {
    const button = document.createElement("button");
    button.className = "counter";
    const draw = () => (button.textContent = "count " + model.get("count"));
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", draw);
    draw();
    el.append(button);
  }
  export default { render };\`,
  traits: { count: 1 },
});
counter.observe("count", ({ new: count }) => { if (count < 10) counter.count = count * 10; });
counter`,
  `while (slider.value !== 5) await new Promise((go) => setTimeout(go, 20));
"a waiting cell saw " + slider.value`,
];

const executablePath = findChromium();
if (executablePath === null)
  skip("no Chromium found; install the package chromium, or set SONDE_CHROMIUM");
const python = await pythonEnvironment();
if (python === null) skip("python3 is missing");

const folder = mkdtempSync(join(tmpdir(), "sonde-widgets-"));
let [passed, failed] = [0, 0];
try {
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(folder, "widgets.ipynb"), notebook());
  const cli = join(root, "dist", "kernel", "cli.js");
  const installed = spawnSync(process.execPath, [cli, "install", "--prefix", folder]);
  check("the kernel is installed", installed.status === 0);
  const lab = await startLab(python, folder, folder);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 1500 } });
    page.setDefaultTimeout(30_000);
    try {
      await open(page, lab.url("widgets.ipynb"));
      await use(page);
    } finally {
      await page.screenshot({ path: join(pictures, "widgets.png") });
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
  const kernelspec = { name: "sonde", display_name: "TypeScript (Sonde)", language: "typescript" };
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells: cells.map((source, i) => ({
      cell_type: "code",
      id: `c${i}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
  });
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

/** Moves what can be moved and reads what follows. */
async function use(page: Page): Promise<void> {
  const cell = (number: number) => page.locator(".jp-Notebook .jp-CodeCell").nth(number);
  const label = cell(0).locator(".widget-label", { hasText: "rows" }).last();
  const readout = cell(0).locator(".widget-readout");

  await readout.waitFor();
  check("the slider shows its value", (await readout.innerText()) === "3");
  await moveRight(page, cell(0), 2);
  await label.filter({ hasText: "5 rows" }).waitFor();
  check("moving the slider in the page changes the label through TypeScript", true);

  await cell(3).getByText("a waiting cell saw 5").waitFor();
  check("a cell that awaits sees the slider move", true);

  await cell(0).getByRole("button", { name: "Reset" }).click();
  await readout.filter({ hasText: "3" }).waitFor();
  check("a button's click moves the slider back from TypeScript", true);

  await cell(1).getByText("lalala", { exact: true }).waitFor();
  await moveRight(page, cell(1), 1);
  await cell(1).getByText("lalalala", { exact: true }).waitFor();
  await cell(1).locator('input[type="checkbox"]').check();
  await cell(1).getByText("lalalala!", { exact: true }).waitFor();
  check("interact runs its function again for each control", true);

  await cell(2).locator("button.counter", { hasText: "count 1" }).click();
  await cell(2).locator("button.counter", { hasText: "count 20" }).waitFor();
  check("an anywidget module draws, and its model is shared with TypeScript", true);

  const failures = page.locator(
    '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]',
  );
  check("no cell failed", (await failures.count()) === 0);
}

/** Moves the slider of a cell by the keyboard, as its user can. */
async function moveRight(
  page: Page,
  cell: ReturnType<Page["locator"]>,
  steps: number,
): Promise<void> {
  await cell.locator(".noUi-handle").focus();
  for (let i = 0; i < steps; i++) await page.keyboard.press("ArrowRight");
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
