import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook, until } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

describe("console", () => {
  test.each([
    ["text", "console.log('a', 1, { b: 2 })", "a 1 { b: 2 }\n"],
    ["formats", "console.log('%s is %d', 'x', 3)", "x is 3\n"],
    ["an empty line", "console.log()", "\n"],
    [
      "its methods by name",
      "console.log(console.log, console.warn.name)",
      "[Function: log] warn\n",
    ],
    ["a percent sign alone", "console.log('100%')", "100%\n"],
    ["info and debug", "console.info('i'); console.debug('d')", "i\nd\n"],
    [
      "a table",
      "console.table([{ a: 1 }])",
      "┌─────────┬───┐\n│ (index) │ a │\n├─────────┼───┤\n│ 0       │ 1 │\n└─────────┴───┘\n",
    ],
    ["dir", "console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 })", "{ a: [Object] }\n"],
    [
      "groups",
      "console.group('g'); console.log('x\\ny'); console.dir(1); console.groupEnd(); console.log('z')",
      "g\n  x\n  y\n  1\nz\n",
    ],
    ["counts", "console.count(); console.count()", "default: 1\ndefault: 2\n"],
    ["a stream", "process.stdout.write('no line end')", "no line end"],
    [
      "bytes split inside a character",
      "process.stdout.write(Buffer.from([0xf0, 0x9f])); process.stdout.write(Buffer.from([0x99, 0x82]));",
      "🙂",
    ],
    ["other encodings", "process.stdout.write('6869', 'hex')", "hi"],
    ["the end of the stream", "process.stdout.end('bye')", "bye"],
    ["after the end of the stream", "process.stdout.write('still here')", "still here"],
    [
      "all methods after the end and the destruction of the stream",
      "process.stdout.end(); process.stdout.destroy(); console.log('a'); console.dir(1); console.count('n'); console.group('g'); console.groupEnd()",
      "a\n1\nn: 1\ng\n",
    ],
    [
      "pipelines into the stream, which end and leave it open",
      "const { pipeline } = require('stream/promises'); for (let i = 0; i < 20; i++) await pipeline([`${i} `], process.stdout); console.log('end')",
      `${Array.from({ length: 20 }, (_, i) => `${i} `).join("")}end\n`,
    ],
    [
      "a pipeline into the stream that fails",
      "await require('stream/promises').pipeline(async function* () { yield 'a'; throw new Error('b'); }, process.stdout).catch(({ message }) => console.log(message))",
      "ab\n",
    ],
    [
      "after who waits for the end of the stream",
      "await new Promise((go) => { require('stream').finished(process.stdout, go); process.stdout.end('x'); }); console.log('y')",
      "xy\n",
    ],
    ["half a surrogate pair", "console.log('\\ud83d')", "\ufffd\n"],
  ])("prints %s", async (_, code, expected) => {
    expect((await notebook.run(`${code};`)).stdout).toBe(expected);
  });

  test("sends errors, warnings and failed assertions to stderr", async () => {
    const ran = await notebook.run(
      "console.error('e'); console.warn('w'); console.assert(false, 'no'); process.stderr.write('s')",
    );
    expect(ran.stderr).toBe("e\nw\nAssertion failed: no\ns");
    expect(ran.stdout).toBe("");
  });

  test.each([
    ["stdout", "log"],
    ["stderr", "error"],
  ])(
    "gives what is printed to a `write` of %s that a program puts in place",
    async (name, method) => {
      const { result, stdout, stderr } = await notebook.run(
        `let got = ""; const { write } = process.${name}; process.${name}.write = (text) => { got += text; return true; };\n` +
          `console.${method}("one", 2); console.group(); console.${method}("three"); console.groupEnd(); process.${name}.write = write; console.${method}("shown"); got`,
      );
      expect(result).toBe("one 2\n  three\n");
      expect(stdout + stderr).toContain("shown\n");
    },
  );

  test("indents later cells by the groups that a cell left open, unless it failed or was stopped", async () => {
    await notebook.run("console.group('kept')");
    await notebook.run("console.group('one'); console.group('two'); throw new Error('no end')");
    expect((await notebook.run("console.log('a\\nb'); console.dir(1)")).stdout).toBe(
      "  a\n  b\n  1\n",
    );
    await notebook.run("console.group('three'); for (;;);", { interruptAfter: 100 });
    await notebook.run("console.group('four'); await new Promise(() => {})", {
      interruptAfter: 100,
    });
    expect((await notebook.run("console.log('c'); console.groupEnd()")).stdout).toBe("  c\n");
    expect((await notebook.run("console.log('d')")).stdout).toBe("d\n");
  });

  test("measures time and traces in the user's lines", async () => {
    const ran = await notebook.run(
      "console.time('t');\nconsole.timeEnd('t');\nconsole.trace('here');",
    );
    expect(ran.stdout).toMatch(/^t: [\d.]+ms\n$/);
    expect(ran.stderr).toMatch(/^Trace: here\n {4}at Cell \[\d+\] 3:9\n$/);
  });

  test("shows an error with the user's lines", async () => {
    const ran = await notebook.run("console.log(\n  new Error('shown'));");
    expect(ran.stdout).toMatch(/^Error: shown\n {4}at Cell \[\d+\] 2:3\n$/);
  });
});

