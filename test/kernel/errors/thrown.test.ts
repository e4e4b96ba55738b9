import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook, until } from "../session/notebook.ts";
import { expectPlace } from "./table.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

/** Runs a cell with a mark and checks the place that its error names. */
async function expectError(marked: string, error: string): Promise<string> {
  const ran = await notebook.run(marked.replace("›", ""));
  expect(ran.error).toBe(error);
  expectPlace(ran.traceback, `Cell [${ran.execution}] `, marked);
  return ran.traceback;
}

test("what takes megabytes is shown by its beginning", async () => {
  const message = await notebook.run("throw new Error('m'.repeat(5_000_000));");
  expect(message.error).toMatch(/^Error: m{100000}\n… 4900000 more characters$/);
  expect(message.traceback).toContain(`Cell [${message.execution}] 1:7`);
  expect(message.traceback.length).toBeLessThan(101_000);
  const keys = await notebook.run(
    "throw Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [i, i]));",
  );
  expect(keys.error).toMatch(/^Thrown: [^]{100,10000}999900 more keys$/);
});

describe("whatever is thrown is shown, with its place:", () => {
  test.each([
    ["text", "1;\n›throw 'text';", "Thrown: 'text'"],
    ["text of several lines", "›throw 'a\\nb';", "Thrown: 'a\\nb'"],
    ["a number", "if (true) {\n  ›throw -0;\n}", "Thrown: -0"],
    ["a bigint", "›throw 5n;", "Thrown: 5n"],
    ["the last of several values", "›throw 1, 'two';", "Thrown: 'two'"],
    ["null", "›throw null;", "Thrown: null"],
    ["undefined", "›throw undefined;", "Thrown: undefined"],
    ["a symbol", "›throw Symbol('s');", "Thrown: Symbol(s)"],
    ["a function", "›throw function f() {};", "Thrown: [Function: f]"],
    ["an object", "›throw { code: 1 };", "Thrown: { code: 1 }"],
    [
      "an object that throws when it is looked at",
      "›throw { toString() { throw 1; }, get message() { throw 2; } };",
      "Thrown: { toString: [Function: toString], message: [Getter] }",
    ],
    ["text in a function", "function f1() {\n  ›throw 'deep';\n}\nf1();", "Thrown: 'deep'"],
    [
      "an object in an async function",
      "const f2 = async () => {\n  await null;\n  ›throw { a: 1 };\n};\nawait f2();",
      "Thrown: { a: 1 }",
    ],
    [
      "a revoked proxy",
      "const r3 = Proxy.revocable({}, {}); r3.revoke();\n›throw r3.proxy;",
      "Thrown: <Revoked Proxy>",
    ],
    [
      "a proxy that refuses everything",
      "›throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });",
      "Thrown: {}",
    ],
    [
      "a proxy of an error",
      "const e4 = new Error('inside');\n›throw new Proxy(e4, {});",
      "Error: inside",
    ],
    ["a frozen error", "throw Object.freeze(›new Error('frozen'));", "Error: frozen"],
    [
      "an error of another realm",
      "throw require('node:vm').›runInNewContext('new RangeError(\"realm\")');",
      "RangeError: realm",
    ],
    ["a DOMException", "throw ›new DOMException('dom', 'AbortError');", "AbortError: dom"],
    [
      "an error with a stack of its own",
      "const e5 = new Error('own');\ne5.stack = 'none';\n›throw e5;",
      "Error: own",
    ],
    [
      "an error whose stack throws",
      "const e6 = new Error('hostile');\nObject.defineProperty(e6, 'stack', { get() { throw 1; } });\n›throw e6;",
      "Error: hostile",
    ],
    [
      "an error whose message throws",
      "const e7 = ›new Error();\nObject.defineProperty(e7, 'message', { get() { throw 1; } });\nthrow e7;",
      "Error: ",
    ],
    [
      "an error whose name throws",
      "const e8 = ›new Error('m');\nObject.defineProperty(e8, 'name', { get() { throw 1; } });\nthrow e8;",
      "Error: m",
    ],
    [
      "an error whose fields throw",
      "const e13: any = ›new Error('m');\nfor (const key of ['cause', 'errors', 'code']) Object.defineProperty(e13, key, { enumerable: true, get() { throw 1; } });\nthrow e13;",
      "Error: m",
    ],
    [
      "an error with an empty name",
      "const e9 = ›new Error('m'); e9.name = '';\nthrow e9;",
      "Error: m",
    ],
    [
      "an error without a name",
      "const e17: any = ›new Error('m'); e17.name = undefined;\nthrow e17;",
      "Error: m",
    ],
    [
      "an error without a prototype",
      "const e18 = ›new Error('m');\nObject.setPrototypeOf(e18, null);\nthrow e18;",
      "Error: m",
    ],
    [
      "an error whose message is no text",
      "const e10: any = ›new Error(); e10.message = [1, 2];\nthrow e10;",
      "Error: 1,2",
    ],
    [
      "an error of an own class",
      "class OwnError extends TypeError {}\nthrow ›new OwnError('mine');",
      "OwnError: mine",
    ],
    [
      "an error of an own class with a name",
      "class Custom extends Error { override name = 'MyName'; }\nthrow ›new Custom('mine');",
      "MyName: mine",
    ],
    ["an error without a message", "throw ›new Error();", "Error: "],
    [
      "an object that only looks like an error",
      "›throw { name: 'Error', message: 'fake', stack: 'at nowhere' };",
      "Thrown: { name: 'Error', message: 'fake', stack: 'at nowhere' }",
    ],
    ["an error made without `new`", "throw ›Error('called');", "Error: called"],
    ["an error made before", "const e11 = ›new Error('early');\n1;\nthrow e11;", "Error: early"],
    [
      "an error of a function of another",
      "const make = () => ›new Error('made');\nthrow make();",
      "Error: made",
    ],
    [
      "an overflow of the stack",
      "const f12 = (): void => ›f12();\nf12();",
      "RangeError: Maximum call stack size exceeded",
    ],
  ])("%s", async (_, marked, error) => {
    await expectError(marked, error);
  });

  test("a long message is whole, and a long line is cut around its place", async () => {
    const ran = await notebook.run(
      `const filler = '${"x".repeat(5000)}'; throw new Error('y'.repeat(100_000));`,
    );
    expect(ran.error).toHaveLength(100_007);
    const code = ran.traceback.split("\n").find((line) => line.startsWith("❯")) ?? "";
    expect(code.length).toBeLessThan(250);
    expect(code).toContain("throw new Error('y'");
    expect(ran.traceback).toMatch(/│ +\^/);
  });

  test("a rejection without an error is shown, without a place", async () => {
    expect((await notebook.run("await Promise.reject();")).traceback).toBe("Thrown: undefined");
  });
});

