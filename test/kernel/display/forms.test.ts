import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { draw } from "#kernel/display/bundle.ts";

const types = async (value: unknown) => Object.keys((await draw(value)).data);
const data = async (value: unknown) => (await draw(value)).data as Record<string, string>;

describe("a canvas", () => {
  test("is a PNG with its size", async () => {
    const canvas = { width: 3, height: 2, toDataURL: () => "data:image/png;base64,iVBORw0=" };
    expect(await draw(canvas)).toEqual({
      data: { "image/png": "iVBORw0=", "text/plain": "Canvas 3 × 2" },
      metadata: { "image/png": { width: 3, height: 2 } },
    });
  });

  test("may answer later", async () => {
    const canvas = { toDataURL: async () => "data:image/jpeg;base64,AA==" };
    expect(await types(canvas)).toEqual(["image/jpeg", "text/plain"]);
  });

  test("that gives something else is text", async () => {
    expect(await types({ toDataURL: () => "data:," })).toEqual(["text/plain"]);
    expect(await types({ toDataURL: async () => Promise.reject(new Error("no")) })).toEqual([
      "text/plain",
    ]);
  });
});

describe("a Vega-Lite specification", () => {
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: "Heights",
    data: { values: [{ a: "x", b: 1 }, { a: "y", b: 2 }] }, // prettier-ignore
    mark: "bar",
    encoding: { x: { field: "a" }, y: { field: "b", type: "quantitative" } },
  };

  test("is drawn with numbers for its big integers, as the front end gets them", async () => {
    const values = [{ a: "x", b: 1n }];
    expect(await types({ ...spec, data: { values } })).toContain("image/svg+xml");
  });

  test("is shown without a picture when its data does not come", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
    const { port } = silent.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/a.json`;
    const bundle = await data({ ...spec, data: { url } });
    silent.closeAllConnections();
    silent.close();
    expect(bundle["text/plain"]).toContain("its data did not come in 5 s");
    expect(bundle["application/vnd.vegalite.v5+json"]).toMatchObject({ data: { url } });
  }, 30_000);

  test("is shown without a picture when its file is missing", async () => {
    const bundle = await data({ ...spec, data: { url: "no-such-file.csv" } });
    expect(bundle["text/plain"]).toMatch(/no static picture: .*no-such-file\.csv/);
    expect(bundle).not.toHaveProperty("image/svg+xml");
  });

  test("is interactive where Vega is drawn and a picture elsewhere, never HTML", async () => {
    const bundle = await data(spec);
    expect(Object.keys(bundle).toSorted()).toEqual([
      "application/vnd.vegalite.v5+json",
      "image/svg+xml",
      "text/plain",
    ]);
    expect(bundle["image/svg+xml"]).toMatch(/^<svg [^>]*xmlns="http[^>]*>.*Heights/s);
    expect(bundle["text/plain"]).toBe("Vega-Lite bar chart “Heights”");
    expect(bundle["application/vnd.vegalite.v5+json"]).toMatchObject({
      $schema: "https://vega.github.io/schema/vega-lite/v5.json",
      mark: "bar",
    });
  });

  test("may come from toSpec(), also without its $schema", async () => {
    const { $schema: _, ...bare } = spec;
    expect(await types({ toSpec: () => spec })).toContain("application/vnd.vegalite.v5+json");
    expect(await types({ toSpec: () => bare })).toContain("image/svg+xml");
    expect(await types(bare)).toEqual(["text/plain"]);
  });

  test("whose data cannot be read keeps its interactive form and says why there is no picture", async () => {
    const bundle = await data({ ...spec, data: { url: "missing.csv" } });
    expect(bundle).toHaveProperty(["application/vnd.vegalite.v5+json"]);
    expect(bundle["text/plain"]).toMatch(/^Vega-Lite bar chart/);
  });
});

test("a Vega specification and a Vega view are pictures", async () => {
  const { View, parse } = await import("vega");
  const spec = {
    $schema: "https://vega.github.io/schema/vega/v5.json",
    width: 20,
    height: 20,
    marks: [{ type: "rect", encode: { enter: { width: { value: 9 }, height: { value: 9 } } } }],
  };
  expect(await types(spec)).toEqual([
    "application/vnd.vega.v5+json",
    "image/svg+xml",
    "text/plain",
  ]);
  const view = new View(parse(spec as never), { renderer: "none" });
  expect((await data(view))["image/svg+xml"]).toMatch(/^<svg /);
});

describe("a Plotly figure", () => {
  const figure = {
    data: [{ type: "scatter", x: Float64Array.of(1, 2), y: [3n, 4], name: "</script><b>" }],
    layout: { title: { text: "Speed" } },
  };

  test("is the figure for front ends that draw it, and HTML that draws it for the others", async () => {
    const bundle = await data(figure);
    expect(Object.keys(bundle)).toEqual([
      "application/vnd.plotly.v1+json",
      "text/html",
      "text/plain",
    ]);
    expect(bundle["application/vnd.plotly.v1+json"]).toMatchObject({
      data: [{ x: [1, 2], y: [3, 4] }],
    });
    expect(bundle["text/plain"]).toBe("Plotly figure “Speed”, 1 trace");
    expect(bundle["text/html"]?.match(/<\/script>/g)).toHaveLength(1);
  });

  test("is not any object with data and layout", async () => {
    expect(await types({ data: [1], layout: {} })).toEqual(["text/plain"]);
    expect(await types({ data: [{ x: [1] }] })).toEqual(["text/plain"]);
    expect(await types({ data: [{ name: "row" }], layout: { columns: 2 } })).toEqual([
      "text/plain",
    ]);
  });
});

describe("bytes", () => {
  test.each([
    ["WebP", "image/webp", Buffer.from("RIFF\0\0\0\0WEBPVP8 ")],
    ["PDF", "application/pdf", Buffer.from("%PDF-1.7")],
    [
      "PNG in an ArrayBuffer",
      "image/png",
      new Uint8Array(Buffer.from("89504e470d0a1a0a", "hex")).buffer,
    ],
    [
      "PNG in a view of a larger buffer",
      "image/png",
      Buffer.from("ffff89504e470d0a1a0a", "hex").subarray(2),
    ],
    ["SVG with a document type", "image/svg+xml", Buffer.from("<!DOCTYPE svg><svg></svg>")],
    ["GIF in a Blob", "image/gif", new Blob(["GIF89a"], { type: "image/gif" })],
  ])("of a %s are an image", async (_, type, value) => {
    expect(await types(value)).toEqual([type, "text/plain"]);
  });

  test.each([
    ["an empty array", new Uint8Array()],
    ["text", Buffer.from("hello")],
    ["HTML with an SVG inside", Buffer.from("<p><svg></svg></p>")],
    ["a text Blob", new Blob(["GIF89a"], { type: "text/plain" })],
    ["an ArrayBuffer of zeros", new ArrayBuffer(8)],
  ])("that are %s are text", async (_, value) => {
    expect(await types(value)).toEqual(["text/plain"]);
  });
});

describe("plain JavaScript values", () => {
  test.each([
    ["a map", new Map([["a", 1]]), "Map(1) { 'a' => 1 }"],
    ["a set", new Set([1]), "Set(1) { 1 }"],
    ["a bigint", 10n, "10n"],
    ["a regular expression", /a+/g, "/a+/g"],
    ["a pending promise", new Promise(() => {}), "Promise { <pending> }"],
    ["a function", function named() {}, "[Function: named]"],
    [
      "a class",
      class Point {
        x = 1;
      },
      "[class Point]",
    ],
    [
      "an instance",
      new (class Point {
        x = 1;
      })(),
      "Point { x: 1 }",
    ],
    ["null", null, "null"],
    ["undefined", undefined, "undefined"],
    [
      "an ArrayBuffer",
      new ArrayBuffer(2),
      "ArrayBuffer { [Uint8Contents]: <00 00>, [byteLength]: 2 }",
    ],
    ["a proxy", new Proxy({ a: 1 }, {}), "{ a: 1 }"],
    ["a weak map", new WeakMap(), "WeakMap { <items unknown> }"],
  ])("%s is text", async (_, value, text) => {
    expect(await draw(value)).toEqual({ data: { "text/plain": text } });
  });

  test("an error is its stack, with its cause", async () => {
    const text = (await data(new RangeError("too far", { cause: new Error("root") })))[
      "text/plain"
    ];
    expect(text).toMatch(/^RangeError: too far\n {4}at /);
    expect(text).toContain("[cause]: Error: root");
  });
});

describe("values that answer to every name", () => {
  const magic: unknown = new Proxy(() => magic, { get: () => magic, has: () => true });

  test("are not taken for what they are asked for", async () => {
    const objects = new Proxy(
      {},
      { get: (_, name) => (name === Symbol.toPrimitive ? undefined : "x") },
    );
    expect(await types(objects)).toEqual(["text/plain"]);
    expect(await types(magic)).toEqual(["text/plain"]);
  });

  test("may throw in every getter", async () => {
    const names = [
      "toDataURL",
      "outerHTML",
      "toSpec",
      "schema",
      "columnNames",
      "$isSeries",
      "size",
      "data",
    ];
    const hostile = class {
      kept = 1;
    };
    for (const name of names)
      Object.defineProperty(hostile.prototype, name, {
        get() {
          throw new Error(name);
        },
      });
    expect(await types(new hostile())).toEqual(["text/plain"]);
  });
});

describe("records", () => {
  const html = async (value: unknown) => (await data(value))["text/html"];

  test("in a set are a table, in a map one whose first column is the key", async () => {
    expect(await html(new Set([{ a: 1 }]))).toContain("<th>a</th>");
    expect(await html(new Map([["k", { a: 1 }]]))).toBe(
      '<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><td>k</td><td style="text-align: right">1</td></tr></tbody></table>',
    );
  });

  test("in a collection of another class are a table, in an iterator they are left alone", async () => {
    class Rows {
      readonly length = 2;
      *[Symbol.iterator]() {
        yield { a: 1 };
        yield { a: 2 };
      }
    }
    expect(await html(new Rows())).toContain("<td");
    const iterator = new Rows()[Symbol.iterator]();
    expect(await types(iterator)).toEqual(["text/plain"]);
    expect([...iterator]).toHaveLength(2);
  });

  test("in a class without a size are a table where an array, a map or a set is behind it", async () => {
    class Behind {
      readonly rows: Iterable<object>;
      constructor(rows: Iterable<object>) {
        this.rows = rows;
      }
      [Symbol.iterator]() {
        return this.rows[Symbol.iterator]();
      }
    }
    expect(await html(new Behind([{ a: 1 }]))).toContain("<th>a</th>");
    expect(await html(new Behind(new Set([{ a: 1 }])))).toContain("<th>a</th>");
    expect(await html(new Behind(new Map([["k", {}]]).values()))).toBeUndefined();
    const many = new Behind(Array.from({ length: 60 }, () => ({ a: 1 })));
    expect(await html(many)).toContain("first 50 rows, 1 columns");
  });

  test("that only code can bring are not asked for: it may read a file, or never end", async () => {
    let asked = 0;
    const stream = {
      *[Symbol.iterator]() {
        for (;;) yield { a: asked++ };
      },
    };
    const inner = [{ a: 1 }, { a: 2 }].values();
    const oneShot = { [Symbol.iterator]: () => inner };
    expect(await html(stream)).toBeUndefined();
    expect(await html(oneShot)).toBeUndefined();
    expect(asked).toBe(0);
    expect([...inner]).toHaveLength(2);
  });

  test("are cut in rows, columns and cells, and it is said", async () => {
    const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`c${i}`, i]));
    const text = await html(Array.from({ length: 60 }, () => wide));
    expect(text).toContain("first 50 of 60 rows, first 30 of 40 columns");
    expect((await html([{ a: "x".repeat(1000) }]))?.length).toBeLessThan(400);
  });
});

describe("what a value says of itself", () => {
  const itself = (bundle: object) => ({ [Symbol.for("Jupyter.display")]: () => bundle });

  test("gets a table beside a data resource", async () => {
    const resource = { schema: { fields: [{ name: "a" }] }, data: [{ a: 1 }] };
    const bundle = await data(itself({ "application/vnd.dataresource+json": resource }));
    expect(bundle["text/html"]).toContain("<th>a</th>");
  });

  test("loses scripts that would hide its chart, and undefined parts", async () => {
    const bundle = {
      "text/html": undefined,
      "image/svg+xml": "<svg/>",
      "application/javascript": "1",
      "text/plain": "t",
    };
    expect(await data(itself(bundle))).toEqual({ "image/svg+xml": "<svg/>", "text/plain": "t" });
  });

  test("may hold bytes, which become base64", async () => {
    expect((await data(itself({ "image/png": Uint8Array.of(1, 2) })))["image/png"]).toBe("AQI=");
  });
});

test("an SVG picture of bytes or a Blob gets its namespace, which an image needs", async () => {
  const namespaced = { "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"></svg>' };
  expect(await data(Buffer.from("<svg></svg>"))).toMatchObject(namespaced);
  expect(await data(new Blob(["<svg></svg>"], { type: "image/svg+xml" }))).toMatchObject(
    namespaced,
  );
});
