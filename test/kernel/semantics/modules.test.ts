import { runTable } from "./table.ts";

const files = {
  "m.ts":
    "export const m = 1; export default 7; export type T = 1; export interface I { a: 1 } export let live = 0; export const inc = () => { live++; };",
  "view.tsx": "export const View = ({ a }: { a: number }) => <i>{a}</i>;",
  "plain.jsx": "export const plain = (a) => <u>{a}</u>;",
  "data.json": '{ "n": 5, "list": [1, 2] }',
  "common.cjs": "exports.c = 3; exports.here = __filename;",
  "old.cts": "const value: number = 4; export = { value };",
  "side.ts": "console.log('side effect');",
  "awaits.ts": "export const slow = await new Promise<number>((r) => setTimeout(r, 1, 8));",
  "again.ts":
    "export * from './m.ts'; export * as all from './m.ts'; export { default as seven } from './m.ts';",
  "node_modules/esm/package.json":
    '{ "name": "esm", "type": "module", "exports": { ".": "./i.js", "./deep/*": "./d/*.js" } }',
  "node_modules/esm/i.js":
    "export default 'd'; export const named = 'n'; export const where = import.meta.url.split('/').pop();",
  "node_modules/esm/d/x.js": "export const x = 'deep';",
  "node_modules/cjs/package.json": '{ "name": "cjs" }',
  "node_modules/cjs/part.js": "exports.part = 'p';",
  "node_modules/cjs/folder/index.js": "exports.folder = 'f';",
  "node_modules/cjs/index.js":
    "module.exports = function () { return 'called'; }; module.exports.extra = 1;",
};

