import { runCases } from "./table.ts";

const semicolon = "SyntaxError: Unexpected token ';'";
const esm = (name: string): Readonly<Record<string, string>> => ({
  [`node_modules/${name}/package.json`]: `{ "name": "${name}", "type": "module", "main": "i.js" }`,
  [`node_modules/${name}/i.js`]: "export const a = 1;\nexport const b = ›;\n",
});

runCases("an error of syntax in a package is placed in the package's file:", {
  "an ES module": {
    cells: ["1;\nimport 'esm1'"],
    files: esm("esm1"),
    error: semicolon,
    frames: ["node_modules/esm1/i.js:2:18", "A 2:1"],
  },
  "an ES module that is required": {
    cells: ["require('esm2')"],
    files: esm("esm2"),
    error: semicolon,
    frames: ["node_modules/esm2/i.js:2:18", "A 1:1"],
  },
  "an ES module of another package, below a file": {
    cells: ["import './below.ts'"],
    files: {
      ...esm("esm3"),
      "node_modules/outer/package.json": '{ "name": "outer", "main": "i.mjs" }',
      "node_modules/outer/i.mjs": "import './good.cjs';\nimport 'esm3';\n",
      "node_modules/outer/good.cjs": "exports.x = 1; return;\n",
      "below.ts": "type T = 1;\nimport 'outer';\n",
    },
    error: semicolon,
  },
  "a CommonJS module": {
    cells: ["import 'cjs4'"],
    files: {
      "node_modules/cjs4/package.json": '{ "name": "cjs4", "main": "i.js" }',
      "node_modules/cjs4/i.js": "exports.a = 1;\nexports.b = ›;\n",
    },
    error: semicolon,
  },
  TypeScript: {
    cells: ["1; import 'ts7'"],
    files: {
      "node_modules/ts7/package.json": '{ "main": "i.ts" }',
      "node_modules/ts7/i.ts": "type T = 1;\nexport const b: number = ›;\n",
    },
    error: semicolon,
    frames: ["node_modules/ts7/i.ts:2:26", "A 1:4"],
  },
  "a name that another of its files does not export": {
    cells: ["import 'esm5'"],
    files: {
      "node_modules/esm5/package.json": '{ "name": "esm5", "type": "module", "main": "i.js" }',
      "node_modules/esm5/i.js": "1;\nimport { ›nono } from './k.js';\n",
      "node_modules/esm5/k.js": "export {};\n",
    },
    error: "SyntaxError: The requested module './k.js' does not provide an export named 'nono'",
  },
  "an error that it throws itself is at the import": {
    cells: ["1;\n›import 'esm6'"],
    files: {
      "node_modules/esm6/package.json": '{ "name": "esm6", "type": "module", "main": "i.js" }',
      "node_modules/esm6/i.js": "throw new SyntaxError('mine');\n",
    },
    error: "SyntaxError: mine",
  },
});

const mjs = (code: string): Readonly<Record<string, string>> => ({
  "node_modules/asks/package.json": '{ "main": "i.mjs" }',
  "node_modules/asks/i.mjs": code,
});

runCases("a package that misses another says what to install:", {
  "by an import": {
    cells: ["1; ›import 'asks'"],
    files: mjs("import '@some/peer/part';\n"),
    error:
      "Error: Cannot find package '@some/peer' imported from FOLDER/node_modules/asks/i.mjs; install it with %npm i @some/peer",
  },
  "by require": {
    cells: ["1; ›import 'requires'"],
    files: {
      "node_modules/requires/package.json": '{ "main": "i.js" }',
      "node_modules/requires/i.js": "require('peer/part');\n",
    },
    error:
      "Error: Cannot find package 'peer' imported from FOLDER/node_modules/requires/i.js; install it with %npm i peer",
  },
  "when it is required": {
    cells: ["1;\n›require('requires')"],
    error:
      "Error: Cannot find package 'peer' imported from FOLDER/node_modules/requires/i.js; install it with %npm i peer",
  },
  "but not for a part of one that is there": {
    cells: ["1; ›import 'halves'"],
    files: {
      "node_modules/half/package.json": "{}",
      "node_modules/halves/package.json": '{ "main": "i.js" }',
      "node_modules/halves/i.js": "require('half/part');\n",
    },
    error:
      "Error: Cannot find module 'half/part'\nRequire stack:\n- FOLDER/node_modules/halves/i.js",
  },
});
