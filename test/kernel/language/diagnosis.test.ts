import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { shorten } from "#kernel/language/diagnosis.ts";
import { openNotebook, write } from "./notebook.ts";

const notebook = openNotebook({
  "node_modules/pkg/package.json": `{ "name": "pkg", "types": "index.d.ts" }`,
  "node_modules/pkg/index.d.ts": "export declare const colour: { red: number }; export default 7;",
  // A project's own settings are not the cells': these would refuse everything.
  "tsconfig.json": `{ "compilerOptions": { "noLib": true, "types": [] }, "files": [], "references": [] }`,
  "local.ts": "export const here = { x: 1 };",
});
const { folder, language, matches, warnings } = notebook;
afterAll(() => notebook.close());
beforeEach(() => language.reset());

test("warns of a wrong type, in the cell's own lines and columns", async () => {
  language.ran(1, "const size = 3", []);
  expect(await warnings("size.toFixed();\n'😀'; size.nope;")).toEqual([
    "2:12 Property 'nope' does not exist on type '3'",
  ]);
  expect(await warnings("/* \u2028 */ noSuch;")).toEqual(["1:9 Cannot find name 'noSuch'"]);
});

test.each([
  "const unused = 1",
  "#!/usr/bin/env node\nconst shebang = 1",
  "function f(x) { return x }",
  "var list = []; list.push(1)",
  "await Promise.resolve(1)",
  "const picture = <b>bold</b>",
  "const node: { type: unknown; props: unknown; key: string | null } = <b />",
  "const Item = ({ children }: { children: string }) => <i>{children}</i>; <>a<Item>text</Item></>",
  "const Plain = () => 'text'; const rows = [1, 2].map((n) => <li key={n}>{n}</li>); <ul><Plain />{rows}</ul>",
  "<div data-x='1' onclick='go()' style={{ color: 'red' }} mine={1} hidden><my-tag a='1' /><svg viewBox='0 0 1 1'><path d='' stroke-width={2} /></svg></div>",
  "async function Later({ of }: { of: number }) { return <b>{of}</b> }\n<Later of={1} />",
  "{ a: 1, b: 'two' }",
  "import fs from 'node:fs'; fs.readFileSync('x'); require('node:os'); process.pid; fetch; Buffer.from('x')",
  "display(1, { display_id: 'x' }); display.html('<b>'); clear_output(true)",
  "const shown = display([1], { id: true, metadata: {} }); shown.update(2); display.html`<b>${1}</b>`; display.image('a.png', { width: 9 }); display.clear()",
  "const { html } = Deno.jupyter; await Deno.jupyter.display(html`<b>`, { raw: false }); class Dog { [Deno.jupyter.$display]() {} }",
  "import * as own from 'tslab'; own.display.html('x'); own.newDisplay().png(new Uint8Array()); tslab.versions.node.length",
  "const a: number[] = []; for (const x of a) x.toFixed()",
  "const tag = (c: any) => {}; const C = @tag class {}; export = new C()",
  "import text from './a.txt' with { type: 'text' }; import bytes from './local' with { type: \"bytes\" }; text.length + bytes",
  "(await import('./a.txt', { with: { type: 'text' } })).default",
  "import { pad } from 'npm:not-yet@1'; import { join } from 'jsr:@std/path@1'; join(pad)",
  "import 'npm:not-yet@1'; import 'jsr:@std/path@1'; import 'data:text/javascript,1'; import 'file:///home/me/set-up.ts'",
  "import { y } from 'data:text/javascript,export const y = 6'; (await import('file:///home/me/lib.ts')).x + y",
  "import source module from './a.wasm'",
  "import fs = require('node:fs'); import local = require('./local'); local.here.x.toFixed(); fs.readFileSync",
])("is quiet about %s", async (code) => {
  expect(await warnings(code)).toEqual([]);
});

test("a cell declares a module that has no types, for itself and for later cells, until another declares it anew", async () => {
  const declares =
    "declare module 'untyped' { export const a: number; export interface B { x: 1 } }\n";
  const uses = "import { a, type B } from 'untyped'; const b: B = { x: 2 };";
  expect(await warnings(declares + uses)).toEqual(["2:53 Type '2' is not assignable to type '1'"]);
  language.ran(1, declares, []);
  expect(await warnings(uses)).toEqual(["1:53 Type '2' is not assignable to type '1'"]);
  expect(await matches("import { ‸ } from 'untyped'")).toContain("a");
  const anew = declares.replace("1", "2");
  expect(await warnings(anew + uses)).toEqual([]);
  expect(await warnings(uses)).toEqual(["1:53 Type '2' is not assignable to type '1'"]);
  language.ran(2, anew, []);
  expect(await warnings(uses)).toEqual([]);
  language.reset();
  expect(await warnings(uses)).toEqual([
    "1:27 Cannot find module 'untyped' or its corresponding type declarations",
  ]);
});

