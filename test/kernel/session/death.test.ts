import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isAlive } from "../../support/is-alive.ts";
import { Notebook, until } from "./notebook.ts";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  await notebook.session.ready();
});
afterAll(() => notebook.close());

const BROKEN = "the kernel could not go on in the process: a cell replaced what it runs on";
const LOST = "all variables are lost, a fresh process is ready";

describe("a cell that breaks what everything runs on", () => {
  test("goes on without JSON, queueMicrotask and the like", async () => {
    const broken = "JSON.stringify = JSON.parse = globalThis.queueMicrotask = null as any;";
    expect((await notebook.run(`${broken} [1]`)).result).toBe("[ 1 ]");
    expect((await notebook.run("2")).result).toBe("2");
    await notebook.run("process.exit()");
  });

  test("ends when it cannot go on, rather than to wait for ever", async () => {
    const ran = await notebook.run("globalThis.Buffer = null as any; 1");
    expect(ran.error).toBe(`ExecutorDied: ${BROKEN}; ${LOST}`);
    expect(ran.stderr).toContain("the kernel cannot go on in this process: TypeError");
    expect((await notebook.run("1 + 1")).result).toBe("2");
  });

  test.each([
    "Array.prototype.push = null as any",
    "Array.prototype.shift = null as any",
    "Object.defineProperty(Array.prototype, '0', { set() { throw 1 }, configurable: true })",
    "Function.prototype.call = null as any; globalThis.Buffer = null as any",
  ])("ends with it or with the next cell, and says so once: %s", async (code) => {
    await notebook.run(`${code}; void 0`);
    await notebook.run("1 + 1");
    expect((await notebook.run("2 + 2")).result).toBe("4");
    const said = notebook.published.map(({ content }) => JSON.stringify(content)).join("");
    expect(said.length).toBeLessThan(20_000);
  });

  test.each(["Object", "Array"])("loses nothing after it gave every %s a toJSON", async (kind) => {
    const given = `(${kind}.prototype as any).toJSON = () => "json";`;
    expect((await notebook.run(`${given} await 0; ({ a: [1] })`)).result).toBe("{ a: [ 1 ] }");
    const next = await notebook.run("JSON.stringify([{}])");
    expect([next.result, next.stderr]).toEqual([
      "[{}]",
      "Warning: a toJSON of all objects or arrays was removed, no cell could run with it; give it to a class\n",
    ]);
    const comm = "import { openComm } from 'sonde/widgets'; openComm('t', { a: [1] }); 1";
    expect((await notebook.run(`${given} ${comm}`)).result).toBe("1");
    expect((await notebook.run(`${given} prompt('Who?')`)).error).toMatch(/^Error: prompt: /);
    expect((await notebook.run(`${given} throw new Error('own')`)).error).toBe("Error: own");
    await notebook.run(given);
    expect((await notebook.run("%time 2")).result).toBe("2");
    await notebook.run(given);
    expect((await notebook.run("import { sep } from 'node:path'; sep")).result).toBe("/");
  });

  test("ends rather than to say nothing when all objects keep their toJSON", async () => {
    const code =
      "Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'json', configurable: false }); 1";
    const { error } = await notebook.run(code);
    expect(error).toBe(`ExecutorDied: ${BROKEN}; ${LOST}`);
    expect((await notebook.run("1 + 1")).result).toBe("2");
  });

  test("goes on after it gave all objects a field that describes properties", async () => {
    await notebook.run("(Object.prototype as any).get = 5; (Object.prototype as any).set = 6; 1");
    expect((await notebook.run("let declared = 7; declared")).result).toBe("7");
    expect((await notebook.run("throw new Error('own')")).error).toBe("Error: own");
    expect((await notebook.run("({}).get")).result).toBe("5");
    await notebook.run("process.exit()");
  });

  test.each([
    ["throws", "setTimeout(() => { throw new Error('boom') }, 5)"],
    ["rejects", "void Promise.reject(new Error('boom'))"],
  ])("says what ended it when it removed all listeners and %s", async (_, code) => {
    const ran = await notebook.run(
      `process.removeAllListeners(); ${code}; await new Promise(() => setTimeout(() => {}, 60_000)); 1`,
    );
    const reason = "an error that nothing handled ended the process (exit code 1)";
    expect(ran.error).toBe(`ExecutorDied: ${reason}; ${LOST}`);
    expect(ran.stderr).toContain("Error: boom");
  });

  test("shows the errors of timers also after it removed all listeners", async () => {
    await notebook.run("let kept = 5; process.removeAllListeners(); 1");
    const ran = await notebook.run(
      "setTimeout(() => { throw new Error('late') }, 5); await new Promise((r) => setTimeout(r, 50)); kept",
    );
    expect(ran.result).toBe("5");
    expect(ran.stderr).toContain("Uncaught Error: late");
  });

  test("hears a signal that it listens to also after it removed all listeners", async () => {
    await notebook.run("let heard = 0; process.removeAllListeners(); 1");
    const send = (signal: string): string =>
      `require('child_process').execSync('kill -${signal} ' + process.pid); await new Promise((r) => setTimeout(r, 50)); heard`;
    expect((await notebook.run(`process.on('SIGINT', () => heard++); ${send("INT")}`)).result).toBe(
      "1",
    );
    await notebook.run("process.removeAllListeners('newListener').on('SIGTERM', () => heard++);");
    expect((await notebook.run(send("TERM"))).result).toBe("2");
    await notebook.run("process.removeAllListeners('SIGINT'); 1");
    expect(await notebook.run("process.kill(process.pid, 'SIGINT')")).toMatchObject({
      error: `ExecutorDied: the process was killed by SIGINT; ${LOST}`,
    });
  });
});

