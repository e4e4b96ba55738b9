import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { openNotebook, write } from "./notebook.ts";

const notebook = openNotebook();
const { language, inspect } = notebook;
afterAll(() => notebook.close());
beforeEach(() => {
  language.reset();
  language.ran(
    1,
    "/** Doubles a number. */\nfunction twice(x: number): number { return 2 * x; }",
    [],
  );
});

const TWICE = "function twice(x: number): number\nDoubles a number.";

test.each(["tw‸ice", "‸twice", "twice‸", "twice‸(1)"])(
  "finds a function of an earlier cell: %s",
  async (code) => {
    expect((await inspect(code))?.text).toBe(TWICE);
  },
);

const CALL = "twice(x: number): number";

test.each([
  ["twice(‸)", `${CALL}\n//    ^^^^^^^^^\nDoubles a number.`],
  ["twice(3 + ‸)", `${CALL}\n//    ^^^^^^^^^\nDoubles a number.`],
  ["[1].slice(0, ‸", /\(start\?: number, end\?: number\).*\n\/\/ +\^{12}\n[\s\S]*The end index of/],
])("in the arguments of a call, marks the parameter: %s", async (code, text) => {
  expect((await inspect(code))?.text).toEqual(
    typeof text === "string" ? text : expect.stringMatching(text),
  );
});

test("names modules as the cell imports them", async () => {
  write(notebook.folder, "lib/named.ts", "export const a = 1;");
  expect((await inspect("const lib‸ = await import('./lib/named')"))?.text).toBe(
    'const lib: typeof import("./lib/named")',
  );
});

test("gives markdown with the documentation", async () => {
  expect((await inspect("twice‸"))?.markdown).toBe(
    "```typescript\nfunction twice(x: number): number\n```\nDoubles a number.",
  );
});

test("a name as argument is found before the function around it", async () => {
  language.ran(2, "const three = 3", []);
  expect((await inspect("twice(thr‸ee)"))?.text).toBe("const three: 3");
});

test("in more detail, shows the source from the cell", async () => {
  const source = "function twice(x: number): number { return 2 * x; }";
  expect((await inspect("twice‸(1)", 1))?.text).toBe(`${TWICE}\n\n${source}`);
  expect((await inspect("const mine = 1;\nmi‸ne", 1))?.text).toBe(
    "const mine: 1\n\nconst mine = 1;",
  );
});

test("in more detail, shows the source from a file or a package", async () => {
  write(
    notebook.folder,
    "mod.ts",
    "/** Half. */\nexport function half(x: number) {\n  return x / 2;\n}\n",
  );
  write(
    notebook.folder,
    "node_modules/third/package.json",
    '{ "name": "third", "types": "i.d.ts" }',
  );
  write(
    notebook.folder,
    "node_modules/third/i.d.ts",
    "export interface Third {\n  /** A third. */\n  of(x: number): number;\n}",
  );
  const half = await inspect('import { half } from "./mod.ts";\nha‸lf(1)', 1);
  expect(half?.text).toBe(
    "function half(x: number): number\nHalf.\n\n// mod.ts:2\nfunction half(x: number) {\n  return x / 2;\n}",
  );
  const third = await inspect('import type { Third } from "third";\n({} as Third).o‸f', 1);
  write(
    notebook.folder,
    "node_modules/fourth/package.json",
    '{ "name": "fourth", "type": "module", "main": "i.js", "types": "i.d.ts" }',
  );
  write(notebook.folder, "node_modules/fourth/i.d.ts", "export declare function go(): number;");
  write(notebook.folder, "node_modules/fourth/i.js", "export function go() {\n  return 4;\n}");
  const fourth = await inspect('import { go } from "fourth";\ng‸o()', 1);
  expect(fourth?.text).toBe(
    "function go(): number\n\n// node_modules/fourth/i.js:1\nfunction go() {\n  return 4;\n}",
  );
  expect(third?.text).toMatch(
    /\n\n\/\/ node_modules\/third\/i\.d\.ts:3\nof\(x: number\): number;$/,
  );
});

test("knows Node's own functions", async () => {
  const found = await inspect("console.log‸");
  expect(found?.text).toMatch(/^\(method\) Console\.log\(message\?: any/);
  expect(found?.text).toMatch(/Prints to `stdout`/);
});

test("documentation stays with a name whose type was written back", async () => {
  language.ran(2, "/** All rows. */\nconst rows = [1]", [{ name: "rows", type: "readonly 1[]" }]);
  expect((await inspect("rows‸"))?.text).toBe("const rows: readonly 1[]\nAll rows.");
});

test("names no file of this machine", async () => {
  expect((await inspect("process.argv‸"))?.markdown).not.toMatch(/file:/);
});

test("finds nothing where nothing is", async () => {
  expect(await inspect("‸")).toBeNull();
  expect(await inspect("1 + ‸2")).toBeNull();
  expect(await inspect("nowhere‸")).not.toEqual(expect.objectContaining({ text: "" }));
});

test("a type of an earlier cell is found by its name alone", async () => {
  language.ran(90, "interface Point { x: number }\ntype Pair<T> = [T, T]", []);
  expect((await inspect("Po‸int"))?.text).toMatch(/^interface Point/);
  expect((await inspect("Pair‸"))?.text).toMatch(/^type Pair<T> = \[T, T\]/);
  expect(await inspect("Nowhere‸")).toBeNull();
});

test("a keyword is no name, and the name that a question asks about is one", async () => {
  expect(await notebook.inspect("con‸st a = 1")).toBeNull();
  expect(await notebook.inspect("class‸")).toBeNull();
  expect((await notebook.inspect("?Math.ma‸x"))?.text).toContain("Math.max(");
});

test.each([
  [
    'import { mlp } from "sonde";\nml‸p()',
    /dist\/sdk\/models\/mlp\.js:\d+\nfunction mlp\(options = \{\}\) \{/,
  ],
  [
    'import { tensor } from "sonde";\ntensor([1]).soft‸max()',
    /dist\/sdk\/tensor\/tensor\.js:\d+\nsoftmax\(axis\) \{/,
  ],
])("of what the library exports the source is what runs: %s", async (code, source) => {
  expect((await inspect(code, 1))?.text).toMatch(source);
});
