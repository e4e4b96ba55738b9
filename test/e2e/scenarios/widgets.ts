import { cell, run, shows, type Scenario } from "./scenario.ts";

/** A slider that is moved and echoed. */
export const widgets: Scenario = {
  name: "widgets",
  cells: [
    'import { intSlider, label, vbox, interact } from "sonde/widgets";\nconst slider = intSlider({ description: "rows", value: 3, max: 10 });\nconst echo = label({ value: "3 rows" });\nslider.observe("value", ({ new: rows }) => { echo.value = `${rows} rows`; });\nvbox([slider, echo])',
    "slider.value",
    "slider.value = 9;",
    'interact(({ n, loud }) => "la".repeat(n) + (loud ? "!" : ""), { n: [1, 5], loud: false })',
  ],
  async run(page, check) {
    await run(page, 0);
    const handle = cell(page, 0)
      .locator(".widget-slider .noUi-handle, .jupyter-widgets .noUi-handle")
      .first();
    await handle.waitFor();
    await handle.focus();
    await page.keyboard.press("ArrowRight");
    await shows(page, 0, "4 rows");
    check("a slider that is moved is heard, and the answer is drawn", true);
    await run(page, 1);
    await shows(page, 1, "4");
    check("the cell reads what the page set", true);
    await run(page, 2);
    await shows(page, 0, "9 rows");
    check("the page shows what the cell set", true);
    await run(page, 3);
    await shows(page, 3, "lalala");
    await cell(page, 3).locator('input[type="checkbox"]').check();
    await shows(page, 3, "lalala!");
    check("interact runs again when a control changes", true);
    await page.screenshot({ path: "test/artefacts/lab-widgets.png" });
  },
};
