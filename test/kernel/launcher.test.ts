import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PORTS } from "#kernel/wire/connection.ts";
import { root } from "../support/cli.ts";
import { type ConnectionFile, createConnectionFile } from "../support/kernel-client.ts";
import { sondeCommand, spawnKernel } from "../support/kernel-process.ts";

const launcher = join(root, "native", "build", "sonde-launch");
let folder: string;
let file: string;
let connection: ConnectionFile;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sonde-launcher-"));
  file = join(folder, "connection.json");
  connection = await createConnectionFile();
  writeFileSync(file, JSON.stringify(connection));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ports = (): number[] => PORTS.map((name) => connection[name]);
const write = (content: unknown): string => {
  writeFileSync(file, JSON.stringify(content));
  return file;
};
const free = async (port: number): Promise<void> => {
  const server: Server = createServer();
  await once(server.listen(port, "127.0.0.1"), "listening");
  await once(server.close(), "close");
};

// Built with the addon, where cargo is.
(existsSync(launcher) ? describe : describe.skip)("the launcher", () => {
  const told = (path: string): unknown =>
    JSON.parse(
      spawnSync(
        launcher,
        [process.execPath, "-p", "JSON.stringify(process.env.SONDE_LISTENING)", path],
        {
          encoding: "utf8",
        },
      ).stdout,
    );

  test("starts the kernel of the kernelspec", () => {
    expect(sondeCommand[0]).toBe(launcher);
    expect(sondeCommand[1]).toBe(process.execPath);
  });

  test("has the ports open, whatever the program does", async () => {
    const idle = ["-e", 'console.log("up"); setTimeout(() => {}, 1e6)'];
    const program = spawn(launcher, [process.execPath, ...idle, file]);
    try {
      await once(program.stdout, "data");
      for (const port of ports()) {
        const socket = connect(port, "127.0.0.1");
        await once(socket, "connect");
        socket.destroy();
      }
    } finally {
      program.kill("SIGKILL");
      await once(program, "close");
    }
    for (const port of ports()) await free(port);
  });

  test("tells the program their descriptors in order", () => {
    expect(told(file)).toMatch(/^\d+(,\d+){4}$/);
  });

  test.each([
    ["a file that is not there", () => join(folder, "none.json")],
    ["something else than a connection file", () => write([1, 2])],
    ["ports that are no numbers", () => write({ ...connection, hb_port: "x" })],
    ["a port to choose", () => write({ ...connection, hb_port: 0 })],
    ["another transport", () => write({ ...connection, transport: "ipc", ip: "here" })],
    ["a host's name", () => write({ ...connection, ip: "localhost" })],
  ])("leaves to the kernel %s", (_, path) => {
    expect(told(path())).toBe("");
  });

  test("leaves to the kernel ports that are taken, which says so", async () => {
    const other = createServer().listen(connection.hb_port, "127.0.0.1");
    await once(other, "listening");
    expect(told(file)).toBe("");
    const [program = "", ...args] = sondeCommand.map((word) =>
      word === "{connection_file}" ? file : word,
    );
    const { status, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: folder });
    expect(stderr).toMatch(/kernel: cannot listen on tcp:.* another process uses it/);
    expect(status).toBe(1);
    other.close();
  });

  test("says what it cannot run", () => {
    const run = (...args: string[]) => spawnSync(launcher, args, { encoding: "utf8" });
    expect(run()).toMatchObject({ status: 2, stderr: /^sonde-launch: no program; usage: / });
    const { status, stderr } = run("/gone/node", file);
    expect([status, stderr]).toEqual([
      127,
      "sonde-launch: cannot run /gone/node: No such file or directory (os error 2)\n",
    ]);
  });
});

test("ports are free as soon as the kernel is killed, though what a cell started lives on", async () => {
  const kernel = await spawnKernel();
  try {
    await kernel.client.ready();
    const { published } = await kernel.client.execute(
      'require("node:child_process").spawn("sleep", ["60"], { detached: true, stdio: "ignore" }).pid',
    );
    const result = published.find(({ type }) => type === "execute_result");
    const pid = Number(result?.content.data["text/plain"]);
    kernel.process.kill("SIGKILL");
    await once(kernel.process, "close");
    expect(process.kill(pid, 0)).toBe(true);
    try {
      for (const name of PORTS) await free(kernel.connection[name]);
    } finally {
      process.kill(pid, "SIGKILL");
    }
  } finally {
    await kernel.stop();
  }
});

test("a kernel is started without the launcher, too", async () => {
  const kernel = await spawnKernel(sondeCommand.slice(sondeCommand.indexOf(process.execPath)));
  try {
    await kernel.client.ready();
  } finally {
    await kernel.stop();
  }
});
