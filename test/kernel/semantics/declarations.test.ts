import { runTable } from "./table.ts";

runTable("enums and namespaces:", {
  "an enum merges with itself in one cell": [
    ["enum A1 { X = 1 }\nenum A1 { Y = 2 }\n[A1.X, A1.Y, A1[2]]", "[ 1, 2, 'Y' ]"],
  ],
  "an enum in a later cell replaces the first": [
    ["enum A2 { X }"],
    ["enum A2 { Y = 5 }\nObject.keys(A2)", "[ '5', 'Y' ]"],
  ],
  "a const enum is there in the next cell": [
    ["const enum A3 { X = 4 }\nA3.X", "4"],
    ["A3.X", "4"],
  ],
  "members are computed from others": [
    [
      "enum A4 { X = 1 << 2, Y = X | 1, Z = 'abc'.length, W = `w` }\n[A4.Y, A4.Z, A4.W]",
      "[ 5, 3, 'w' ]",
    ],
  ],
  "members refer to other enums": [["enum A5 { X = A4.Y + 1 }\nA5.X", "6"]],
  "an enum, a class and a function merge with a namespace": [
    ["enum A6 { X }\nnamespace A6 { export const y = 2; }\n[A6.X, A6.y]", "[ 0, 2 ]"],
    ["class A7 {}\nnamespace A7 { export const y = 3; }\nA7.y", "3"],
    ["function A8() { return 1; }\nnamespace A8 { export const y = 4; }\n[A8(), A8.y]", "[ 1, 4 ]"],
  ],
  "namespaces nest, and names of theirs can be imported": [
    ["namespace A9.B.C { export const d = 1; export class E {} }\nA9.B.C.d", "1"],
    ["import e9 = A9.B.C.E; typeof e9", "function"],
  ],
  "a namespace exports variables of any name, also beside a name of the language's that is declared anew":
    [
      [
        "const Object = 1;\nnamespace A33 { export let _ = 1; export const inc = () => ++_; }\nA33._ = 5; A33.inc(); [A33._, globalThis.Object.keys(A33)]",
        "[ 6, [ '_', 'inc' ] ]",
      ],
    ],
  "a namespace exports variables, which stay live": [
    [
      "namespace A11 { export let n = 1, { m } = { m: 5 }; export var v = 2; export const inc = () => n++; }\nA11.inc(); A11.n += 10; A11.inc(); [A11.n, A11.m, A11.v]",
      "[ 13, 5, 2 ]",
    ],
    ["namespace A12.In { export let deep = 1; }\nA12.In.deep = 2; A12.In.deep", "2"],
    ["namespace A14 { export let a = 1 }\nA14.a", "1"],
    [
      "namespace A15 {\n  export let a = 1\n  export var { b } = { b: 2 } // two\n}\n[A15.a, A15.b]",
      "[ 1, 2 ]",
    ],
  ],
  "a namespace sees what its earlier parts export": [
    [
      "namespace A13 { export const a = 1; export let b = 2; export function f() { return b; } }\nnamespace A13 { export const c = a + b; b = 9; export const g = (a: string) => a + f(); export type T = typeof a; }\n[A13.c, A13.b, A13.g('x')]",
      "[ 3, 9, 'x9' ]",
    ],
  ],
  "a namespace of types only is nothing": [["namespace A10 { export type T = 1; }\n5", "5"]],
});

runTable("functions and variables:", {
  "a function is there before its declaration": [
    ["b1(2); function b1(x: number) { return x * 2; }\nb1(3)", "6"],
  ],
  "a function sees a name declared again later": [
    ["const rate = 1; function b2() { return rate; }"],
    ["const rate = 2;"],
    ["b2()", "2"],
    ["let rate = 3; b2()", "3"],
  ],
  "a closure keeps the variable of its own function": [
    ["const b3 = (() => { let n = 0; return () => ++n; })();"],
    ["b3(); b3()", "2"],
  ],
  "closures of a loop have a variable each": [
    [
      "const b4: (() => number)[] = []; for (let i = 0; i < 3; i++) b4.push(() => i);\nb4.map((f) => f())",
      "[ 0, 1, 2 ]",
    ],
  ],
  "a function called by an earlier cell is the newest": [
    ["function b5() { return b6(); }\nfunction b6() { return 'old'; }"],
    ["function b6() { return 'new'; }\nb5()", "new"],
  ],
  "functions of two cells call each other": [
    ["function even(n: number): boolean { return n === 0 || odd(n - 1); }"],
    ["function odd(n: number): boolean { return n !== 0 && even(n - 1); }\neven(10)", "true"],
  ],
  "a named function expression knows itself": [
    [
      "const b7 = function me(n: number): number { return n < 2 ? 1 : n * me(n - 1); };\n[b7(4), b7.name]",
      "[ 24, 'me' ]",
    ],
  ],
  "overloads are one function": [
    [
      "function b8(a: string): 1;\nfunction b8(a: number): 2;\nfunction b8(a: unknown) { return typeof a; }\nb8(1)",
      "number",
    ],
  ],
  "default, rest and destructured parameters": [
    [
      "function b9({ a, b = 2 }: any, [c, ...d]: any, e = a + b, ...f: any[]) { return [a, b, c, d, e, f]; }\nb9({ a: 1 }, [3, 4, 5], undefined, 6)",
      "[ 1, 2, 3, [ 4, 5 ], 3, [ 6 ] ]",
    ],
  ],
  "patterns with defaults, rests and computed keys": [
    ["var [c1, [c2 = 5] = []] = [1]; [c1, c2]", "[ 1, 5 ]"],
    ["let { ['k' + 1]: c3, ...c4 } = { k1: 8, z: 9 }; [c3, c4]", "[ 8, { z: 9 } ]"],
    ["for (const [k, { v }] of [['a', { v: 1 }]] as const) console.log(k, v)", { stdout: "a 1\n" }],
  ],
  "labels leave nested loops": [
    [
      "const c5: string[] = []; outer: for (const i of [1, 2, 3]) for (const j of [1, 2]) { if (j === 2) continue outer; if (i === 3) break outer; c5.push(`${i}${j}`); }\nc5.join()",
      "11,21",
    ],
  ],
  "generators take values and end": [
    [
      "function* c6(): any { const got = yield 1; try { yield got; } finally { console.log('closed'); } }\nconst c7 = c6(); [c7.next().value, c7.next(5).value, c7.return(6).value]",
      { result: "[ 1, 5, 6 ]", stdout: "closed\n" },
    ],
  ],
  "async generators and for await": [
    [
      "async function* c8() { yield 1; await null; yield 2; }\nconst c9: number[] = []; for await (const x of c8()) c9.push(x);\nc9",
      "[ 1, 2 ]",
    ],
  ],
  "await at the top, in a loop, a pattern and a template": [
    ["let d1 = 0; for (const p of [Promise.resolve(1), 2]) d1 += await p;\nd1", "3"],
    ["const { d2 } = await Promise.resolve({ d2: 4 }); `${await Promise.resolve(d2)}`", "4"],
    ["const d3 = await Promise.all([1, Promise.resolve(2)]), d4 = d3.length; d4", "2"],
  ],
  "tagged templates keep their raw text": [
    [
      "((s: TemplateStringsArray, ...v: number[]) => [s.raw.join('|'), v])`a\\n${1}b`",
      "[ 'a\\\\n|b', [ 1 ] ]",
    ],
  ],
});