describe("a traceback", () => {
  test("follows causes of every kind, and ends at the one it began with", async () => {
    const traceback = await expectError(
      "const a = ›new Error('1'), b = new TypeError('2', { cause: 'text' }), c = new Error('3', { cause: b });\n(a as any).cause = c; (b as any).cause = a;\nthrow a;",
      "Error: 1",
    );
    expect(traceback).toMatch(
      /caused by: Error: 3\n[\s\S]*caused by: TypeError: 2\n[\s\S]*caused by: \(seen above\)$/,
    );
    const causes = await expectError(
      "throw ›new Error('top', { cause: { code: 5 } });",
      "Error: top",
    );
    expect(causes).toContain("caused by: { code: 5 }");
    expect((await notebook.run("throw new Error('t', { cause: null });")).traceback).toContain(
      "caused by: null",
    );
  });

  test("lists the errors of an aggregate, also in another, each with its place", async () => {
    const traceback = await expectError(
      "throw ›new AggregateError([\n  new Error('one'),\n  new AggregateError([new TypeError('deep'), 'text'], 'inner'),\n], 'many');",
      "AggregateError: many",
    );
    expect(traceback).toMatch(
      /error 1 of 2: Error: one\n {2}Cell \[\d+\] 2:3\n[\s\S]*error 2 of 2: AggregateError: inner\n[\s\S]*error 1 of 2: TypeError: deep\n {2}Cell \[\d+\] 3:23\n[\s\S]*error 2 of 2: 'text'/,
    );
  });

  test("of an error that disposing gave names both", async () => {
    const ran = await notebook.run(
      "using u = { [Symbol.dispose]() { throw new Error('second'); } };\nthrow new Error('first');",
    );
    expect(ran.traceback).toMatch(
      /^SuppressedError: [\s\S]*error: Error: second[\s\S]*suppressed: Error: first/,
    );
  });

  test("keeps an error's own fields, but not the ones it shows elsewhere", async () => {
    const traceback = await expectError(
      "throw Object.assign(›new Error('m', { cause: 1 }), { code: 'E', errno: -2 });",
      "Error: m",
    );
    expect(traceback).toContain("details: { code: 'E', errno: -2 }");
  });
});

describe("an error that no cell waits for is placed, too:", () => {
  test.each([
    [
      "in a timer",
      "setTimeout(() => {\n  throw ›new Error('late');\n}, 1);",
      "Uncaught Error: late",
    ],
    [
      "in an interval",
      "const i2 = setInterval(() => {\n  clearInterval(i2);\n  null!.›x;\n}, 1);",
      "Uncaught TypeError: Cannot read properties of null (reading 'x')",
    ],
    [
      "in an immediate",
      "setImmediate(() => { null!.›x; });",
      "Uncaught TypeError: Cannot read properties of null (reading 'x')",
    ],
    [
      "in a microtask",
      "queueMicrotask(() => { null!.›x; });",
      "Uncaught TypeError: Cannot read properties of null (reading 'x')",
    ],
    [
      "in a rejection",
      "void Promise.reject(›new Error('left'));",
      "Unhandled rejection Error: left",
    ],
    [
      "in an async function that nobody awaits",
      "const f6 = async () => {\n  await null;\n  throw ›new Error('alone');\n};\nvoid f6();",
      "Unhandled rejection Error: alone",
    ],
    [
      "in an emitter's listener, later",
      "import { EventEmitter } from 'node:events';\nconst e7 = new EventEmitter();\ne7.on('x', () => { throw ›new Error('heard'); });\nsetTimeout(() => e7.emit('x'), 1);",
      "Uncaught Error: heard",
    ],
    [
      "a text in a timer",
      "setTimeout(() => {\n  ›throw 'text';\n}, 1);",
      "Uncaught Thrown: 'text'",
    ],
  ])("%s", async (_, marked, first) => {
    const { execution, error } = await notebook.run(marked.replace("›", ""));
    expect(error).toBeUndefined();
    await until(() => /\n {4}at /.test(notebook.of(execution).stderr));
    const { stderr } = notebook.of(execution);
    expect(stderr.split("\n")[0]).toBe(first);
    expectPlace(stderr, `Cell [${execution}] `, marked);
  });
});

