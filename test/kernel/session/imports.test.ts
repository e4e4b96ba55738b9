import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook, until } from "./notebook.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
  const module = (name: string, files: Record<string, string>): void => {
    for (const [file, text] of Object.entries(files))
      notebook.file(`node_modules/${name}/${file}`, text);
  };
  module("esm-only", {
    "package.json":
      '{ "name": "esm-only", "type": "module", "exports": { ".": "./index.js", "./sub": "./sub.js" } }',
    "index.js": "export default 'default'; export const named = 'named'; export let live = 0;",
    "sub.js": "export const sub = 'sub';",
  });
  module("common", {
    "package.json": '{ "name": "common", "main": "index.js" }',
    "index.js": "const api = { seen: 1 }; api['hid' + 'den'] = 2; module.exports = api;",
  });
  module("@scope/pkg", {
    "package.json": '{ "name": "@scope/pkg", "exports": "./main.mjs" }',
    "main.mjs": "export const scoped = true;",
  });
});
afterAll(() => notebook.close());

describe("a package beside the notebook", () => {
  test.each([
    [
      "ESM, all forms at once",
      "import d, { named as n, live } from 'esm-only'; import * as all from 'esm-only';\n[d, n, live, all.named]",
      "[ 'default', 'named', 0, 'named' ]",
    ],
    [
      "a default and a namespace",
      "import d2, * as ns from 'esm-only';\n[d2, typeof ns.named]",
      "[ 'default', 'string' ]",
    ],
    ["a subpath of its exports", "import { sub } from 'esm-only/sub'; sub", "sub"],
    ["a scoped one", "import { scoped } from '@scope/pkg'; scoped", "true"],
    [
      "CommonJS names that Node sees and does not see",
      "import c, { seen, hidden } from 'common'; [c.seen, seen, hidden]",
      "[ 1, 1, 2 ]",
    ],
    ["a dynamic import", "(await import('esm-only')).named", "named"],
    [
      "a dynamic import of a computed name",
      "const which = 'esm'; (await import(`${which}-only`)).named",
      "named",
    ],
    ["for its effects only", "import 'esm-only'; 'done'", "done"],
    ["require", "require('common').seen", "1"],
    ["a name in quotes", "import { 'named' as quoted } from 'esm-only'; quoted", "named"],
    [
      "Node's own module",
      "import { basename } from 'node:path'; import fs from 'fs'; [basename('/a/b'), typeof fs.statSync]",
      "[ 'b', 'function' ]",
    ],
    [
      "a type only, unmarked",
      "import { named, Shape } from 'esm-only'; const s: Shape = named; s",
      "named",
    ],
    [
      "a type only, marked",
      "import type { Nothing } from 'nowhere'; import { type Other, named } from 'esm-only'; named",
      "named",
    ],
  ])("%s", async (_, code, expected) => {
    const ran = await notebook.run(code);
    expect(ran.error).toBeUndefined();
    expect(ran.result).toBe(expected);
  });

  test("is in require.cache, where nothing of the kernel's own is", async () => {
    await notebook.run("throw new Error('its place needs more of the kernel')");
    notebook.file("mine.cjs", "exports.started = performance.now();");
    await notebook.run("const before = require('./mine.cjs'); import * as common from 'common';");
    expect((await notebook.run("Object.keys(require.cache).join()")).result).toBe(
      `${notebook.folder}/node_modules/common/index.js,${notebook.folder}/mine.cjs`,
    );
    await notebook.run("for (const file in require.cache) delete require.cache[file];");
    expect(
      (await notebook.run("[Object.keys(require.cache), before === require('./mine.cjs')]")).result,
    ).toBe("[ [], false ]");
  });

  test("imported in one cell is there in the next", async () => {
    await notebook.run("import { named } from 'esm-only';");
    expect((await notebook.run("named")).result).toBe("named");
  });

  test("that `npx jsr add` installed is imported by its jsr: specifiers", async () => {
    notebook.file("node_modules/@std/path/package.json", '{ "exports": { "./join": "./j.mjs" } }');
    notebook.file("node_modules/@std/path/j.mjs", "export const join = 7;");
    const ran = await notebook.run("import { join } from 'jsr:@std/path@^1.0.0/join'; join");
    expect([ran.error, ran.result]).toEqual([undefined, "7"]);
  });

  const notFromWeb = "modules are not loaded from the web";
  test.each([
    [
      "jsr:@std/csv@1/parse",
      "the package is not installed; run !npx --yes jsr add @std/csv@1, then this import works as it is",
    ],
    ["https://esm.sh/lodash", `${notFromWeb}; import "npm:lodash"`],
    ["https://cdn.jsdelivr.net/npm/@a/b@7.1/+esm", `${notFromWeb}; import "npm:@a/b@7.1"`],
    [
      "https://deno.land/std/path/mod.ts",
      `${notFromWeb}; install the package with %npm i name, or import "npm:name"`,
    ],
  ])("that is not installed is no module from the web: %s", async (specifier, problem) => {
    const { error, execution } = await notebook.run(`import * as all from '${specifier}'; all`);
    expect(error).toBe(`Error: Cannot import '${specifier}': ${problem}`);
    notebook.file(`web${execution}.ts`, `type T = 1;\nimport '${specifier}';\n`);
    const { traceback } = await notebook.run(`import './web${execution}.ts'`);
    expect(traceback).toContain(`    at web${execution}.ts:2:1`);
  });

  test("is TypeScript, whose files leave endings out or name those of their JavaScript", async () => {
    const main =
      "import { two } from './two'; import { three } from './three.js'; import manifest from '../package.json';\n" +
      "export enum E { A = 1 } export const { main } = manifest;\n" +
      "export const all: number[] = [E.A, two, three]; export function fail(): never { throw new Error('no'); }";
    notebook.file("node_modules/typed/package.json", '{ "main": "src/index.ts" }');
    notebook.file("node_modules/typed/src/index.ts", main);
    notebook.file("node_modules/typed/src/two.tsx", "export const two = 2 as number;");
    notebook.file("node_modules/typed/src/three.ts", "export const three: number = 3;");
    notebook.file(
      "node_modules/typed/old.cts",
      "import two = require('./src/two');\nexport = two.two;",
    );
    const imported = await notebook.run(
      "import { all, E, fail, main } from 'typed'; [all, E.A, main]",
    );
    expect([imported.error, imported.result]).toEqual([
      undefined,
      "[ [ 1, 2, 3 ], 1, 'src/index.ts' ]",
    ]);
    const required = await notebook.run("[require('typed').all === all, require('typed/old.cts')]");
    expect([required.error, required.result]).toEqual([undefined, "[ true, 2 ]"]);
    notebook.file(
      "node_modules/typed/new.cts",
      "import two = require('./old.cts'); export const both = [two, 3]; export enum E { B = 4 }",
    );
    notebook.file(
      "node_modules/typed/plain.cts",
      "const own: number = 5; exports.own = own; exports.name = __filename.slice(-9);",
    );
    const old =
      "import { both, E as F } from 'typed/new.cts'; import plain, { own, name } from 'typed/plain.cts'; import whole from 'typed/old.cts';\n" +
      "[both, F.B, own, name, plain === require('typed/plain.cts'), whole, require('typed/new.cts').both === both]";
    const loaded = await notebook.run(old);
    expect([loaded.error, loaded.result]).toEqual([
      undefined,
      "[ [ 2, 3 ], 4, 5, 'plain.cts', true, 2, true ]",
    ]);
    const { execution, traceback } = await notebook.run("1;\nfail()");
    expect(traceback).toContain(`\n    at Cell [${execution}] 2:1`);
    expect(traceback).not.toContain("node_modules");
  });

  test.each(["types-only", "types-exported", "typed-by-others"])(
    "of types alone is imported where no value is used: %s",
    async (name) => {
      const types = "export interface Point { x: number }\nexport declare const origin: Point;";
      const manifest =
        name === "types-only" ? { types: "i.d.ts" } : { exports: { ".": { types: "./i.d.ts" } } };
      const folder = `node_modules/${name === "typed-by-others" ? "@types/" : ""}${name}`;
      notebook.file(`${folder}/package.json`, JSON.stringify({ name, ...manifest }));
      notebook.file(`${folder}/i.d.ts`, types);
      const used = await notebook.run(
        `import { Point } from '${name}'; const p: Point = { x: 7 }; p.x`,
      );
      expect([used.error, used.result]).toEqual([undefined, "7"]);
      const { error, traceback, execution } = await notebook.run(
        `\nimport { origin } from '${name}'; origin.x`,
      );
      expect(error).toBe(`Error: The package '${folder.slice(13)}' has types and no code`);
      expect(traceback).toContain(`Cell [${execution}] 2:1`);
      expect((await notebook.run(`import { Point } from '${name}/more'; 1`)).error).toMatch(
        /^Error: (?:Cannot import|Cannot find|Package subpath)/,
      );
    },
  );

  test.each([
    [
      "a package that is not there",
      "import x from 'not-installed';",
      /^Error: Cannot find package 'not-installed'/,
    ],
    [
      "a file that is not there",
      "import './not-there.ts';",
      /^Error: Cannot find module .*not-there\.ts/,
    ],
    [
      "a name that is not exported and used",
      "import { nope } from 'esm-only'; nope",
      /^SyntaxError: The requested module 'esm-only' does not provide an export named 'nope'$/,
    ],
    [
      "a subpath that is not exported",
      "import 'esm-only/private.js';",
      /Package subpath '.\/private.js' is not defined by "exports"/,
    ],
  ])("says so for %s", async (_, code, error) => {
    const ran = await notebook.run(code);
    expect(ran.error).toMatch(error);
    expect(ran.traceback).toContain(`Cell [${ran.execution}] 1:`);
  });

  test("can be installed after an import failed", async () => {
    expect((await notebook.run("import { fresh } from 'installed-later'; fresh")).error).toMatch(
      /Cannot find package/,
    );
    notebook.file(
      "node_modules/installed-later/package.json",
      '{ "name": "installed-later", "type": "module", "exports": "./i.js" }',
    );
    notebook.file("node_modules/installed-later/i.js", "export const fresh = 1;");
    expect((await notebook.run("import { fresh } from 'installed-later'; fresh")).result).toBe("1");
  });
});

