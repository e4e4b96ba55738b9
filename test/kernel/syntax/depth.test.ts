import { expect, test } from "@jest/globals";
import { depthProblem } from "../../../kernel/syntax/depth.ts";
import { declaredNames } from "../../../kernel/syntax/declared.ts";
import { transpile } from "../../../kernel/session/transpile.ts";
import type { Context } from "../../../kernel/handlers/handler.ts";
import { isComplete } from "../../../kernel/handlers/is-complete.ts";

const nested = (open: string, close: string, times: number, middle = "1"): string =>
  open.repeat(times) + middle + close.repeat(times);

const TOO_DEEP: Readonly<Record<string, string>> = {
  parentheses: nested("(", ")", 20_000),
  brackets: nested("[", "]", 20_000),
  objects: `x = ${nested("{a:", "}", 20_000)}`,
  functions: nested("()=>{", "}", 10_000),
  classes: nested("(class{m(){", "}})", 5_000),
  blocks: nested("if (1) {", "}", 10_000),
  templates: nested("`${", "}`", 20_000),
  elements: nested("<b>", "</b>", 20_000, ""),
  types: `let a: ${nested("A<", ">", 10_000, "A")}`,
  "else-ifs": `if (0) {} ${"else if (0) {} ".repeat(20_000)}`,
  loops: `${"for(;;)".repeat(20_000)};`,
  conditions: `${"a?b:".repeat(20_000)}d`,
  arrows: `${"x=>".repeat(20_000)}d`,
  assignments: `${"a=".repeat(20_000)}d`,
  negations: `${"!".repeat(60_000)}1`,
  powers: `1${"**1".repeat(40_000)}`,
  sums: `1${"+1".repeat(80_000)}`,
  calls: `a${".b()".repeat(40_000)}`,
};

test.each(Object.entries(TOO_DEEP))("too many nested %s are refused", (_, code) => {
  expect(declaredNames(code)).toBeNull();
  expect(() => transpile("cell-1.tsx", 1, code).check?.()).toThrow(
    "parse: the code nests deeper than 1000 brackets or 1600 else-ifs; split it into several statements, or read it as data from a file",
  );
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
  "brackets in text": `const a = ["${"([{".repeat(5_000)}", \`${"([{".repeat(5_000)}\`, /${"\\(".repeat(5_000)}/] // ${"(".repeat(5_000)}`,
};

test.each(Object.entries(WIDE))("%s are not deep", (_, code) => {
  expect(depthProblem(code)).toBeUndefined();
});

test("whether a cell is complete that nests too deeply is answered", async () => {
  const code = nested("(", ")", 50_000);
  expect(await isComplete({ code }, {} as Context)).toEqual({ status: "invalid" });
});
