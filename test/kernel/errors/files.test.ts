import { runCases } from "./table.ts";

runCases("an error of an imported file is placed in it:", {
  TypeScript: {
    files: {
      "a1.ts":
        "interface A { a: number }\nenum E { A }\nexport const f = (a: A) => {\n  throw ›new Error(E[a.a]);\n};\n",
    },
    cells: ["import { f as f1 } from './a1.ts';\nf1({ a: 0 });"],
    error: "Error: A",
    frames: ["f (a1.ts:4:9)", "A 2:1"],
  },
  "TSX, called by another file": {
    files: {
      "view2.tsx":
        "export const f = (n: number) => {\n  const v = <b>{n}</b>;\n  throw ›new Error(String(v));\n};\n",
      "mid2.ts": "import { f } from './view2.tsx';\nexport const g = () => f(1);\n",
    },
    cells: ["import { g as g2 } from './mid2.ts';\ng2();"],
    error: "Error: <b>1</b>",
    frames: ["f (view2.tsx:3:9)", "g (mid2.ts:2:24)", "A 2:1"],
  },
  JavaScript: {
    files: { "a3.js": "export function f() {\n\n  null.›x;\n}\n" },
    cells: ["(await import('./a3.js')).f()"],
    error: "TypeError: Cannot read properties of null (reading 'x')",
  },
  "CommonJS, by require": {
    files: { "a4.cjs": "exports.f = () => {\n  throw ›new Error('cjs');\n};\n" },
    cells: ["require('./a4.cjs').f()"],
    error: "Error: cjs",
    frames: ["exports.f (a4.cjs:2:9)", "A 1:21"],
  },
  "CommonJS TypeScript": {
    files: { "a5.cts": "type T = 1;\nexports.f = (a: T) => {\n  throw ›new Error('cts');\n};\n" },
    cells: ["require('./a5.cts').f()"],
    error: "Error: cts",
  },
  decorators: {
    files: {
      "a6.ts":
        "const dec: any = () => {};\nexport class A {\n  @dec m(): never { throw ›new Error('m'); }\n}\n",
    },
    cells: ["import { A as A6 } from './a6.ts';\nnew A6().m();"],
    error: "Error: m",
  },
  "an async function": {
    files: {
      "a7.ts":
        "export async function f(): Promise<void> {\n  await null;\n  throw ›new Error('async');\n}\n",
    },
    cells: ["import { f as f7 } from './a7.ts';\nawait f7();"],
    error: "Error: async",
    frames: ["f (a7.ts:3:9)", "A 2:1"],
  },
  "while it is loaded": {
    files: { "a8.ts": "type T = 1;\nexport const a = 1;\nthrow ›new RangeError('loading');\n" },
    cells: ["1;\nimport './a8.ts';"],
    error: "RangeError: loading",
    frames: ["a8.ts:3:7", "A 2:1"],
  },
  "while a file of a file is loaded": {
    files: { "a9.ts": "import './b9.ts';\n", "b9.ts": "\nnull!.›x;\n" },
    cells: ["import './a9.ts';"],
    error: "TypeError: Cannot read properties of null (reading 'x')",
  },
  "syntax of TypeScript": {
    files: {
      "a10.ts": "export const a: number = 1;\nexport const b = ›= 2;\n",
    },
    cells: ["import './a10.ts';"],
    error: "SyntaxError: Unexpected token '='",
    frames: ["a10.ts:2:18", "A 1:1"],
  },
  "syntax of JavaScript": {
    files: { "a11.js": "export const a = 1;\nlet ›let = 2;\n" },
    cells: ["import './a11.js';"],
    error: "SyntaxError: Unexpected strict mode reserved word",
    frames: ["a11.js:2:5", "A 1:1"],
  },
  "syntax of CommonJS": {
    files: { "a12.cjs": "exports.a = 1;\nconst ›= 2;\n" },
    cells: ["require('./a12.cjs');"],
    error: "SyntaxError: Unexpected token '='",
  },
  "syntax of JSON": {
    files: { "a13.json": '{ "a": 1,\n  "b": ›}' },
    cells: ["import a13 from './a13.json';"],
    error:
      'SyntaxError: FOLDER/a13.json: Unexpected token \'}\', "{ "a": 1,\n  "b": }" is not valid JSON',
  },
  "syntax of a file that another imports": {
    files: { "a14.ts": "import './b14.js';\n", "b14.js": "const a = ›;\n" },
    cells: ["import './a14.ts';"],
    error: "SyntaxError: Unexpected token ';'",
  },
  "while it is loaded by a function that awaits": {
    files: { "a18.ts": "type T = 1;\n›missing18();\ndeclare const missing18: any;\n" },
    cells: [
      "async function load() {\n  return import('./a18.ts').then((m) => m);\n}\nawait load();",
    ],
    error: "ReferenceError: missing18 is not defined",
    frames: ["a18.ts:2:1", "load (A 2:10)", "A 4:7"],
  },
  "a package that is there without its main file": {
    files: {
      "a19.ts": "type T = 1;\n›import 'unbuilt';\n",
      "node_modules/unbuilt/package.json": '{ "main": "dist/i.js" }',
    },
    cells: ["import './a19.ts';"],
    error:
      "Error: Cannot import 'unbuilt': the package in FOLDER/node_modules/unbuilt has no file dist/i.js; build it, or install it again with %npm i unbuilt",
    frames: ["a19.ts:2:1", "A 1:1"],
  },
  "a name that another file does not export": {
    files: {
      "a15.ts": "const a: number = 1;\nimport { ›nope } from './b15.ts';\nnope(a);\n",
      "b15.ts": "export const b = 1;\n",
    },
    cells: ["import './a15.ts';"],
    error: "SyntaxError: The requested module './b15.ts' does not provide an export named 'nope'",
  },
  "a file that is not there": {
    files: { "a16.ts": "type T = 1;\n›import { x } from './nowhere.ts';\nx;\n" },
    cells: ["import './a16.ts';"],
    error: "Error: Cannot find module 'FOLDER/nowhere.ts' imported from FOLDER/a16.ts",
  },
  "a package that is not there": {
    files: {
      "a17.ts": "type T = 1;\n\n›export * from 'no-package';\n",
    },
    cells: ["import './a17.ts';"],
    error:
      "Error: Cannot find package 'no-package' imported from FOLDER/a17.ts; install it with %npm i no-package",
  },
});

