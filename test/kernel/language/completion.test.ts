import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { openNotebook } from "./notebook.ts";

const notebook = openNotebook();
const { language, complete, matches } = notebook;
afterAll(() => notebook.close());
beforeEach(() => language.reset());

test("completes a name of an earlier cell", async () => {
  language.ran(1, "const acquired = 0.7", []);
  expect(await complete("acqu‸")).toEqual({
    matches: ["acquired"],
    cursor_start: 0,
    cursor_end: 4,
    types: [{ text: "acquired", type: "instance", start: 0, end: 4 }],
  });
});

test("completes a name of the cell being typed, and nothing beside it", async () => {
  expect(await matches("const abc = 1; ab‸")).toEqual(["abc"]);
});

test("completes members by type, through an unfinished cell", async () => {
  expect(await matches("const list = [1, 2]; list.conc‸")).toEqual(["concat"]);
  expect(await matches("console.lo‸")).toEqual(["log"]);
  expect(await matches("console.log(Math.flo‸")).toEqual(["floor"]);
});

test("completes what other kernels give their notebooks", async () => {
  expect(await matches("Deno.jupyter.disp‸")).toEqual(["display"]);
  expect(await matches("tslab.display.mark‸")).toEqual(["markdown"]);
  expect(await matches("display.lat‸")).toEqual(["latex"]);
});

test("completes globals of Node and of the kernel, letter for letter", async () => {
  expect(await matches("conso‸")).toEqual(["console"]);
  expect(await matches("clear_‸")).toEqual(["clear_output"]);
  expect(await matches("display.ht‸")).toEqual(["html"]);
  expect(await matches("CONSO‸")).toEqual([]);
});

test("puts the user's names before the globals", async () => {
  language.ran(1, "const zeta = 1; const array = 2", []);
  expect((await matches("‸")).slice(0, 2)).toEqual(["array", "zeta"]);
});

test("counts the cursor in code points", async () => {
  const code = "const 名 = '😀😀'; 名.toUpp‸";
  expect(await complete(code)).toMatchObject({
    matches: ["toUpperCase"],
    cursor_start: 18,
    cursor_end: 23,
  });
});

test("knows what an await gives", async () => {
  language.ran(1, "const answer = await Promise.resolve({ forty: 2 })", []);
  expect(await matches("answer.‸")).toEqual(["forty"]);
  expect(await matches("const mine = await Promise.resolve({ two: 2 }); mine.‸")).toEqual(["two"]);
});

test("a redeclared name has its new type", async () => {
  language.ran(1, "const value = { first: 1 }", []);
  language.ran(2, "const kept = value", []);
  language.ran(3, "const value = { second: 2 }", []);
  expect(await matches("value.‸")).toEqual(["second"]);
  expect(await matches("kept.‸")).toEqual(["first"]);
  expect(await matches("const value = { third: 3 }; value.‸")).toEqual(["third"]);
});

test("classes, enums, interfaces, types, namespaces and functions are seen by later cells", async () => {
  const code = `class Box<T> { constructor(public inner: T) {} }
enum Size { Small, Large }
interface Point { x: number }
type Pair = { left: Point };
namespace Units { export const metre = 1; export type Name = "m" }
function make() { return { made: true } }`;
  language.ran(1, code, []);
  expect(await matches("new Box(1).‸")).toEqual(["inner"]);
  expect(await matches("Size.‸")).toEqual(["Large", "Small"]);
  expect(await matches("let pair!: Pair; pair.left.‸")).toEqual(["x"]);
  expect(await matches("Units.‸")).toEqual(["metre"]);
  expect(await matches("make().‸")).toEqual(["made"]);
  expect(await matches("let p: Poi‸")).toEqual(["Point"]);
});

test("destructured names and variables of loops are seen by later cells", async () => {
  language.ran(
    1,
    "const { a: one, ...rest } = { a: { x: 1 }, b: 2 }; for (var index = 0; index < 2;) index++",
    [],
  );
  expect(await matches("one.‸")).toEqual(["x"]);
  expect(await matches("rest.‸")).toEqual(["b"]);
  expect(await matches("index.toFi‸")).toEqual(["toFixed"]);
});

test("offers the strings that a parameter takes, with and without a quote", async () => {
  language.ran(
    1,
    `declare function pick(name: "red" | "green", other: "blue"): void; const red = 1`,
    [],
  );
  expect(await complete(`pick("r‸")`)).toMatchObject({
    matches: ["red"],
    cursor_start: 6,
    cursor_end: 7,
  });
  expect((await matches("pick(‸)")).slice(0, 2)).toEqual(['"green"', '"red"']);
  expect((await matches(`pick("red", ‸`)).slice(0, 1)).toEqual(['"blue"']);
});

test("a cell that is not TypeScript declares nothing and breaks nothing", async () => {
  language.ran(1, "const good = 1", []);
  language.ran(2, "const = ;;; nonsense(", []);
  expect(await matches("goo‸")).toEqual(["good"]);
});

