import { runTable } from "./table.ts";

runTable("the value of a cell is that of its last statement:", {
  "an expression before a comment": [
    ["5 // five", "5"],
    ["6 /* six */", "6"],
  ],
  "an expression before semicolons": [["7;;", "7"]],
  "a declaration, which has none": [
    ["8; let a1 = 1;"],
    ["9; class A2 {}"],
    ["'x'; function a3() {}"],
  ],
  "a type, which leaves the one before": [
    ["5\ntype A4 = 1", "5"],
    ["interface A5 {}\n6", "6"],
  ],
  "an object literal": [
    ["{ a: 1, b: [2] }", "{ a: 1, b: [ 2 ] }"],
    ["{}", "{}"],
  ],
  "an object literal with a semicolon": [["{ a: 1, b: 2 };", "{ a: 1, b: 2 }"]],
  "an object literal between comments": [["// first\n/* second */ { a: 1 } // third", "{ a: 1 }"]],
  "an expression after many comments": [[`${"/* a */ ".repeat(200)}5`, "5"]],
  "an object literal of every kind of member": [
    ["const a6 = 1; const rest = { z: 2 };"],
    [
      "{ a6, ...rest, ['c' + 1]: 3, m() { return 1; }, get g() { return 4; } }",
      "{ a6: 1, z: 2, c1: 3, m: [Function: m], g: [Getter] }",
    ],
  ],
  "a block that is no object": [
    ["{ const inner = 5; inner }", "5"],
    ["{ 6; }", "6"],
  ],
  "a directive": [["'use strict'", "use strict"]],
  "a condition": [["if (true) 'yes'; else 'no'", "yes"]],
  "a loop": [
    ["for (const x of [1, 2]) x * 2", "4"],
    ["let i7 = 0; while (i7 < 3) i7++", "2"],
  ],
  "a switch": [["switch (1 as number) { case 1: 'one' }", "one"]],
  "a try": [
    ["try { 7 } finally { 8 }", "7"],
    ["try { throw 1 } catch { 'caught' }", "caught"],
  ],
  "a labelled one": [["label: 5", "5"]],
  "an assignment, also of a pattern": [
    ["let p8 = 0, q8 = 0;"],
    ["[p8, q8] = [1, 2]", "[ 1, 2 ]"],
    ["({ p8 } = { p8: 5 }); p8", "5"],
    ["p8 += 2", "7"],
    ["p8++", "7"],
  ],
  "a comma": [["1, 2", "2"]],
  "an optional chain that ends early": [["const n9: { a?: { b: 1 } } = {}; n9.a?.b"]],
  "text as it is, over lines": [["`a\nb`", "a\nb"]],
  "a regular expression, a symbol, a bigint, minus zero": [
    ["/a\\/b/g", "/a\\/b/g"],
    ["Symbol('s')", "Symbol(s)"],
    ["10n ** 20n", "100000000000000000000n"],
    ["-0", "-0"],
  ],
  "a class or function expression": [
    ["(class {})", "[class (anonymous)]"],
    ["() => 1", "[Function (anonymous)]"],
  ],
  "an awaited value, but not a promise": [
    ["await new Promise((r) => setTimeout(r, 1, 'late'))", "late"],
    ["Promise.resolve(5)", "Promise { 5 }"],
  ],
  "void and undefined, which show nothing": [["void 5"], ["undefined"], ["void 'x';"]],
  "nothing at all": [[""], ["  \n "], [";"], ["// only a comment"], ["/* another */"]],
  "after a shebang line": [["#!/usr/bin/env node\n5", "5"]],
});

runTable("what a cell runs in:", {
  "this is the global object, also in an arrow function": [
    ["this === globalThis", "true"],
    ["(() => this === globalThis)()", "true"],
  ],
  "functions are sloppy, unless they or the cell ask for strictness": [
    ["(function () { return this === globalThis; })()", "true"],
    ["(function () { 'use strict'; return this === undefined; })()", "true"],
    ["'use strict'; (function () { return this === undefined; })()", "true"],
  ],
  "a strict cell stays strict with var and functions in it": [
    ["'use strict'; var s1 = 1; s2 = 5", { error: "ReferenceError: s2 is not defined" }],
    [
      "'use strict'; function s3() { s4 = 1; }\ns3()",
      { error: "ReferenceError: s4 is not defined" },
    ],
  ],
  "a class body is strict": [
    ["class S5 { m() { return this; } }\nconst { m: m5 } = new S5(); m5() === undefined", "true"],
  ],
  "there are no arguments, no return and no new.target": [
    ["typeof arguments", "undefined"],
    [
      "return 5",
      { error: "SyntaxError: A 'return' statement can only be used within a function body." },
    ],
    ["new.target", { error: "SyntaxError: Unexpected new.target expression" }],
  ],
  "await and yield are keywords": [
    [
      "const await = 1",
      { error: "SyntaxError: Cannot use `await` as an identifier in an async context" },
    ],
    [
      "yield 1",
      { error: "SyntaxError: A 'yield' expression is only allowed in a generator body." },
    ],
  ],
  "with is refused": [
    ["with ({ a: 1 }) a", { error: "SyntaxError: 'with' statements are not allowed" }],
  ],
  "eval sees the cells' names and may declare more": [
    ["const e1 = 4;"],
    ["eval('var e2 = e1 + 1'); e2", "5"],
    ["new Function('a', 'return a + e1')(1)", "5"],
  ],
  "a name assigned but not declared is global": [
    ["g1 = 5", "5"],
    ["globalThis.g1", "5"],
  ],
  "const is kept by the types, not by the run": [["const c1 = 1;"], ["c1 = 2; c1", "2"]],
});

runTable("an error in a cell:", {
  "keeps what ran before it, and leaves the rest undeclared": [
    ["const h1 = 1;\nthrow new Error('half');\nconst h2 = 2;", { error: "Error: half" }],
    ["h1", "1"],
    ["h2", { error: "ReferenceError: h2 is not defined" }],
    ["const h2 = 3; h2", "3"],
  ],
  "keeps the functions below it": [
    ["throw 1; function h3() { return 2; }", { error: "Thrown: 1" }],
    ["h3()", "2"],
  ],
  "keeps the values of earlier cells": [
    ["let h4 = [1];"],
    [
      "h4.push(2); h4 = null!.x;",
      { error: "TypeError: Cannot read properties of null (reading 'x')" },
    ],
    ["h4", "[ 1, 2 ]"],
  ],
  "of syntax runs nothing of the cell": [
    ["console.log('ran'); const = 1", { error: "SyntaxError: Unexpected token '='" }],
  ],
  "in a destructuring leaves the names free": [
    [
      "const { h5 } = null as any;",
      { error: "TypeError: Cannot destructure property 'h5' of 'null' as it is null." },
    ],
    ["let h5 = 1; h5", "1"],
  ],
  "for a name read before its declaration": [
    ["h6; let h6 = 1", { error: "ReferenceError: h6 is not defined" }],
  ],
  "for a name declared twice in one cell": [
    [
      "let h7 = 1; const h7 = 2;",
      { error: "SyntaxError: Identifier `h7` has already been declared" },
    ],
  ],
  "of a loop stops it": [
    [
      "let h8 = 0; for (;;) { if (++h8 > 3) throw new RangeError('enough'); }",
      { error: "RangeError: enough" },
    ],
    ["h8", "4"],
  ],
});