test("a cell declares what all files of an ending give, and types for a package without", async () => {
  write(folder, "node_modules/bare/package.json", '{ "main": "index.js" }');
  write(folder, "node_modules/bare/index.js", "exports.a = 1;");
  const declares =
    "declare module '*.csv' { const text: string; export default text }\ndeclare module 'bare' { export const a: 1 }";
  expect(await warnings(declares)).toEqual([]);
  language.ran(1, declares, []);
  expect(
    await warnings(
      "import text from './a.csv' with { type: 'text' }; text.nope; import { a } from 'bare'; a.nope",
    ),
  ).toEqual([
    "1:56 Property 'nope' does not exist on type 'string'",
    "1:90 Property 'nope' does not exist on type '1'",
  ]);
});

test("a cell adds to a module that has types", async () => {
  language.ran(1, "declare module 'pkg' { const added: string; }", []);
  expect(await warnings("import { added, colour } from 'pkg'; added.nope; colour.red")).toEqual([
    "1:44 Property 'nope' does not exist on type 'string'",
  ]);
});

test("modules are named as the cell imports them, and what earlier cells declared as theirs", async () => {
  write(folder, "sub/deep.ts", "export const a = 1;");
  language.ran(1, "class A { a = 1 }; let a = new A()", []);
  expect(
    await warnings(
      "import x from './sub/deep'; class A { b = 1 }; x;\nconst q: A = a;\nconst s: string = await import('./sub/deep'), p: string = await import('pkg');",
    ),
  ).toEqual([
    `1:8 Module '"./sub/deep"' has no default export`,
    "2:7 Property 'b' is missing in type 'A of an earlier cell' but required in type 'A'",
    `3:7 Type 'typeof import("./sub/deep")' is not assignable to type 'string'`,
    `3:47 Type 'typeof import("pkg")' is not assignable to type 'string'`,
  ]);
});

test("says once what is twice wrong at a place", async () => {
  expect(await warnings("typeof 1, typeof 2, typeof 3")).toEqual([
    "1:1 Left side of comma operator is unused and has no side effects",
  ]);
});

test("what a cell declares beside `export =` is known to later ones", async () => {
  language.ran(1, "const known = 1;\nexport = known", []);
  expect(await warnings("known.toFixed(); known.nope")).toEqual([
    "1:24 Property 'nope' does not exist on type '1'",
  ]);
});

test("a cell is checked against those before it, whatever is recorded until its turn comes", async () => {
  language.ran(1, "let size = 3; class Box { width = 1 }", []);
  const checks = [warnings("size.toFixed()"), warnings("size = 4"), warnings("new Box().nope")];
  language.ran(2, "const size = 'x'", []);
  expect(await Promise.all(checks)).toEqual([
    [],
    [],
    ["1:11 Property 'nope' does not exist on type 'Box'"],
  ]);
});

test("a cell whose process is gone before its turn comes is not said to lack names", async () => {
  language.ran(1, "let size = 3", []);
  const check = warnings("size.toFixed()");
  language.reset();
  expect(await check).toEqual([]);
});

test("of more than two hundred cells that wait for their check the first have none", async () => {
  const cells = Array.from({ length: 250 }, () => warnings("const text: string = 1"));
  const counts = (await Promise.all(cells)).map(({ length }) => length);
  expect(counts).toEqual([...Array<number>(50).fill(0), ...Array<number>(200).fill(1)]);
});

test("a variable of an earlier cell may be assigned, by its type", async () => {
  language.ran(1, "let n = 1; var m = 'x'; const fixed = 1", []);
  expect(await warnings("n = 2; m = 'y'; n++;")).toEqual([]);
  expect(await warnings("n = 'two'")).toEqual([
    "1:1 Type 'string' is not assignable to type 'number'",
  ]);
});

test("a constant may not be assigned, of this cell or of an earlier one", async () => {
  language.ran(1, "const fixed = 1", []);
  expect(await warnings("fixed = 2; const here = 1; here = 2")).toEqual([
    "1:1 Cannot assign to 'fixed' because it is a constant",
    "1:28 Cannot assign to 'here' because it is a constant",
  ]);
});

test("what else may not be assigned is called what an earlier cell declared it as", async () => {
  language.ran(
    1,
    "function f() {} class C {} enum E { A } import path from 'node:path'; namespace N { export const x = 1 }",
    [],
  );
  expect(await warnings("f = 1; C = 1; E = 1; path = 1; N = 1")).toEqual([
    "1:1 Cannot assign to 'f' because it is a function",
    "1:8 Cannot assign to 'C' because it is a class",
    "1:15 Cannot assign to 'E' because it is an enum",
    "1:22 Cannot assign to 'path' because it is an import",
    "1:32 Cannot assign to 'N' because it is a namespace",
  ]);
});

