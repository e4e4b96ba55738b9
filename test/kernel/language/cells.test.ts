import { expect, test } from "@jest/globals";
import { Cells } from "#kernel/language/cells.ts";

const frame = (columns: string) => ({
  name: "credit",
  types: `interface credit$ { ${columns}: 1 }`,
  type: "credit$",
  ambient: `declare module "pkg" { interface Sources { ${columns}: 1 } }`,
});

test("cells run again and again do not pile up", () => {
  const documents = new Map<string, string>();
  const cells = new Cells("/notebook", documents);
  const run = (i: number): void => {
    cells.record("declare global { var seen: 1 }", []);
    cells.record("const base = 1; let counted = base", []);
    cells.record("const credit = base", [frame(`column_${i}`)]);
    cells.record("console.log(credit)", []);
  };
  run(0);
  const { size } = documents;
  for (let i = 1; i < 100; i++) run(i);
  expect(documents.size).toBe(size);
  cells.reset();
  expect([...documents.keys()]).toEqual(["file:///notebook/.sonde-ambient.ts"]);
});

test("many cells run again and again do not pile up either", () => {
  const documents = new Map<string, string>();
  const cells = new Cells("/notebook", documents);
  for (let i = 0; i < 200; i++) cells.record(`const value${i} = 1`, []);
  for (let i = 0; i < 2000; i++) cells.record(`const same = ${i}`, []);
  expect(documents.size).toBeLessThan(250);
  expect(cells.has("value0") && cells.has("same")).toBe(true);
});

test("an older cell stays while a newer one uses it", () => {
  const documents = new Map<string, string>();
  const cells = new Cells("/notebook", documents);
  cells.record("class Old {}", []);
  cells.record("const made = new Old()", []);
  cells.record("class Old { newer = 1 }", []);
  expect(documents.has(cells.uri(".sonde-cell-1.tsx"))).toBe(true);
  cells.record("const made = 1", []);
  expect(documents.has(cells.uri(".sonde-cell-1.tsx"))).toBe(false);
});

test("the line before a cell brings the names it uses, from their newest cells", () => {
  const cells = new Cells("/notebook", new Map());
  cells.record("const a = 1; let n = 2; const unused = 3", []);
  cells.record("const a = 'new'", []);
  expect(cells.header("a + n")(new Set())).toBe(
    `import { a } from "./.sonde-cell-2.tsx"; import { n as __sonde_n } from "./.sonde-cell-1.tsx"; declare let n: typeof __sonde_n;\n`,
  );
  expect(cells.header("a + n")(new Set(["a", "n"]))).toBe(
    `import {  } from "./.sonde-cell-2.tsx"; import {  } from "./.sonde-cell-1.tsx";\n`,
  );
});

test("a cell is a document of the language that it is read as to run", () => {
  const documents = new Map<string, string>();
  const cells = new Cells("/notebook", documents);
  cells.record("const same = <T>(a: T) => a", []);
  cells.record("declare global { var seen: 1 }\nconst cast = <any>same", []);
  cells.record("const shown = <b>text</b>", []);
  const names = (): readonly string[] => [...documents.keys()].map((uri) => uri.slice(17));
  expect(names().toSorted()).toEqual([
    ".sonde-ambient.ts",
    ".sonde-cell-1.ts",
    ".sonde-cell-2.ts",
    ".sonde-cell-3.tsx",
  ]);
  expect(documents.get(cells.uri(".sonde-ambient.ts"))).toContain('import "./.sonde-cell-2.ts"');
  cells.reset();
  expect(names()).toEqual([".sonde-ambient.ts"]);
});