describe("order", () => {
  test("is that of the program, over both streams and displays", async () => {
    const ran = await notebook.run(
      "console.log('1'); console.error('2'); display('3'); console.log('4'); '5'",
    );
    expect(
      ran.published.map(({ type, content }) => [
        type,
        "text" in content ? content.text : "data" in content ? content.data["text/plain"] : "",
      ]),
    ).toEqual([
      ["stream", "1\n"],
      ["stream", "2\n"],
      ["display_data", "3"],
      ["stream", "4\n"],
      ["execute_result", "5"],
    ]);
  });

  test("loses none of 100,000 lines and splits no character", async () => {
    const ran = await notebook.run("for (let i = 0; i < 100_000; i++) console.log('line 🙂', i);");
    const lines = ran.stdout.split("\n");
    expect(lines.length).toBe(100_001);
    expect(lines.every((line, index) => line === `line 🙂 ${index}` || index === 100_000)).toBe(
      true,
    );
    expect(ran.published.length).toBeLessThan(150);
  });

  test("keeps a text of ten million characters whole", async () => {
    const ran = await notebook.run("process.stdout.write('é🙂'.repeat(3_400_000));");
    expect(ran.stdout.length).toBe(10_200_000);
    expect(ran.stdout.includes("\ufffd")).toBe(false);
  });

  test("shows what a blocked cell printed before", async () => {
    const running = notebook.run("for (let i = 0; i < 20; i++) console.log(i);\nwhile (true) {}");
    await until(
      () =>
        notebook.published.at(-1)?.content !== undefined &&
        notebook.of(notebook.published.at(-1)!.execution).stdout.endsWith("\n18\n19\n"),
    );
    notebook.session.interrupt();
    expect((await running).error).toBe("Interrupted: execution was interrupted");
  });
});

