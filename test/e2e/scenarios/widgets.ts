import type { Locator, Page } from "playwright-core";
import { cell, run, shows, start, type Scenario } from "./scenario.ts";

const cells = [
  `import { anyWidget, button, hbox, intSlider, interact, intText, label, link, vbox } from "sonde/widgets";
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
  "slider.value",
  "slider.value = 9;",
  `interact(({ n }) => vbox([label({ value: "inner of " + n }), intSlider({ value: n })]), { n: 2 })`,
  `const source = intSlider({ value: 7 });
const target = intText();
link([source, "value"], [target, "value"]);
vbox([source, target])`,
];

/** A slider is moved in the page and heard in TypeScript, which moves what stands beside it. */
export const widgets: Scenario = {
  name: "widgets",
  cells,
  viewport: { width: 1000, height: 1500 },
  async run(page, check) {
    const [sliders, controls, own] = [0, 1, 2].map((index) => cell(page, index)) as [
      Locator,
      Locator,
      Locator,
    ];
    for (const index of [0, 1, 2]) await run(page, index);
    await start(page, 3);
    const readout = sliders.locator(".widget-readout");
    await readout.waitFor();
    check("the slider shows its value", (await readout.innerText()) === "3");
    await moveRight(page, sliders, 2);
    await shows(page, 0, "5 rows");
    check("moving the slider in the page changes the label through TypeScript", true);
    await shows(page, 3, "a waiting cell saw 5");
    check("a cell that awaits sees the slider move", true);

    await sliders.getByRole("button", { name: "Reset" }).click();
    await readout.filter({ hasText: "3" }).waitFor();
    check("a button's click moves the slider back from TypeScript", true);
    await moveRight(page, sliders, 1);
    await shows(page, 0, "4 rows");
    check("a slider that is moved again is heard, and the answer is drawn", true);
    await run(page, 4);
    await shows(page, 4, "4");
    check("the cell reads what the page set", true);
    await run(page, 5);
    await readout.filter({ hasText: "9" }).waitFor();
    await shows(page, 0, "9 rows");
    check("the page shows what the cell set", true);

    await controls.getByText("lalala", { exact: true }).waitFor();
    await moveRight(page, controls, 1);
    await controls.getByText("lalalala", { exact: true }).waitFor();
    check("interact runs its function again when its slider moves", true);
    await controls.locator('input[type="checkbox"]').check();
    await controls.getByText("lalalala!", { exact: true }).waitFor();
    check("interact runs its function again when its box is checked", true);

    await run(page, 6);
    await shows(page, 6, "inner of 2");
    check("a widget that interact runs to is drawn in its area", true);

    await run(page, 7);
    const joined = cell(page, 7);
    await joined.locator(".widget-readout").waitFor();
    await moveRight(page, joined, 2);
    const typed = joined.locator('input[type="number"]');
    for (let i = 0; i < 50 && (await typed.inputValue()) !== "9"; i++)
      await page.waitForTimeout(100);
    check("a linked widget follows in the page", (await typed.inputValue()) === "9");

    await own.locator("button.counter", { hasText: "count 1" }).click();
    await own.locator("button.counter", { hasText: "count 20" }).waitFor();
    check("an anywidget module draws, and its model is shared with TypeScript", true);
    const failures = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]';
    check("no cell failed", (await page.locator(failures).count()) === 0);
    await page.screenshot({ path: "test/artefacts/lab-widgets.png" });
  },
};

/** Moves the slider of a cell by the keyboard, as its user can. */
async function moveRight(page: Page, within: Locator, steps: number): Promise<void> {
  await within.locator(".noUi-handle").focus();
  for (let i = 0; i < steps; i++) await page.keyboard.press("ArrowRight");
}