test.each(["() => { throw 1 }", "() => 5 as any", "undefined"])(
  "places stay known when a cell sets Error.prepareStackTrace to %s",
  async (own) => {
    await notebook.run(`Error.prepareStackTrace = ${own};`);
    await expectError("1;\nthrow ›new Error('placed');", "Error: placed");
    await notebook.run("Error.prepareStackTrace = undefined;");
    await expectError("2;\nthrow ›new Error('again');", "Error: again");
  },
);

test.each([
  "delete (Error as any).prepareStackTrace;",
  "Object.defineProperty(Error, 'prepareStackTrace', { value: undefined, configurable: true });",
])("places stay known in the cell and after it where it says %s", async (code) => {
  await expectError(
    `${code}\nconst f = () => { throw ›new Error('placed'); };\nf();`,
    "Error: placed",
  );
  await notebook.run(code);
  const timer = await notebook.run(
    "await 0; setTimeout(() => null.x); await new Promise((on) => setTimeout(on, 20));",
  );
  expect(timer.stderr).toContain(`Cell [${timer.execution}] 1:32`);
  await expectError("2;\nthrow ›new Error('again');", "Error: again");
});

test("places stay known where a library comes between by accessors, which it keeps", async () => {
  const prepare =
    "(error: Error, sites: unknown[]) => `${error}` + sites.map((site) => `\\n    at ${site}`).join('')";
  await notebook.run(
    `const own = ${prepare}; Object.defineProperty(Error, 'prepareStackTrace', { get: () => own, set: () => {}, configurable: true });`,
  );
  await expectError("const f = () => {\n  throw ›new Error('placed'); };\nf();", "Error: placed");
  expect((await notebook.run("Error.prepareStackTrace === own")).result).toBe("true");
  await notebook.run("delete (Error as any).prepareStackTrace;");
});

test("a way of making stacks that a cell defines with its own descriptor makes them", async () => {
  const value = "(error: Error) => `defined: ${error}`";
  await notebook.run(
    `Object.defineProperty(Error, 'prepareStackTrace', { value: ${value}, configurable: true, writable: true });`,
  );
  expect((await notebook.run("new Error('x').stack")).result).toBe("defined: Error: x");
  await expectError("2;\nthrow ›new Error('placed');", "Error: placed");
  await notebook.run("Error.prepareStackTrace = undefined;");
});

test("a cell's own Error.prepareStackTrace makes the stack", async () => {
  const code =
    "(() => { const old = Error.prepareStackTrace; Error.prepareStackTrace = (_, sites) => sites.length > 0; const { stack } = new Error(); Error.prepareStackTrace = old; return stack; })()";
  expect((await notebook.run(code)).result).toBe("true");
});

test("a cell's own Error.prepareStackTrace outlasts code that puts one in place for a moment", async () => {
  await notebook.run("Error.prepareStackTrace = (error) => `own: ${error}`;");
  await notebook.run(
    "{ const { prepareStackTrace } = Error; Error.prepareStackTrace = (_, sites) => sites; new Error().stack; Error.prepareStackTrace = prepareStackTrace; }",
  );
  expect((await notebook.run("new Error('x').stack")).result).toBe("own: Error: x");
  await notebook.run("Error.prepareStackTrace = undefined;");
});

test.each([
  ["of a text", "'function f() { null.x } f()', { eval: true }", "    at f ([worker eval]:1:21)"],
  ["of a timer", "'setTimeout(() => null.x)', { eval: true }", "[worker eval]:1:23)"],
  ["of a file", '"./worker-file.mjs"', "worker-file.mjs:2:21"],
])("an error of a worker %s shows no calls of Node's own", async (_, given, at) => {
  notebook.file("worker-file.mjs", "\nfunction f() { null.x }\nf();\n");
  const { traceback } = await notebook.run(
    `await new Promise((_, no) => new (require("node:worker_threads").Worker)(${given}).on("error", no))`,
  );
  expect(traceback).toContain("Cannot read properties of null (reading 'x')");
  expect(traceback).toContain(at);
  expect(traceback).not.toContain("node:internal");
});
