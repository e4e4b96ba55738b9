import { runTable } from "./table.ts";

runTable("classes:", {
  "have private fields, methods and brand checks": [
    [
      "class A1 { #x = 1; #m() { return this.#x; } static is(o: object) { return #x in o; } get x() { return this.#m(); } set x(v) { this.#x = v; } }\nconst a1 = new A1(); a1.x = 4; [a1.x, A1.is(a1), A1.is({})]",
      "[ 4, true, false ]",
    ],
  ],
  "have static blocks and fields in order": [
    ["class A2 { static a = 1; static b: number; static { this.b = this.a + 1; } }\nA2.b", "2"],
  ],
  "have accessor fields": [
    [
      "class A3 { accessor z = 4; }\nconst a3 = new A3(); a3.z++; [a3.z, Object.keys(a3)]",
      "[ 5, [] ]",
    ],
  ],
  "have parameter properties": [
    [
      "class A4 { constructor(private readonly n: number, public m = n + 1) {} get() { return this.n; } }\nconst a4 = new A4(1); [a4.get(), a4.m]",
      "[ 1, 2 ]",
    ],
  ],
  "are extended in later cells": [
    ["abstract class A5 { abstract name(): string; hello() { return `hello ${this.name()}`; } }"],
    ["class B5 extends A5 { override name() { return 'b'; } }\nnew B5().hello()", "hello b"],
  ],
  "declared again leave old instances as they are": [
    ["class A6 { v() { return 1; } }\nconst a6 = new A6();"],
    ["class A6 { v() { return 2; } }\n[a6.v(), new A6().v(), a6 instanceof A6]", "[ 1, 2, false ]"],
  ],
  "define fields that are only declared": [
    ["class A7 { x?: number; declare y: number; }\nObject.keys(new A7())", "[ 'x' ]"],
  ],
  "have index signatures, overloads and this types": [
    [
      "class A8 { [key: string]: unknown; m(a: 1): 1; m(a: 2): 2; m(a: unknown) { return a; } self(): this { return this; } }\nnew A8().self().m(2)",
      "2",
    ],
  ],
  "have computed names, symbols and generators": [
    [
      "class A9 { ['a' + 1]() { return 1; } *[Symbol.iterator]() { yield 5; } static async s() { return 6; } }\n[new A9()['a1'](), ...new A9(), await A9.s()]",
      "[ 1, 5, 6 ]",
    ],
  ],
  "have names": [["const A10 = class {}; [A10.name, (class Inner {}).name]", "[ 'A10', 'Inner' ]"]],
});

const decorators = `export const calls: unknown[] = [];
export const note = (...at: any[]): any => { calls.push([at[1], typeof at[2]]); };
export const tag = (text: string) => (target: any) => { target.tag = text; };
@tag("in a file") export class Tagged { @note field = 1; @note method(@note a: number) { return a; } }
`;

