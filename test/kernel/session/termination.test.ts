import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook, until } from "./notebook.ts";

// A termination that main asks for strikes at the next call or turn of a loop, so that each test chooses where.
const START = `const { Session } = require("node:inspector");
const own = new Session();
own.connect();
const terminate = () => own.post("Runtime.terminateExecution");`;

const INTERRUPTED = "Interrupted: execution was interrupted";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  await notebook.run(START);
});
afterAll(() => notebook.close());

async function expectAlive(): Promise<void> {
  expect((await notebook.run("await new Promise((go) => setTimeout(go, 1)); 1 + 1")).result).toBe(
    "2",
  );
  expect(notebook.restarts).toEqual([]);
}

const places: Record<string, string> = {
  "in the code of a cell without await": "terminate(); for (;;);",
  "in the code of a cell before its await": "terminate(); for (;;); await null;",
  "in a microtask before the one that takes the result":
    "queueMicrotask(() => { terminate(); for (;;); }); 1",
  "as its result is shown": "({ get [Symbol.toStringTag]() { terminate(); for (;;); } })",
  "as its result is shown after an await":
    "await null; ({ get [Symbol.toStringTag]() { terminate(); for (;;); } })",
  "in a function that a cell calls": "[1].forEach(() => { terminate(); for (;;); }); let a = 1;",
};

test.each(Object.entries(places))(
  "a termination that nobody answers for %s ends that cell",
  async (_, code) => {
    for (let time = 0; time < 3; time++) {
      expect((await notebook.run(code)).error).toBe(INTERRUPTED);
      await expectAlive();
    }
  },
);

test("a termination that comes from elsewhere while a cell waits for a child ends that cell", async () => {
  notebook.file(
    "terminator.js",
    `const { existsSync, writeFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const session = new Session();
session.connectToMainThread();
const look = setInterval(() => {
  if (!existsSync("waits")) return;
  clearInterval(look);
  session.post("Runtime.terminateExecution");
  writeFileSync("ended", "");
}, 5);`,
  );
  const ran = await notebook.run(`new (require("node:worker_threads").Worker)("./terminator.js");
require("node:child_process").execSync("touch waits; while [ ! -e ended ]; do sleep 0.01; done"); 1`);
  expect(ran.error).toBe(INTERRUPTED);
  await expectAlive();
});

test("a cell that was told to be over as a termination struck keeps no other from running", async () => {
  // The last that is stored of a cell is that it is over; the termination strikes right after, before the cell is let go.
  const ran = await notebook.run(`const { store } = Atomics;
Atomics.store = (numbers, place, value) => {
  store(numbers, place, value);
  if (numbers.length < 1000 || place < 12) return value;
  Atomics.store = store;
  terminate();
};
0;`);
  expect(ran.result).toBe("0");
  expect((await notebook.run("Atomics.store === store")).result).toBe("true");
  await expectAlive();
});

test("a cell that loops is ended after a cell of a subshell ended", async () => {
  const running = notebook.run(`const { existsSync } = require("node:fs");
while (!existsSync("go")) await new Promise((go) => setTimeout(go, 5));
console.log("loops");
while (true);`);
  const beside = { code: "2", count: 999, silent: true, beside: true };
  expect((await notebook.session.execute(999, beside)).status).toBe("ok");
  const { length } = notebook.published;
  writeFileSync(join(notebook.folder, "go"), "");
  await until(() => notebook.published.length > length, 20_000);
  notebook.session.interrupt();
  expect((await running).error).toBe(INTERRUPTED);
  await expectAlive();
});

test("an interrupt that comes again for a cell that is over terminates none after it", async () => {
  for (let time = 0; time < 20; time++) {
    const running = notebook.run("await new Promise((go) => setTimeout(go, 1))");
    notebook.session.interrupt();
    notebook.session.interrupt();
    await running;
    expect((await notebook.run("for (let i = 0; i < 1e5; i++); 'whole'")).result).toBe("whole");
  }
});
