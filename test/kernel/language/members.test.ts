import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { ownerBefore } from "#kernel/language/members.ts";
import { nameBefore } from "#kernel/syntax/names.ts";
import { scan } from "#kernel/syntax/scan.ts";
import { openNotebook, write } from "./notebook.ts";

const notebook = openNotebook();
const { language, complete, matches } = notebook;
afterAll(() => notebook.close());
beforeEach(() => language.reset());

/** The name whose members alone decide at `‸`. */
function owner(marked: string): string | undefined {
  const at = marked.indexOf("‸");
  const code = marked.replace("‸", "");
  const start = nameBefore(code, at);
  return ownerBefore(code, start, scan(code, start));
}

test.each([
  "row.‸",
  "row.am‸",
  "  row.‸;",
  "const one = 1;\nrow.‸",
  "const one = row.‸",
  "total += row.‸",
  "console.log(row.‸",
  "console.log(row.am‸)\nrest()",
  "const shown = await show(Math.max(row.‸))",
  "one(); await row.‸",
  "// a comment\nrow.‸",
])("a name of an earlier cell has its own members in %j", (code) => {
  expect(owner(code)).toBe("row");
});

test.each([
  "const row = 1; row.‸",
  "if (row.kind === 1) row.‸",
  "row = 2;\nrow.‸",
  "rows.map((row) => row.‸",
  "const one: row.‸",
  "type One = row.‸",
  "x as row.‸",
  "function f(row.‸",
  "new Map<row.‸",
  "import 'it'; row.‸",
  "declare global { interface Array<T> { mine: T } }\nrow.‸",
  "const { row.‸",
  "const one = { row.‸",
  "let row.‸",
  "it.row.‸",
  "it. // a comment\n  row.‸",
  "...row.‸",
  "row?.‸",
  "row().‸",
  "row[0].‸",
  "1.‸",
  '"row.‸',
  "// row.‸",
  "`row.‸",
  "x = /row.‸",
  "r\\u006fw = 1; row.‸",
])("something else has a say in %j", (code) => {
  expect(owner(code)).toBe(undefined);
});

test("members are those of a name's newest definition, with their signatures", async () => {
  language.ran(1, "const box = { first: 1, get() { return 1 } }; let it = 'a'", []);
  expect(await complete("box.‸")).toMatchObject({
    matches: ["first", "get"],
    types: [{ type: "property" }, { type: "function", signature: "(): number" }],
  });
  expect(await matches("const one = it.toUp‸")).toEqual(["toUpperCase"]);
  language.ran(2, "const box = { second: it }", []);
  expect(await matches("box.‸")).toEqual(["second"]);
  language.ran(3, "", [{ name: "box", type: "{ third: number }" }]);
  expect(await matches("console.log(box.‸)")).toEqual(["third"]);
  language.reset();
  expect(await matches("box.‸")).toEqual([]);
});

test("what the edited cell says of a name counts", async () => {
  language.ran(1, "const value = Math.random() > 0.5 ? { a: 1, both: 1 } : { b: 1, both: 1 }", []);
  expect(await matches("value.‸")).toEqual(["a", "b", "both"]);
  expect(await matches("if (value.a !== undefined) value.a.toF‸")).toEqual(["toFixed"]);
  expect(await matches("const value = { c: 1 }; value.‸")).toEqual(["c"]);
  expect(await matches("value.‸")).toEqual(["a", "b", "both"]);
});

test("members that an edited file of the notebook gains are seen", async () => {
  write(notebook.folder, "shape.ts", "export const shape = { width: 1 };");
  const cell = 'import { shape } from "./shape.ts"; const kept = shape;';
  language.ran(1, cell, []);
  expect(await matches("kept.‸")).toEqual(["width"]);
  write(notebook.folder, "shape.ts", "export const shape = { width: 1, height: 2 };");
  language.ran(2, cell, []);
  expect(await matches("kept.‸")).toEqual(["height", "width"]);
});

test("what is read ahead is what the next question and the next check find", async () => {
  language.readAhead();
  language.ran(1, "const pair = { left: 1 }", []);
  language.readAhead();
  expect(await matches("pair.‸")).toEqual(["left"]);
  language.ran(2, "const pair = { right: 'a' }", []);
  language.readAhead();
  language.readAhead();
  expect(await notebook.warnings("pair.left")).toEqual([
    "1:6 Property 'left' does not exist on type '{ right: string; }'",
  ]);
  expect(await matches("pair.‸")).toEqual(["right"]);
});

test("of very many names the oldest have their members, too", async () => {
  language.ran(1, "const oldest = { member: 1 }", []);
  const names = Array.from({ length: 300 }, (_, i) => `v${i} = { a: ${i} }`);
  language.ran(2, `const ${names.join(", ")}`, []);
  expect(await matches("oldest.‸")).toEqual(["member"]);
  expect(await matches("v299.‸")).toEqual(["a"]);
});
