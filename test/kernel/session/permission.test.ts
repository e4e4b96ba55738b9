import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

// Its own file, as the variable counts for every session that starts here.
process.env["SONDE_PERMISSION"] = "1";

let notebook: Notebook;
let outside: string;
beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), "sonde-outside-"));
  writeFileSync(join(outside, "secret.txt"), "secret");
  writeFileSync(join(outside, "secret.mjs"), "export const secret = 1;");
  notebook = new Notebook();
  notebook.file("data.csv", "a,b");
  notebook.file("local.ts", "export enum Size { Small = 3 }");
  notebook.file("native.node", "");
  notebook.file("thread.mjs", "");
  await notebook.session.ready();
});
afterAll(async () => {
  await notebook.close();
  rmSync(outside, { recursive: true });
});

test.each([
  ["computing", "enum Size { Big = 5 } await null; Size.Big", "5"],
  ["reading the notebook's folder", "require('node:fs').readFileSync('data.csv', 'utf8')", "a,b"],
  ["local modules", "import { Size } from './local.ts'; Size.Small", "3"],
  ["the library", "import { tensor } from 'sonde'; tensor([1, 2]).toArray().length", "2"],
])("a restricted kernel allows %s", async (_, code, result) => {
  const ran = await notebook.run(code);
  expect(ran.error).toBeUndefined();
  expect(ran.result).toBe(result);
});

/** A cell that throws what an expression gives in the thread of the kernel beside the cells. */
const inKernelsThread = (expression: string): string => `
const { Session } = require("node:inspector");
const session = new Session();
session.connect();
const command = ${JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } })};
const said = await new Promise((tell) => {
  session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => tell(params.message));
  session.on("NodeWorker.attachedToWorker", ({ params: { sessionId } }) =>
    session.post("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify(command) }),
  );
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
});
session.disconnect();
throw new Error(said);`;

const denied: Record<string, string> = {
  "reading elsewhere": "require('node:fs').readFileSync(OUT + '/secret.txt', 'utf8')",
  "reading elsewhere with a promise":
    "await require('node:fs/promises').readFile(OUT + '/secret.txt')",
  "reading through a relative path": "require('node:fs').readFileSync('../../etc/passwd')",
  "listing elsewhere": "require('node:fs').readdirSync(OUT)",
  "importing from elsewhere": "await import(OUT + '/secret.mjs')",
  "writing beside the notebook": "require('node:fs').writeFileSync('new.txt', '1')",
  deleting: "require('node:fs').rmSync('data.csv')",
  "linking what lies elsewhere": "require('node:fs').symlinkSync(OUT + '/secret.txt', 'link.txt')",
  "a child process": "require('node:child_process').execSync('id')",
  "an asynchronous child process": "require('node:child_process').spawn('id')",
  "a fork": "require('node:child_process').fork('thread.mjs')",
  "a thread": "new (require('node:worker_threads').Worker)('1', { eval: true })",
  "a native addon": "require('./native.node')",
  "a native addon by hand": "process.dlopen({ exports: {} }, 'native.node')",
  "a native addon by hand in the kernel's own thread": inKernelsThread(
    "process.dlopen({ exports: {} }, 'native.node')",
  ),
  "a thread of the kernel's own thread": inKernelsThread(
    "new (process.getBuiltinModule('node:worker_threads').Worker)('1', { eval: true })",
  ),
  "a database elsewhere": "new (require('node:sqlite').DatabaseSync)(OUT + '/new.db')",
  "internal bindings": "process.binding('fs')",
  "a permission that is not there":
    "if (!process.permission.has('fs.write')) throw { code: 'ERR_ACCESS_DENIED' }",
};

test.each(Object.entries(denied))("a restricted kernel denies %s", async (_, code) => {
  const ran = await notebook.run(
    `{ const OUT = ${JSON.stringify(outside)}; globalThis.OUT = OUT; }\n${code}`,
  );
  expect(ran.traceback).toMatch(
    /ERR_ACCESS_DENIED|Access to this API has been restricted|No such built-in module/,
  );
});

test("nothing was written, and a loop still stops", async () => {
  expect(existsSync(join(notebook.folder, "new.txt"))).toBe(false);
  expect(existsSync(join(notebook.folder, "data.csv"))).toBe(true);
  const ran = await notebook.run("while (true) {}", { interruptAfter: 40 });
  expect(ran.error).toBe("Interrupted: execution was interrupted");
});

test("a fresh process is as restricted as the first", async () => {
  await notebook.run("process.exit(1)");
  const ran = await notebook.run("require('node:child_process').execSync('id')");
  expect(ran.traceback).toMatch(/ERR_ACCESS_DENIED/);
});
