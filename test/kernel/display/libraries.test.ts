import { describe, expect, test } from "@jest/globals";
import * as Plot from "@observablehq/plot";
import * as arrow from "apache-arrow";
import * as aq from "arquero";
import { parseHTML } from "linkedom";
import { draw } from "#kernel/display/bundle.ts";

const data = async (value: unknown) => (await draw(value)).data as Record<string, string>;

test("an Arrow table is a table of its first rows", async () => {
  const n = Int32Array.from({ length: 1000 }, (_, i) => i);
  const table = arrow.tableFromArrays({ n, name: [...n].map((i) => `<${i}>`) });
  const bundle = await data(table);
  expect(bundle["text/html"]).toContain("<td>&lt;49&gt;</td></tr></tbody>");
  expect(bundle["text/html"]).toContain("first 50 of 1000 rows, 2 columns");
  expect(bundle["text/plain"]).toBe("Arrow table: 1000 rows, 2 columns (n, name)");
});

test("an Arrow table with nulls, dates and 64-bit numbers is a table", async () => {
  const table = arrow.tableFromArrays({
    big: BigInt64Array.of(1n),
    none: [null],
    when: [new Date(0)],
  });
  expect((await data(table))["text/html"]).toContain(
    '<td style="text-align: right">1</td><td>null</td>',
  );
});

test("an arquero table is shown in its order and after its filter", async () => {
  const table = aq
    .table({ a: [1, 2, 3], b: ["x", "y", "z"] })
    .filter((row: { a: number }) => row.a > 1)
    .orderby(aq.desc("a"));
  expect((await data(table))["text/html"]).toMatch(/>3<.*>z<.*>2<.*>y</);
  expect((await data(table))["text/plain"]).toBe("arquero table: 2 rows, 2 columns (a, b)");
});

describe("an Observable Plot", () => {
  const { document } = parseHTML("<html><body></body></html>");
  const points = [{ x: 1, y: 2 }, { x: 2, y: 3 }]; // prettier-ignore

  test("is an SVG document of its own", async () => {
    const bundle = await data(Plot.dot(points, { x: "x", y: "y" }).plot({ document }));
    expect(Object.keys(bundle)).toEqual(["image/svg+xml", "text/plain"]);
    expect(bundle["image/svg+xml"]).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(bundle["text/plain"]).toMatch(/^<svg [^>]*>$/);
  });

  test("with a title is HTML", async () => {
    const figure = Plot.dot(points).plot({ document, title: "Points" });
    expect(Object.keys(await data(figure))).toEqual(["text/html", "text/plain"]);
  });
});

test("a DOM node is its HTML", async () => {
  const { document } = parseHTML("<html><body><p class='a'>hi <b>there</b></p></body></html>");
  expect(await data(document.querySelector("p"))).toEqual({
    "text/html": '<p class="a">hi <b>there</b></p>',
    "text/plain": '<p class="a">',
  });
});

// danfo.js itself asks for a browser; these are the fields that its frame and series have (1.2.0).
describe("a danfo.js", () => {
  test("frame is a table with its index", async () => {
    const frame = { $isSeries: false, columns: ["a", "b"], index: ["r0"], values: [[1, "<y>"]] };
    expect((await data(frame))["text/html"]).toContain(
      '<tr><td>r0</td><td style="text-align: right">1</td><td>&lt;y&gt;</td></tr>',
    );
  });

  test("series is one column", async () => {
    const series = { $isSeries: true, columns: ["a"], index: [0, 1], values: [1, 2] };
    expect((await data(series))["text/plain"]).toBe("danfo.js frame: 2 rows, 2 columns (, a)");
  });
});

// What nodejs-polars 0.26 answers, recorded: its platform packages weigh 100 MB.
test("a polars frame draws itself, and its data resource never stands alone", async () => {
  const frame = new Proxy(
    {},
    {
      has: (_, name) => name === Symbol.for("Jupyter.display"),
      get: (_, name) =>
        name === Symbol.for("Jupyter.display")
          ? () => ({
              "application/vnd.dataresource+json": {
                data: [{ a: 1 }],
                schema: { fields: [{ name: "a", type: "number" }] },
              },
              "text/html": "<table></table>",
            })
          : undefined,
    },
  );
  expect(Object.keys(await data(frame))).toEqual([
    "application/vnd.dataresource+json",
    "text/html",
    "text/plain",
  ]);
});
