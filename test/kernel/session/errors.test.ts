import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook, until } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
  notebook.file("broken.ts", "export const a: number = 1;\nexport const b = = 2;\n");
  notebook.file("broken.js", "export const a = 1;\nlet let = 2;\n");
  notebook.file(
    "lib/deep.ts",
    "interface A { a: number }\nenum E { A }\n\nexport function deep(a: A): never {\n  throw new Error(`deep ${E[a.a]}`);\n}\n",
  );
  notebook.file("plain.js", "export function plain() {\n  null.x;\n}\n");
  notebook.file("common.cjs", "exports.fail = () => {\n  throw new Error('common');\n};\n");
  notebook.file("throws.ts", "type T = 1;\nthrow new RangeError('while loading');\n");
  notebook.file("node_modules/thrower/package.json", '{ "name": "thrower", "main": "index.js" }');
  notebook.file(
    "node_modules/thrower/index.js",
    "exports.call = (f) => f();\nexports.fail = () => { throw new Error('inside'); };\nexports.deep = (n) => { if (n === 0) throw new Error('at the bottom'); exports.deep(n - 1); };",
  );
});
afterAll(() => notebook.close());

// Each cell marks with › where its error is; N stands for its own count.
const cases: Record<string, { code: string; error: string; frames?: string[] }> = {
  "a throw at the top level": {
    code: "const x = 1;\n  ›throw new Error('top');".replace("›throw ", "throw ›"),
    error: "Error: top",
  },
  "a missing name": {
    code: "const y: number = 1;\n›missing + y;",
    error: "ReferenceError: missing is not defined",
  },
  "a method of undefined": {
    code: "const o: any = {};\n\no.a.›b();".replace("o.a.›b", "o.a.›b"),
    error: "TypeError: Cannot read properties of undefined (reading 'b')",
  },
  "a call of what is no function": {
    code: "const o: any = {};\nif (true) {\n  o.›f();\n}",
    error: "TypeError: o.f is not a function",
  },
  "a function of the same cell": {
    code: "type T = string;\nfunction outer(a: T) {\n  return inner(a);\n}\nfunction inner(a: T): never {\n  throw ›new Error(a);\n}\nouter('two');",
    error: "Error: two",
    frames: ["inner (Cell [N] 6:9)", "outer (Cell [N] 3:10)", "Cell [N] 8:1"],
  },
  "an arrow function": {
    code: "const f = (a: number) => {\n  throw ›new Error('arrow');\n};\nf(1);",
    error: "Error: arrow",
    frames: ["f (Cell [N] 2:9)", "Cell [N] 4:1"],
  },
  "an async function": {
    code: "async function later(): Promise<void> {\n  await null;\n  throw ›new Error('async');\n}\nawait later();",
    error: "Error: async",
    frames: ["later (Cell [N] 3:9)", "Cell [N] 5:1"],
  },
  "a rejected await": {
    code: "interface I {}\nawait Promise.reject(›new Error('rejected'));",
    error: "Error: rejected",
  },
  "a cell with an enum": {
    code: "enum E {\n  A,\n  B,\n}\n\nthrow ›new Error(E[1]);",
    error: "Error: B",
  },
  "a class with parameter properties": {
    code: "class P {\n  constructor(private readonly a: number, public b = 2) {\n    if (a) throw ›new Error('class');\n  }\n}\nnew P(1);",
    error: "Error: class",
    frames: ["new P (Cell [N] 3:18)", "Cell [N] 6:1"],
  },
  "a cell with JSX": {
    code: "const v = <b>{1}</b>;\nconst w = <i>{(() => { throw ›new Error('jsx'); })()}</i>;",
    error: "Error: jsx",
  },
  "a line after an import": {
    code: "import { join } from 'node:path'; import { type Stats } from 'node:fs'; throw ›new Error(join('a', 'b'));",
    error: "Error: a/b",
  },
  "a hoisted function beside a var": {
    code: "var q = 1; function thrower() { throw ›new Error('hoisted'); }\nvar r = thrower();",
    error: "Error: hoisted",
    frames: ["thrower (Cell [N] 1:39)", "Cell [N] 2:9"],
  },
  "an object literal": {
    code: "{ a: 1, b: ›missingToo }",
    error: "ReferenceError: missingToo is not defined",
  },
  "a cell in angle brackets": {
    code: "const n = <number>(1 as unknown);\nthrow ›new Error(`${n}`);",
    error: "Error: 1",
  },
  "a call deep inside a library": {
    code: "const t3 = require('thrower');\nt3.›deep(30);",
    error: "Error: at the bottom",
  },
  "a line with wide characters": {
    code: "const s = '🙂🙂'; throw ›new Error(s);",
    error: "Error: 🙂🙂",
  },
  "a callback in a library": {
    code: "const t = require('thrower');\nt.call(() => {\n  throw ›new Error('called back');\n});",
    error: "Error: called back",
    frames: ["Cell [N] 3:9", "Cell [N] 2:3"],
  },
  "an error inside a library": {
    code: "const t2 = require('thrower');\n\nt2.›fail();",
    error: "Error: inside",
  },
  "an error inside Node": {
    code: "import fs from 'node:fs';\nfs.›readFileSync('/nowhere/at/all');",
    error: "Error: ENOENT: no such file or directory, open '/nowhere/at/all'",
  },
  "a syntax error": {
    code: "const a = 1;\nconst b = ›;",
    error: "SyntaxError: Unexpected token ';'",
  },
  "an unfinished block": {
    code: "function f() {\n  return 1;›",
    error: "SyntaxError: Expected `}` but found `EOF`",
  },
  "a name declared twice": {
    code: "let p = 1;\nlet ›p = 2;",
    error: "SyntaxError: Identifier `p` has already been declared",
  },
  "a break outside of a loop": {
    code: "const a = 1;\n›break;",
    error: "SyntaxError: Illegal break statement",
  },
  "a syntax error after wide characters": {
    code: "'🙂🙂'; const = ›;".replace("= ›;", "›= ;"),
    error: "SyntaxError: Unexpected token '='",
  },
};

