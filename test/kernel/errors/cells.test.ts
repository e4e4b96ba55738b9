import { runCases } from "./table.ts";

const dec = "const dec: any = () => {};\n";
const nullX = "TypeError: Cannot read properties of null (reading 'x')";

runCases("an error in a cell is placed exactly:", {
  "in an enum's member": {
    cells: ["enum E1 {\n  A = 1,\n  B = null!.›x,\n}"],
    error: nullX,
  },
  "in an object that is a cell's value": {
    cells: ["{ a: 1, b: globalThis.missing5.›x }"],
    error: "TypeError: Cannot read properties of undefined (reading 'x')",
  },
  "in lines without types": {
    cells: ["let a5a = 1\n\nMath.max(a5a, ›missing5a)"],
    error: "ReferenceError: missing5a is not defined",
  },
  "after an enum": { cells: ["enum E2 { A, B }\n\nthrow ›new Error(E2[1]);"], error: "Error: B" },
  "in a namespace": {
    cells: ["namespace N3 {\n  export const a = 1;\n  null!.›x;\n}"],
    error: nullX,
  },
  "in a namespace with variables": {
    cells: [
      "namespace N3b { export const a = {} as any; }\nnamespace N3b { export let b = 1; a.x.›y; }",
    ],
    error: "TypeError: Cannot read properties of undefined (reading 'y')",
  },
  "beside a built-in name of the cell's own": {
    cells: ["const Intl = 1, WeakSet = { Intl }; [Intl, WeakSet.Intl, null!.›x];"],
    error: nullX,
  },
  "in JSX": { cells: ["const v4 = <ul>\n  <li>{null!.›x}</li>\n</ul>;"], error: nullX },
  "in a component": {
    cells: ["const C5 = () => <b>{null!.›x}</b>;\nconst v5 = <i><C5 /></i>;"],
    error: nullX,
  },
  "in an attribute of JSX": {
    cells: ["<a href={›missing6} />"],
    error: "ReferenceError: missing6 is not defined",
  },
  "in a decorated method": {
    cells: [
      `${dec}class D7 {\n  @dec x = 1;\n  @dec m() { throw ›new Error('m'); }\n}\nnew D7().m();`,
    ],
    error: "Error: m",
    frames: ["D7.m (A 4:20)", "A 6:10"],
  },
  "in a decorator": {
    cells: [
      "function bad(t: any, k: string) {\n  throw ›new Error(k);\n}\nclass D8 {\n  @bad m() {}\n}",
    ],
    error: "Error: m",
  },
  "in a decorator's arguments": {
    cells: ["const d9 = (x: any) => () => {};\n@d9(null!.›x) class D9 {}"],
    error: nullX,
  },
  "in a field": { cells: ["class F10 {\n  a = 1;\n  b = null!.›x;\n}\nnew F10();"], error: nullX },
  "in a static field": { cells: ["class F11 {\n  static b: number = null!.›x;\n}"], error: nullX },
  "in a static block": { cells: ["class F12 {\n  static {\n    null!.›x;\n  }\n}"], error: nullX },
  "in a private method": {
    cells: [
      "class F13 {\n  #m(): never { throw ›new Error('p'); }\n  m() { this.#m(); }\n}\nnew F13().m();",
    ],
    error: "Error: p",
    frames: ["#m (A 2:23)", "F13.m (A 3:14)", "A 5:11"],
  },
  "in a getter": {
    cells: ["class G14 {\n  get g(): never { throw ›new Error('get'); }\n}\nnew G14().g;"],
    error: "Error: get",
    frames: ["get g (A 2:26)", "A 4:11"],
  },
  "in a setter": {
    cells: ["const o15 = {\n  set s(v: number) { throw ›new Error('set'); },\n};\no15.s = 1;"],
    error: "Error: set",
  },
  "in a constructor with parameter properties": {
    cells: ["class P16 {\n  constructor(readonly a: any, private b = a.x.›y) {}\n}\nnew P16({});"],
    error: "TypeError: Cannot read properties of undefined (reading 'y')",
  },
  "in a super call": {
    cells: [
      "class B17 { constructor(x: any) { x.›y(); } }\nclass C17 extends B17 { constructor() { super({}); } }\nnew C17();",
    ],
    error: "TypeError: x.y is not a function",
    frames: ["new B17 (A 1:37)", "new C17 (A 2:41)", "A 3:1"],
  },
  "in a generator": {
    cells: ["function* g18() {\n  yield 1;\n  throw ›new Error('gen');\n}\n[...g18()];"],
    error: "Error: gen",
  },
  "in an async generator": {
    cells: [
      "async function* g19() {\n  yield 1;\n  throw ›new Error('agen');\n}\nfor await (const _ of g19());",
    ],
    error: "Error: agen",
  },
  "in an async arrow function": {
    cells: ["const f20 = async () => {\n  await null;\n  null!.›x;\n};\nawait f20();"],
    error: nullX,
    frames: ["f20 (A 3:9)", "A 5:1"],
  },
  "through several async functions": {
    cells: [
      "async function a21() { await null; throw ›new Error('deep'); }\nasync function b21() { await a21(); }\nawait b21();",
    ],
    error: "Error: deep",
    frames: ["a21 (A 1:42)", "async b21 (A 2:24)", "A 3:1"],
  },
  "in a proxy's trap": {
    cells: [
      "const p22: any = new Proxy({}, {\n  get(_, k) { throw ›new Error(String(k)); },\n});\np22.some;",
    ],
    error: "Error: some",
  },
  "in a tagged template": {
    cells: ["const t23 = (s: TemplateStringsArray) => { throw ›new Error(s[0]); };\nt23`text`;"],
    error: "Error: text",
  },
  "on a later line of a template": {
    cells: ["const t24 = `one\ntwo ${null!.›x}\nthree`;"],
    error: nullX,
  },
  "after a template over lines": {
    cells: ["const t25 = `one\n\ntwo`; throw ›new Error('after');"],
    error: "Error: after",
  },
  "after characters beyond the first plane": {
    cells: ["const s26 = '🙂👩‍👩‍👧𝒳'; null!.›x;"],
    error: nullX,
  },
  "with tabs before it": { cells: ["if (true) {\n\t\tnull!.›x;\n}"], error: nullX },
  "with Windows line ends": {
    cells: ["const a28 = 1;\r\n\r\nnull!.›x;\r\nconst b28 = 2;"],
    error: nullX,
  },
  "after types over many lines": {
    cells: [
      "interface I29 {\n  a: number;\n}\ntype T29 =\n  | 'a'\n  | 'b';\ndeclare function f29(): void;\nnull!.›x;",
    ],
    error: nullX,
  },
  "after a cast, satisfies and a non-null mark on its line": {
    cells: ["const o30 = ({} as unknown as any) satisfies object; (o30!).a!.›b;"],
    error: "TypeError: Cannot read properties of undefined (reading 'b')",
  },
  "after type arguments": {
    cells: ["const m31 = new Map<string, Array<number>>(); m31.get('x')›.push(1);"],
    error: "TypeError: Cannot read properties of undefined (reading 'push')",
  },
  "after an import on its line": {
    cells: ["import { join as j32 } from 'node:path'; null!.›x;"],
    error: nullX,
  },
  "after an import over lines": {
    cells: ["import {\n  join as j33,\n  type ParsedPath,\n} from 'node:path';\nnull!.›x;"],
    error: nullX,
  },
  "after an export on its line": {
    cells: ["export const e34 = 1; export function f34() { null!.›x; }\nf34();"],
    error: nullX,
  },
  "in a function that was hoisted": {
    cells: ["const x35 = 1;\nh35();\nfunction h35() {\n  null!.›x;\n}"],
    error: nullX,
    frames: ["h35 (A 4:9)", "A 2:1"],
  },
  "in a var's value": { cells: ["var a36 = 1, b36 = null!.›x;"], error: nullX },
  "in a loop's head": { cells: ["for (var i37 = 0; i37 < null!.›x; i37++);"], error: nullX },
  "in a pattern": {
    cells: ["const { a: { ›b38 } } = {} as any;"],
    error: "TypeError: Cannot read properties of undefined (reading 'b38')",
  },
  "in a using's value": { cells: ["using u39 = null!.›x;"], error: nullX },
  "in an object literal as a cell": { cells: ["{\n  a: 1,\n  b: null!.›x,\n}"], error: nullX },
  "on the first line of an object literal": { cells: ["{ a: null!.›x };"], error: nullX },
  "in a label's loop": {
    cells: ["outer: for (const i of [1]) {\n  for (;;) { null!.›x; continue outer; }\n}"],
    error: nullX,
  },
  "in a callback of a method": {
    cells: ["[1, 2].map((n: any) =>\n  n.›foo());"],
    error: "TypeError: n.foo is not a function",
  },
  "in a comparator": {
    cells: ["[2, 1].sort(() => { throw ›new Error('sort'); });"],
    error: "Error: sort",
    frames: ["A 1:27", "A 1:8"],
  },
  "in a promise's executor": {
    cells: ["await new Promise(() => { throw ›new Error('executor'); });"],
    error: "Error: executor",
    frames: ["A 1:33", "A 1:7"],
  },
  "of Node's own, which knows no place, that an await brings": {
    cells: [
      "function first58() {}\nawait 1;\nfor (const port of [1]) {\n  ›await require('node:events').once(require('node:net').connect(port, '127.0.0.1'), 'connect');\n}",
    ],
    error: "Error: connect ECONNREFUSED 127.0.0.1:1",
  },
  "of Node's own that a declaration waits for": {
    cells: ["const a59 = await 1, b59 = ›await WebAssembly.compile(new Uint8Array(4));"],
    error:
      "CompileError: WebAssembly.compile(): expected magic word 00 61 73 6d, found 00 00 00 00 @+0",
  },
  "of Node's own about the syntax of what came": {
    cells: ["'text';\n›await new Response('{').json()"],
    error: "SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
  },
  "in a then": { cells: ["await Promise.resolve().then(() => { null!.›x; });"], error: nullX },
  "in a toString": {
    cells: ["const o47 = { toString() { throw ›new Error('str'); } };\n`${o47}`;"],
    error: "Error: str",
  },
  "in an iterator": {
    cells: [
      "const it48 = { [Symbol.iterator]() { throw ›new Error('iter'); } };\nconst [a48] = it48 as any;",
    ],
    error: "Error: iter",
  },
  "in eval, at its call": { cells: ["const x49 = 1;\n›eval('null.x');"], error: nullX },
  "in a function of new Function, at its call": {
    cells: ["const f50 = new Function('null.x');\n›f50();"],
    error: nullX,
  },
  "in another realm, at the call": {
    cells: ["require('node:vm').›runInNewContext('null.x');"],
    error: nullX,
  },
  "by JSON.parse": {
    cells: ["const j52 = '{bad';\nJSON.›parse(j52);"],
    error: "SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
  },
  "in a function of an earlier cell": {
    cells: ["function early53(a: any) {\n  return a.b.›c;\n}", "\nearly53({});"],
    error: "TypeError: Cannot read properties of undefined (reading 'c')",
    frames: ["early53 (A 2:14)", "B 2:1"],
  },
  "in a method of a class of an earlier cell": {
    cells: [
      "enum X54 { A }\nclass K54 {\n  m() { throw ›new Error(X54[0]); }\n}",
      "class L54 extends K54 {}\nnew L54().m();",
    ],
    error: "Error: A",
    frames: ["L54.m (A 3:15)", "B 2:11"],
  },
  "in an async function of an earlier cell": {
    cells: [
      "async function early55() {\n  await null;\n  throw ›new Error('later');\n}",
      "1;\nawait early55();",
    ],
    error: "Error: later",
    frames: ["early55 (A 3:9)", "B 2:1"],
  },
  "in a callback that an earlier cell keeps": {
    cells: [
      "const list56: (() => void)[] = [];\nfunction run56() {\n  for (const f of list56) f();\n}",
      "list56.push(() => {\n  null!.›x;\n});\nrun56();",
    ],
    error: nullX,
    frames: ["B 2:9", "run56 (A 3:27)", "B 4:1"],
  },
  "in a decorated class of an earlier cell": {
    cells: [`${dec}@dec class K57 {\n  @dec m() { null!.›x; }\n}`, "new K57().m();"],
    error: nullX,
  },
  "in a cell that was run again, shorter": {
    cells: ["\n\n\nfunction f58() { null!.x; }", "function f58() { null!.›x; }", "f58();"],
    error: nullX,
  },
});

