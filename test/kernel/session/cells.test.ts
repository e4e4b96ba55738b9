import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

describe("the value of a cell", () => {
  test.each([
    ["the last expression", "const a = 1; a + 1", "2"],
    ["also with a semicolon", "1;", "1"],
    ["an awaited value", "await Promise.resolve(7)", "7"],
    ["null", "null", "null"],
    ["a bigint", "2n ** 64n", "18446744073709551616n"],
    ["not a number", "0 / 0", "NaN"],
    ["minus zero", "-0", "-0"],
    ["text as it is", '"a\\n" + "b"', "a\nb"],
    ["an object literal", "{ a: 1 }", "{ a: 1 }"],
    ["an object in parentheses", "({ a: [1, 2] })", "{ a: [ 1, 2 ] }"],
    ["a promise that is not awaited", "Promise.resolve(1)", "Promise { 1 }"],
    ["a function", "Math.max", "[Function: max]"],
    ["text beyond the first plane", '"🙂" + "é"', "🙂é"],
    ["an assignment", "globalThis.assigned = 5", "5"],
    ["a type assertion", '("x" as unknown as number)', "x"],
    ["a generic call", "(<T,>(x: T): T => x)<number>(3)", "3"],
    ["a type assertion in angle brackets", '<string>"x"', "x"],
    ["a generic arrow function", "(<T>(x: T): T => x)(4)", "4"],
    ["an empty object", "{}", "{}"],
    ["satisfies", "({ a: 1 }) satisfies { a: number }", "{ a: 1 }"],
  ])("is %s", async (_, code, expected) => {
    const ran = await notebook.run(code);
    expect(ran.error).toBeUndefined();
    expect(ran.result).toBe(expected);
  });

  test.each([
    ["a declaration", "const b = 1;"],
    ["a declaration after an expression", "5; const c = 1;"],
    ["a function", "function named() { return 1; }"],
    ["an enum", "enum Direction { Up, Down }"],
    ["a namespace", "namespace Names { export const a = 1; }"],
    ["a type", "interface Shape { a: number } type Kind = 1;"],
    ["an import", 'import { join } from "node:path";'],
    ["a comment", "// nothing"],
    ["nothing", ""],
    ["undefined", "undefined"],
    ["a block", "{ const inner = 1; }"],
  ])("is nothing for %s", async (_, code) => {
    const ran = await notebook.run(code);
    expect(ran.error).toBeUndefined();
    expect(ran.published).toEqual([]);
  });

  test("is not published by a silent cell", async () => {
    expect((await notebook.run("1 + 1", { silent: true })).published).toEqual([]);
  });

  test("carries the cell's count", async () => {
    const ran = await notebook.run("'counted'");
    expect(ran.published).toEqual([
      {
        execution: ran.execution,
        type: "execute_result",
        content: {
          data: { "text/plain": "counted" },
          metadata: {},
          execution_count: ran.execution,
        },
      },
    ]);
  });
});

describe("a name", () => {
  test("declared again has its new value everywhere", async () => {
    await notebook.run("const rate = 1; function read() { return rate; }");
    await notebook.run("const rate = 2;");
    expect((await notebook.run("read()")).result).toBe("2");
  });

  test("can be declared again after its first declaration failed", async () => {
    await notebook.run("const broken = (() => { throw new Error('x') })();");
    expect((await notebook.run("const broken = 5; broken")).result).toBe("5");
  });
});

