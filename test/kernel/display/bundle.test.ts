import { describe, expect, test } from "@jest/globals";
import { draw } from "#kernel/display/bundle.ts";
import { isBundle } from "#kernel/display/complete.ts";
import { plain } from "#kernel/display/text.ts";

const DISPLAY = Symbol.for("Jupyter.display");

describe("the text of a value", () => {
  test.each([
    ["text as it is", "a\nb", "a\nb"],
    ["a number", -0, "-0"],
    ["a map", new Map([["a", { b: 1 }]]), "Map(1) { 'a' => { b: 1 } }"],
    ["a typed array", new Float32Array([1, 2]), "Float32Array(2) [ 1, 2 ]"],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    [
      "a getter, not called",
      {
        get danger() {
          throw new Error("called");
        },
      },
      "{ danger: [Getter] }",
    ],
  ])("is %s", (_, value, expected) => {
    expect(plain(value)).toBe(expected);
    expect(plain(value)).not.toContain("\u001b");
  });

  test("is short for a long array and a deep object", () => {
    expect(plain(Array.from({ length: 100_000 }, (_, i) => i)).length).toBeLessThan(2000);
    expect(plain({ a: { b: { c: { d: { e: { f: 1 } } } } } })).toContain("[Object]");
  });

  test("says so for a value that cannot be inspected", () => {
    const hostile = {
      [Symbol.for("nodejs.util.inspect.custom")]() {
        throw new Error("no");
      },
    };
    expect(plain(hostile)).toBe("(a value that cannot be shown: Error: no)");
  });
});

describe("a value that draws itself", () => {
  test("gets text/plain when it brings none", () => {
    const value = { a: 1, [DISPLAY]: () => ({ "text/html": "<b>1</b>" }) };
    expect(draw(value)).toMatchObject({
      data: { "text/html": "<b>1</b>", "text/plain": expect.stringContaining("a: 1") },
    });
  });

  test("loses the JSON that would hide its HTML, and keeps it when alone", () => {
    const both = {
      [DISPLAY]: () => ({ "text/html": "h", "application/json": {}, "text/plain": "t" }),
    };
    expect(draw(both)).toEqual({ data: { "text/html": "h", "text/plain": "t" } });
    const alone = { [DISPLAY]: () => ({ "application/json": { a: 1 }, "text/plain": "t" }) };
    expect(draw(alone)).toEqual({ data: { "application/json": { a: 1 }, "text/plain": "t" } });
  });

  test("may be a class's static method, a prototype's, or asynchronous", async () => {
    class Drawn {
      [DISPLAY](): object {
        return { "text/plain": "drawn" };
      }
    }
    expect(draw(new Drawn())).toEqual({ data: { "text/plain": "drawn" } });
    expect(
      draw(Object.assign(() => {}, { [DISPLAY]: () => ({ "text/plain": "function" }) })),
    ).toEqual({ data: { "text/plain": "function" } });
    expect(await draw({ [DISPLAY]: async () => ({ "text/plain": "later" }) })).toEqual({
      data: { "text/plain": "later" },
    });
    expect(
      await draw({
        [DISPLAY]: async () => {
          throw new Error("x");
        },
      }),
    ).toMatchObject({ problem: { error: new Error("x") } });
  });

  test.each([null, 5, "text", [], {}, { html: "x" }, { "not mime; charset": 1 }])(
    "falls back to text for %p",
    (made) => {
      expect(draw({ [DISPLAY]: () => made })).toMatchObject({
        problem: { error: expect.any(TypeError) },
      });
    },
  );
});

test("a bundle is a plain object of MIME types", () => {
  expect(isBundle({ "text/plain": "x", "application/vnd.plotly.v1+json": {} })).toBe(true);
  expect(isBundle({})).toBe(false);
  expect(isBundle({ "text/plain": 1, other: 2 })).toBe(false);
  expect(isBundle(new Map())).toBe(false);
  expect(isBundle(null)).toBe(false);
});

describe("bytes", () => {
  const png = Buffer.from("89504e470d0a1a0a00", "hex");
  test.each([
    ["PNG", "image/png", png, png.toString("base64")],
    ["JPEG", "image/jpeg", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "/9j/4A=="],
    ["GIF", "image/gif", Buffer.from("GIF89a"), "R0lGODlh"],
    [
      "SVG",
      "image/svg+xml",
      Buffer.from('<?xml version="1.0"?>\n<!-- é -->\n<svg xmlns="x"/>'),
      '<?xml version="1.0"?>\n<!-- é -->\n<svg xmlns="x"/>',
    ],
  ])("of a %s are an image", (_, type, bytes, expected) => {
    expect(draw(bytes)).toMatchObject({
      data: { [type]: expected, "text/plain": expect.any(String) },
    });
  });

  test("of something else are bytes", () => {
    expect(draw(Uint8Array.of(1, 2))).toEqual({ data: { "text/plain": "Uint8Array(2) [ 1, 2 ]" } });
  });
});

describe("a list of records", () => {
  test("is a table and text", () => {
    const drawn = draw([
      { a: 1, b: "<x>" },
      { a: null, c: [1] },
    ]) as { data: Record<string, string> };
    expect(drawn.data["text/html"]).toBe(
      '<table><thead><tr><th>a</th><th>b</th><th>c</th></tr></thead><tbody><tr><td style="text-align: right">1</td><td>&lt;x&gt;</td><td></td></tr><tr><td>null</td><td></td><td>[ 1 ]</td></tr></tbody></table>',
    );
    expect(drawn.data["text/plain"]).toBe("[ { a: 1, b: '<x>' }, { a: null, c: [ 1 ] } ]");
  });

  test("shows its first rows and says how many there are", () => {
    const rows = Array.from({ length: 1000 }, (_, n) => ({ n }));
    const { data } = draw(rows) as { data: Record<string, string> };
    expect(data["text/html"]?.match(/<tr>/g)?.length).toBe(51);
    expect(data["text/html"]).toContain("1000 rows, 1 columns");
  });

  test.each([
    [
      "with a getter",
      [
        {
          get a() {
            throw new Error("called");
          },
        },
      ],
    ],
    ["of class instances", [new Date()]],
    ["of mixed things", [{ a: 1 }, 2]],
    ["without fields", [{}]],
    ["that is empty", []],
  ])("%s is only text", (_, value) => {
    expect(Object.keys((draw(value) as { data: object }).data)).toEqual(["text/plain"]);
  });
});

test("a bundle holds what a notebook can: text, bytes as text, JSON for types of JSON", () => {
  const made = {
    "text/html": { a: 1 },
    "text/markdown": ["a\n", "b"],
    "text/latex": 42,
    "image/svg+xml": Buffer.from("<svg/>"),
    "image/png": Uint8Array.of(1, 2),
    "image/gif": null,
    "application/vnd.x+json": { a: [1] },
  };
  expect(draw({ [DISPLAY]: () => made })).toMatchObject({
    data: {
      "text/html": "{ a: 1 }",
      "text/markdown": "a\nb",
      "text/latex": "42",
      "image/svg+xml": "<svg/>",
      "image/png": "AQI=",
      "application/vnd.x+json": { a: [1] },
    },
  });
  expect(draw({ [DISPLAY]: () => made })).not.toHaveProperty(["data", "image/gif"]);
});

test("a display may be any library's promise", async () => {
  // oxlint-disable-next-line unicorn/no-thenable -- libraries have promises of their own
  const later = { then: (use: (made: object) => void) => use({ "text/plain": "later" }) };
  expect(await draw({ [DISPLAY]: () => later })).toEqual({ data: { "text/plain": "later" } });
});