runTable(
  "decorators, by TypeScript's experimentalDecorators:",
  {
    "of a class may change it": [
      [
        "import { tag, note, calls } from './decorators.ts'; calls",
        "[ [ 'field', 'undefined' ], [ 'method', 'number' ], [ 'method', 'object' ] ]",
      ],
      ["@tag('x') class B1 {}\n(B1 as any).tag", "x"],
    ],
    "of a class may replace it": [
      [
        "@((C: any) => class extends C { extra = 5; }) class B2 { own = 1; }\nconst b2 = new B2() as any; [b2.own, b2.extra]",
        "[ 1, 5 ]",
      ],
    ],
    "of a method get its descriptor": [
      [
        "const double = (_: object, __: string, d: PropertyDescriptor) => { const { value } = d; d.value = function (...a: any[]) { return value.apply(this, a) * 2; }; };\nclass B3 { n = 2; @double m(x: number) { return x * this.n; } }\nnew B3().m(5)",
        "20",
      ],
    ],
    "of accessors, fields and parameters get their names and places": [
      [
        "const seen: unknown[] = []; const see = (...a: any[]): any => { seen.push([a[1], typeof a[2]]); };\nclass B4 { @see f = 1; @see get g() { return 1; } constructor(@see a: number) {} m(a: number, @see b: number) {} @see static s() {} }\nseen",
        "[\n  [ 'f', 'undefined' ],\n  [ 'g', 'object' ],\n  [ 'm', 'number' ],\n  [ 's', 'object' ],\n  [ undefined, 'number' ]\n]",
      ],
    ],
    "run from the last to the first": [
      [
        "const order: number[] = []; const at = (n: number) => { order.push(n); return (_: any) => { order.push(-n); }; };\n@at(1) @at(2) class B5 {}\norder",
        "[ 1, 2, -2, -1 ]",
      ],
    ],
    "work on exported classes": [
      ["@tag('e') export class B6 {}"],
      ["(B6 as any).tag", "e"],
      ["@tag('d') export default class B7 {}"],
      ["(B7 as any).tag", "d"],
    ],
    "work on class expressions, which keep the names that they get from their places": [
      [
        "const expressed = (t: string) => (target: any, ...at: any[]): any => { said.push([t, ...at.map((a) => typeof a)]); }; const said: unknown[] = [];",
      ],
      [
        "const E1 = @expressed('c') class { @expressed('m') m() {} @expressed('s') static s = 1; constructor(@expressed('p') a: number) {} }; [E1.name, E1.s, said.splice(0)]",
        "[\n  'E1',\n  1,\n  [\n    [ 'm', 'string', 'object' ],\n    [ 's', 'string', 'undefined' ],\n    [ 'p', 'undefined', 'number' ],\n    [ 'c' ]\n  ]\n]",
      ],
      [
        "const E2 = class { @expressed('member alone') m() {} }; [E2.name, said.splice(0).length]",
        "[ 'E2', 1 ]",
      ],
      [
        "function made2() { return @expressed('f') class Own { self() { return Own; } }; } const M2 = made2(); [M2.name, new M2().self() === M2]",
        "[ 'Own', true ]",
      ],
      [
        "const { F3 = @expressed('d') class {}, ...o3 } = { G3: @expressed('p') class {} } as any; [F3.name, o3.G3.name, (@expressed('') class {}).name]",
        "[ 'F3', 'G3', '' ]",
      ],
      [
        "new (@expressed('n') class { n = 1; })().n + new @expressed('n') class { n = 2; }().n",
        "3",
      ],
      [
        "const E4 = @((C: any) => class extends C { extra = 5; }) class { static ref = () => E4; own = 1; } as any; [new E4(), E4.ref() === E4]",
        "[ { own: 1, extra: 5 }, true ]",
      ],
      [
        "const E5 = @expressed('o') class { static In = @expressed('i') class { @expressed('m') m() {} }; }; said.splice(0).map((one: any) => one[0]).slice(-3)",
        "[ 'm', 'i', 'o' ]",
      ],
      [
        "class E6 { v = 7; make() { return @expressed('t') class { [`k${this.v + arguments.length}`] = 0; }; } }\nnew (new E6().make())()",
        "{ k7: 0 }",
      ],
    ],
    "work on class expressions that await and yield": [
      [
        "const A7 = @expressed('a') class extends (await Promise.resolve(class { base = 1; })) {}; [A7.name, new A7().base]",
        "[ 'A7', 1 ]",
      ],
      [
        "function* g8(): any { return @expressed('y') class extends (yield 1) { own = 2; }; } const i8 = g8(); i8.next(); new (i8.next(class { base = 1; }).value)()",
        "{ base: 1, own: 2 }",
      ],
    ],
    "work on classes without a name that are exported by default": [
      [
        "said.length = 0; export default @expressed('default') class {}",
        { result: "[class _default]" },
      ],
      ["said", "[ [ 'default' ] ]"],
      {
        file: "expressed.ts",
        text: "import { tag } from './decorators.ts'; export const E = @tag('e') class {}; export default @tag('d') class {}",
      },
      [
        "import D9, { E as E9 } from './expressed'; [(D9 as any).tag, (E9 as any).tag, E9.name]",
        "[ 'd', 'e', 'E' ]",
      ],
    ],
    "work in imported files": [
      [
        "import { Tagged } from './decorators.ts'; [Tagged.tag, new Tagged().method(3)]",
        "[ 'in a file', 3 ]",
      ],
    ],
    "need nothing that is installed, and leave no names behind": [
      ["Object.keys(globalThis).filter((name) => /decorat|babel/.test(name))", "[]"],
      [
        "await import('@oxc-project/runtime/helpers/decorate')",
        {
          error:
            "Error: Cannot find package '@oxc-project/runtime'; install it with %npm i @oxc-project/runtime",
        },
      ],
    ],
    "give no metadata unless tsconfig.json asks for it": [
      [
        "const meta: unknown[] = []; (Reflect as any).metadata = (k: string, v: unknown) => () => { meta.push([k, v]); };\nclass C1 { @see m(a: number): string { return ''; } }\nmeta.length",
        "0",
      ],
      { file: "tsconfig.json", text: '{ "compilerOptions": { "emitDecoratorMetadata": true } }' },
      [
        "class C2 { @see m(a: number): string { return ''; } }\nmeta.map((m: any) => [m[0], [m[1]].flat()[0].name])",
        "[\n  [ 'design:returntype', 'String' ],\n  [ 'design:paramtypes', 'Number' ],\n  [ 'design:type', 'Function' ]\n]",
      ],
    ],
  },
  { "decorators.ts": decorators },
);