describe("an error names its place:", () => {
  test.each(Object.entries(cases))("%s", async (_, { code, error, frames }) => {
    const at = code.indexOf("›");
    const before = code.slice(0, at).split("\n");
    const ran = await notebook.run(code.replace("›", ""));
    expect(ran.error).toBe(error);
    const cell = `Cell [${ran.execution}]`;
    const column = (before.at(-1) as string).length + 1;
    expect(ran.traceback).toContain(`  ${cell} ${before.length}:${column}\n`);
    const lines = ran.traceback.split("\n");
    const marked = lines.findIndex((line) => line.startsWith("❯"));
    expect(lines[marked]).toContain(code.replace("›", "").split("\n")[before.length - 1]);
    expect(
      (lines[marked + 1] as string).indexOf("^") - (lines[marked] as string).indexOf("│") - 2,
    ).toBe(column - 1);
    const found = lines.filter((line) => line.startsWith("    at ")).map((line) => line.slice(7));
    if (frames)
      expect(found).toEqual(frames.map((frame) => frame.replace("N", `${ran.execution}`)));
    expect(ran.traceback).not.toMatch(/node:internal|node:inspector|dist\/kernel/);
    expect(ran.traceback).not.toContain("\u001b");
  });

  test("a function of an earlier cell", async () => {
    const first = await notebook.run(
      "type A = number;\nfunction early(a: A) {\n  if (a > 1) throw new Error('early');\n  early(a + 1);\n}",
    );
    const ran = await notebook.run("\nearly(1);");
    expect(ran.traceback.split("\n").filter((line) => line.startsWith("    at "))).toEqual([
      `    at early (Cell [${first.execution}] 3:20)`,
      `    at early (Cell [${first.execution}] 4:3)`,
      `    at Cell [${ran.execution}] 2:1`,
    ]);
  });

  test("an imported TypeScript file, also after an edit", async () => {
    const ran = await notebook.run("import { deep } from './lib/deep';\ndeep({ a: 0 });");
    expect(ran.error).toBe("Error: deep A");
    expect(ran.traceback).toContain("    at deep (lib/deep.ts:5:9)\n");
    expect(ran.traceback).toContain("❯ 5 │   throw new Error(`deep ${E[a.a]}`);");
    notebook.file(
      "lib/deep.ts",
      "\n\nexport function deep(a: { a: number }): never {\n  throw new Error('edited');\n}\n",
    );
    const again = await notebook.run("import { deep } from './lib/deep';\ndeep({ a: 0 });");
    expect(again.traceback).toContain("    at deep (lib/deep.ts:4:9)\n");
    expect(again.traceback).toContain(`    at Cell [${again.execution}] 2:1`);
  });

  test.each([
    [
      "JavaScript",
      "(await import('./plain.js')).plain()",
      "TypeError: Cannot read properties of null (reading 'x')",
      "plain (plain.js:2:8)",
    ],
    [
      "CommonJS",
      "require('./common.cjs').fail()",
      "Error: common",
      "exports.fail (common.cjs:2:9)",
    ],
    [
      "a file that throws while it loads",
      "import './throws.ts';",
      "RangeError: while loading",
      "throws.ts:2:7",
    ],
    [
      "a file with a syntax error",
      "import './broken.ts';",
      "SyntaxError: Unexpected token '='",
      "broken.ts:2:18",
    ],
  ])("an imported file: %s", async (_, code, error, frame) => {
    const ran = await notebook.run(code);
    expect(ran.error).toBe(error);
    expect(ran.traceback).toContain(`    at ${frame}`);
    expect(ran.traceback).toContain("❯ 2 │");
  });

  test("JavaScript with a syntax error", async () => {
    expect((await notebook.run("import './broken.js'")).error).toBe(
      "SyntaxError: Unexpected strict mode reserved word",
    );
  });

  test("an error of V8's own parser", async () => {
    const ran = await notebook.run("const ok = 1;\nnew RegExp('(');");
    expect(ran.error).toBe("SyntaxError: Invalid regular expression: /(/: Unterminated group");
    expect(ran.traceback).toContain(`Cell [${ran.execution}] 2:1`);
  });
});

