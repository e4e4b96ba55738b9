import { runCases } from "./table.ts";

const ok = "const ok: any = (...a: any[]) => undefined;";
const fail = "const fail: any = (...a: any[]) => { throw ›new Error('deco'); };";
const made = "const made: any = () => (...a: any[]) => { throw ›new Error('deco'); };";
const error = "Error: deco";
const thrown = "fail (A 2:44)";
const both = `${ok}\n${fail}`;

runCases("each of several decorators is placed exactly:", {
  "the second of a class": {
    cells: [both, "@ok\n@fail\n@ok class A1 {}"],
    error,
    frames: [thrown, "B 2:2"],
  },
  "the first of a class": {
    cells: [both, "@fail\n@ok class A2 {}"],
    error,
    frames: [thrown, "B 1:2"],
  },
  "the second of a method": {
    cells: [both, "class A3 {\n  x = 1;\n  @ok @fail m() {}\n}"],
    error,
    frames: [thrown, "B 3:8"],
  },
  "the second of a static method": {
    cells: [both, "class A4 {\n  @ok\n  @fail static m() {}\n}"],
    error,
    frames: [thrown, "B 3:4"],
  },
  "the third of a getter": {
    cells: [both, "class A5 {\n  @ok @ok\n  @fail\n  get m() { return 1; }\n}"],
    error,
    frames: [thrown, "B 3:4"],
  },
  "the second of a setter": {
    cells: [both, "class A6 {\n  @ok @fail set m(v: number) {}\n}"],
    error,
    frames: [thrown, "B 2:8"],
  },
  "the second of a field": {
    cells: [both, "class A7 {\n  @ok\n  @ok\n  @fail x: number = 1;\n}"],
    error,
    frames: [thrown, "B 4:4"],
  },
  "the second of a static field": {
    cells: [both, "class A8 {\n  @ok @fail static x = 1;\n}"],
    error,
    frames: [thrown, "B 2:8"],
  },
  "a parameter of a method with decorators of its own": {
    cells: [both, "class A9 {\n  @ok m(@ok a: any,\n    @ok @fail b: any) {}\n}"],
    error,
    frames: [thrown, "B 3:10"],
  },
  "a parameter of a constructor": {
    cells: [both, "@ok class B1 {\n  constructor(@ok a: any, @fail b: any) {}\n}"],
    error,
    frames: [thrown, "B 2:28"],
  },
  "a parameter property": {
    cells: [
      both,
      "class B2 {\n  constructor(@ok readonly a: any,\n    @fail private b: any) {}\n}",
    ],
    error,
    frames: [thrown, "B 3:6"],
  },
  "one that a call gives": {
    cells: [`${ok}\n${made}`, "@ok\n@made()\n@ok class B3 {}"],
    error,
    frames: ["A 2:50", "B 2:2"],
  },
  "one of an object": {
    cells: [`${ok}\n${fail}\nconst box = { fail };`, "@ok\n@box.fail\nclass B4 {}"],
    error,
    frames: [thrown, "B 2:2"],
  },
  "one in parentheses": {
    cells: [both, "@ok\n@(1 > 0 ? fail : ok)\nclass B5 {}"],
    error,
    frames: [thrown, "B 2:2"],
  },
  "one of a class in a function": {
    cells: [both, "function f() {\n  @ok @fail class R {}\n  return R;\n}\nf()"],
    error,
    frames: [thrown, "f (B 2:8)", "B 5:1"],
  },
  "one of a class expression": {
    cells: [both, "const B6 =\n  @ok @fail class { x = 1 };"],
    error,
    frames: [thrown, "B 2:8"],
  },
  "one of a file": {
    cells: ["import './several.ts'"],
    files: {
      "several.ts":
        "const ok: any = () => {};\nconst fail: any = () => { throw ›new Error('deco'); };\nexport class A {\n  @ok\n  @fail a = 1;\n}\n",
    },
    error,
    frames: ["fail (several.ts:2:33)", "several.ts:5:4", "A 1:1"],
  },
  "one that is no function": {
    cells: [`${ok}\nconst five: any = 5;`, "@ok\n@›five\nclass B7 {}"],
    error: "TypeError: decorator is not a function",
    frames: ["B 2:2"],
  },
  "a static block of a decorated class": {
    cells: [ok, "@ok @ok class B8 {\n  static {\n    (null as any).›x;\n  }\n}"],
    error: "TypeError: Cannot read properties of null (reading 'x')",
  },
  "a private member of a decorated class": {
    cells: [
      ok,
      "@ok @ok class B9 {\n  @ok y = 1;\n  #m() { throw ›new Error('p'); }\n  m() { this.#m(); }\n}\nnew B9().m()",
    ],
    error: "Error: p",
    frames: ["#m (B 3:16)", "B9.m (B 4:14)", "B 6:10"],
  },
  "what comes after decorators on its line": {
    cells: [ok, "class C1 { @ok() @ok x = 1 } ›nowhere;"],
    error: "ReferenceError: nowhere is not defined",
    frames: ["B 1:30"],
  },
});
