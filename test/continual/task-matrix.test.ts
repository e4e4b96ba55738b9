import { expect, test } from "@jest/globals";
import { TaskMatrix } from "#sdk/continual/index.ts";

const found = new TaskMatrix(
  ["one", "two", "three"],
  [
    [0.9, 0.1, 0.2],
    [0.95, 0.8, 0.3],
    [0.7, 0.6, 0.85],
  ],
);

test("average, backward transfer and forgetting are those of the papers", () => {
  expect(found.average).toBeCloseTo((0.7 + 0.6 + 0.85) / 3, 12);
  // Against the score when it was learned (Lopez-Paz), and against the best there was (Chaudhry).
  expect(found.backwardTransfer).toBeCloseTo((0.7 - 0.9 + 0.6 - 0.8) / 2, 12);
  expect(found.forgetting[0]).toBeCloseTo(0.25, 12);
  expect(found.forgetting[1]).toBeCloseTo(0.2, 12);
});

test("it draws itself as a heat map, and forgetting as one line for each task", async () => {
  const part = new TaskMatrix(["one", "two"], [[0.9, NaN]]);
  expect(part.average).toBe(0.9);
  const { data } = part.chart();
  expect(data).toMatchObject({ kind: "matrix", rows: ["one"], values: [[0.9, null]] });
  expect(await found.chart().toSVG()).toContain("0.950");
  expect(found.chart().toPlotly().data[0]).toMatchObject({ type: "heatmap" });
  expect(found.chart().toText()).toContain("  two    0.950  0.800  0.300");
  const lines = found.forgettingChart().data;
  expect(lines.kind === "curve" && lines.panels[0]!.series.map(({ x }) => x)).toEqual([
    [1, 2, 3],
    [2, 3],
  ]);
});

test("scores that do not fit the tasks are refused", () => {
  expect(() => new TaskMatrix(["one"], [[0.5, 0.6]])).toThrow(
    "task matrix: 1 tasks need at most as many rows of 1 scores, got 1, of which row 0 has 2",
  );
  expect(() => new TaskMatrix(["one"], []).average).toThrow("no task was learned yet");
});