test("what the kernel adds to the global object has its types", async () => {
  const code = `
    display(1);
    display("b", { display_id: "a", update: true });
    display.html("<b></b>"); display.markdown("*a*"); display.svg("<svg/>");
    clear_output(); clear_output(true);
    const host = (globalThis as any)[Symbol.for("sonde.host")];
    require("node:fs"); import.meta.url`;
  expect(await warnings(code)).toEqual([]);
  expect(await warnings("display(); clear_output('now')")).toEqual([
    "1:1 Expected 1-2 arguments, but got 0",
    "1:25 Argument of type '\"now\"' is not assignable to parameter of type 'boolean | undefined'",
  ]);
});

test("any name may be declared anew", async () => {
  language.ran(1, "const a = 1; class B {} interface C { x: 1 } enum D { E } function f() {}", []);
  expect(
    await warnings(
      "const a = 'x'; class B { b = 1 } interface C { y: 1 } enum D { F } function f(x: 1) {}",
    ),
  ).toEqual([]);
});

test("an import of one cell is known to the next, types and all", async () => {
  language.ran(
    1,
    "import { colour } from 'pkg'; import seven from 'pkg'; import * as pkg from 'pkg'",
    [],
  );
  expect(await matches("colour.‸")).toEqual(["red"]);
  expect(await warnings("seven.toFixed(); pkg.colour.red; colour.blue")).toEqual([
    "1:41 Property 'blue' does not exist on type '{ red: number; }'",
  ]);
});

test("local files are known, and edits of them seen", async () => {
  const code = "import { here } from './local'; here.x; here.y";
  expect(await warnings(code)).toEqual([
    "1:46 Property 'y' does not exist on type '{ x: number; }'",
  ]);
  write(folder, "local.ts", "export const here = { x: 1, y: 2 };");
  expect(await warnings(code)).toEqual([]);
});

test("a package that was just installed is found", async () => {
  const code = "import { fresh } from 'fresh'; fresh.ly";
  expect(await warnings(code)).toEqual([
    "1:23 Cannot find module 'fresh' or its corresponding type declarations",
  ]);
  write(folder, "node_modules/fresh/package.json", `{ "name": "fresh", "types": "index.d.ts" }`);
  write(folder, "node_modules/fresh/index.d.ts", "export declare const fresh: { ly: 1 };");
  expect(await warnings(code)).toEqual([]);
});

test.each(["zeromq", "oxc-parser", "magic-string", "typescript", "@duckdb/node-api"])(
  "the kernel's own %s stays out of sight",
  async (name) => {
    const [warning] = await warnings(`import * as it from '${name}'; it`);
    expect(warning).toMatch(/Cannot find module/);
  },
);

test("what a cell adds to the global scope is seen by later cells", async () => {
  language.ran(1, "declare global { var added: { x: number } }", []);
  expect(await warnings("added.x; added.y")).toEqual([
    "1:16 Property 'y' does not exist on type '{ x: number; }'",
  ]);
});

test.each([
  "// @ts-nocheck\n",
  "\n// mine\n/// @ts-nocheck for now\n",
  "/* mine */ // @ts-nocheck\n",
])("a cell that begins with %j is not checked", async (start) => {
  language.ran(1, "const size = 3", []);
  expect(await warnings(`${start}const n: string = size`)).toEqual([]);
});

test("a comment with @ts-nocheck further down says nothing", async () => {
  expect(await warnings("const a = 1\n// @ts-nocheck\na.x")).toEqual([
    "3:3 Property 'x' does not exist on type '1'",
  ]);
});

test("an error is one line of at most 200 characters", () => {
  expect(
    shorten(`Argument of type '"x"' is not assignable to parameter of type '"no column 'x'"'.`),
  ).toBe("no column 'x'");
  expect(shorten(`Type '"age"' is not assignable to type '"'age' is Int, not Cat"'.`)).toBe(
    "'age' is Int, not Cat",
  );
  expect(shorten(`Type '"a"' is not assignable to type '"b c"'.`)).toBe(
    `Type '"a"' is not assignable to type '"b c"'`,
  );
  const long = `Argument of type '${"x".repeat(300)}' does not fit.\n  Type 'Num' is not Bool.`;
  expect(shorten(long)).toBe("Type 'Num' is not Bool");
  expect(
    shorten(
      "No overload matches this call.\n  The last overload gave the following error.\n    Type 'A' is not B.\n      It is C.",
    ),
  ).toBe("No overload matches this call; of the last one: Type 'A' is not B");
  expect(shorten("Cannot find name 'document'. Do you need to change your target library?")).toBe(
    "Cannot find name 'document'",
  );
  expect(shorten("y".repeat(300))).toHaveLength(200);
});