test("forgets the cells of a process that is gone", async () => {
  language.ran(1, "const acquired = 0.7", []);
  language.reset();
  expect(await matches("acqu‸")).toEqual([]);
});

test.each(["", "‸", "'", "`${", "/* ", "((((", "\u0000", "}{", "\uD800"])(
  "answers whatever is typed: %j",
  async (code) => {
    const { cursor_start, cursor_end } = await language.complete(code, 1_000);
    expect(cursor_start).toBeLessThanOrEqual(cursor_end);
  },
);

test("what can be called comes with its signature", async () => {
  const { types } = await complete("[1].at‸");
  expect(types).toEqual([
    {
      text: "at",
      type: "function",
      signature: "(index: number): number | undefined",
      start: 4,
      end: 6,
    },
  ]);
});

test("a signature is whole, and of overloads it is the first", async () => {
  const [found] = (await complete("Deno.jupyter.displa‸")).types;
  expect(found?.signature).toBe(
    "(value: unknown, options?: { raw?: boolean; update?: boolean; display_id?: string; }): Promise<void>",
  );
  language.ran(
    1,
    "function many(a: 1): 1; function many(a: 2): 2; function many(a: any) { return a }",
    [],
  );
  const [first] = (await complete("many‸")).types;
  expect(first?.signature).toBe("(a: 1): 1");
});

test("few names of earlier cells are told by what they are", async () => {
  const code =
    "function each1(a: number) {}; class each2 {}; enum each3 { A }; namespace each4 { export const x = 1 }; const each5 = (x: string) => 1; let each6 = { a: 1 }";
  language.ran(1, code, []);
  const { types } = await complete("each‸");
  expect(types.map(({ text, type, signature }) => [text, type, signature])).toEqual([
    ["each1", "function", "(a: number): void"],
    ["each2", "class", undefined],
    ["each3", "enum", undefined],
    ["each4", "module", undefined],
    ["each5", "instance", "(x: string) => number"],
    ["each6", "instance", undefined],
  ]);
});

test.each([
  ["[1].map((x) => `${x}`).filter(Boolean)[0]?.toUpperC‸", ["toUpperCase"]],
  ["const o: { kind: 'a' | 'b'; size?: number } = { si‸ }", ["size"]],
  ["const o: { kind: 'a' | 'b' } = { kind: '‸' }", ["a", "b"]],
  ["function Dot(p: { color: string }) { return <b>{p.color}</b>; }\n<Dot co‸", ["color"]],
  ["import fs from 'node:tim‸'", ["node:timers", "node:timers/promises"]],
  ["import { setTimeo‸ } from 'node:timers/promises'", ["setTimeout"]],
])("%j completes %j", async (code, expected) => {
  expect(await matches(code)).toEqual(expected);
});

test("completes the attributes of HTML and SVG tags, without types of a package", async () => {
  expect(await matches("<img sr‸ />")).toEqual(["src", "srcset"]);
  expect(await matches('<b className="x" ti‸>x</b>')).toEqual(["title"]);
  expect(await matches("<svg><circle c‸ /></svg>")).toEqual(
    expect.arrayContaining(["cx", "cy", "class"]),
  );
});

test("completes the name that a question asks about", async () => {
  language.ran(1, "const acquired = { mean: 1 }", []);
  expect(await matches("?acqu‸")).toEqual(["acquired"]);
  expect(await matches("1 + 1;\n?acquired.me‸")).toEqual(["mean"]);
});

test("a word of a million letters has no completions", async () => {
  expect(await matches(`${"a".repeat(1_000_000)}‸`)).toEqual([]);
});

test("a long word before the cursor costs next to nothing", async () => {
  const long = `const long = "${"a".repeat(300_000)} ${"b ".repeat(1000)}";`;
  expect(await matches(`${long} long.toUpp‸`)).toEqual(["toUpperCase"]);
  expect((await notebook.inspect(`${long} long.toUpperCase(‸`))?.text).toContain("toUpperCase()");
}, 30_000);

test("a class with a constructor is read as any other code", async () => {
  expect(await matches("class A { constructor() {} m() { return this.m‸ } }")).toEqual(["m"]);
  expect((await notebook.inspect("class A { constructor(n: number) {} }; new A(‸"))?.text).toMatch(
    /A\(n: number\)/,
  );
});

test("completes private members with their sign", async () => {
  const found = await complete("class A { #secret = 1; m() { return this.#se‸ } }");
  expect(found).toMatchObject({ matches: ["#secret"], cursor_start: 41, cursor_end: 44 });
  expect(await matches("class A { #secret = 1; m() { return this.#‸ } }")).toContain("#secret");
});

test("completes the variables of the environment", async () => {
  expect(await matches("process.env.PAT‸")).toContain("PATH");
  expect(await notebook.warnings("const path: string | undefined = process.env.NONE_SUCH")).toEqual(
    [],
  );
});
