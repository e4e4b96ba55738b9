import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Notebook, openNotebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = openNotebook({
    "package.json": '{ "dependencies": { "padder": "1" } }',
    "node_modules/padder/package.json":
      '{ "name": "padder", "version": "1.0.0", "types": "i.d.ts" }',
    "node_modules/padder/i.d.ts": `export declare function padLeft(text: string): string;
export declare function padRight(text: string): string;
export default function makePadder(): void;`,
  });
});
afterAll(() => notebook.close());

test("the one name that fits and can be imported comes with its import on top of the cell", async () => {
  expect(await notebook.complete("const 𝒳 = 1;\n%who\npadL‸")).toMatchObject({
    matches: ['import { padLeft } from "padder";\nconst 𝒳 = 1;\n%who\npadLeft'],
    cursor_start: 0,
    cursor_end: 22,
    types: [{ type: "function" }],
  });
  expect(await notebook.matches("makeP‸")).toEqual([
    'import makePadder from "padder";\nmakePadder',
  ]);
});

test("the import stands below what must be the first line", async () => {
  expect(await notebook.matches("%%timeit -n 1\npadL‸")).toEqual([
    '%%timeit -n 1\nimport { padLeft } from "padder";\npadLeft',
  ]);
  expect(await notebook.matches("#!/usr/bin/env node\r\npadL‸")).toEqual([
    '#!/usr/bin/env node\r\nimport { padLeft } from "padder";\npadLeft',
  ]);
});

test("several names that could be imported are offered by themselves", async () => {
  expect(await notebook.complete("pad‸")).toMatchObject({
    matches: ["padLeft", "padRight"],
    cursor_start: 0,
    cursor_end: 3,
  });
});

test("a name that nobody defined is reported with the import it may want", async () => {
  expect(await notebook.warnings("padLeft('a')")).toEqual([
    `1:1 Cannot find name 'padLeft'; import { padLeft } from "padder"`,
  ]);
});

test("so are modules of Node's and their functions", async () => {
  expect(await notebook.warnings("fs.x; readFileSync('a'); EventEmitter; noSuchName")).toEqual([
    `1:1 Cannot find name 'fs'; import fs from "node:fs"`,
    `1:7 Cannot find name 'readFileSync'; import { readFileSync } from "node:fs"`,
    `1:26 Cannot find name 'EventEmitter'; import { EventEmitter } from "node:events"`,
    "1:40 Cannot find name 'noSuchName'",
  ]);
});

test("where nothing else fits, they complete with their import", async () => {
  expect(await notebook.complete("const a = readFileSyn‸")).toMatchObject({
    matches: ['import { readFileSync } from "node:fs";\nconst a = readFileSync'],
    types: [{ type: "function" }],
  });
  expect(await notebook.matches("child_p‸")).toEqual([
    'import child_process from "node:child_process";\nchild_process',
  ]);
  expect(await notebook.matches("spawn‸")).toEqual(["spawn", "spawnSync"]);
});

test.each([
  "console.readFileSyn‸",
  "const readFileSyn‸",
  "import { readFileSyn‸",
  "import readFileSyn‸",
  "class A { readFileSyn‸",
  "<readFileSyn‸",
  "'readFileSyn‸'",
  "noSuchNam‸",
])("but not at %s", async (code) => {
  expect(await notebook.matches(code)).toEqual([]);
});

test("an empty word offers nothing to import", async () => {
  expect(await notebook.matches("‸")).not.toContain("padLeft");
});

test("names of the library can be imported before a cell did", async () => {
  notebook.language.offer("sonde");
  expect(await notebook.matches("mlp‸")).toEqual(['import { mlp } from "sonde";\nmlp']);
});