describe("a cell that sends a signal to its own process", () => {
  test.each(["'SIGWINCH'", "'SIGCONT'", "'SIGCHLD'", "'SIGPIPE'", "28"])(
    "goes on after %s, which nothing ends by",
    async (signal) => {
      const pid = await notebook.session.ready();
      expect((await notebook.run(`process.kill(process.pid, ${signal})`)).result).toBe("true");
      expect((await notebook.run("process.pid")).result).toBe(String(pid));
    },
  );

  test("goes on where it stopped once somebody wakes it, and is interrupted meanwhile", async () => {
    const pid = await notebook.session.ready();
    const code = `require("node:child_process").spawn("sleep 0.5; kill -CONT ${pid}", { shell: true, detached: true });
      process.kill(process.pid, "SIGSTOP"); for (;;);`;
    expect((await notebook.run(code, { interruptAfter: 200 })).error).toBe(
      "Interrupted: execution was interrupted",
    );
    expect((await notebook.run("process.pid")).result).toBe(String(pid));
  });

  test("is heard by its own listeners", async () => {
    await notebook.run("process.exit()");
    const code = `const heard = new Promise((hear) => process.once("SIGWINCH", hear));
      process.kill(process.pid, "SIGWINCH"); await heard`;
    expect((await notebook.run(code)).result).toBe("SIGWINCH");
  });
});