runCases("an error of an import in a cell is placed at the import:", {
  "a file that is not there": {
    cells: ["const a = 1;\n›import './not-there.ts';"],
    error: "Error: Cannot find module './not-there.ts' in the notebook's folder FOLDER",
  },
  "a package that is not there": {
    cells: ["const a = 1; ›import x from 'no-such';"],
    error: "Error: Cannot find package 'no-such'; install it with %npm i no-such",
  },
  "a name that is not exported": {
    files: { "m.ts": "export const m = 1;" },
    cells: ["1;\nimport { ›nope } from './m.ts';\nnope;"],
    error: "SyntaxError: The requested module './m.ts' does not provide an export named 'nope'",
  },
  "a dynamic one": {
    cells: ["async function load() {\n  return ›import('no-such');\n}\nawait load();"],
    error: "Error: Cannot find package 'no-such'; install it with %npm i no-such",
  },
  "a part that a module of Node's has not": {
    cells: ["1; ›import x from 'fs/promise';"],
    error: "Error: Cannot find module 'fs/promise': Node's module 'fs' has no such part",
  },
  "a dynamic one, whose calls are listed once": {
    cells: ["async function load() {\n  return await ›import('no-such');\n}\nawait load();"],
    error: "Error: Cannot find package 'no-such'; install it with %npm i no-such",
    frames: ["load (A 2:16)", "A 4:7"],
  },
  "a package whose main file is not there": {
    files: { "node_modules/unbuilt/package.json": '{ "main": "dist/i.js", "types": "i.ts" }' },
    cells: ["1; ›import x from 'unbuilt'; x"],
    error:
      "Error: Cannot import 'unbuilt': the package in FOLDER/node_modules/unbuilt has no file dist/i.js; build it, or install it again with %npm i unbuilt",
  },
  "a package whose exported file is not there": {
    files: { "node_modules/gone/package.json": '{ "exports": { "./part": "./lib/part.js" } }' },
    cells: ["1; ›import x from 'gone/part'; x"],
    error:
      "Error: Cannot import 'gone/part': the package in FOLDER/node_modules/gone has no file lib/part.js; build it, or install it again with %npm i gone",
  },
  "a part that a package has not": {
    files: { "node_modules/small/package.json": '{ "main": "i.js" }' },
    cells: ["1; ›import x from 'small/part'; x"],
    error:
      "Error: Cannot import 'small/part': the package in FOLDER/node_modules/small has no file part",
  },
  "a required package whose main file is not there": {
    files: { "node_modules/unbuilt/package.json": '{ "main": "dist/i.js" }' },
    cells: ["1;\n›require('unbuilt');"],
    error:
      "Error: Cannot import 'unbuilt': the package in FOLDER/node_modules/unbuilt has no file dist/i.js; build it, or install it again with %npm i unbuilt",
  },
  require: {
    cells: ["1;\nconst r = ›require('no-such');"],
    error: "Error: Cannot find package 'no-such'; install it with %npm i no-such",
  },
});
