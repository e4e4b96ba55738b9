import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startExecutor } from "../../../dist/kernel/session/process.js";
import { FRAME } from "#kernel/session/link.ts";
import type { Outcome } from "#kernel/session/session.ts";
import { isAlive } from "../../support/is-alive.ts";
import { Notebook, type Ran, until } from "./notebook.ts";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  await notebook.session.ready();
  await notebook.run("let kept = 0;");
});
afterAll(() => notebook.close());

const loops: Record<string, string> = {
  "a synchronous loop": "while (true) {}",
  "a loop after an await":
    "await null; await new Promise((r) => setTimeout(r, 5)); while (true) {}",
  "a pending await": "await new Promise(() => {});",
  "a pending timer": "await new Promise((r) => setTimeout(r, 30_000));",
  "a loop in a timer":
    "await new Promise(() => setTimeout(() => { console.log('loops'); while (true) {} }, 5));",
  "a catastrophic regex": "/^(a+)+$/.test('a'.repeat(38) + 'b');",
  "a loop of microtasks": "for (;;) await null;",
  "a loop of promise callbacks":
    "await new Promise(() => { const spin = () => { Promise.resolve().then(spin); }; spin(); });",
  "a loop that prints": "for (;;) console.log('x');",
  "a loop that catches everything":
    "for (;;) { try { JSON.parse('{'); while (true) {} } catch {} finally {} }",
  "a blocked thread": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
  "a loop with try and finally":
    "for (;;) { try { await null; while (true) {} } finally { await null; } }",
  "a fetch that is never answered":
    "const { createServer } = await import('node:net'); const silent = createServer().listen(0); silent.unref();\n" +
    "await fetch(`http://127.0.0.1:${silent.address().port}/`);",
  execSync: "require('node:child_process').execSync('sleep 30');",
  spawnSync: "require('node:child_process').spawnSync('sleep', ['30']);",
  "execFileSync through a shell with a child":
    "require('node:child_process').execFileSync('sh', ['-c', 'sleep 30; echo x'], { stdio: 'inherit' });",
  "a loop of synchronous children":
    "for (;;) { try { require('node:child_process').execSync('sleep 30'); } catch {} }",
  "a loop that is timed": "%timeit while (true);",
  "a loop in what draws a value": "({ get outerHTML() { while (true); } })",
  "a loop in what inspects a value":
    "({ [Symbol.for('nodejs.util.inspect.custom')]() { while (true); } })",
  "an awaited child":
    "await new Promise(() => void require('node:child_process').spawn('sleep', ['30']));",
  "an error that comes of the flag for native code":
    "const flag = globalThis[Symbol.for('sonde.host')].cancel; while (flag[0] === 0); throw new Error('run: cancelled');",
  "a loop that makes stack traces":
    "for (;;) { try { null.x; } catch (error) { String(error.stack); } }",
  "a display that loops": "({ [Symbol.for('Jupyter.display')]() { while (true) {} } })",
  "a display that never comes":
    "({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })",
  "a getter that loops": "({ get [Symbol.toStringTag]() { while (true) {} } })",
  "a loop on import": "await import('./loops.mjs');",
};

async function interruptOnceItPrints(code: string): Promise<Ran> {
  const { length } = notebook.published;
  const running = notebook.run(code);
  await until(() => notebook.published.slice(length).some(({ type }) => type === "stream"), 20_000);
  notebook.session.interrupt();
  return running;
}

test.each(Object.entries(loops))("an interrupt ends %s and keeps the state", async (name, code) => {
  if (name.includes("import")) notebook.file("loops.mjs", "while (true) {}");
  for (let time = 0; time < 3; time++) {
    // A timer that has not come when its cell is interrupted would loop later.
    const ran = await (name === "a loop in a timer"
      ? interruptOnceItPrints(code)
      : notebook.run(code, { interruptAfter: 40 }));
    expect(ran.error).toBe("Interrupted: execution was interrupted");
    const next = await notebook.run("console.log('alive'); ++kept");
    expect(next.error).toBeUndefined();
    expect(next.stdout).toBe("alive\n");
  }
});