runTable(
  "modules:",
  {
    "static imports may stand anywhere": [
      ["const x1 = 1; import { m } from './m.ts'; m + x1", "2"],
    ],
    "default, named, renamed and all": [
      [
        "import d1, { named as n1 } from 'esm'; import * as all1 from 'esm'; [d1, n1, all1.where]",
        "[ 'd', 'n', 'i.js' ]",
      ],
    ],
    "subpath patterns": [["import { x } from 'esm/deep/x'; x", "deep"]],
    "CommonJS by default and by name": [
      ["import c2, { extra } from 'cjs'; [c2(), extra]", "[ 'called', 1 ]"],
      ["import { c, here } from './common.cjs'; [c, here.endsWith('common.cjs')]", "[ 3, true ]"],
    ],
    "parts of CommonJS packages without their endings": [
      [
        "import { part } from 'cjs/part'; import { folder } from 'cjs/folder'; [part, folder, require('cjs/part').part]",
        "[ 'p', 'f', 'p' ]",
      ],
      [
        "import 'cjs/nothing';",
        {
          error:
            "Error: Cannot import 'cjs/nothing': the package in FOLDER/node_modules/cjs has no file nothing",
        },
      ],
    ],
    require: [
      [
        "const { c: c3 } = require('./common.cjs'); [c3, require('cjs')(), require('node:os').EOL, typeof require.resolve('cjs')]",
        "[ 3, 'called', '\\n', 'string' ]",
      ],
    ],
    "require of ES modules and TypeScript": [
      ["[require('esm').named, require('./m.ts').m, require('./old.cts').value]", "[ 'n', 1, 4 ]"],
    ],
    "import by equals sign": [["import os4 = require('node:os'); typeof os4.cpus", "function"]],
    "import by equals sign, of what namespaces have, types among them": [
      [
        "namespace N10 { export namespace In { export const v = 5; } export interface Only { a: number } }",
      ],
      ["import In10 = N10.In; export import v10 = N10.In.v; [In10.v, v10]", "[ 5, 5 ]"],
      ["import Only10 = N10.Only; const only10: Only10 = { a: 1 }; only10", "{ a: 1 }"],
      ["import type gone10 = require('not-there'); import os10 = require('node:os');"],
      ["typeof os10.cpus", "function"],
      [
        "namespace Q10 { import v = N10.In.v; export import w = N10.In; export const x = v; }\n[Q10.x, Q10.w.v]",
        "[ 5, 5 ]",
      ],
    ],
    "an export by equals sign is the cell's value": [
      ["export = { a: 1 }", "{ a: 1 }"],
      ["const before11 = 2;\nexport = before11", "2"],
    ],
    "an export by equals sign is what a file is to `require` and by default, and its members by name":
      [
        {
          file: "equals.ts",
          text: "function make(n: number) { return n * 2; }\nnamespace make { export const version = 3; export interface Options { a: 1 } }\nexport = make;",
        },
        { file: "literal.ts", text: "export = { one: 1, two: 2 }; // the end" },
        { file: "later.ts", text: "export = Later;\nclass Later { static s = 1; v = 2; }" },
        { file: "type-only.ts", text: "interface I { a: number }\nexport = I;" },
        {
          file: "uses.ts",
          text: "import make = require('./equals');\nimport type gone = require('not-there');\nimport Unused = require('nor-there');\nlet t: Unused.T;\nimport literal, { two } from './literal';\nimport Later = require('./later');\nexport import version = make.version;\nexport const all = [make(2), literal.one, two, new Later().v];",
        },
        {
          file: "old-uses.cts",
          text: "import path = require('path');\nimport literal = require('./literal');\nexport = { base: path.basename('/x/y'), literal };",
        },
        [
          "import make12 = require('./equals'); [make12(3), make12.version, require('./equals') === make12]",
          "[ 6, 3, true ]",
        ],
        [
          "import again12, { version as v12 } from './equals'; [again12 === make12, v12]",
          "[ true, 3 ]",
        ],
        [
          "import { all as all12, version as w12 } from './uses'; [all12, w12]",
          "[ [ 4, 1, 2, 2 ], 3 ]",
        ],
        [
          "import old12 = require('./old-uses.cts'); old12",
          "{ base: 'y', literal: { one: 1, two: 2 } }",
        ],
        ["import { I as I12 } from './type-only'; const i12: I12 = { a: 4 }; i12", "{ a: 4 }"],
      ],
    "types only, marked and unmarked": [
      [
        "import type { T } from './m.ts'; import { type I, m as m5 } from './m.ts'; const i5: I = { a: 1 }; m5",
        "1",
      ],
      ["import { I as J5, T as U5 } from './m.ts'; const j5: J5 = { a: 1 }; j5.a", "1"],
      ["import type X5 from 'not-there'; import type * as Y5 from 'nor-there'; 6", "6"],
    ],
    "JSON with and without attributes": [
      [
        "import data from './data.json' with { type: 'json' }; import same from './data.json'; [data === same, data.list]",
        "[ true, [ 1, 2 ] ]",
      ],
      ["(await import('./data.json', { with: { type: 'json' } })).default.n", "5"],
    ],
    TSX: [
      ["import { View } from './view'; <View a={1} />", "<i>1</i>"],
      ["import { plain } from './plain'; plain(2)", "<u>2</u>"],
    ],
    "dynamic, with a name that is computed": [
      [
        "const name7 = 'm'; [(await import(`./${name7}.ts`)).m, (await import('./' + name7)).default]",
        "[ 1, 7 ]",
      ],
      ["const f7 = () => import('esm'); (await f7()).named", "n"],
    ],
    "dynamic, in a function of an earlier cell": [
      ["async function load8(n: string) { return import(n); }"],
      ["(await load8('./m')).m", "1"],
    ],
    "for side effects, once": [
      ["import './side.ts';", { stdout: "side effect\n" }],
      ["import './side.ts'; 'not again'", "not again"],
    ],
    "that await": [["import { slow } from './awaits.ts'; slow", "8"]],
    "that hand on": [
      ["import { m as m9, all, seven } from './again.ts'; [m9, all.m, seven]", "[ 1, 1, 7 ]"],
    ],
    "a namespace is live, a name is its value at the import": [
      [
        "import * as ns10 from './m.ts'; import { live as live10 } from './m.ts'; ns10.inc(); [ns10.live, live10]",
        "[ 1, 0 ]",
      ],
    ],
    "Node's own, with and without prefix": [
      [
        "import { join } from 'path'; import fs, { statSync } from 'node:fs'; [join('a', 'b'), fs.statSync === statSync]",
        "[ 'a/b', true ]",
      ],
    ],
    "one that is missing, and one without the name": [
      [
        "import gone from 'gone';",
        { error: "Error: Cannot find package 'gone'; install it with %npm i gone" },
      ],
      [
        "import { nope } from './m.ts'; nope",
        {
          error:
            "SyntaxError: The requested module './m.ts' does not provide an export named 'nope'",
        },
      ],
    ],
    "import.meta": [
      [
        "[import.meta.url, import.meta.filename, import.meta.dirname, import.meta.main].map((x) => String(x).replace(/.*\\//, ''))",
        "[ '__cell__.mjs', '__cell__.mjs', 'FOLDERNAME', 'true' ]",
      ],
      ["import.meta.resolve('./m.ts').endsWith('/m.ts')", "true"],
    ],
    "__dirname and __filename, unless the cell has its own": [
      [
        "[__dirname === import.meta.dirname, (() => __filename)() === import.meta.filename]",
        "[ true, true ]",
      ],
      ["({ __dirname }).__dirname === process.cwd()", "true"],
      ["const o11 = { __dirname: 1 }; o11.__dirname", "1"],
      ["((__dirname: number) => __dirname)(5)", "5"],
      ["(({ __dirname }) => __dirname)({ __dirname: 6 })", "6"],
      ["{ function __dirname() { return 7; } console.log(__dirname()); }", { stdout: "7\n" }],
    ],
    "exports are allowed and dropped": [
      [
        "export const y1 = 1, y2 = 2; export function y3() { return 3; } export class Y4 {} export enum Y5 { A = 5 }\n[y1, y2, y3(), typeof Y4, Y5.A]",
        "[ 1, 2, 3, 'function', 5 ]",
      ],
      ["export { y1 as other }; export type { T12 }; type T12 = 1; export * from './m.ts';"],
      ["export * as again from 'esm';\n5", "5"],
    ],
    "a default export is the cell's value": [
      ["export default 41 + 1", "42"],
      ["export default { a: 1 }", "{ a: 1 }"],
      ["export default () => 1", "[Function (anonymous)]"],
      ["export default function () {}", "[Function (anonymous)]"],
      ["export default class { a = 1; }", "[class (anonymous)]"],
      ["export default interface Z { a: 1 }"],
    ],
    "a default export with a name declares it": [
      ["export default function main13() { return 5; }"],
      ["main13()", "5"],
      ["export default class Main14 {}\nexport { Main14 as M };"],
      ["Main14.name", "Main14"],
    ],
    "declare and global augmentations vanish": [
      [
        "declare module 'x' { export const y: number; }\ndeclare global { var later15: number; }\ndeclare const z15: number;\ndeclare function f15(): void;\n5",
        "5",
      ],
    ],
  },
  files,
);
