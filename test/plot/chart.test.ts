import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Chart } from "#sdk/plot/chart.ts";
import { bars, confusion, curve, matrix, scatter } from "#sdk/plot/charts.ts";

const epochs = Array.from({ length: 30 }, (_, i) => i + 1);
const charts: Record<string, Chart> = {
  curve: curve({
    title: "Training <1>",
    x: { title: "epoch" },
    mark: { x: 20, label: "best epoch 20" },
    panels: [
      {
        y: { title: "loss" },
        series: [
          { name: "training", x: epochs, y: epochs.map((e) => 1 / e) },
          { name: "validation", x: epochs, y: epochs.map((e) => 1 / e + 0.1) },
        ],
      },
      { y: { title: "AUC" }, series: [{ name: "validation", x: epochs, y: epochs }] },
    ],
  }),
  bars: bars({
    title: "Importance",
    value: { title: "drop", unit: "AUC" },
    bars: [
      { label: "duration", value: 0.05, error: 0.01 },
      { label: "purpose", value: -0.01, error: 0.002 },
    ],
  }),
  confusion: confusion({
    title: "Test",
    classes: ["good", "bad"],
    counts: [
      [130, 10],
      [20, 40],
    ],
  }),
  matrix: matrix({
    title: "Accuracy",
    rows: ["task 1", "task 2"],
    columns: ["task 1", "task 2", "task 3"],
    values: [
      [0.97, null, null],
      [0.9, 0.96, 0.1],
    ],
    row: { title: "after" },
    column: { title: "on" },
    range: [0, 1],
  }),
};

