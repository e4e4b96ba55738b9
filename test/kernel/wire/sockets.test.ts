import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { Dealer, Subscriber } from "zeromq";
import type { Connection } from "#kernel/wire/connection.ts";
import { keepPrivate } from "#kernel/wire/private.ts";
import { createOutbox, type Frames } from "#kernel/wire/outbox.ts";
import { closeSockets, type Opened, openSockets, publishPast } from "#kernel/wire/sockets.ts";

const local: Connection = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 0,
  iopub_port: 0,
  stdin_port: 0,
  control_port: 0,
  hb_port: 0,
  signature_scheme: "hmac-sha256",
  key: "",
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function open(largest?: number): Promise<Opened> {
  const opened = await openSockets(local, largest);
  closing.push(() => {
    for (const socket of Object.values(opened.sockets)) socket.close();
  });
  return opened;
}

function dealer({ connection }: Opened, routingId: string): Dealer {
  const socket = new Dealer({ linger: 0, routingId, receiveTimeout: 20_000 });
  closing.push(() => socket.close());
  socket.connect(`tcp://127.0.0.1:${connection.shell_port}`);
  return socket;
}

const texts = (frames: readonly Buffer[]): readonly string[] => frames.map(String);

const onUnix = process.platform === "win32" ? test.skip : test;

onUnix("the files of ipc go with the sockets, and nothing beside them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sonde-ipc-"));
  closing.push(() => rmSync(folder, { recursive: true }));
  const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
  const opened = await openSockets({
    ...local,
    ...ports,
    transport: "ipc",
    ip: join(folder, "k"),
  });
  writeFileSync(join(folder, "k-6"), "");
  expect(readdirSync(folder)).toHaveLength(6);
  expect(closeSockets(opened)).toBeUndefined();
  expect(readdirSync(folder)).toEqual(["k-6"]);
});

onUnix.each([
  ["a folder that is not there", "missing/k", /; make its folder, or let ip .* name another$/],
  [
    "a path that is too long",
    "k".repeat(120),
    /; let ip in the connection file be a shorter path$/,
  ],
])("ipc in %s is refused with what helps", async (_, name, remedy) => {
  const ip = join(tmpdir(), name);
  await expect(openSockets({ ...local, transport: "ipc", ip })).rejects.toThrow(remedy);
});

test("a frame over the limit never arrives and takes no memory; other front ends are heard", async () => {
  const opened = await open(1000);
  const { shell } = opened.sockets;
  await dealer(opened, "large").send(Buffer.alloc(2000));
  const small = dealer(opened, "small");
  await small.send("one");
  expect(texts(await shell.receive())).toEqual(["small", "one"]);
  await small.send("two");
  expect(texts(await shell.receive())).toEqual(["small", "two"]);
});

test("one front end that never reads holds the others up once, and they lose nothing", async () => {
  const { sockets, connection } = await open();
  const subscribe = async (receiveHighWaterMark: number): Promise<Subscriber> => {
    const socket = new Subscriber({ receiveHighWaterMark, linger: 0 });
    closing.push(() => socket.close());
    socket.connect(`tcp://127.0.0.1:${connection.iopub_port}`);
    socket.subscribe("");
    await sockets.iopub.receive();
    return socket;
  };
  await subscribe(1);
  const healthy = await subscribe(0);
  let passed = 0;
  const passBy = (frames: Frames): Promise<void> => {
    passed++;
    return publishPast(sockets.iopub, frames);
  };
  const failures: unknown[] = [];
  const outbox = createOutbox(
    (frames) => sockets.iopub.send(frames),
    (error) => failures.push(error),
    { passBy, patience: 2000 },
  );
  const body = Buffer.alloc(100_000);
  const count = 1000;
  for (let i = 0; i < count; i++) outbox.send(() => [String(i), body]);
  for (let i = 0; i < count; i++) expect(String((await healthy.receive())[0])).toBe(String(i));
  await outbox.drained();
  expect(failures).toEqual([]);
  expect(passed).toBe(1);
}, 60_000);

test("to pass a front end by says nothing in the kernel's log", () => {
  const sockets = new URL("../../../dist/kernel/wire/sockets.js", import.meta.url).href;
  const program = `
    import { openSockets, publishPast } from ${JSON.stringify(sockets)};
    const { sockets } = await openSockets(${JSON.stringify(local)});
    await publishPast(sockets.iopub, ["frame"]);
    for (const socket of Object.values(sockets)) socket.close();
    process.emitWarning("heard");`;
  const args = ["--input-type=module", "--eval", program];
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  expect(stderr.split("\n").filter((line) => line.includes("Warning: "))).toEqual([
    expect.stringMatching(/Warning: heard$/),
  ]);
});

test("a host's name is looked up, and one that nobody knows is said", async () => {
  const { sockets, connection } = await openSockets({ ...local, ip: "localhost" });
  for (const socket of Object.values(sockets)) socket.close();
  expect(connection.ip).toBe("localhost");
  expect(connection.shell_port).toBeGreaterThan(0);
  await expect(openSockets({ ...local, ip: "no such host" })).rejects.toThrow(
    "kernel: cannot find the address of 'no such host'",
  );
});

test("every socket has the limit of 512 MiB that Jupyter Server has", async () => {
  const { sockets } = await open();
  for (const socket of Object.values(sockets)) expect(socket.maxMessageSize).toBe(512 << 20);
});

test("a front end that connects again under its old identity takes its place", async () => {
  const opened = await open();
  const { shell } = opened.sockets;
  const first = dealer(opened, "lab");
  await first.send("before");
  expect(texts(await shell.receive())).toEqual(["lab", "before"]);
  const second = dealer(opened, "lab");
  await second.send("after");
  expect(texts(await shell.receive())).toEqual(["lab", "after"]);
  await shell.send(["lab", "answer"]);
  expect(texts(await second.receive())).toEqual(["answer"]);
});

test("the sockets listen at the given address and at no other of the machine", async () => {
  const { connection, sockets } = await open();
  for (const socket of Object.values(sockets))
    expect(socket.lastEndpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
  for (const host of [...others, "::1"])
    expect(await refuses(host, connection.shell_port)).toBe(true);
  expect(await refuses("127.0.0.1", connection.shell_port)).toBe(false);
});

/** Whether nobody takes a connection there. */
function refuses(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", () => resolve(true));
  });
}

const posix = process.platform === "win32" ? test.skip : test;

posix("a connection file that others can read is closed to them", () => {
  const folder = mkdtempSync(join(tmpdir(), "sonde-private-"));
  closing.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "connection.json");
  writeFileSync(file, "{}");
  chmodSync(file, 0o664);
  expect(keepPrivate(file, { JUPYTER_ALLOW_INSECURE_WRITES: "true" })).toBeNull();
  expect(statSync(file).mode & 0o777).toBe(0o664);
  expect(keepPrivate(file, {})).toBeNull();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(keepPrivate(join(folder, "gone.json"), {})).toMatch(/gone\.json.*run chmod 600 on it$/);
});

test("an address that is taken is named alone, and one that is none is not said to be taken", async () => {
  const { connection } = await open();
  const { shell_port } = connection;
  await expect(openSockets({ ...local, shell_port })).rejects.toThrow(
    /^kernel: cannot listen on tcp:\/\/127\.0\.0\.1:\d+ \(.*\); another process uses it$/,
  );
  await expect(openSockets({ ...local, ip: "203.0.113.7" })).rejects.toThrow(
    /^kernel: cannot listen on tcp:\/\/203\.0\.113\.7:0 \([^;]+\)$/,
  );
});