test("a call that fits no overload is told what does not fit the last one", async () => {
  expect(await warnings("new Date({})")).toEqual([
    "1:10 No overload matches this call; of the last one: Argument of type '{}' is not assignable to parameter of type 'string | number'",
  ]);
});

test("a cell of angle brackets is checked as it runs, and its names are known to later ones", async () => {
  const code = "const same = <T>(a: T) => a; let odd: number = <any>'x'; const five = 5";
  expect(await warnings(code)).toEqual([]);
  language.ran(1, code, []);
  expect(await warnings("same(1).toFixed(); five + 1; five.nope; odd = 'no'")).toEqual([
    "1:35 Property 'nope' does not exist on type '5'",
    "1:41 Type 'string' is not assignable to type 'number'",
  ]);
  expect(await warnings('let q: number = "no"; const v = <any>5;')).toEqual([
    "1:5 Type 'string' is not assignable to type 'number'",
  ]);
  expect(await warnings("<b>{same(five)}</b>")).toEqual([]);
  expect(await matches("const g = <T>(a: T) => a; g(3).toFi‸")).toEqual(["toFixed"]);
  expect(await matches("same(five).toFi‸")).toEqual(["toFixed"]);
  expect((await notebook.inspect("sam‸e", 1))?.text).toContain("const same = <T>(a: T) => a;");
});

test("a cell that runs is checked although TypeScript finds something wrong with its syntax", async () => {
  expect(
    await warnings("const d = (...a: any[]) => {}; const C = class { @d m() {} }; noSuch + 1"),
  ).toEqual(["1:63 Cannot find name 'noSuch'"]);
  expect(await warnings("const = 5; noSuch + 1")).toEqual([]);
});

test("what Node has from the web is known", async () => {
  expect(
    await warnings(
      `const memory = new WebAssembly.Memory({ initial: 1 }); new Uint8Array(memory.buffer);
      const { instance } = await WebAssembly.instantiate(new Uint8Array(8), { env: { memory } });
      instance.exports.add(1, 2); new WebAssembly.Instance(new WebAssembly.Module(new ArrayBuffer(8)));
      try {} catch (e) { e instanceof WebAssembly.CompileError && e.message } performance instanceof Performance`,
    ),
  ).toEqual([]);
  expect(await warnings("WebAssembly.validate(1)")).toEqual([
    "1:22 Argument of type 'number' is not assignable to parameter of type 'Bytes'",
  ]);
});

test("every name that Node has is known", async () => {
  // Not those of the tests' own realm.
  const ask = "process.stdout.write(Object.getOwnPropertyNames(globalThis).join(';\\n'))";
  // A script on the command line would have all of Node's modules by name.
  write(folder, "names.mjs", ask);
  const names = execFileSync(process.execPath, [join(folder, "names.mjs")], { encoding: "utf8" });
  expect(names).toContain("WebAssembly;\n");
  expect(await warnings(names)).toEqual([]);
});

test("a namespace within names of others is known to later cells", async () => {
  language.ran(1, "namespace N1.N2.N3 { export const a = 1; export type T = 'x' }", []);
  expect(await warnings("import al = N1.N2; al.N3.a; const t: N1.N2.N3.T = 'x'")).toEqual([]);
  expect(await warnings("N1.N2.N3.nope")).toEqual([
    "1:10 Property 'nope' does not exist on type 'typeof N3'",
  ]);
});

test("a cell that cannot run has no warnings", async () => {
  for (const code of ["const = 5; noSuch", "let a = 1; let a: number = 'x'", "#x; noSuch"])
    expect(await warnings(code)).toEqual([]);
});

test("half a surrogate pair leaves no warning of another cell behind", async () => {
  expect(await warnings("noSuchA")).toEqual(["1:1 Cannot find name 'noSuchA'"]);
  expect(await warnings('const x = "\uD800"; 1')).toEqual([]);
});

test("an interface and a namespace of a later cell replace those before, as they do when they run", async () => {
  language.ran(90, "interface Part { a: number }\nnamespace Whole { export const a = 1; }", []);
  language.ran(91, "interface Part { b: number }\nnamespace Whole { export const b = 2; }", []);
  expect(await warnings("const part: Part = { b: 1 }; part.b + Whole.b + Whole.a")).toEqual([
    "1:55 Property 'a' does not exist on type 'typeof Whole'",
  ]);
});