test("the state is whole after all of them", async () => {
  expect((await notebook.run("kept")).result).toBe(String(Object.keys(loops).length * 3));
  expect(notebook.restarts).toEqual([]);
});

test("an interrupt between cells does nothing", async () => {
  notebook.session.interrupt();
  const ran = await notebook.run("await new Promise((r) => setTimeout(r, 30)); 'through'");
  expect(ran.result).toBe("through");
});

test("an interrupt right after a cell was sent ends it", async () => {
  for (let time = 0; time < 20; time++) {
    const running = notebook.run("await new Promise(() => {})");
    notebook.session.interrupt();
    expect((await running).error).toBe("Interrupted: execution was interrupted");
  }
});

test("an interrupt before the process is up ends the cell that waits", async () => {
  const fresh = new Notebook();
  const running = fresh.run("while (true) {}");
  fresh.session.interrupt();
  expect((await running).error).toBe("Interrupted: execution was interrupted");
  expect((await fresh.run("1 + 1")).result).toBe("2");
  await fresh.close();
});

test("a hundred interrupts in a row keep the state", async () => {
  await notebook.run("let hundred = 0");
  for (let i = 0; i < 100; i++) {
    await notebook.run("hundred++");
    const { error } = await notebook.run("for (;;);", { interruptAfter: 10 });
    expect(error).toBe("Interrupted: execution was interrupted");
  }
  expect((await notebook.run("hundred")).result).toBe("100");
});

test("many interrupts at once are one", async () => {
  const running = notebook.run("while (true) {}");
  await new Promise((resolve) => setTimeout(resolve, 30));
  for (let time = 0; time < 10; time++) notebook.session.interrupt();
  expect((await running).error).toBe("Interrupted: execution was interrupted");
  for (let time = 0; time < 20; time++)
    expect((await notebook.run(`${time}`)).result).toBe(`${time}`);
});

test("a loop that an earlier cell left in a timer does not block the next one for ever", async () => {
  const { execution } = await notebook.run(
    "setTimeout(() => { console.log('loops'); while (true) {} }, 5);",
  );
  await until(() => notebook.of(execution).stdout !== "", 20_000);
  await notebook.run("await new Promise(() => {})", { interruptAfter: 30 });
  expect((await notebook.run("'again'")).result).toBe("again");
});

test("a listener of the signal that loops is ended too", async () => {
  const code =
    "globalThis[Symbol.for('sonde.host')].signal.addEventListener('abort', () => { while (true) {} });\nawait new Promise(() => {});";
  expect((await notebook.run(code, { interruptAfter: 30 })).error).toBe(
    "Interrupted: execution was interrupted",
  );
  expect((await notebook.run("'again'")).result).toBe("again");
});

test("aborts the signal of the cell and sets the flag that native code polls", async () => {
  const code =
    "const host = globalThis[Symbol.for('sonde.host')];\nlet told = '';\n" +
    "host.signal.addEventListener('abort', () => { told = host.signal.reason.name; });\nawait new Promise(() => {});";
  await notebook.run(code, { interruptAfter: 30 });
  expect((await notebook.run("told")).result).toBe("AbortError");
  await notebook.run("let seen = 0; while (true) { seen = Math.max(seen, host.cancel[0]); }", {
    interruptAfter: 30,
  });
  const after = await notebook.run("[host.cancel[0], host.signal.aborted]");
  expect(after.result).toBe("[ 0, false ]");
});

test("a step that was stopped while it was traced is compiled when it is called again", async () => {
  await notebook.run(
    "import { compile, tensor } from 'sonde';\nlet endless = true;\n" +
      "const step = compile((state: {}, x) => { while (endless); return { state, out: x.mul(2) }; });",
  );
  const stopped = await notebook.run("step({}, tensor([1, 2]));", { interruptAfter: 100 });
  expect(stopped.error).toBe("Interrupted: execution was interrupted");
  const again = await notebook.run(
    "endless = false; const { out } = step({}, tensor([1, 2])); [out.toArray(), step.programs().length]",
  );
  expect(again.result).toBe("[ [ 2, 4 ], 1 ]");
});