describe("a cell that ends its process", () => {
  test.each([
    ["process.exit(3)", "process.exit(3) was called"],
    ["process.exit()", "process.exit(0) was called"],
    ["await null; process.exit(1)", "process.exit(1) was called"],
    ["process.abort()", "the process was killed by SIGABRT"],
    ["process.kill(process.pid, 'SIGSEGV')", "the process was killed by SIGSEGV"],
    ["process.kill(process.pid, 'SIGKILL')", "the process was killed by SIGKILL"],
    [
      "'x'.repeat(2 ** 28).split('')",
      "a list grew longer than V8 can, to 268435456 (the process was killed by SIGTRAP)",
    ],
    ["process.kill(process.pid); while (true) {}", "the process was killed by SIGTERM"],
  ])("%s fails readably, keeps what it printed, and the next one runs", async (code, reason) => {
    await notebook.run("const before = 1;");
    const pid = await notebook.session.ready();
    const restarts = notebook.restarts.length;
    const ran = await notebook.run(
      `for (let i = 0; i < 1000; i++) console.log('line', i);\n${code};`,
    );
    expect(ran.error).toBe(`ExecutorDied: ${reason}; ${LOST}`);
    expect(ran.stdout.split("\n").length).toBe(1001);
    expect(ran.stderr).toBe("");
    expect((await notebook.run("typeof before")).result).toBe("undefined");
    expect(await notebook.session.ready()).not.toBe(pid);
    expect(notebook.restarts.length).toBe(restarts + 1);
    expect(notebook.restarts.at(-1)).toBe(reason);
  });

  test.each([
    ["text", "'stray text'"],
    ["a frame that cannot be read", "Buffer.from([9, 0, 0, 0, 3, 1, 0, 0, 0, 1, 1, 1, 1])"],
    ["a frame of nothing", "'\\t\\0\\0\\0\\u0003\\u0001\\0\\0\\0null'"],
  ])("by writing %s into the kernel's pipe is told so", async (_, bytes) => {
    const ran = await notebook.run(
      `console.log("kept");\nrequire("node:fs").writeSync(3, ${bytes});`,
    );
    const why = "the process wrote to file descriptor 3, by which it speaks with the kernel";
    expect(ran.error?.replace(/ \(.*\)/, "")).toBe(`ExecutorDied: ${why}; ${LOST}`);
    expect((await notebook.run("1 + 1")).result).toBe("2");
  });

  test.each([
    ["cells", 4],
    ["interrupts", 5],
  ])("by closing what %s come by is told so", async (_, descriptor) => {
    const restarts = notebook.restarts.length;
    await notebook.run(`require("node:fs").closeSync(${descriptor});`);
    await until(() => notebook.restarts.length === restarts + 1);
    expect(notebook.restarts.at(-1)).toBe(
      "the process closed a file descriptor by which it hears the kernel",
    );
    expect((await notebook.run("1 + 1")).result).toBe("2");
  });

  test("by using up its memory is told so, without V8's dump", async () => {
    const said = await supervise(
      `const ran = await run("const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(Math.random()));");
       const next = await run("1 + 1");
       console.log(JSON.stringify({ error: ran.evalue, next: next.status, streams }));`,
      { NODE_OPTIONS: "--max-old-space-size=60" },
    );
    expect(JSON.parse(said)).toEqual({
      error: `ran out of memory (the process was killed by SIGABRT); ${LOST}`,
      next: "ok",
      streams: [],
    });
  });

  test("from a timer between cells is told by `restarted` and to the last cell", async () => {
    const restarts = notebook.restarts.length;
    const last = await notebook.run("void setTimeout(() => process.exit(9), 20);");
    await until(() => notebook.restarts.length === restarts + 1);
    expect(notebook.restarts.at(-1)).toBe("process.exit(9) was called");
    expect(notebook.of(last.execution).stderr).toBe(
      "ExecutorDied: process.exit(9) was called; all variables are lost, a fresh process is ready\n",
    );
    expect((await notebook.run("2 + 2")).result).toBe("4");
  });

  test.each([
    ["setTimeout(() => process.exit(7), 5)", "process.exit(7) was called"],
    [
      "process.removeAllListeners(); setTimeout(() => { throw new Error('late') }, 5)",
      "an error that nothing handled ended the process (exit code 1)",
    ],
  ])("tells the truth about it: %s", async (code, reason) => {
    const restarts = notebook.restarts.length;
    await notebook.run(`${code}; await new Promise(() => {})`);
    await until(() => notebook.restarts.length === restarts + 1);
    expect(notebook.restarts.at(-1)).toBe(reason);
  });

  test.each([
    ["function deep(): number { return 1 + deep(); } deep()"],
    ["const deep = async (): Promise<number> => 1 + await deep(); await deep()"],
  ])("is not one that overflows the stack: %s", async (code) => {
    await notebook.run("let survives = 5;");
    expect((await notebook.run(code)).error).toBe("RangeError: Maximum call stack size exceeded");
    expect((await notebook.run("survives")).result).toBe("5");
  });

  test("takes the children that it started along", async () => {
    const ran = await notebook.run("require('node:child_process').spawn('sleep', ['100']).pid");
    await notebook.run("process.exit(1)");
    await until(() => !isAlive(Number(ran.result)));
  });
});

test("closing ends the process, its children, and the running cell", async () => {
  const other = new Notebook();
  const pid = await other.session.ready();
  const child = await other.run("require('node:child_process').spawn('sleep', ['100']).pid");
  const running = other.run("while (true) {}");
  await new Promise((resolve) => setTimeout(resolve, 30));
  await other.close();
  expect((await running).error).toMatch(/^ExecutorDied: the session was closed/);
  await until(() => !isAlive(pid) && !isAlive(Number(child.result)));
  expect((await other.session.execute(99, { code: "1", count: 99, silent: false })).status).toBe(
    "error",
  );
});

test("an executor that blocks does not outlive its supervisor", async () => {
  const pid = await supervise(
    `console.log(await session.ready());
     void run("while (true) {}");
     setTimeout(() => process.kill(process.pid, "SIGKILL"), 100);
     await new Promise(() => {});`,
  );
  expect(Number(pid)).toBeGreaterThan(0);
  await until(() => !isAlive(Number(pid)));
});

test("a session whose process cannot start says why", async () => {
  const nowhere = new Notebook(join(notebook.folder, "not", "there"));
  expect(existsSync(nowhere.folder)).toBe(false);
  await expect(nowhere.session.ready()).rejects.toThrow(
    /executor: could not be started in .*not.there/,
  );
  const ran = await nowhere.run("1");
  expect(ran.error).toMatch(/^ExecutorDied: /);
  expect(ran.error).toContain(
    `could not be started in ${nowhere.folder}: the folder is not there (ENOENT); make it again; `,
  );
  expect(nowhere.restarts).toEqual([]);
  await nowhere.close();
});