runCases("an error of syntax is placed exactly:", {
  "an unexpected token": {
    cells: ["const a1 = 1;\nconst b1 = ›;"],
    error: "SyntaxError: Unexpected token ';'",
  },
  "two expressions": {
    cells: ["'🙂'; a› b"],
    error:
      "SyntaxError: Expected a semicolon or an implicit semicolon after a statement, but found none",
  },
  "a string without end": { cells: ["1;\n  ›'open"], error: "SyntaxError: Unterminated string" },
  "a bracket without end": {
    cells: ["f(1,\n  2›"],
    error: "SyntaxError: Expected `)` but found `EOF`",
  },
  "a const without value": {
    cells: ["const ›c5;"],
    error: "SyntaxError: Missing initializer in const declaration",
  },
  "JSX that is closed otherwise": {
    cells: ["<b>\n</›i>"],
    error: "SyntaxError: Expected corresponding JSX closing tag for 'b'.",
  },
  "an assignment to a value": {
    cells: ["1;\n›1 = 2"],
    error: "SyntaxError: Cannot assign to this expression",
  },
  "a name declared twice": {
    cells: ["import { join as j8 } from 'path';\nimport { sep as ›j8 } from 'path';"],
    error: "SyntaxError: Identifier `j8` has already been declared",
  },
  "return, break and continue": {
    cells: ["if (1) {\n  ›return;\n}"],
    error: "SyntaxError: A 'return' statement can only be used within a function body.",
  },
  "a regular expression": {
    cells: ["1;\nconst r10 = ›/(/;"],
    error: "SyntaxError: Invalid regular expression: /(/: Unterminated group",
  },
  "a flag": {
    cells: ["const r11 = /a/g›g;"],
    error: "SyntaxError: Flag g is mentioned twice in regular expression literal",
  },
  "a private name outside of its class": {
    cells: ["const o12: any = {};\no12.›#x;"],
    error: "SyntaxError: Private identifier '#x' is not allowed outside class bodies",
  },
  "a duplicate parameter": {
    cells: ["function f13(a: 1, ›a: 2) { 'use strict'; }"],
    error: "SyntaxError: Identifier `a` has already been declared",
  },
  "an escape": {
    cells: ["'ok';\n\\›u{bad"],
    error: "SyntaxError: Invalid Unicode escape sequence",
  },
  "in types": {
    cells: ["interface I15 {\n  a: ›;\n}"],
    error: "SyntaxError: Unexpected token ';'",
  },
  "the end of the text": {
    cells: ["1;\nconst x16 = await // for what›"],
    error: "SyntaxError: Unexpected end of input",
  },
  "a reserved word": {
    cells: ["const x17 = ›if;"],
    error: "SyntaxError: Unexpected token 'if'",
  },
  "a string": { cells: ["enum ›'a' {}"], error: "SyntaxError: Unexpected string" },
  "a number": { cells: ["enum ›5 {}"], error: "SyntaxError: Unexpected number" },
  "several characters": {
    cells: ["const x20 = ›=> 1;"],
    error: "SyntaxError: Unexpected token '=>'",
  },
});
