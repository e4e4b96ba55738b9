import { cell, ended, outputOf, start, type Scenario } from "./scenario.ts";

/** The box for input. */
export const asking: Scenario = {
  name: "asking",
  cells: ['const name = prompt("Who is it?");\n`hello ${name}`'],
  async run(page, check) {
    await start(page, 0);
    const box = cell(page, 0).locator(".jp-Stdin-input");
    await box.waitFor();
    check("a cell that asks gets a box", (await cell(page, 0).innerText()).includes("Who is it?"));
    await box.fill("Ada");
    await page.screenshot({ path: "test/artefacts/lab-stdin.png" });
    await box.press("Enter");
    await ended(page, 0);
    check("and the answer", (await outputOf(page, 0)).includes("hello Ada"));
  },
};
