import { afterEach, expect, test } from "@jest/globals";
import { curve } from "#sdk/plot/charts.ts";
import { liveChart } from "#sdk/plot/live.ts";

const HOST = Symbol.for("sonde.host");
const host = globalThis as { [HOST]?: unknown };
afterEach(() => {
  delete host[HOST];
});

const chart = (epochs: number) =>
  curve({
    title: `epoch ${epochs}`,
    x: { title: "epoch" },
    panels: [{ y: { title: "loss" }, series: [{ name: "loss", x: [1], y: [1] }] }],
  });

test("without a notebook there is no live chart", () => {
  expect(liveChart()).toBeUndefined();
});

test("a live chart is shown once, updated a few times and ends with its last state", async () => {
  const shown: string[] = [];
  const record =
    (kind: string) =>
    (...given: unknown[]) => {
      shown.push(
        `${kind} ${String((given.at(-1) as Record<string, unknown>)["text/plain"]).slice(0, 9)}`,
      );
      return "id";
    };
  host[HOST] = { display: record("display"), update: record("update") };
  const live = liveChart(20)!;
  const started = performance.now();
  for (let epoch = 1; epoch <= 60; epoch++) {
    live.update(() => chart(epoch));
    await new Promise((settle) => setTimeout(settle, 5));
  }
  await live.finish(() => chart(99));
  expect(shown[0]).toMatch(/^display epoch/);
  expect(shown.slice(1).every((each) => each.startsWith("update"))).toBe(true);
  expect(shown.at(-1)).toBe("update epoch 99,");
  expect(shown.length).toBeLessThanOrEqual(2 + (performance.now() - started) / 50);
});
