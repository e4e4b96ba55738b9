import { expect, test } from "@jest/globals";
import { depthProblem, tryDepth } from "../../../kernel/syntax/depth.ts";
import { declaredNames } from "../../../kernel/syntax/declared.ts";
import { transpile } from "../../../kernel/session/transpile.ts";
import type { Context } from "../../../kernel/handlers/handler.ts";
import { isComplete } from "../../../kernel/handlers/is-complete.ts";

const nested = (open: string, close: string, times: number, middle = "1"): string =>
  open.repeat(times) + middle + close.repeat(times);

const TOO_DEEP: Readonly<Record<string, readonly [code: string, named: string]>> = {
  parentheses: [nested("(", ")", 20_000), "20000 parentheses"],
  brackets: [nested("[", "]", 20_000), "20000 square brackets"],
  objects: [`x = ${nested("{a:", "}", 20_000)}`, "20000 braces"],
  functions: [nested("()=>{", "}", 10_000), String.raw`\d+ braces`],
  classes: [nested("(class{m(){", "}})", 5_000), String.raw`\d+ braces`],
  blocks: [nested("if (1) {", "}", 10_000), String.raw`\d+ braces`],
  templates: [nested("`${", "}`", 20_000), "20000 templates"],
  elements: [nested("<b>", "</b>", 20_000, ""), "20000 elements of JSX"],
  types: [`let a: ${nested("A<", ">", 10_000, "A")}`, "10000 type arguments"],
  "types with spaces": [
    `let a: ${nested("A < ", " >", 10_000, "A")}`,
    "more than the parser takes",
  ],
  "else-ifs": [`if (0) {} ${"else if (0) {} ".repeat(20_000)}`, "20000 else-ifs"],
  loops: [`${"for(;;)".repeat(20_000)};`, "20000 loops"],
  conditions: [`${"a?b:".repeat(20_000)}d`, "40000 conditions"],
  arrows: [`${"x=>".repeat(20_000)}d`, "20000 arrow functions"],
  assignments: [`${"a=".repeat(20_000)}d`, "20000 assignments"],
  negations: [`${"!".repeat(60_000)}1`, "60000 unary operators"],
  powers: [`1${"**1".repeat(40_000)}`, "40000 operators"],
  sums: [`1${"+1".repeat(80_000)}`, "80000 operators"],
  modifiers: [`${"export declare ".repeat(10_000)}x`, "19999 modifiers"],
  calls: [`a${".b()".repeat(40_000)}`, "80000 members and calls"],
};

test.each(Object.entries(TOO_DEEP))(
  "too many nested %s are refused by name",
  (_, [code, named]) => {
    expect(declaredNames(code)).toBeNull();
    expect(() => transpile("cell-1.tsx", 1, code).check?.()).toThrow(
      new RegExp(`^parse: the code nests too deeply, ${named}`),
    );
  },
);

/** What the words take for text where the parser does not. */
const HIDING: Readonly<Record<string, string>> = {
  "a backtick in an element": "<b>it is `</b>;",
  "an apostrophe in an element": "<b>it's</b>;",
  "a comment in an element": "<b>//</b>;",
  "a comment in an element that does not end": "<b>/*</b>;",
  "a backslash in an attribute": '<b a="\\" />;',
  "a regular expression after a block": "{}/`/;",
  "a regular expression after a word": "typeof /`/;",
  "a regular expression after an operator": "a++\n/`/;",
  "a first line for a shell": "#!`\n",
  "the end of a comment's line": "// x\u2028;",
};

test.each(Object.entries(HIDING))("%s hides no nesting", (_, hiding) => {
  expect(declaredNames(hiding + nested("[", "]", 30_000))).toBeNull();
});

test("names that all objects have are names", () => {
  expect(depthProblem("constructor; toString; ".repeat(100))).toBeUndefined();
});

const DEEP: Readonly<Record<string, string>> = {
  brackets: nested("[", "]", 990),
  objects: `x = ${nested("{a:", "}", 750)}`,
  blocks: `if (1) {${nested("{", "}", 980, "var a = 5")}}`,
  "else-ifs": `if (0) {} ${"else if (0) { var a = 1; } ".repeat(1_500)}`,
  sums: `const a = 1${"+1".repeat(20_000)}`,
  calls: `const a = b${".c()".repeat(9_000)}`,
  elements: `const a = ${nested("<b>", "</b>", 300, "")}`,
};

test.each(Object.entries(DEEP))("as many nested %s as generated code has are read", (_, code) => {
  expect(declaredNames(code)).not.toBeNull();
  expect(() => transpile("cell-1.tsx", 1, code).check?.()).not.toThrow();
});

const WIDE: Readonly<Record<string, string>> = {
  "lines without semicolons": "a = b ? f(1) : !c\n".repeat(5_000),
  "types side by side": `type T = ${"A<B> | ".repeat(5_000)}A<B>`,
  "elements side by side": `const a = <ul>${'<li class="x">a</li><br/>'.repeat(5_000)}</ul>`,
  "rows of an array": `const a = [${"[1, -2, a < b ? c : d], ".repeat(5_000)}]`,
  "functions side by side": "function f(a = 1) { return (a) => { if (a) return 1 } }\n".repeat(
    5_000,
  ),
  "cases of a switch": `switch (a) {\n${"case 1:\nf()\nbreak\n".repeat(5_000)}}`,
  "texts of 20 MB": `const a = ["${"a".repeat(2e7)}", '${"a".repeat(2e7)}', \`${"a".repeat(2e7)}\`]`,
  "brackets in text": `const a = ["${"([{".repeat(5_000)}", \`${"([{".repeat(5_000)}\`, /${"\\(".repeat(5_000)}/] // ${"(".repeat(5_000)}`,
};

test.each(Object.entries(WIDE))("%s are not deep", (_, code) => {
  expect(depthProblem(code)).toBeUndefined();
});

test("a text that the words do not judge is tried while others are answered", async () => {
  const code = `<b>it is \`</b>;${nested("[", "]", 20_000)}`;
  let answered = false;
  setImmediate(() => (answered = true));
  await tryDepth(code);
  expect(answered).toBe(true);
  expect(tryDepth(code)).toBeUndefined();
  expect(depthProblem(code)?.message).toContain("more than the parser takes");
  const wide = `<b>it is \`</b>;${"[1];".repeat(3000)}`;
  await tryDepth(wide);
  expect(depthProblem(wide)).toBeUndefined();
  // Nothing is to be tried of what the words judge.
  expect(tryDepth("1 + 1")).toBeUndefined();
  expect(tryDepth(nested("(", ")", 20_000))).toBeUndefined();
});

test("whether a cell is complete that nests too deeply is answered", async () => {
  const code = nested("(", ")", 50_000);
  expect(await isComplete({ code }, {} as Context)).toEqual({ status: "invalid" });
});