describe("attribution", () => {
  test.each([
    ["a timer", "setTimeout(() => console.log('late'), 30);"],
    [
      "an interval",
      "{ let n = 0; const t = setInterval(() => { if (++n === 2) { console.log('late'); clearInterval(t); } }, 15); }",
    ],
    ["a promise", "new Promise((r) => setTimeout(r, 30)).then(() => console.log('late')); 0;"],
    [
      "an async function",
      "(async () => { await new Promise((r) => setTimeout(r, 30)); console.log('late'); })(); 0;",
    ],
    [
      "an immediate after a timer",
      "setTimeout(() => setImmediate(() => console.log('late')), 30);",
    ],
    [
      "a child's callback",
      "require('node:child_process').exec('sleep 0.03', () => console.log('late')); 0;",
    ],
    [
      "a file's callback",
      "setTimeout(() => require('node:fs').stat('.', () => console.log('late')), 30);",
    ],
    ["a stream", "setTimeout(() => process.stdout.write('late\\n'), 30);"],
  ])("gives what %s prints to the cell that started it", async (_, code) => {
    const first = await notebook.run(code);
    const second = await notebook.run("await new Promise((r) => setTimeout(r, 80));");
    await until(() => notebook.of(first.execution).stdout === "late\n");
    expect(notebook.of(second.execution).stdout).toBe("");
  });

  test("gives a display from a timer to its cell", async () => {
    const first = await notebook.run("void setTimeout(() => display('late'), 20);");
    await notebook.run("await new Promise((r) => setTimeout(r, 60));");
    expect(notebook.of(first.execution).published.map(({ type }) => type)).toEqual([
      "display_data",
    ]);
  });

  test("captures what a child writes to the inherited streams, before the cell ends", async () => {
    const ran = await notebook.run(
      "const { execSync } = require('node:child_process'); execSync('echo out; echo err >&2', { stdio: 'inherit' });",
    );
    expect(ran.stdout).toBe("out\n");
    expect(ran.stderr).toBe("err\n");
  });

  test.each([
    ["a synchronous write", "const fs = require('node:fs'); fs.writeSync(1, 'x')"],
    ["a file's name", "require('node:fs').appendFileSync('/dev/stdout', 'x')"],
    [
      "a child that opens it by name",
      "require('node:child_process').execSync('printf x > /dev/stdout', { stdio: 'inherit' })",
    ],
  ])("captures what comes to standard output by %s", async (_, code) => {
    expect((await notebook.run(`${code};`)).stdout).toBe("x");
  });

  test("captures what comes to standard error by its name", async () => {
    const ran = await notebook.run("require('node:fs').appendFileSync('/dev/stderr', 'x');");
    expect(ran.stderr).toBe("x");
  });

  test("waits in a synchronous write for a reader that is busy", async () => {
    const ran = notebook.run(
      "for (let i = 0; i < 50_000; i++) require('node:fs').writeSync(1, `line ${i}\\n`);",
    );
    await new Promise((go) => setImmediate(go));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    const { error, stdout } = await ran;
    expect(error).toBeUndefined();
    expect(stdout.split("\n").length).toBe(50_001);
  });

  test("keeps the order of own text and that of a synchronous child that takes a moment", async () => {
    const ran = await notebook.run(
      "for (let i = 0; i < 3; i++) { console.log(`own ${i}`); require('node:child_process').execSync(`sleep 0.1; echo child ${i}; sleep 0.1`, { stdio: 'inherit' }); }",
    );
    expect(ran.stdout).toBe([0, 1, 2].map((i) => `own ${i}\nchild ${i}\n`).join(""));
  });

  test("keeps that order when the supervisor is busy and reads all of it at once", async () => {
    await notebook.run(
      "const { execSync, spawnSync } = require('node:child_process');\n" +
        "for (let i = 0; i < 3; i++) spawnSync('true', { stdio: 'inherit' });",
    );
    const ran = notebook.run(
      "for (const i of [1, 2]) { console.log('own', i); execSync(`echo child ${i}`, { stdio: [0, 1, 2] }); }; console.log('end')",
    );
    // Once the cell is on its way: the supervisor is this process.
    await new Promise((go) => setImmediate(go));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    expect((await ran).stdout).toBe("own 1\nchild 1\nown 2\nchild 2\nend\n");
  });

  test("captures what a worker prints", async () => {
    const code =
      "const { Worker } = require('node:worker_threads');\n" +
      "await new Promise((r) => new Worker(\"console.log('from a worker')\", { eval: true }).on('exit', r));\n" +
      "await new Promise((r) => setTimeout(r, 20));";
    expect((await notebook.run(code)).stdout).toBe("from a worker\n");
  });
});

describe("an error that no cell waits for", () => {
  test("is shown in its cell when a timer throws it, and the process lives", async () => {
    const first = await notebook.run(
      "setTimeout(() => {\n  throw new TypeError('in a timer');\n}, 10);",
    );
    await notebook.run("await new Promise((r) => setTimeout(r, 40));");
    expect(notebook.of(first.execution).stderr).toContain("Uncaught TypeError: in a timer");
    expect(notebook.of(first.execution).stderr).toContain(`Cell [${first.execution}] 2:9`);
    expect(notebook.restarts).toEqual([]);
  });

  test("is shown in its cell when a promise is rejected", async () => {
    const first = await notebook.run(
      "setTimeout(() => { void Promise.reject(new RangeError('rejected')); }, 10);",
    );
    await notebook.run("await new Promise((r) => setTimeout(r, 40));");
    expect(notebook.of(first.execution).stderr).toContain(
      "Unhandled rejection RangeError: rejected",
    );
  });

  test("is shown before its cell ends, each of them", async () => {
    const { stderr } = await notebook.run(
      "for (const n of [1, 2, 3, 4, 5]) void Promise.reject(new Error(`number ${n}`));",
    );
    expect(stderr.match(/number \d/g)).toEqual(
      expect.arrayContaining(["number 1", "number 2", "number 3", "number 4", "number 5"]),
    );
  });

  test("may be anything", async () => {
    const first = await notebook.run("setTimeout(() => { throw { odd: 1 }; }, 5);");
    await notebook.run("await new Promise((r) => setTimeout(r, 30));");
    expect(notebook.of(first.execution).stderr).toContain("Uncaught Thrown: { odd: 1 }");
  });
});
