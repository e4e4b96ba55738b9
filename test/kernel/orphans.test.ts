import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { treeOf } from "#kernel/session/process-tree.ts";
import { isAlive } from "../support/is-alive.ts";
import { createConnectionFile, KernelClient } from "../support/kernel-client.ts";
import { sondeCommand } from "../support/kernel-process.ts";
import { until } from "./session/notebook.ts";

// What stands for the front end: it starts a kernel, as Jupyter does unless told otherwise, and says its pid.
const frontEndWith = (options: string): string => `
  const child = require("node:child_process").spawn(process.argv[1], process.argv.slice(2), {
    env: { ...process.env, JPY_PARENT_PID: String(process.pid) }, stdio: "ignore", ${options} });
  console.log(child.pid);
  setInterval(() => {}, 1000);`;
const NAMELESS = "env: process.env";

let folder: string;
let frontEnd: ChildProcess;
let client: KernelClient;
let kernel: number;

const startFrontEnd = async (options = "", before: readonly string[] = []): Promise<void> => {
  folder = mkdtempSync(join(tmpdir(), "sonde-orphans-"));
  const file = join(folder, "connection.json");
  const connection = await createConnectionFile();
  writeFileSync(file, JSON.stringify(connection));
  const command = sondeCommand.map((word) => (word === "{connection_file}" ? file : word));
  const { NODE_OPTIONS: _, JPY_PARENT_PID: __, ...env } = process.env;
  frontEnd = spawn(process.execPath, ["-e", frontEndWith(options), ...before, ...command], {
    env,
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  kernel = await new Promise<number>((resolve) =>
    frontEnd.stdout?.once("data", (pid) => resolve(Number(String(pid)))),
  );
  client = new KernelClient(connection);
  await client.ready();
};

afterEach(() => {
  client.close();
  frontEnd.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const child = "require('node:child_process').spawn('sleep', ['100']);";
const endings: Record<string, { code: string; end: () => void }> = {
  "its supervisor is killed while a cell loops": {
    code: `${child} while (true) {}`,
    end: () => process.kill(kernel, "SIGKILL"),
  },
  "its supervisor is killed while a cell waits for a child": {
    code: "require('node:child_process').execSync('sleep 100; true');",
    end: () => process.kill(kernel, "SIGKILL"),
  },
  "its supervisor is killed while a cell prints without end": {
    code: `${child} for (;;) console.log("x");`,
    end: () => process.kill(kernel, "SIGKILL"),
  },
  // There each of the executor's threads may be the first that finds out.
  "its supervisor is killed while a cell waits for a promise": {
    code: `${child} await new Promise(() => {});`,
    end: () => process.kill(kernel, "SIGKILL"),
  },
  "its supervisor is killed while a command runs": {
    code: "!sleep 100",
    end: () => process.kill(kernel, "SIGKILL"),
  },
  "its supervisor is killed while a script runs": {
    code: "%%bash\nsleep 100; true",
    end: () => process.kill(kernel, "SIGKILL"),
  },
  "its terminal goes": {
    code: `${child} process.on("SIGHUP", () => {}); while (true) {}`,
    end: () => process.kill(kernel, "SIGHUP"),
  },
  "its front end is killed": {
    code: `${child} for (;;) { try { while (true) {} } finally { continue; } }`,
    end: () => frontEnd.kill("SIGKILL"),
  },
};

test.each(Object.entries(endings))(
  "nothing of a kernel is left when %s",
  async (_, { code, end }) => {
    await startFrontEnd();
    client.send("execute_request", { code, silent: false });
    await until(() => treeOf(kernel).length >= 4, 15_000);
    const all = treeOf(kernel);
    end();
    await until(() => all.every((pid) => !isAlive(pid)), 15_000);
  },
  40_000,
);

test.each([
  ["names itself and starts the kernel by another program", "", ["sh", "-c", '"$0" "$@"; true']],
  ["does not name itself", NAMELESS, []],
])(
  "nothing of a kernel is left when its front end is killed, which %s",
  async (_, options, before) => {
    await startFrontEnd(options, before);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const all = treeOf(kernel);
    frontEnd.kill("SIGKILL");
    await until(() => all.every((pid) => !isAlive(pid)), 15_000);
  },
  40_000,
);

test("a kernel in a group of its own stays when who started it goes, unless he named himself", async () => {
  await startFrontEnd(`${NAMELESS}, detached: true`);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  frontEnd.kill("SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect(isAlive(kernel)).toBe(true);
  process.kill(kernel, "SIGTERM");
  await until(() => !isAlive(kernel), 15_000);
}, 40_000);
