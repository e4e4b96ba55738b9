import { runCases } from "./table.ts";

const missing = (module: string, name: string): string =>
  `SyntaxError: The requested module '${module}' does not provide an export named '${name}'`;
const declared = (name: string): string =>
  `SyntaxError: Identifier '${name}' has already been declared`;

runCases("an error about a name is placed at the name:", {
  "an import on a later line": {
    cells: ['import { readFileSync as x1,\n  ›nope1 } from "node:fs"; nope1; x1'],
    error: missing("node:fs", "nope1"),
    frames: ["A 2:3"],
  },
  "an import by another name, after a comment with the name": {
    cells: [
      'const q2 = 1; import { a, type T, /* nope */ ›nope as nope2 } from "./names.js"; nope2',
    ],
    files: { "names.js": "export const a = 1;\n" },
    error: missing("./names.js", "nope"),
    frames: ["A 1:46"],
  },
  "a default import": {
    cells: ['import ›nope3, { a as a3 } from "./names.js"; nope3; a3'],
    error: missing("./names.js", "default"),
  },
  "an import below a magic": {
    cells: ['%time 1\nimport { readFileSync as x4,\n  ›nope4 } from "node:fs"; nope4; x4'],
    error: missing("node:fs", "nope4"),
  },
  "an import that mistypes a name, told the right one": {
    cells: ['import { ›readfilesnyc } from "node:fs"; readfilesnyc'],
    error: `${missing("node:fs", "readfilesnyc")}; did you mean readFileSync?`,
  },
  "an import in a file": {
    cells: ['import "./importing.ts"'],
    files: { "importing.ts": "import { ›nope } from './names.js';\nnope;" },
    error: missing("./names.js", "nope"),
    frames: ["importing.ts:1:10", "A 1:1"],
  },
  "an export from a module": {
    cells: ['export { ›nope } from "node:fs"'],
    error: missing("node:fs", "nope"),
  },
  "an export by another name, beside types": {
    cells: ['export { T1, v as w, type T3, ›T2 as T4 } from "./types.ts"'],
    files: { "types.ts": "export interface T1 {}\nexport const v = 1;\n" },
    error: missing("./types.ts", "T2"),
  },
  "a let of a name that cannot be declared": {
    cells: ["let ›undefined = 3"],
    error: declared("undefined"),
  },
  "such a name in a pattern": {
    cells: ["const a9 = NaN, { NaN: { b: [›NaN] } } = {} as any"],
    error: declared("NaN"),
  },
  "such a function": {
    cells: ["1;\nfunction ›undefined() {}"],
    error: declared("undefined"),
  },
  "such a class": { cells: ["\n  class ›Infinity {}"], error: declared("Infinity") },
  "such a var in a block": { cells: ["{\n  var ›undefined\n}"], error: declared("undefined") },
  "such an import": {
    cells: ["import { a as ›NaN } from './names.js'; NaN"],
    error: declared("NaN"),
  },
  "such a name in the text of an eval, at the call": {
    cells: ["let b14 = 1;\n›eval('let b14; let b14')"],
    error: declared("b14"),
  },
});
