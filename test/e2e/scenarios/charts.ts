import { cell, start, ended, run, type Scenario } from "./scenario.ts";

/** A chart that lives while its cell runs, and is still there when the saved notebook is opened again. */
export const charts: Scenario = {
  name: "charts",
  cells: [
    'import { curve, liveChart } from "sonde";',
    `const x = Array.from({ length: 40 }, (_, i) => i);
const upTo = (n: number) => curve({
  title: "a live curve",
  x: { title: "step" },
  panels: [{ y: { title: "sin" }, series: [{ name: "sin", x: x.slice(0, n), y: x.slice(0, n).map((v) => Math.sin(v / 4)) }] }],
});
const live = liveChart()!;
for (let n = 3; n < 40; n++) {
  live.update(() => upTo(n));
  await new Promise((go) => setTimeout(go, 80));
}
await live.finish(() => upTo(40));`,
  ],
  async run(page, check, lab) {
    await run(page, 0);
    await start(page, 1);
    const chart = cell(page, 1).locator(".js-plotly-plot").first();
    await chart.waitFor();
    const path = (): Promise<string | null> =>
      chart.locator(".scatterlayer path.js-line").first().getAttribute("d");
    const early = await path();
    await ended(page, 1);
    await page.waitForTimeout(500);
    check("a chart moves while its cell runs", early !== (await path()));
    await page.screenshot({ path: "test/artefacts/lab-live.png" });
    await page.keyboard.press("Control+s");
    await page.waitForTimeout(1000);
    await lab.reload();
    await cell(page, 1).locator(".js-plotly-plot, img").first().waitFor();
    check("a saved notebook shows its outputs when it is opened again", true);
    await page.screenshot({ path: "test/artefacts/lab-reloaded.png" });
  },
};
