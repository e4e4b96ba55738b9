import { cell, ended, outputOf, start, type Scenario } from "./scenario.ts";

/** A breakpoint that is hit, a variable that is shown. */
export const debugging: Scenario = {
  name: "debugging",
  cells: ["let total = 0;\nfor (const price of [3, 5]) {\n  total += price;\n}\ntotal"],
  async run(page, check) {
    await page.click(".jp-DebuggerBugButton, [data-jp-item-name=debugger-icon] button");
    await page.waitForSelector(".jp-DebuggerSidebar");
    const gutter = cell(page, 0).locator(".cm-breakpoint-gutter .cm-gutterElement");
    await gutter.nth(3).click();
    await cell(page, 0).locator(".cm-breakpoint-icon:visible").waitFor();
    check("a click beside a line sets a breakpoint", true);
    await start(page, 0);
    const variables = page.locator(".jp-DebuggerVariables");
    await variables.filter({ hasText: "price" }).waitFor();
    check("the breakpoint is hit", true);
    const stack = await page.locator(".jp-DebuggerCallstack").innerText();
    check(
      `the stack names the cell (${stack.replace(/\s+/g, " ").slice(0, 60)})`,
      stack.includes("Cell [1]"),
    );
    const text = await variables.innerText();
    check(
      `the variables are shown with their values (${text.replace(/\s+/g, " ").slice(0, 80)})`,
      /price:?\s*3/.test(text),
    );
    await page.screenshot({ path: "test/artefacts/lab-debugger.png" });
    await page.locator('[data-command="debugger:continue"]').first().click();
    await page.waitForTimeout(500);
    await page.locator('[data-command="debugger:continue"]').first().click();
    await ended(page, 0);
    check("continue runs to the end", (await outputOf(page, 0)).includes("8"));
  },
};