runTable("using:", {
  "is disposed of when the cell ends, the newest first": [
    [
      "const held = (name: string) => ({ name, [Symbol.dispose]() { console.log('closed', name); } });",
    ],
    [
      "using e1 = held('a'), e2 = held('b');\nconsole.log('in use', e1.name);",
      { stdout: "in use a\nclosed b\nclosed a\n" },
    ],
  ],
  "is awaited with await using": [
    [
      "await using e3 = { async [Symbol.asyncDispose]() { await null; console.log('gone'); } };\n'value'",
      { result: "value", stdout: "gone\n" },
    ],
  ],
  "is disposed of when the cell throws": [
    [
      "using e4 = held('c'); throw new Error('in between');",
      { error: "Error: in between", stdout: "closed c\n" },
    ],
  ],
  "may be null": [["using e5 = null, e6 = undefined;"]],
  "must be disposable": [
    [
      "using e7 = {};",
      { error: "TypeError: using: expected a value with a method Symbol.dispose" },
    ],
  ],
  "fails the cell when disposing does": [
    ["using e8 = { [Symbol.dispose]() { throw new Error('stuck'); } };", { error: "Error: stuck" }],
    [
      "using e9 = { [Symbol.dispose]() { throw new Error('stuck'); } }; throw new Error('first');",
      { error: "SuppressedError: a value could not be disposed of" },
    ],
  ],
  "ends with its block inside one": [
    [
      "{ using e10 = held('d'); console.log('in'); }\nconsole.log('out');",
      { stdout: "in\nclosed d\nout\n" },
    ],
    ["for (using e11 of [held('e')]) console.log(e11.name);", { stdout: "e\nclosed e\n" }],
  ],
});

const failed = { error: "Error: no" };
runTable("a name whose declaration threw", {
  "finds a function that throws": [["function fail(): any { throw new Error('no') }", undefined]],
  "has no value until it is declared again": [
    ["const f1 = fail()", failed],
    ["f1", { error: "ReferenceError: f1 is not defined" }],
    ["typeof f1", { error: "ReferenceError: f1 is not defined" }],
    ["const f1 = 1", undefined],
    ["f1", "1"],
  ],
  "can be assigned": [
    ["let f2 = await fail()", failed],
    ["f2 = 2", "2"],
    ["f2 += 1; f2", "3"],
  ],
  "does not take a global of the kernel along": [
    ["const { display } = await fail()", failed],
    ["typeof display", "function"],
    [
      "import { display } from './not-there.ts'; display(1)",
      { error: "Error: Cannot find module './not-there.ts' in the notebook's folder FOLDER" },
    ],
    ["typeof display", "function"],
    ["const display = 1; display", "1"],
  ],
  "can be declared by any kind": [
    ["const f3 = fail(), f4 = 1", failed],
    ["function f3() { return 3 }", undefined],
    ["[f3(), f4 = 5]", "[ 3, 5 ]"],
    ["class f5 extends (fail() as any) {}", failed],
    ["var f5 = 5; f5", "5"],
    ["class f6 extends (fail() as any) {}", failed],
    ["class f6 { n = 6 }", undefined],
    ["new f6().n", "6"],
  ],
  "can be assigned by a pattern": [
    ["const { f7, f8 } = fail()", failed],
    ["[f7, f8] = [7, 8]", "[ 7, 8 ]"],
    ["const [f9] = fail()", failed],
    ["({ f9 } = { f9: 9 }); f9", "9"],
  ],
  "keeps what it was when a second declaration throws": [
    ["let f10 = 10", undefined],
    ["let f10 = fail()", failed],
    ["const f10 = 11; f10", "11"],
  ],
});
