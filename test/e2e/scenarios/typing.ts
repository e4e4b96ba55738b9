import { cell, run, type Scenario } from "./scenario.ts";

/** The completion popup and the tooltip. */
export const typing: Scenario = {
  name: "typing",
  cells: [
    "/** How many there are. */\nfunction countThings(things: readonly string[]): number {\n  return things.length;\n}",
    "",
    "countThings",
  ],
  async run(page, check) {
    await run(page, 0);
    await cell(page, 1).locator(".cm-content").click();
    await page.keyboard.type("[1, 2].redu");
    await page.keyboard.press("Tab");
    const popup = page.locator(".jp-Completer");
    await popup.waitFor();
    const items = await popup.locator(".jp-Completer-item").allInnerTexts();
    check(`Tab offers what is there (${items.length})`, items.join("\n").includes("reduceRight"));
    await page.screenshot({ path: "test/artefacts/lab-completion.png" });
    await page.keyboard.press("Escape");
    await popup.waitFor({ state: "hidden" });
    await cell(page, 2).locator(".cm-content").click();
    await page.keyboard.press("End");
    await page.keyboard.press("Shift+Tab");
    const tooltip = page.locator(".jp-Tooltip");
    await tooltip.filter({ hasText: "number" }).waitFor();
    const text = await tooltip.innerText();
    check("Shift+Tab shows the signature", text.includes("things: readonly string[]"));
    check("and the documentation", text.includes("How many there are."));
    await page.screenshot({ path: "test/artefacts/lab-tooltip.png" });
  },
};