describe("a traceback", () => {
  test("follows the chain of causes", async () => {
    const ran = await notebook.run(
      "try {\n  null!.x;\n} catch (cause) {\n  throw new Error('outer', { cause });\n}",
    );
    expect(ran.error).toBe("Error: outer");
    expect(ran.traceback).toContain(
      "caused by: TypeError: Cannot read properties of null (reading 'x')",
    );
    expect(ran.traceback).toContain(`Cell [${ran.execution}] 4:9`);
    expect(ran.traceback).toContain(`Cell [${ran.execution}] 2:9`);
  });

  test("ends at a circular cause", async () => {
    const ran = await notebook.run("const e = new Error('round'); e.cause = e; throw e;");
    expect(ran.traceback).toContain("caused by: (seen above)");
  });

  test("lists the errors of an aggregate", async () => {
    const ran = await notebook.run(
      "await Promise.any([Promise.reject(new Error('one')), Promise.reject('two')]);",
    );
    expect(ran.error).toBe("AggregateError: All promises were rejected");
    expect(ran.traceback).toContain("error 1 of 2: Error: one");
    expect(ran.traceback).toContain("error 2 of 2: 'two'");
  });

  test("shows the fields of an error", async () => {
    const ran = await notebook.run(
      "throw Object.assign(new Error('with code'), { code: 'E_CODE', extra: 3 });",
    );
    expect(ran.traceback).toContain("details: { code: 'E_CODE', extra: 3 }");
  });

  test.each([
    ["'text'", "Thrown: 'text'"],
    ["undefined", "Thrown: undefined"],
    ["null", "Thrown: null"],
    ["{ a: 1 }", "Thrown: { a: 1 }"],
    ["new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; } })", "Thrown: {}"],
    ["Object.create(Error.prototype, { message: { get() { throw 1; } } })", "Error: "],
    [
      "require('node:vm').runInNewContext('new TypeError(\"other realm\")')",
      "TypeError: other realm",
    ],
  ])("survives a throw of %s", async (thrown, error) => {
    expect((await notebook.run(`throw ${thrown};`)).error).toBe(error);
  });

  test("survives a stack overflow", async () => {
    const ran = await notebook.run("function endless(): void { endless(); }\nendless();");
    expect(ran.error).toBe("RangeError: Maximum call stack size exceeded");
    expect(ran.traceback).toContain("at endless (Cell");
    expect(ran.traceback).toContain("    and 30 more");
  });

  test("has a name of the error's own class", async () => {
    const ran = await notebook.run(
      "class MyError extends Error { override name = 'MyError'; }\nthrow new MyError('own');",
    );
    expect(ran.error).toBe("MyError: own");
  });

  test("keeps working when a library replaces the stack's formatter", async () => {
    await notebook.run(
      "const own = Error.prepareStackTrace; Error.prepareStackTrace = (_, sites) => sites; const sites = new Error().stack; Error.prepareStackTrace = own;",
    );
    expect((await notebook.run("throw new Error('after')")).traceback).toContain("1:7");
  });
});

