import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { openNotebook } from "./notebook.ts";

// The shape of the library's tables: a kind per column, messages as parameter types, a registry of sources.
const library = readFileSync(join(import.meta.dirname, "library.d.txt"), "utf8");
const notebook = openNotebook({
  "node_modules/sonde/package.json": `{ "name": "sonde", "types": "index.d.ts" }`,
  "node_modules/sonde/index.d.ts": library,
});
const { language, inspect, matches, warnings } = notebook;
afterAll(() => notebook.close());
beforeEach(() => language.reset());

const read = (file: string): string => `const credit = await csv("${file}");`;
const table = (columns: Record<string, string>, file?: string) => {
  const text = Object.entries(columns)
    .map(([column, kind]) => `${column}: import("sonde").${kind}`)
    .join("; ");
  const frame = `import("sonde").Frame<{ ${text} }>`;
  return {
    name: "credit",
    types: `interface credit$ { ${text} }`,
    type: `import("sonde").Frame<credit$>`,
    ...(file === undefined
      ? {}
      : { ambient: `declare module "sonde" { interface Sources { "${file}": ${frame} } }` }),
  };
};
const credit = table({ duration: "Int", purpose: `Cat<"car" | "boat">`, amount: "Num" });
const importCsv = `import { csv } from "sonde"; `;

test("the columns of a table just read complete in the next cell, by kind", async () => {
  language.ran(1, importCsv + read("credit.csv"), [credit]);
  expect(await matches(`credit.select("‸")`)).toEqual(["amount", "duration", "purpose"]);
  expect(await matches(`credit.select("duration", "pur‸`)).toEqual(["purpose"]);
  expect(await matches("credit.select(‸)")).toEqual([
    '"amount"',
    '"duration"',
    '"purpose"',
    "csv",
    "credit",
  ]);
  expect(await matches(`credit.encode((e) => e.oneHot("‸"))`)).toEqual(["purpose"]);
  expect(await matches("credit.filter((r) => r.‸)")).toEqual(["amount", "duration", "purpose"]);
});

test("its hover is short", async () => {
  language.ran(1, importCsv + read("credit.csv"), [credit]);
  expect((await inspect("cred‸it"))?.text).toBe("const credit: Frame<credit$>");
  expect((await inspect("cred‸it", 1))?.text).toBe(
    `const credit: Frame<credit$>\n\n${read("credit.csv")}`,
  );
});

test("a wrong column is one line", async () => {
  language.ran(1, importCsv + read("credit.csv"), [credit]);
  expect(
    await warnings(`credit.select("purpos");\ncredit.encode((e) => e.oneHot("duration"));`),
  ).toEqual(["1:15 no column 'purpos'", "2:31 'duration' is Int, not Cat"]);
});

test("before it is read, nothing is wrongly refused", async () => {
  expect(await warnings(`${importCsv}${read("credit.csv")} credit.select("anything")`)).toEqual([]);
});

test("a name declared anew with another table has the new columns", async () => {
  language.ran(1, importCsv + read("credit.csv"), [credit]);
  language.ran(2, "const first = credit.select()", []);
  language.ran(3, read("wine.csv"), [table({ alcohol: "Num" })]);
  expect(await matches(`credit.select("‸")`)).toEqual(["alcohol"]);
  language.ran(4, read("iris.csv"), [table({ petal: "Num" })]);
  expect(await matches(`credit.select("‸")`)).toEqual(["petal"]);
});

test("a variable that was assigned has the written-back type", async () => {
  language.ran(1, `${importCsv}let credit = await csv("credit.csv")`, [credit]);
  language.ran(2, `credit = await csv("wine.csv")`, [table({ alcohol: "Num" })]);
  expect(await matches(`credit.select("‸")`)).toEqual(["alcohol"]);
  expect(await warnings(`credit = credit.select("alcohol") as never`)).toEqual([]);
});

test("a source that was read has its columns in the very cell that reads it; the newest reading counts", async () => {
  language.ran(1, importCsv + read("credit.csv"), [table({ age: "Int" }, "credit.csv")]);
  const again = `const other = await csv("credit.csv"); other.select("‸")`;
  expect(await matches(again)).toEqual(["age"]);
  expect(await matches(`await csv("‸")`)).toEqual(["credit.csv"]);
  language.ran(2, `const more = await csv("credit.csv")`, [
    { ...table({ grown: "Int" }, "credit.csv"), name: "more" },
  ]);
  expect(await matches(again)).toEqual(["grown"]);
});

test("a declaration that is not TypeScript leaves the others as they are", async () => {
  language.ran(1, `${importCsv}const broken = 1; ${read("credit.csv")}`, [
    { name: "broken", type: "Frame<<" },
    credit,
  ]);
  expect(await matches(`credit.select("dur‸")`)).toEqual(["duration"]);
  expect(await matches("broken.toFi‸")).toEqual(["toFixed"]);
});
