import { expect, test } from "@jest/globals";
import type { Context } from "#kernel/handlers/handler.ts";
import { isComplete } from "#kernel/handlers/is-complete.ts";

const status = async (code: string) => (await isComplete({ code }, {} as Context)).status;
const indent = async (code: string) => (await isComplete({ code }, {} as Context)).indent;

test.each([
  "",
  "1",
  "const a = await 1;",
  "function f() {\n  return 1;\n}",
  "declare function f(): void",
  "<T,>(x: T) => x",
  "<number>x",
  "<div>a</div>",
  "?name",
  "!ls -l",
  "%time f()",
  "const files = !ls *.csv\nfiles",
  "%%bash\nls\n",
  "enum A { B }",
  "@dec class A {}",
  "/* } */ `${1}`",
  "var let = 1",
  "for (;;) break",
  "await 1",
  "x.await",
  "{ a: 1, b: 2 }",
  "{ ...x };",
])("complete: %j", async (code) => expect(await status(code)).toBe("complete"));

test.each([
  "function f() {",
  "%%bash",
  "%%bash\nls",
  "%time f(",
  "function f()",
  "console.log(",
  "await",
  "const x = await",
  "foo(1, // one\n",
  "const a = {",
  "const a",
  "`text ${",
  "`text",
  "/* comment",
  "1 +",
  "if (x)",
  "x =>",
  "class A { f(",
  "interface X",
  "switch (a) { case 1:",
  "try {}",
  "a = <div>",
  "import { a } from",
  "[1, 2",
  "let x = <T>(y: T",
  "let x = <T>(y: T) =>",
  "f(async <T>(y: T): Promise<",
  "const f = async (a, b) =>",
  "class A extends B",
  "class A { async *all()",
  "class A { constructor() { super",
  "type X =",
  "type X = -",
  "x satisfies",
  "enum E {",
  "`a ${b + `c ${d",
  "a = <div>some text",
  "a = <b c='d'>{e}<i>",
  "@dec class A { @m f(@arg a: string)",
  "import { a",
  'import("x"',
  "{ a, get b()",
  "declare global",
  "interface X { readonly [key: string]",
  "a?.b?.",
  "using file",
])("incomplete: %j", async (code) => expect(await status(code)).toBe("incomplete"));

test.each([
  "import = 7q",
  "}",
  "{a: 1}}",
  '"text',
  "return 1",
  "const 1 = 2",
  "a b c",
  "let let",
  "const [let] = [1]",
  "if (x) break",
  "const r = /a",
  "foo bar(",
  "if (x {",
  "x => => y",
  "a = <b>text</i>",
  "def f(x):",
])("invalid: %j", async (code) => expect(await status(code)).toBe("invalid"));

test("a name declared thousands of times is answered at once", async () => {
  const asked = performance.now();
  expect(await status(`let a;\n${"var a;".repeat(20_000)}`)).toBe("complete");
  expect(performance.now() - asked).toBeLessThan(5_000);
});

test("the next line is as deep as the last, and deeper after an opening", async () => {
  expect(await indent("function f() {")).toBe("  ");
  expect(await indent("function f() {\n  if (x) {")).toBe("    ");
  expect(await indent("f(1,\n  2,")).toBe("  ");
  expect(await indent("x =>")).toBe("  ");
  expect(await indent("`a")).toBe("");
});
