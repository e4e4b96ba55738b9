import { execFileSync, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "@jest/globals";
import { findCompiler } from "#kernel/language/executable.ts";
import { openNotebook } from "./notebook.ts";

const notebook = openNotebook();
const { language, matches } = notebook;
afterAll(() => notebook.close());

/** On a busy machine a fresh server may take longer than a front end waits. */
async function eventually(question: string): Promise<readonly string[]> {
  for (let tries = 1; ; tries++) {
    const found = await matches(question);
    if (found.length > 0 || tries === 5) return found;
  }
}

test("a server that was killed is started again and knows the cells", async () => {
  language.ran(1, "const acquired = 0.7", []);
  expect(await matches("acqu‸")).toEqual(["acquired"]);
  for (const server of childrenOf(process.pid)) process.kill(server, "SIGKILL");
  // One that dies under a request answers it with nothing; the next finds a fresh server.
  await sleep(50);
  expect(await eventually("acqu‸")).toEqual(["acquired"]);
});

test("a cell that cannot be read is refused, and the next question is answered", async () => {
  const nested = `${"%time ".repeat(3000)}1`;
  await expect(language.diagnose(nested)).rejects.toThrow("call stack");
  language.ran(2, "const afterwards = 1", []);
  expect(await eventually("afterw‸")).toEqual(["afterwards"]);
});

test("a request under which the server dies is answered by a fresh one", async () => {
  const servers = childrenOf(process.pid);
  for (const server of servers) process.kill(server, "SIGSTOP");
  const answer = eventually("acqu‸");
  await sleep(50);
  for (const server of servers) process.kill(server, "SIGKILL");
  expect(await answer).toEqual(["acquired"]);
});

test("a server that hangs is ended, and a fresh one answers", async () => {
  const servers = childrenOf(process.pid);
  for (const server of servers) await halt(server);
  expect(await eventually("acqu‸")).toEqual(["acquired"]);
  for (let i = 0; i < 50 && servers.some(isAlive); i++) await sleep(100);
  expect(servers.some(isAlive)).toBe(false);
});

test("requests of all kinds at once are answered each", async () => {
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, i) => [
      notebook.matches(`const value${i} = 1; value${i}‸`),
      notebook.warnings(`const x: string = ${i}`),
      notebook.inspect(`const thing${i} = 1; thing${i}‸`),
    ]).flat(),
  );
  expect(all.every((answer) => answer !== null)).toBe(true);
  expect(all[0]).toEqual(["value0"]);
  expect(all[1]).toEqual(["1:7 Type 'number' is not assignable to type 'string'"]);
});

test("a question does not wait until all cells of a long run are checked", async () => {
  let checked = 0;
  const checks = Array.from({ length: 60 }, (_, i) =>
    language.diagnose(`const checked${i} = [${i}].map(String)`).then(() => ++checked),
  );
  expect(await matches("[1].toStri‸")).toEqual(["toString"]);
  expect(checked).toBeLessThan(10);
  await Promise.all(checks);
});

test("questions that follow each other at once are not held up by checks, which come after them", async () => {
  let checked = 0;
  const checks = Array.from({ length: 5 }, (_, i) =>
    language.diagnose(`const later${i} = [${i}].map(String)`).then(() => ++checked),
  );
  for (let i = 0; i < 5; i++) expect(await matches("[1].toStri‸")).toEqual(["toString"]);
  expect(checked).toBe(0);
  await Promise.all(checks);
});

test("after it was closed everything is answered with nothing, at once", async () => {
  const closed = openNotebook();
  await closed.close();
  expect(await closed.matches("conso‸")).toEqual([]);
  expect(await closed.inspect("conso‸le")).toBeNull();
  await expect(closed.warnings("1")).rejects.toThrow("language server: it was closed");
});

test("a server that was killed answers before it has read a long notebook, and reads it meanwhile", async () => {
  const { language, matches, warnings, close } = openNotebook();
  try {
    await matches("conso‸");
    for (let i = 0; i < 250; i++)
      language.ran(i, `const list${i} = ${i === 0 ? "[0]" : `list${i - 1}.map((x) => x + 1)`}`, []);
    for (const server of childrenOf(process.pid)) process.kill(server, "SIGKILL");
    await sleep(50);
    expect(await matches("class Own { list = 1 }; new Own().li‸")).toEqual(["list"]);
    expect(await matches("list24‸")).toHaveLength(11);
    // The first cell says what the last list holds.
    for (let tries = 0; tries < 100; tries++)
      if ((await matches("list249[0].toFix‸")).length === 0) await sleep(100);
    expect(await matches("list249[0].toFix‸")).toEqual(["toFixed"]);
    expect(await warnings("const text: string = list248[0]!")).toEqual([
      "1:7 Type 'number' is not assignable to type 'string'",
    ]);
  } finally {
    await close();
  }
}, 60_000);

test("a server that was killed knows the types of many cells in its first answer, with the library in sight", async () => {
  const { language, matches, close } = openNotebook();
  try {
    language.offer("sonde");
    for (let i = 0; i < 100; i++) language.ran(i, `const row${i} = { amount: ${i} }`, []);
    expect(await matches("[row99].‸")).toContain("concat");
    for (const server of childrenOf(process.pid)) process.kill(server, "SIGKILL");
    await sleep(50);
    expect(await matches("row99.‸")).toEqual(["amount"]);
  } finally {
    await close();
  }
}, 60_000);

test("closing leaves no process", async () => {
  const before = childrenOf(process.pid);
  const other = openNotebook();
  await other.matches("conso‸");
  expect(childrenOf(process.pid).length).toBe(before.length + 1);
  await other.close();
  expect(childrenOf(process.pid)).toEqual(before);
});

test("the server ends when the kernel is killed", async () => {
  const script = `const { spawn } = require("node:child_process");
    const server = spawn(${JSON.stringify(findCompiler())}, ["--lsp", "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
    console.log(server.pid); setInterval(() => {}, 1000);`;
  const kernel = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const server = await new Promise<number>((resolve) =>
    kernel.stdout.once("data", (data: Buffer) => resolve(Number(data.toString()))),
  );
  expect(isAlive(server)).toBe(true);
  kernel.kill("SIGKILL");
  for (let i = 0; i < 50 && isAlive(server); i++) await sleep(100);
  expect(isAlive(server)).toBe(false);
});

/** Stops a process; on a busy machine its threads run on for a while, and may answer. */
async function halt(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  const isStopped = () => processes().some((other) => other.pid === pid && other.stat[0] === "T");
  while (!isStopped()) await sleep(10);
}

/** The language servers that a process started and that still run. */
function childrenOf(parent: number): readonly number[] {
  return processes()
    .filter(({ ppid, args }) => ppid === parent && args.includes("--lsp"))
    .map(({ pid }) => pid);
}

const isAlive = (pid: number): boolean => processes().some((process) => process.pid === pid);

/** The processes of this machine, less those that ended and were not collected. */
function processes(): readonly { pid: number; ppid: number; stat: string; args: string }[] {
  const list = execFileSync("ps", ["-eo", "pid=,ppid=,stat=,args="], { encoding: "utf8" });
  return [...list.matchAll(/^\s*(\d+)\s+(\d+)\s+([^Z\s]\S*)\s+(.*)$/gm)].map(
    ([, pid, ppid, stat = "", args = ""]) => ({ pid: Number(pid), ppid: Number(ppid), stat, args }),
  );
}
