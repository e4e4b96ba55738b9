import { runCases } from "./table.ts";

const fail = "const fail = (...a: any[]): any => { throw ›new Error('deco'); };";

runCases("an error around code that the compiler adds is placed exactly:", {
  "a member decorator that is not there": {
    cells: ["class M4 {\n  @›undefDeco() x = 1;\n}\nconst after = 1;"],
    error: "ReferenceError: undefDeco is not defined",
    frames: ["A 2:4"],
  },
  "a member decorator at the end of a cell": {
    cells: ["class M5 {\n  @›undefDeco x = 1;\n}"],
    error: "ReferenceError: undefDeco is not defined",
    frames: ["A 2:4"],
  },
  "the second of several decorators that is not there": {
    cells: ["const ok = (): any => () => {};\nclass M6 {\n  @ok()\n  @›undefDeco()\n  m() {}\n}"],
    error: "ReferenceError: undefDeco is not defined",
    frames: ["A 4:4"],
  },
  "the third decorator of a class that is no function": {
    cells: [
      "const ok7 = (): any => () => {};\nconst five = 5 as any;\n@ok7() @ok7()\n@›five(1) class M7 {}",
    ],
    error: "TypeError: five is not a function",
    frames: ["A 4:2"],
  },
  "a member decorator of a file": {
    cells: ["import './deco.ts'"],
    files: { "deco.ts": "export class A {\n  a = 1;\n\n  @›nope() b = 2;\n\n  c = 3;\n}\n" },
    error: "ReferenceError: nope is not defined",
    frames: ["deco.ts:4:4", "A 1:1"],
  },
  "the call of a class decorator": {
    cells: [fail, "@fail\nclass C1 {\n  x = 1;\n}"],
    error: "Error: deco",
    frames: ["fail (A 1:44)", "B 1:2"],
  },
  "the call of a method's decorator": {
    cells: [fail, "class C2 {\n  x = 1;\n  @fail\n  m() {\n  }\n}"],
    error: "Error: deco",
    frames: ["fail (A 1:44)", "B 3:4"],
  },
  "the call of a parameter's decorator": {
    cells: [fail, "class C3 { m(@fail q: any) {}\n}"],
    error: "Error: deco",
    frames: ["fail (A 1:44)", "B 1:15"],
  },
  "the call of a decorator in a function": {
    cells: [fail, "function f() {\n  class R {\n    @fail m() {}\n  }\n}\n\nf()"],
    error: "Error: deco",
    frames: ["fail (A 1:44)", "f (B 3:6)", "B 7:1"],
  },
  "the call of a decorator in a namespace that is prepared": {
    cells: [fail, "namespace N7 {\n  export let v = 1;\n  class R {\n    @fail m() {}\n  }\n}"],
    error: "Error: deco",
    frames: ["fail (A 1:44)", "B 4:6"],
  },
  "the members of a namespace": {
    cells: ["namespace NS2 {\n  export const a = (null as any).›q;\n}"],
    error: "TypeError: Cannot read properties of null (reading 'q')",
    frames: ["A 2:34"],
  },
  "the members of namespaces in namespaces": {
    cells: [
      "namespace A.B.C {\n  export namespace D {\n    export const a = (null as any).›q;\n  }\n}",
    ],
    error: "TypeError: Cannot read properties of null (reading 'q')",
    frames: ["A 3:36"],
  },
  "the members of an enum": {
    cells: ["enum E {\n  A = 1,\n  B = (null as any).›q,\n}"],
    error: "TypeError: Cannot read properties of null (reading 'q')",
    frames: ["A 3:21"],
  },
  "the members of an enum in a namespace": {
    cells: ["namespace N8 {\n  export enum F {\n    Q = (null as any).›q,\n  }\n}\nconst y = 1;"],
    error: "TypeError: Cannot read properties of null (reading 'q')",
    frames: ["A 3:23"],
  },
  "the decorator of a class expression": {
    cells: [fail, "function g() {\n  return @fail class { x = 1 };\n}\ng()"],
    error: "Error: deco",
    frames: ["fail (A 1:44)", "g (B 2:11)", "B 4:1"],
  },
  "the decorator of a member of a class expression": {
    cells: [fail, "const I =\n  class {\n    @fail m() {}\n  };"],
    error: "Error: deco",
    frames: ["fail (A 1:44)", "B 3:6"],
  },
  "a decorator of a class expression that is not there": {
    cells: ["const J = [\n  @›undefDeco() class {}];"],
    error: "ReferenceError: undefDeco is not defined",
    frames: ["A 2:4"],
  },
  "a method of a class expression with decorators": {
    cells: [
      "const ok = (c: any) => {};\nconst L = @ok class {\n  m() { throw ›new Error('in m') }\n};\nnew L().m()",
    ],
    error: "Error: in m",
    frames: ["L.m (A 3:15)", "A 5:9"],
  },
  "an enum in a function": {
    cells: ["function h() {\n  enum E { A = (null as any).›q }\n}\nh()"],
    error: "TypeError: Cannot read properties of null (reading 'q')",
    frames: ["h (A 2:30)", "A 4:1"],
  },
  "an export by equals sign of a file": {
    cells: ["import './equals.ts'"],
    files: { "equals.ts": "const a: any = {};\n\nexport = a.nothing.›here;\nconst b = 1;\n" },
    error: "TypeError: Cannot read properties of undefined (reading 'here')",
    frames: ["equals.ts:3:20", "A 1:1"],
  },
  "an import by equals sign that is not there": {
    cells: ["const a = 1;\nimport x = ›require('./nowhere')"],
    error: "Error: Cannot find module './nowhere' in the notebook's folder FOLDER",
    frames: ["A 2:12"],
  },
  "an import by equals sign of a file that is not there": {
    cells: ["import './asks.ts'"],
    files: { "asks.ts": "const b = 1;\nimport x = ›require('./nowhere');\nexport const y = x;\n" },
    error: "Error: Cannot find module './nowhere'\nRequire stack:\n- FOLDER/asks.ts",
    frames: ["asks.ts:2:12", "A 1:1"],
  },
});
