import { expect, test } from "@jest/globals";
import { scatter } from "#sdk/plot/charts.ts";

const trials = {
  title: "Trials",
  x: { title: "latency", unit: "µs", log: true },
  y: { title: "AUC" },
  groups: [
    {
      name: "trial",
      points: [
        { x: 3, y: 0.7, label: "width 8" },
        { x: 30, y: Number.NaN },
        { x: 9, y: 0.8 },
      ],
    },
    {
      name: "front",
      steps: true,
      points: [
        { x: 3, y: 0.7 },
        { x: 9, y: 0.8 },
      ],
    },
  ],
};

test("leaves out what is no number, in every form", async () => {
  const chart = scatter(trials);
  const [points, front] = chart.toPlotly().data;
  expect(points).toMatchObject({
    mode: "markers",
    x: [3, 9],
    y: [0.7, 0.8],
    text: ["width 8", ""],
  });
  expect(front).toMatchObject({ mode: "lines+markers", line: { shape: "hv" } });
  expect(chart.toText()).toBe(
    "Trials\n  trial 2 points, latency (µs) 3 to 9, AUC 0.7 to 0.8\n  front 2 points, latency (µs) 3 to 9, AUC 0.7 to 0.8",
  );
  const svg = await chart.toSVG();
  expect(svg).toContain("latency (µs)");
  expect(svg).toContain("front");
});

test("an empty group is said to be empty", () => {
  const empty = scatter({ ...trials, groups: [{ name: "trial", points: [] }] });
  expect(empty.toText()).toBe("Trials\n  trial no points");
});

test("refuses what cannot be drawn", () => {
  expect(() => scatter({ ...trials, groups: [] })).toThrow("scatter: there is no group of points");
  expect(() => scatter({ ...trials, groups: [{ name: "a", points: [{ x: 0, y: 1 }] }] })).toThrow(
    "scatter: 0 does not lie on a logarithmic axis",
  );
});