test("a process that gets no threads to start with says what helps", async () => {
  const preload = join(notebook.folder, "threadless.cjs");
  // As Node ends then, which takes a limit that root does not have.
  const said = "Assertion failed: (0) == (uv_thread_create(t.get(), start_thread, this))";
  writeFileSync(
    preload,
    `require("node:fs").writeSync(2, "${said}\\n"); process.kill(process.pid, "SIGABRT");`,
  );
  process.env["SONDE_NODE_OPTIONS"] = `--require=${preload}`;
  const other = new Notebook(notebook.folder);
  try {
    expect((await other.run("1")).error).toMatch(
      /^ExecutorDied: it got no more threads \(SIGABRT\): .* ulimit -u; .*the next cell tries again$/,
    );
  } finally {
    delete process.env["SONDE_NODE_OPTIONS"];
    await other.close();
  }
});

test("a process that dies again and again without running a cell is left alone, and says so", async () => {
  const preload = join(notebook.folder, "dies.cjs");
  // Long after the kernel's globals are there, so that it is up by then on a busy machine too.
  const dies = `if (process.argv[1]?.includes("executor") && require("node:worker_threads").isMainThread) {
    const looking = setInterval(() => {
      if (!("clear_output" in globalThis)) return;
      clearInterval(looking);
      setTimeout(() => process.exit(5), 2000);
    }, 20);
  }`;
  writeFileSync(preload, dies);
  const said = await supervise(
    `const ran = await run("1");
     while (streams.length < 2) await new Promise((r) => setTimeout(r, 50));
     console.log(JSON.stringify({ ran: ran.status, again: (await run("2")).status, streams }));`,
    { NODE_OPTIONS: `--require ${preload}` },
  );
  const text = (rest: string) => ({
    name: "stderr",
    text: `ExecutorDied: process.exit(5) was called; ${rest}\n`,
  });
  expect(JSON.parse(said)).toEqual({
    ran: "ok",
    again: "ok",
    streams: [
      text(LOST),
      text("it died 3 times without running a cell, so all waits for the next cell"),
    ],
  });
}, 60_000);

/** Runs a program with a session in a process of its own; resolves with what it prints. */
async function supervise(program: string, env: Record<string, string> = {}): Promise<string> {
  const host = new URL("../../../dist/kernel/session/host.js", import.meta.url).href;
  const start = `
    import { createSession } from ${JSON.stringify(host)};
    const streams = [];
    const publish = (execution, type, content) => { if (type === "stream") streams.push(content); };
    const session = createSession({ folder: ${JSON.stringify(notebook.folder)}, publish });
    let count = 0;
    const run = (code) => session.execute(++count, { code, count, silent: false });
    ${program}
    await session.close();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", start], {
    env: { ...process.env, ...env },
  });
  let said = "";
  child.stdout.on("data", (data: Buffer) => (said += data.toString()));
  await new Promise((resolve) => child.once("exit", resolve));
  return said;
}

test("SIGUSR1 opens no debugger port, and cells go on", async () => {
  await notebook.run("let kept = 4;");
  await notebook.run(
    "process.kill(process.pid, 'SIGUSR1'); await new Promise((go) => setTimeout(go, 50));",
  );
  const ran = await notebook.run("kept + (await import('node:inspector')).url()?.length");
  expect(ran.result).toBe("NaN");
  expect((await notebook.run("kept")).result).toBe("4");
});

test("a cell that emits the event of an end and ends nothing goes on", async () => {
  const code = "process.once('exit', () => console.log('heard')); process.emit('exit'); 'on'";
  const { stdout, result } = await notebook.run(code);
  expect([stdout, result]).toEqual(["heard\n", "on"]);
});

test("a cell that opened a debugger port can end its process", async () => {
  const ran = await notebook.run("(await import('node:inspector')).open(0); process.exit(0)");
  expect(ran.error).toMatch(/^ExecutorDied: process\.exit\(0\) was called/);
});

test.each([
  ["process.on('exit', () => { while (true); }); process.exit(3)", 3],
  [
    "process.on('exit', () => { while (true); }); setTimeout(() => process.exit(4), 5); await new Promise(() => {})",
    4,
  ],
])("one interrupt ends a process whose exit listener loops: %s", async (code, status) => {
  // A process that is still starting would be interrupted before it ends.
  await notebook.run("1");
  const ran = await notebook.run(code, { interruptAfter: 300 });
  expect(ran.error).toMatch(`ExecutorDied: process.exit(${status}) was called`);
  expect((await notebook.run("'on'")).result).toBe("on");
});