test("a timer of an interrupted cell prints into that cell and disturbs no other", async () => {
  const first = await notebook.run(
    "setTimeout(() => console.log('late'), 60); await new Promise(() => {}); 'lost'",
    { interruptAfter: 20 },
  );
  const second = await notebook.run("await new Promise((r) => setTimeout(r, 100)); 'second'");
  expect(second.result).toBe("second");
  expect(second.stdout).toBe("");
  expect(notebook.of(first.execution).stdout).toBe("late\n");
  expect(notebook.of(first.execution).result).toBeUndefined();
});

const childProcess = "require('node:child_process')";

test("a synchronous child that ignores the signal is killed after a moment", async () => {
  const code = `${childProcess}.execFileSync('sh', ['-c', 'trap "" INT; while :; do sleep 0.05; done']);`;
  const ran = await notebook.run(code, { interruptAfter: 150 });
  expect(ran.error).toBe("Interrupted: execution was interrupted");
  expect((await notebook.run("'on'")).result).toBe("on");
});

test("an interrupt ends the children of its cell, and neither those of other cells nor detached ones", async () => {
  const others = await notebook.run(
    `[${childProcess}.spawn('sleep', ['60']).pid, ${childProcess}.spawn('sleep', ['60'], { detached: true }).pid].join()`,
  );
  const cell = `console.log(${childProcess}.spawn('sleep', ['60']).pid); await new Promise(() => {});`;
  const ran = await notebook.run(cell, { interruptAfter: 500 });
  await until(() => !isAlive(Number(ran.stdout)));
  const looping = cell.replace("await new Promise(() => {});", "for (;;);");
  const looped = await notebook.run(looping, { interruptAfter: 500 });
  await until(() => !isAlive(Number(looped.stdout)));
  // A call that waits for its own child leaves those beside it alone, too.
  await notebook.run(`${childProcess}.execSync('sleep 30');`, { interruptAfter: 60 });
  const kept = String(others.result).match(/\d+/g)?.map(Number) ?? [];
  expect(kept.map(isAlive)).toEqual([true, true]);
  for (const pid of kept) process.kill(pid, "SIGKILL");
});

test("an interrupt ends the workers of its cell that loop, and no others", async () => {
  await notebook.run(`const { Worker } = require("node:worker_threads");
    const ended: string[] = [], workers: Record<string, any> = {};
    const start = (name: string, code: string) => {
      const worker = (workers[name] = new Worker(code, { eval: true }));
      worker.on("exit", () => ended.push(name));
      return new Promise((up) => worker.on("online", up));
    };
    const answers = 'require("worker_threads").parentPort.on("message", function (n) { this.postMessage(n + 1); });'
    await start("other", "for (;;);");`);
  for (const rest of ["await new Promise(() => {});", "for (;;);"]) {
    await notebook.run(
      `await start("loops", "for (;;);");
      await start("loops later", 'setTimeout(() => { for (;;); }, 10)');
      await start("answers", answers);
      await start("waits", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);");
      await new Promise((go) => setTimeout(go, 100)); ${rest}`,
      { interruptAfter: 800 },
    );
    await notebook.run("await new Promise((go) => setTimeout(go, 1000));");
    expect((await notebook.run("ended.sort().splice(0).join()")).result).toBe("loops,loops later");
    await notebook.run("await workers.waits.terminate(); ended.length = 0;");
    const ask =
      "workers.answers.postMessage(41); await new Promise((got) => workers.answers.on('message', got))";
    expect((await notebook.run(ask)).result).toBe("42");
  }
  await notebook.run("for (const worker of Object.values(workers)) await worker.terminate();");
}, 20_000);

const native = "require('node:crypto').pbkdf2Sync('a', 'b', 1e9, 64, 'sha512');";