describe.each(Object.entries(charts))("a %s chart", (_name, chart) => {
  test("is an SVG picture of its own size on white", async () => {
    const svg = await chart.toSVG();
    expect(svg).toMatch(/^<svg [^>]*width="\d+/);
    expect(svg).toContain('fill="white"');
    expect(svg).not.toContain("NaN");
  });

  test("is a Plotly figure of plain JSON that keeps its zoom", () => {
    const figure = chart.toPlotly();
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
    expect(figure.data.length).toBeGreaterThan(0);
    expect(figure.layout["uirevision"]).toBe("sonde");
    expect(figure.layout["paper_bgcolor"]).toBe("white");
  });

  test("comes as a bundle in every form", async () => {
    const bundle = await chart.toBundle();
    expect(Object.keys(bundle)).toEqual([
      "application/vnd.plotly.v1+json",
      "text/html",
      "image/svg+xml",
      "text/plain",
    ]);
    const html = String(bundle["text/html"]);
    expect(html).toMatch(/<img width="\d+.*src="data:image\/svg\+xml;base64,/);
    expect(html).toContain('kernelspecs/sonde/plotly.min.js"');
    expect(html.match(/<\/?script>/g)).toEqual(["<script>", "</script>"]);
  });
});

describe("the text form", () => {
  test("shows lines as block letters with first and last value", () => {
    expect(charts["curve"]!.toText()).toBe(
      [
        "Training <1>, epoch 1 to 30",
        "  loss training   ▇▄▃▂▂▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 1 → 0.03333",
        "  loss validation █▅▄▃▃▃▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂ 1.1 → 0.1333",
        "  AUC  validation ▁▁▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇███ 1 → 30",
        "  best epoch 20",
      ].join("\n"),
    );
  });

  test("shows bars with their error", () => {
    expect(charts["bars"]!.toText()).toBe(
      [
        "Importance – drop (AUC)",
        "  duration ████████████████████████ 0.05 ± 0.01",
        "  purpose                           -0.01 ± 0.002",
      ].join("\n"),
    );
  });

  test("shows a confusion matrix as a table", () => {
    expect(charts["confusion"]!.toText()).toBe(
      [
        "Test (rows: actual class, columns: predicted class)",
        "        good  bad",
        "  good   130   10",
        "  bad     20   40",
      ].join("\n"),
    );
  });
});

test("a matrix in words leaves a point where there is no number", () => {
  expect(charts["matrix"]!.toText()).toBe(
    [
      "Accuracy (rows: after, columns: on)",
      "          task 1  task 2  task 3",
      "  task 1   0.970       ·       ·",
      "  task 2   0.900   0.960   0.100",
    ].join("\n"),
  );
});

describe("save", () => {
  test("writes the form that the ending names", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sonde-plot-"));
    try {
      for (const [ending, start] of [
        [".svg", "<svg"],
        [".json", "{"],
        [".html", "<!doctype"],
        [".txt", "Importance"],
      ] as const) {
        const path = join(folder, `chart${ending}`);
        await charts["bars"]!.save(path);
        expect((await readFile(path, "utf8")).startsWith(start)).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("refuses an ending that it does not know", async () => {
    await expect(charts["bars"]!.save("chart.bmp")).rejects.toThrow(
      'chart save: ".bmp" is not a form of chart; use .svg, .html, .json, .txt',
    );
  });
});

describe("bad data", () => {
  test("a line with more x than y is refused by name", () => {
    expect(() =>
      curve({
        title: "t",
        x: { title: "x" },
        panels: [{ y: { title: "y" }, series: [{ name: "loss", x: [1, 2], y: [1] }] }],
      }),
    ).toThrow('curve: "loss" has 2 x values and 1 y values');
  });

  test("a bar that is not a number is refused by name", () => {
    expect(() =>
      bars({ title: "t", value: { title: "v" }, bars: [{ label: "age", value: NaN }] }),
    ).toThrow('bars: "age" is NaN');
  });

  test("values that do not fill the rows and columns are refused", () => {
    const axes = { row: { title: "r" }, column: { title: "c" } };
    const [rows, columns] = [["a"], ["b", "c"]];
    expect(() => matrix({ title: "t", rows, columns, values: [[1]], ...axes })).toThrow(
      "matrix: 1 rows and 2 columns need 1 × 2 values, got 1 × 1",
    );
    expect(() =>
      matrix({ title: "t", rows, columns, values: [[1, 2]], range: [1, 1], ...axes }),
    ).toThrow("matrix: the range goes from 1 to 1");
  });

  test("counts that do not fit the classes are refused", () => {
    expect(() => confusion({ title: "t", classes: ["a", "b"], counts: [[1, 2]] })).toThrow(
      "confusion: 2 classes need 2 × 2 counts, got 1 × 2",
    );
  });

  test("a chart without its list says which it is", () => {
    const nothing = {} as never;
    expect(() => bars(nothing)).toThrow("bars: bars is an array, got undefined");
    expect(() => curve(nothing)).toThrow("curve: panels is an array, got undefined");
    expect(() => confusion(nothing)).toThrow("confusion: classes is an array, got undefined");
    expect(() => matrix(nothing)).toThrow("matrix: rows is an array, got undefined");
    expect(() => scatter(nothing)).toThrow("scatter: groups is an array, got undefined");
  });

  test("a value that is not finite leaves a gap in a line", async () => {
    const broken = curve({
      title: "t",
      x: { title: "x" },
      panels: [{ y: { title: "y" }, series: [{ name: "s", x: [1, 2, 3], y: [1, NaN, 3] }] }],
    });
    expect(broken.toPlotly().data[0]!["y"]).toEqual([1, null, 3]);
    expect(await broken.toSVG()).not.toContain("NaN");
  });
});

describe("what is long, huge or flat", () => {
  const size = async (chart: Chart) => Number(/width="(\d+)"/.exec(await chart.toSVG())?.[1]);
  const long = "a name that somebody exported from a spreadsheet with everything in it ".repeat(4);
  const lines = (names: readonly string[], y: readonly number[]) =>
    curve({
      title: long,
      x: { title: "epoch" },
      panels: [{ y: { title: "loss" }, series: names.map((name) => ({ name, x: epochs, y })) }],
    });

  test("leaves a chart as wide as the others", async () => {
    const bar = { label: long, value: -0.4, error: 0.3 };
    const wide = bars({ title: long, value: { title: "drop" }, bars: [bar] });
    expect(await size(wide)).toBeLessThan(780);
    const names = epochs.slice(0, 12).map((epoch) => `a rather long name ${epoch}`);
    expect(await size(lines(names, epochs))).toBeLessThan(780);
  });

  test("has short numbers on its axis", async () => {
    const text = async (y: number) =>
      (
        await lines(
          ["loss"],
          epochs.map((epoch) => y * epoch),
        ).toSVG()
      ).replaceAll(/<[^>]*>/g, " ");
    expect(await text(1e12)).toMatch(/ 1e\+13 /);
    expect(await text(1e-12)).toMatch(/ 1e-11 /);
    const flat = lines(
      ["loss"],
      epochs.map(() => 0.5),
    );
    expect((await flat.toSVG()).replaceAll(/<[^>]*>/g, " ")).toMatch(/ 0\.5 /);
  });

  test("is plain text in Plotly, whatever it holds", () => {
    const bar = { label: "<b>a & b</b>", value: 1 };
    const { layout } = bars({ title: "<i>t", value: { title: "v" }, bars: [bar] }).toPlotly();
    expect(layout).toMatchObject({
      title: { text: "&lt;i>t" },
      yaxis: { ticktext: ["&lt;b>a &amp; b&lt;/b>"] },
    });
  });
});