describe("errors have places", () => {
  const failing = "function f() {\n  null!.x;\n}\nf()";
  const places = async (): Promise<readonly string[]> => {
    const ran = await notebook.run(failing);
    const lines = ran.traceback.split("\n").filter((line) => line.startsWith("    at "));
    return lines.map((line) => line.slice(7).replace(/Cell \[\d+\]/, "Cell"));
  };
  const both = ["f (Cell 2:9)", "Cell 4:1"];

  test.each(["0", "1", "-1", "NaN", "Infinity", "'all'", "undefined"])(
    "when a cell sets Error.stackTraceLimit to %s, which it sees and the stack's text obeys",
    async (value) => {
      const set = await notebook.run(`Error.stackTraceLimit = ${value};\nnull!.x`);
      expect(set.traceback).toContain(`    at Cell [${set.execution}] 2:7`);
      expect(await places()).toEqual(both);
      expect((await notebook.run("String(Error.stackTraceLimit)")).result).toBe(
        value.replaceAll("'", ""),
      );
      const { result } = await notebook.run("function g() { return new Error('g').stack }\ng()");
      const count = { "0": 0, "1": 1, "-1": 0, NaN: 0 }[value] ?? 2;
      expect(result?.split("\n").filter((line) => line.includes("Cell ["))).toHaveLength(count);
      await notebook.run("Error.stackTraceLimit = 50");
    },
  );

  test("when a function, a library or a deletion changes the limit", async () => {
    await notebook.run("(() => { Error.stackTraceLimit = 0 })()");
    expect(await places()).toEqual(both);
    expect((await notebook.run("Error.stackTraceLimit")).result).toBe("0");
    await notebook.run("delete (Error as any).stackTraceLimit");
    expect(await places()).toEqual(both);
    expect((await notebook.run("(() => Error.stackTraceLimit)()")).result).toBe("50");
    await notebook.run("Error.stackTraceLimit = 50");
  });
});

test("a warning of Node or a library is shown on stderr of its cell, with its place", async () => {
  const ran = await notebook.run(
    "process.emitWarning('first');\nsetTimeout(() => process.emitWarning('gone', { type: 'DeprecationWarning', code: 'DEP1', detail: 'use that' }), 20);",
  );
  await notebook.run("2");
  const n = ran.execution;
  await until(() => notebook.of(n).stderr.includes("use that"));
  expect(notebook.of(n).stderr).toBe(
    `Cell [${n}] 1:9 Warning: first\nCell [${n}] 2:26 [DEP1] DeprecationWarning: gone\nuse that\n`,
  );
});

test("an error of very many errors shows some of them and says how many it leaves out", async () => {
  const ran = await notebook.run(
    "throw new AggregateError(Array.from({ length: 100_000 }, (_, i) => new Error(`number ${i}`)), 'all')",
  );
  expect(ran.traceback).toContain("error 20 of 100000: Error: number 19");
  expect(ran.traceback).toContain("… 99980 more errors");
  expect(ran.traceback.length).toBeLessThan(100_000);
});