describe("a cell", () => {
  test("calls a function before its declaration", async () => {
    expect(
      (
        await notebook.run(
          "const called = early(2); function early(x: number) { return x * 2; } called",
        )
      ).result,
    ).toBe("4");
  });

  test("recurses, also async and with generators", async () => {
    const code =
      "function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1); }\n" +
      "async function later(n: number): Promise<number> { return n === 0 ? 0 : later(n - 1); }\n" +
      "function* count() { yield 1; yield 2; }\n" +
      "[fact(5), await later(3), ...count(), fact.name]";
    expect((await notebook.run(code)).result).toBe("[ 120, 0, 1, 2, 'fact' ]");
  });

  test("reads a var before it is set", async () => {
    expect(
      (await notebook.run("const before = hoisted; var hoisted = 1; [before, hoisted]")).result,
    ).toBe("[ undefined, 1 ]");
  });

  test("keeps var and destructuring as they are in functions", async () => {
    const code =
      "function scoped() { var [a, { b }] = [1, { b: 2 }]; if (a) { var c = 3; } return a + b + c; }\nscoped()";
    expect((await notebook.run(code)).result).toBe("6");
  });

  test("destructures with var", async () => {
    expect(
      (await notebook.run("var { p, q: [r, ...s] } = { p: 1, q: [2, 3, 4] }; [p, r, s]")).result,
    ).toBe("[ 1, 2, [ 3, 4 ] ]");
  });

  test("declares in a loop's head", async () => {
    const code =
      "const seen: string[] = []; for (var key in { a: 1, b: 2 }) seen.push(key); for (var i = 0, j = 5; i < 2; i++) seen.push(String(i + j)); seen.join()";
    expect((await notebook.run(code)).result).toBe("a,b,5,6");
  });

  test("has enums, namespaces, abstract classes, parameter properties and overloads", async () => {
    const code =
      "enum Level { Low = 1, High }\nnamespace Tools { export const two = 2; }\n" +
      "abstract class Base { constructor(private readonly n: number) {} get() { return this.n; } }\n" +
      "class Real extends Base {}\nfunction over(a: string): string;\nfunction over(a: number): number;\nfunction over(a: unknown) { return a; }\n" +
      "[Level.High, Level[1], Tools.two, new Real(4).get(), over(3)]";
    expect((await notebook.run(code)).result).toBe("[ 2, 'Low', 2, 4, 3 ]");
  });

  test.each([
    ["an enum", "enum Again { A }", "enum Again { B = 5 }", "[ '5', 'B' ]"],
    [
      "a namespace",
      "namespace Again { export const a = 1; }",
      "namespace Again { export const b = 2; }",
      "[ 'b' ]",
    ],
  ])("replaces %s of an earlier cell", async (_, first, second, keys) => {
    await notebook.run(first);
    expect((await notebook.run(`${second}\nObject.keys(Again)`)).result).toBe(keys);
  });

  test("awaits in loops and uses `using`", async () => {
    const code =
      "const order: string[] = [];\n{ using held = { [Symbol.dispose]() { order.push('disposed'); } }; order.push('held'); }\n" +
      "for await (const x of [Promise.resolve(1)]) order.push(String(x));\norder.join()";
    expect((await notebook.run(code)).result).toBe("held,disposed,1");
  });

  test("exports what it likes", async () => {
    await notebook.run(
      "export const shared = 1; export function helper() { return 2; } export class Kept {}\nexport { shared as other }; export type T = 1;",
    );
    expect((await notebook.run("[shared, helper(), typeof Kept]")).result).toBe(
      "[ 1, 2, 'function' ]",
    );
    expect((await notebook.run("export default 41 + 1")).result).toBe("42");
    await notebook.run("export default function main() { return 3; }");
    expect((await notebook.run("main()")).result).toBe("3");
  });

  test("writes JSX without React", async () => {
    const ran = await notebook.run(
      "const Item = ({ text }) => <li>{text}</li>;\n<ul className='x'><Item text='<1>' />{[2, 3]}</ul>",
    );
    expect(ran.result).toBe('<ul class="x"><li>&lt;1&gt;</li>23</ul>');
  });

  test("sees what an earlier cell assigned without declaring", async () => {
    await notebook.run("undeclared = 5");
    expect((await notebook.run("undeclared")).result).toBe("5");
  });

  test("may shadow the kernel's globals", async () => {
    expect((await notebook.run("const display = 1, require = 2; display + require")).result).toBe(
      "3",
    );
  });

  test("starts in the notebook's folder", async () => {
    expect((await notebook.run("process.cwd()")).result).toBe(notebook.folder);
    expect((await notebook.run("import.meta.dirname")).result).toBe(notebook.folder);
  });

  test("runs with a byte order mark and with Windows line ends", async () => {
    expect((await notebook.run("\uFEFFlet w = 1;\r\nlet v = 2;\r\nw + v")).result).toBe("3");
  });
});