describe("a file beside the notebook", () => {
  test("is TypeScript of any ending, or left without", async () => {
    notebook.file(
      "lib/a.ts",
      "import { b } from './b.js';\nimport { C } from './c';\nimport data from './data.json';\nenum E { One = 1 }\nexport class P { constructor(readonly x: number) {} }\nexport const a = [E.One, b, C, data.n, new P(7).x];",
    );
    notebook.file("lib/b.ts", "export const b: string = 'b';");
    notebook.file("lib/c/index.tsx", "export const C = String(<i>{1}</i>);");
    notebook.file("lib/data.json", '{ "n": 5 }');
    expect((await notebook.run("import { a } from './lib/a'; a")).result).toBe(
      "[ 1, 'b', '<i>1</i>', 5, 7 ]",
    );
    expect((await notebook.run("import data2 from './lib/data.json'; data2.n")).result).toBe("5");
  });

  test("has any name, which is a URL or a path", async () => {
    notebook.file("a b/50% #1?.ts", "import n from './c#.json'; export const n1 = n.n;");
    notebook.file("a b/c#.json", '{ "n": 1 }');
    const code =
      "import { n1 } from './a b/50% #1?.ts'; import { n1 as n2 } from './a%20b/50%25%20%231%3F.ts'; [n1, n2, require('./a b/50% #1?').n1]";
    expect((await notebook.run(code)).result).toBe("[ 1, 1, 1 ]");
    notebook.file("a b/c#.json", '{ "n": 22 }');
    expect((await notebook.run(code)).result).toBe("[ 22, 22, 22 ]");
    expect((await notebook.run("import './a b/50 #2.ts'")).error).toMatch(/^Error: Cannot find/);
  });

  test("that is not there is named, also by a path that is no URL", async () => {
    notebook.file("percent.ts", 'import "./a b/60% #2.ts";');
    expect((await notebook.run('import "./a b/50% #2.ts"')).error).toBe(
      `Error: Cannot find module './a b/50% #2.ts' in the notebook's folder ${notebook.folder}`,
    );
    const { error, traceback } = await notebook.run('import "./percent.ts"');
    expect(error).toContain(`Cannot find module '${join(notebook.folder, "a b/60% #2.ts")}'`);
    expect(traceback).toContain("percent.ts:1:1");
  });

  test("is .cts that is written as TypeScript writes modules, or as CommonJS", async () => {
    notebook.file("old/leaf.cts", "export = { leaf: 1 };");
    notebook.file(
      "old/top.cts",
      "import leaf = require('./leaf.cts'); import { basename } from 'node:path'; import type { X } from './none';\nexport const top: number = leaf.leaf; export const name = basename('/a/b');",
    );
    notebook.file(
      "old/plain.cts",
      "import type { X } from './none'; export type Y = X; exports.plain = require('./top.cts').top + 1;",
    );
    const ran = await notebook.run(
      "import { top, name } from './old/top.cts'; import { plain } from './old/plain.cts'; [top, name, plain, require('./old/top.cts').name]",
    );
    expect([ran.error, ran.result]).toEqual([undefined, "[ 1, 'b', 2, 'b' ]"]);
  });

  test("is .cts that mixes both, with the names of CommonJS", async () => {
    notebook.file("mixed/leaf.cts", "export const leaf = 1;");
    notebook.file(
      "mixed/60% #2.cts",
      "import { basename } from 'node:path'; export * from './leaf.cts'; export let n: number = 1;\n" +
        "exports.own = basename(__filename); module.exports.last = require('./leaf.cts').leaf + 2;\n" +
        "export const bump = (): void => { n++; exports.seen = exports.n; };",
    );
    notebook.file(
      "mixed/assigns.cts",
      "import { sep } from 'node:path'; // exports nothing by itself\nmodule.exports = Object.assign(() => sep, { sep });",
    );
    notebook.file("mixed/default.cts", "export default 5; exports.six = 6;");
    notebook.file("mixed/names.cts", "export const [here, exports] = [__dirname, 'mine'];");
    notebook.file(
      "mixed/throws.cts",
      "exports.a = 1;\nexport const fail = () => { throw new Error('x'); };",
    );
    const ran = await notebook.run(
      "import whole, { own, last, leaf, n as n60, bump } from './mixed/60% #2.cts'; bump();\n" +
        "const required = require('./mixed/60% #2.cts'); [own, last, leaf, n60, required.n, required.seen, required.leaf, required === whole, required.__esModule]",
    );
    expect([ran.error, ran.result]).toEqual([
      undefined,
      "[ '60% #2.cts', 3, 1, 1, 2, 2, 1, true, true ]",
    ]);
    const others = await notebook.run(
      "import five, { six } from './mixed/default.cts'; import { here, exports } from './mixed/names.cts';\n" +
        "[require('./mixed/assigns.cts')(), five, six, require('./mixed/default.cts').default, here.slice(-5), exports]",
    );
    expect([others.error, others.result]).toEqual([undefined, "[ '/', 5, 6, 5, 'mixed', 'mine' ]"]);
    notebook.file("mixed/default.cts", "export default 55; exports.six = 66;");
    expect(
      (await notebook.run("import { six as again } from './mixed/default.cts'; again")).result,
    ).toBe("66");
    const { traceback } = await notebook.run("require('./mixed/throws.cts').fail()");
    expect(traceback).toContain("throws.cts:2:35");
  });

  test("is JSON, with the members of an object by name", async () => {
    notebook.file("named.json", '{ "n": 5, "a-b": 6, "default": 7, "\\ud800": 8 }');
    notebook.file("list.json", "[1, 2]");
    notebook.file("named.ts", "import { n } from './named.json'; export const fromFile = n;");
    notebook.file(
      "named-worker.ts",
      "import { n } from './named.json'; import { parentPort } from 'node:worker_threads'; parentPort!.postMessage(n);",
    );
    const code =
      "import whole, { n, 'a-b' as ab } from './named.json' with { type: 'json' }; import * as all from './named.json'; import { fromFile } from './named.ts';\n" +
      "[n, ab, all.n, all['a-b'], fromFile, whole.default, all.default === whole, require('./named.json') === whole]";
    expect((await notebook.run(code)).result).toBe("[\n  5, 6, 5,    6,\n  5, 7, true, true\n]");
    expect((await notebook.run("import * as list from './list.json'; list")).result).toBe(
      "[Module: null prototype] { default: [ 1, 2 ] }",
    );
    const worker =
      "import { Worker } from 'node:worker_threads'; const url = new URL('./named-worker.ts', import.meta.url);\n" +
      "await new Promise((resolve) => new Worker(url).once('message', resolve))";
    expect((await notebook.run(worker)).result).toBe("5");
    expect((await notebook.run("import { other } from './named.json'; other")).error).toMatch(
      /does not provide an export named 'other'/,
    );
    const edited = "import { n as n2 } from './named.json'; n2";
    notebook.file("named.json", '{ "n": 55 }');
    expect((await notebook.run(edited)).result).toBe("55");
  });

  test("keeps its state while it is unchanged", async () => {
    notebook.file("state.ts", "export const state = { n: 0 };");
    await notebook.run("import { state } from './state.ts'; state.n = 5;");
    expect(
      (await notebook.run("import { state as again } from './state.ts'; again.n")).result,
    ).toBe("5");
  });

  test("is read anew by the next import after an edit, with all that imports it", async () => {
    notebook.file("deep/leaf.ts", "export const leaf = 1;");
    notebook.file("deep/still.ts", "export const still = {};");
    notebook.file(
      "deep/top.ts",
      "export { leaf } from './leaf.ts';\nexport { still } from './still.ts';",
    );
    await notebook.run("import { leaf, still } from './deep/top.ts'; const first = still;");
    notebook.file("deep/leaf.ts", "export const leaf = 22;");
    expect(
      (await notebook.run("import { leaf, still } from './deep/top.ts'; [leaf, still === first]"))
        .result,
    ).toBe("[ 22, true ]");
    expect((await notebook.run("(await import('./deep/top.ts')).leaf")).result).toBe("22");
  });

  test("is read anew in a cycle, as JSON, as CommonJS, and by require", async () => {
    notebook.file(
      "ring/a.ts",
      "import { b } from './b.ts'; export const a = 1; export const sum = () => a + b;",
    );
    notebook.file(
      "ring/b.ts",
      "import { a } from './a.ts'; export const b = 10; export const other = () => a;",
    );
    notebook.file("v.json", '{ "v": 1 }');
    notebook.file("v.cjs", "module.exports = { v: 1 };");
    const read =
      "import { sum } from './ring/a.ts'; import j from './v.json'; import c from './v.cjs';\n[sum(), j.v, c.v, require('./v.cjs').v, require('./v.json').v]";
    expect((await notebook.run(read)).result).toBe("[ 11, 1, 1, 1, 1 ]");
    notebook.file(
      "ring/b.ts",
      "import { a } from './a.ts'; export const b = 20; export const other = () => a;",
    );
    notebook.file("v.json", '{ "v": 22 }');
    notebook.file("v.cjs", "module.exports = { v: 33 };");
    expect((await notebook.run(read)).result).toBe("[ 21, 22, 33, 33, 22 ]");
  });

  test("is read anew by require too, which gives what import gives", async () => {
    notebook.file("required.ts", "export const v = 1; export default class A {}");
    expect(
      (
        await notebook.run(
          "const r1 = require('./required'); [r1.v, r1.default.name, r1.__esModule]",
        )
      ).result,
    ).toBe("[ 1, 'A', true ]");
    notebook.file(
      "required.ts",
      "export const v = 22; export let n = 0; export const inc = () => ++n;",
    );
    notebook.file("requires.cjs", "exports.v = require('./required').v;");
    const ran = await notebook.run(
      "const r2 = require('./required'); r2.inc(); [r2.v, r2.n, r2 === (await import('./required.ts')), r2 === require('./required.ts'), require('./requires.cjs').v, require.resolve('./required.ts').endsWith('/required.ts')]",
    );
    expect(ran.result).toBe("[ 22, 1, true, true, 22, true ]");
    notebook.file("required.ts", "export const v = 333;");
    expect((await notebook.run("require('./requires.cjs').v")).result).toBe("333");
  });

  test("without a type in its package.json is read anew by require", async () => {
    notebook.file("ambiguous.js", "import os from 'node:os'; export const v = typeof os.cpus;");
    expect((await notebook.run("require('./ambiguous').v")).result).toBe("function");
    notebook.file("ambiguous.js", "export const v = 2;");
    expect((await notebook.run("require('./ambiguous').v")).result).toBe("2");
  });

  test("that failed is run anew by the next require", async () => {
    notebook.file("fails.ts", "export const v = 1;\nthrow new Error('first');");
    const ran = await notebook.run("require('./fails')");
    expect(ran.error).toBe("Error: first");
    expect(ran.traceback).toContain("at fails.ts:2:7");
    notebook.file("fails.ts", "export const v = ;");
    expect((await notebook.run("require('./fails')")).error).toBe(
      "SyntaxError: Unexpected token ';'",
    );
    notebook.file("fails.ts", "export const v = 3;");
    expect((await notebook.run("require('./fails').v")).result).toBe("3");
  });

  test("that awaits cannot be required, and no other name of it is told", async () => {
    notebook.file("awaits.ts", "export const v = await Promise.resolve(1);");
    const ran = await notebook.run("require('./awaits')");
    expect(ran.error).toMatch(/^Error: require\(\) cannot be used/);
    expect(ran.error).not.toContain("sonde-required");
  });

  test("works once it is repaired, created or replaced", async () => {
    notebook.file("fix.ts", "export const x = ;");
    expect((await notebook.run("import { x } from './fix.ts'; x")).error).toMatch(/^SyntaxError/);
    notebook.file("fix.ts", "export const x = 3;");
    expect((await notebook.run("import { x } from './fix.ts'; x")).result).toBe("3");
    expect((await notebook.run("import { y } from './made-later.ts'; y")).error).toMatch(
      /Cannot find module/,
    );
    notebook.file("made-later.ts", "export const y = 4;");
    expect((await notebook.run("import { y } from './made-later.ts'; y")).result).toBe("4");
    notebook.file("other.ts", "export const y = 5555;");
    renameSync(join(notebook.folder, "other.ts"), join(notebook.folder, "made-later.ts"));
    expect((await notebook.run("import { y } from './made-later.ts'; y")).result).toBe("5555");
  });

  test("may have JSX whose key comes after a spread, as cells may", async () => {
    notebook.file("keyed.tsx", 'export const keyed = <i {...{ id: "a" }} key="b">x</i>;');
    const { result } = await notebook.run(
      'import { keyed } from "./keyed.tsx"; [keyed, <b {...{ id: "c" }} key="d">y</b>].join("")',
    );
    expect(result).toBe('<i id="a">x</i><b id="c">y</b>');
  });

  test("that failed is run anew by the next import, with what imports it and nothing else", async () => {
    const count =
      "globalThis.counts ??= {}; counts[import.meta.filename.at(-4)] = (counts[import.meta.filename.at(-4)] ?? 0) + 1;";
    notebook.file("again/a.js", `${count} // the end`);
    notebook.file(
      "again/b.ts",
      `${count} if (!globalThis.up) throw new Error("it is down"); export const b: number = 5;`,
    );
    notebook.file(
      "again/c.ts",
      `import "./a.js"; import "./d.ts"; export { b } from "./b.ts"; ${count}`,
    );
    notebook.file("again/d.ts", `${count} await 0; export {};`);
    const first = await notebook.run("import { b } from './again/c.ts'; b");
    expect(first.error).toBe("Error: it is down");
    const second = await notebook.run("await import('./again/c.ts')");
    expect(second.traceback.match(/ at /g)?.length).toBe(first.traceback.match(/ at /g)?.length);
    await notebook.run("globalThis.up = true");
    expect((await notebook.run("import { b } from './again/b.ts'; b")).result).toBe("5");
    const last = await notebook.run("import { b as viaC } from './again/c.ts'; [viaC, counts]");
    expect(last.result).toBe("[ 5, { a: 1, d: 1, b: 3, c: 1 } ]");
  });

  test("that failed in a cycle is run anew", async () => {
    notebook.file("turn/a.ts", "import { b } from './b.ts'; export const a = () => b + 1;");
    notebook.file(
      "turn/b.ts",
      "import * as all from './a.ts'; if (!globalThis.turned) throw new Error('no turn'); export const b = 1; export const get = () => all.a();",
    );
    expect((await notebook.run("import { a } from './turn/a.ts'; a")).error).toBe("Error: no turn");
    expect((await notebook.run("import { get } from './turn/b.ts'; get")).error).toBe(
      "Error: no turn",
    );
    await notebook.run("globalThis.turned = true");
    expect((await notebook.run("import { a } from './turn/a.ts'; a()")).result).toBe("2");
    expect((await notebook.run("import { get } from './turn/b.ts'; get()")).result).toBe("2");
  });

  test("that failed is run anew wherever it is asked for again, and what asked keeps its state", async () => {
    notebook.file(
      "ask.ts",
      "export const state = { n: 0 }; export const load = async () => (await import('./asked.ts')).asked;",
    );
    notebook.file(
      "asked.ts",
      "if (!globalThis.asks) throw new Error('not yet'); export const asked = 3;",
    );
    expect((await notebook.run("require('./asked.ts')")).error).toBe("Error: not yet");
    const first = "import { load, state } from './ask.ts'; state.n = 1; await load()";
    expect((await notebook.run(first)).error).toBe("Error: not yet");
    await notebook.run("globalThis.asks = true");
    expect((await notebook.run("await load()")).result).toBe("3");
    expect((await notebook.run("import { state as again } from './ask.ts'; again.n")).result).toBe(
      "1",
    );
    expect((await notebook.run("import { asked } from './asked.ts'; asked")).result).toBe("3");
  });

  test.each(["require('./spun.ts').spun", "require('./spins.cts').spun"])(
    "that was interrupted is run anew by the next %s",
    async (code) => {
      notebook.file(
        "spun.ts",
        "console.log('spins'); while (globalThis.spins); export const spun = 7;",
      );
      notebook.file("spins.cts", "export const { spun } = require('./spun.ts');");
      await notebook.run("globalThis.spins = true;");
      const { length } = notebook.published;
      const running = notebook.run(code);
      await until(() => notebook.published.length > length, 20_000);
      notebook.session.interrupt();
      expect((await running).error).toBe("Interrupted: execution was interrupted");
      await notebook.run("globalThis.spins = false;");
      expect((await notebook.run(code)).result).toBe("7");
    },
  );

  test.each(["null", "undefined"])("that throws %s says so", async (thrown) => {
    notebook.file(`throws-${thrown}.ts`, `throw ${thrown};`);
    const { error } = await notebook.run(`await import('./throws-${thrown}.ts')`);
    expect(error).toBe(`Thrown: ${thrown}`);
  });

  test("that was interrupted is run anew by the next import", async () => {
    notebook.file("long.ts", "while (!globalThis.short); export const long = 1;");
    const { error } = await notebook.run("import { long } from './long.ts'", {
      interruptAfter: 300,
    });
    expect(error).toBe("Interrupted: execution was interrupted");
    await notebook.run("globalThis.short = true");
    expect((await notebook.run("import { long } from './long.ts'; long")).result).toBe("1");
  });

  test("that failed, and a package it needs, can be imported once the package is there", async () => {
    notebook.file("needs.ts", "import { late } from 'late-package'; export const got = late;");
    const read = "import { got } from './needs.ts'; got";
    expect((await notebook.run(read)).error).toMatch(/Cannot find package 'late-package'/);
    notebook.file(
      "node_modules/late-package/package.json",
      '{ "name": "late-package", "type": "module", "exports": "./i.js" }',
    );
    notebook.file("node_modules/late-package/i.js", "export const late = 7;");
    expect((await notebook.run(read)).result).toBe("7");
  });

  test("is found from the file that imports it, by its URL and through a query", async () => {
    notebook.file("q.ts", "export const u: string = import.meta.url;");
    expect((await notebook.run("(await import('./q.ts?x=1')).u")).result).toMatch(/q\.ts\?x=1$/);
    expect((await notebook.run("(await import(import.meta.resolve('./q.ts'))).u")).result).toMatch(
      /q\.ts$/,
    );
  });

  test("may be what a worker runs, with all that cells may import", async () => {
    notebook.file(
      "work/kind.ts",
      "export enum Kind { A = 7 }\nexport const fail = (n: number): never => {\n  throw new Error(`no ${n}`);\n};",
    );
    notebook.file(
      "work/main.tsx",
      `import { parentPort, Worker } from "node:worker_threads";
       import { Kind, fail } from "./kind";
       enum Own { X = 3 }
       parentPort!.on("message", (n: number) => {
         if (n < 0) fail(n);
         if (n > 0) return void new Worker(new URL("./main.tsx", import.meta.url)).on("message", (m) => parentPort!.postMessage([m])).postMessage(n - 1);
         parentPort!.postMessage([Kind[7], Own.X, typeof <b>x</b>, process.argv[1] === import.meta.filename]);
       });`,
    );
    await notebook.run(`import { Worker } from "node:worker_threads";
      const worker = new Worker(new URL("./work/main.tsx", import.meta.url));
      const ask = (n: number) => new Promise((got, fail) => { worker.once("message", got); worker.once("error", fail); worker.postMessage(n); });`);
    const asked = await notebook.run("[await ask(1), worker instanceof Worker]");
    expect([asked.error, asked.result]).toEqual([
      undefined,
      "[ [ [ 'A', 3, 'object', true ] ], true ]",
    ]);
    const failed = await notebook.run("await ask(-1)");
    expect(failed.error).toBe("Error: no -1");
    expect(failed.traceback).toMatch(/at fail \(work\/kind\.ts:3:9\)\n.*work\/main\.tsx:5:21/);
    expect(
      (await notebook.run("await new Promise((_, no) => new Worker('./gone.ts').on('error', no))"))
        .error,
    ).toMatch(/^Error: Cannot find module '.*gone\.ts'$/m);
  });
});

