import { choose, outputOf, run, shows, start, type Scenario } from "./scenario.ts";

/** Run, stop, restart. */
export const control: Scenario = {
  name: "control",
  cells: ["let kept = 41;\nkept + 1", "while (true) kept++;", "kept > 41", "typeof kept"],
  async run(page, check) {
    await run(page, 0);
    check("a cell runs", (await outputOf(page, 0)).includes("42"));
    await start(page, 1);
    await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="busy"]');
    await page.click('[data-command="notebook:interrupt-kernel"]');
    await shows(page, 1, "Interrupted");
    check("Stop ends an endless loop", true);
    await run(page, 2);
    check("and keeps the variables", (await outputOf(page, 2)).includes("true"));
    await choose(page, "Kernel", /^Restart Kernel…$/);
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]');
    await run(page, 3);
    check("a restart forgets them", (await outputOf(page, 3)).includes("undefined"));
  },
};