test("a native call that cannot be stopped is named after some seconds, and a second interrupt ends the process", async () => {
  const other = new Notebook();
  await other.run("let lost = 1;");
  const running = other.run(`console.log("begins");\n${native}`);
  await until(() => other.of(2).stdout !== "", 10_000);
  // It goes on for much longer than this.
  await new Promise((go) => setTimeout(go, 100));
  other.session.interrupt();
  await until(() => other.of(2).stderr !== "", 10_000);
  expect(other.of(2).stderr).toBe(
    "interrupt: the cell is inside a call that cannot be stopped and goes on until that returns; interrupt again to end the process, which loses all variables\n",
  );
  other.session.interrupt();
  expect((await running).error).toBe(
    "ExecutorDied: the process was ended by force; all variables are lost, a fresh process is ready",
  );
  expect((await other.run("typeof lost")).result).toBe("undefined");
  await other.close();
}, 20_000);

const waits: Record<string, string> = {
  "a cell": "await pause();\nlog.push('on');",
  "a loop": "for (;;) {\n  await pause()\n  log.push('on')\n}",
  "a loop over what comes": "for await (const _ of every()) log.push('on');",
  "a function":
    "const work = async () => {\n  log.length\n  await pause()\n  log.push('on')\n}\nawait work();",
  "a function that nobody awaits":
    "(async () => { await pause(); log.push('on'); })();\nawait new Promise(() => {});",
  "a loop that catches": "for (;;) { try { await pause(); log.push('on'); } catch {} }",
  "a promise that fails":
    "try { await pause().then(() => { throw new Error('no'); }); } finally { await null; log.push('on'); }",
};

test.each(Object.entries(waits))(
  "%s that waits when it is interrupted does not go on",
  async (_, code) => {
    await notebook.run(
      "var log: string[] = []; var come = () => {};\n" +
        "var pause = () => new Promise<void>((go) => { come = go; });\n" +
        "async function* every() { for (;;) { await pause(); yield 1; } }",
    );
    const ran = await notebook.run(code, { interruptAfter: 100 });
    expect(ran.error).toBe("Interrupted: execution was interrupted");
    const later =
      "for (let i = 0; i < 5; i++) { come(); await new Promise((go) => setTimeout(go, 2)); } String(log)";
    expect((await notebook.run(later)).result).toBe("");
    expect(notebook.of(ran.execution).stderr).toBe("");
  },
);

test("finally blocks of an interrupted cell run when what it awaits comes", async () => {
  await notebook.run(
    "var closed = ''; var come = () => {}; var pause = () => new Promise<void>((go) => { come = go; });",
  );
  const code =
    "try { await pause(); closed = 'late'; } catch (e) { closed = String(e); } finally { closed += '; closed'; }";
  await notebook.run(code, { interruptAfter: 200 });
  expect((await notebook.run("come(); await null; closed")).result).toBe(
    "Interrupted: execution was interrupted; closed",
  );
});

test("functions of an interrupted cell work in later cells", async () => {
  const code =
    "async function twice(n: number) { await null; return 2 * n; }\nawait new Promise(() => {});";
  await notebook.run(code, { interruptAfter: 200 });
  expect((await notebook.run("await twice(21)")).result).toBe("42");
});

test("cells that are interrupted before they arrive never run, however many come at once", async () => {
  const done = new Map<number, Outcome>();
  const executor = startExecutor(tmpdir(), {
    frame: (type, execution, payload) => {
      if (type === FRAME.done && !done.has(execution))
        done.set(execution, JSON.parse(payload.toString()) as Outcome);
    },
    text: () => {},
    died: () => {},
  });
  try {
    await executor.ready;
    for (const execution of [1, 2, 3]) {
      executor.interrupt(execution);
      await until(() => done.has(execution));
      expect(done.get(execution)).toMatchObject({ ename: "Interrupted" });
    }
    for (const [at, code] of ["for (;;);", "for (;;);", "for (;;);", "6"].entries())
      executor.execute(at + 1, { code, count: at + 1, silent: false, beside: at === 1 });
    await until(() => done.has(4));
    expect(done.get(4)).toMatchObject({ status: "ok" });
  } finally {
    await executor.kill();
  }
});