test("a package that failed is placed at the import at hand alone", async () => {
  notebook.file("node_modules/broken/package.json", '{ "name": "broken", "main": "i.mjs" }');
  notebook.file("node_modules/broken/i.mjs", "throw new Error('broken');");
  const imports = "import 'broken'";
  await notebook.run(imports);
  const { execution, traceback } = await notebook.run(imports);
  expect(traceback.match(/at Cell.*/g)).toEqual([`at Cell [${execution}] 1:1`]);
});

describe("the kernel's own installation", () => {
  test("gives a notebook anywhere the library by its bare name", async () => {
    expect((await notebook.run("import own from 'sonde/package.json'; own.name")).result).toBe(
      "sonde",
    );
    expect((await notebook.run("require('sonde/package.json').name")).result).toBe("sonde");
    expect((await notebook.run("import.meta.resolve('sonde')")).result).toMatch(
      /dist\/sdk\/index\.js$/,
    );
  });

  test("comes after what the notebook's own folder has under that name", async () => {
    const other = new Notebook();
    other.file(
      "node_modules/sonde/package.json",
      '{ "name": "sonde", "type": "module", "exports": "./own.js" }',
    );
    other.file("node_modules/sonde/own.js", "export const own = 'mine';");
    expect((await other.run("import { own } from 'sonde'; own")).result).toBe("mine");
    await other.close();
  });

  test.each(["oxc-parser", "zeromq", "magic-string", "@jridgewell/trace-mapping", "typescript"])(
    "keeps %s from a notebook elsewhere",
    async (name) => {
      expect((await notebook.run(`import '${name}';`)).error).toMatch(
        /^Error: Cannot find package/,
      );
      expect((await notebook.run(`require('${name}');`)).error).toBe(
        `Error: Cannot find package '${name}'; install it with %npm i ${name}`,
      );
    },
  );

  test("keeps what it uses from a notebook inside this repository, but not that notebook's own packages", async () => {
    const folder = join(root, "out", "test-imports");
    mkdirSync(folder, { recursive: true });
    const inside = new Notebook(folder);
    try {
      inside.file(
        "node_modules/own-package/package.json",
        '{ "name": "own-package", "type": "module", "exports": "./i.js" }',
      );
      inside.file("node_modules/own-package/i.js", "export const own = 1;");
      inside.file("helper.ts", "import 'oxc-parser';");
      expect((await inside.run("import own from 'sonde/package.json'; own.name")).result).toBe(
        "sonde",
      );
      expect((await inside.run("import { own } from 'own-package'; own")).result).toBe("1");
      expect((await inside.run("import { join } from 'node:path'; join('a', 'b')")).result).toBe(
        "a/b",
      );
      for (const name of ["oxc-parser", "magic-string", "#kernel/session/host.js", "#sdk"])
        expect((await inside.run(`await import('${name}')`)).error).toMatch(/Cannot find package/);
      expect((await inside.run("import './helper.ts';")).error).toMatch(
        /Cannot find package 'oxc-parser'/,
      );
      expect((await inside.run("require('oxc-parser')")).error).toMatch(
        /Cannot find (?:package|module) 'oxc-parser'/,
      );
    } finally {
      await inside.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a package whose import was interrupted is loaded anew by the next", () => {
  const kinds: Record<string, { type: string; text: string; first: string; again: string }> = {
    "an ES module": {
      type: "module",
      text: "export const whole = 7;",
      first: "import { whole } from 'slow-esm'",
      again: "(await import('slow-esm')).whole",
    },
    "an ES module below another": {
      type: "module",
      text: "export const whole = 7;",
      first: "import { whole as deep } from 'slow-deep/above.js'",
      again: "(await import('slow-deep/above.js')).whole",
    },
    "CommonJS by import": {
      type: "commonjs",
      text: "exports.whole = 7;",
      first: "import { whole as common } from 'slow-common'",
      again: "(await import('slow-common')).whole",
    },
    "CommonJS by require": {
      type: "commonjs",
      text: "exports.whole = 7;",
      first: "const { whole: required } = require('slow-required')",
      again: "require('slow-required').whole",
    },
  };

  test.each(Object.entries(kinds))("%s", async (_, { type, text, first, again }) => {
    const [name = ""] = /slow-\w+/.exec(first) ?? [];
    const folder = `node_modules/${name}`;
    notebook.file(`${folder}/package.json`, JSON.stringify({ name, type, main: "index.js" }));
    notebook.file(`${folder}/above.js`, "export * from './index.js';");
    // It loads for as long as a file is not there, and says when it begins.
    notebook.file(
      `${folder}/index.js`,
      `const { existsSync, writeFileSync } = process.getBuiltinModule("node:fs");
writeFileSync("${name}-begins", "");
while (!existsSync("${name}-goes-on")) ;
${text}`,
    );
    const running = notebook.run(first);
    await until(() => existsSync(join(notebook.folder, `${name}-begins`)));
    notebook.session.interrupt();
    expect((await running).error).toBe("Interrupted: execution was interrupted");
    notebook.file(`${name}-goes-on`, "");
    expect(await notebook.run(again)).toMatchObject({ error: undefined, result: "7" });
    expect((await notebook.run(`${again} === ${again}`)).result).toBe("true");
  });
});

test("a package that threw as it was loaded is loaded anew, and one that did not is not", async () => {
  notebook.file("node_modules/counts/package.json", '{ "name": "counts", "main": "i.mjs" }');
  notebook.file("node_modules/counts/i.mjs", "globalThis.counted = (globalThis.counted ?? 0) + 1;");
  notebook.file("node_modules/demands/package.json", '{ "name": "demands", "main": "i.mjs" }');
  notebook.file(
    "node_modules/demands/i.mjs",
    "import 'counts'; if (!process.env.DEMAND) throw new Error('DEMAND is not set'); export const met = 1;",
  );
  await notebook.run("import 'counts'");
  expect((await notebook.run("import { met } from 'demands'")).error).toBe(
    "Error: DEMAND is not set",
  );
  await notebook.run("process.env.DEMAND = '1'");
  expect((await notebook.run("import { met } from 'demands'; [met, counted]")).result).toBe(
    "[ 1, 1 ]",
  );
});

describe("a file that is no module", () => {
  test("is imported as a text or as bytes, and an import sees edits", async () => {
    notebook.file("notes.txt", "Hällo\n");
    notebook.file("program.ts", "export const x: number = 1;");
    notebook.file(
      "reader.ts",
      "import text from './notes.txt' with { type: 'text' };\nexport const length: number = text.length;",
    );
    const whole =
      "import text from './notes.txt' with { type: 'text' };\nimport bytes from './notes.txt' with { type: 'bytes' };\nimport { length } from './reader.ts';\n";
    expect((await notebook.run(`${whole}[text, bytes.join(), length]`)).result).toBe(
      "[ 'Hällo\\n', '72,195,164,108,108,111,10', 6 ]",
    );
    notebook.file("notes.txt", "now");
    expect((await notebook.run(`${whole}[text, bytes.join(), length]`)).result).toBe(
      "[ 'now', '110,111,119', 3 ]",
    );
    const { result } = await notebook.run(
      "(await import('./program.ts', { with: { type: 'text' } })).default + (await import('./program.ts')).x",
    );
    expect(result).toBe("export const x: number = 1;1");
  });

  test.each([
    "import source module from './program.wasm';",
    "await import.source('./program.wasm')",
  ])("has no source to import: %s", async (code) => {
    const { error, traceback, execution } = await notebook.run(`1;\n${code}`);
    expect(error).toBe(
      "SyntaxError: import source: a cell imports no source of a module; compile the file with WebAssembly.compile",
    );
    expect(traceback).toContain(`Cell [${execution}] 2:`);
  });

  test("is not put off", async () => {
    const { error } = await notebook.run("() => import.defer('./program.ts')");
    expect(error).toBe(
      "SyntaxError: import.defer: Node cannot put off the evaluation of a module; write import()",
    );
  });
});
