// Comms in both directions, over the sockets of a real kernel.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Answer, type Incoming, textOf } from "../../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import { violations } from "../../support/message-spec.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
  await run('import { openComm, registerTarget } from "sonde/widgets";');
});
afterAll(() => kernel.stop());

const run = (code: string): Promise<Answer> => kernel.client.execute(code);
const comms = async (content: object = {}): Promise<object> =>
  (await kernel.client.request("comm_info_request", content)).reply.content.comms;
const send = (comm_id: string, data: object, buffers: Uint8Array[] = []) =>
  kernel.client.notify("comm_msg", { comm_id, data }, { buffers });
const ofType = (messages: readonly Incoming[], type: string): Incoming[] =>
  messages.filter((message) => message.type === type);

test("a comm to an unknown target is closed", async () => {
  const messages = await kernel.client.notify("comm_open", {
    comm_id: "nobody",
    target_name: "unheard of",
    data: {},
  });
  expect(ofType(messages, "comm_close")[0]?.content).toEqual({ comm_id: "nobody", data: {} });
  expect(await comms()).toEqual({});
});

test("a front end opens a comm of a registered target; data and buffers go both ways", async () => {
  await run(`registerTarget("echo", (comm, { data }) => {
    comm.send({ opened: data });
    comm.onMessage(({ data, metadata, buffers }) => {
      const floats = new Float64Array(buffers[0].buffer);
      comm.send({ ...data, sum: floats[0] + floats[1] }, { metadata: { kept: metadata }, buffers: [new Float64Array([3, 4])] });
    });
  });`);
  const opened = await kernel.client.notify("comm_open", {
    comm_id: "c",
    target_name: "echo",
    data: { a: 1 },
  });
  expect(ofType(opened, "comm_msg")[0]?.content.data).toEqual({ opened: { a: 1 } });
  expect(await comms()).toEqual({ c: { target_name: "echo" } });
  expect(await comms({ target_name: "other" })).toEqual({});

  const [answer] = ofType(
    await send("c", { b: 2 }, [new Uint8Array(new Float64Array([1, 2]).buffer)]),
    "comm_msg",
  );
  expect(answer?.content.data).toEqual({ b: 2, sum: 3 });
  expect(answer?.metadata).toEqual({ kept: {} });
  const [buffer] = answer?.buffers ?? [];
  expect([...new Float64Array(new Uint8Array(buffer ?? []).buffer)]).toEqual([3, 4]);

  await kernel.client.notify("comm_close", { comm_id: "c", data: {} });
  expect(await comms()).toEqual({});
});

test("a cell opens a comm, hears its messages and its end", async () => {
  const { published } = await run(
    'const mine = openComm("front", { n: 1 }, { metadata: { version: "1" } }); mine.onMessage(({ data }) => console.log("got", data.x)); mine.onClose(() => console.log("closed")); mine.id',
  );
  const [open] = ofType(published, "comm_open");
  expect(open?.content).toMatchObject({ target_name: "front", data: { n: 1 } });
  expect(open?.metadata).toEqual({ version: "1" });
  const id = String(open?.content.comm_id);
  expect(await comms()).toEqual({ [id]: { target_name: "front" } });
  expect(textOf({ published: await send(id, { x: 5 }) } as unknown as Answer)).toBe("got 5\n");
  const closed = await kernel.client.notify("comm_close", { comm_id: id, data: {} });
  expect(textOf({ published: closed } as unknown as Answer)).toBe("closed\n");
  const { reply } = await run("mine.send({})");
  expect(reply.content.evalue).toMatch(/^comm: front .* is closed$/);
});

test("a buffer of 16 MB goes there and back unchanged", async () => {
  await run(
    'registerTarget("big", (comm) => comm.onMessage(({ buffers }) => comm.send({}, { buffers })));',
  );
  await kernel.client.notify("comm_open", { comm_id: "big", target_name: "big", data: {} });
  const bytes = Buffer.alloc(16 << 20, "0123456789abcdefg");
  const [answer] = ofType(await send("big", {}, [bytes]), "comm_msg");
  expect(bytes.equals(answer?.buffers[0] ?? Buffer.alloc(0))).toBe(true);
  await kernel.client.notify("comm_close", { comm_id: "big", data: {} });
});

test("a comm that its target refuses is closed", async () => {
  await run('registerTarget("picky", () => { throw new Error("no"); });');
  const content = { comm_id: "p", target_name: "picky", data: {} };
  const opened = await kernel.client.notify("comm_open", content);
  expect(ofType(opened, "comm_close")).toHaveLength(1);
  expect(await comms({ target_name: "picky" })).toEqual({});
});

test("messages are handled while a cell awaits, and in order after a cell that blocks", async () => {
  await run(
    'const seen = []; const line = openComm("line"); line.onMessage(({ data }) => seen.push(data.i));',
  );
  const id = Object.keys(await comms())[0] ?? "";
  const awaiting = run(
    "while (seen.length < 1) await new Promise((go) => setTimeout(go, 1)); seen.length",
  );
  await send(id, { i: 0 });
  expect((await awaiting).reply.content.status).toBe("ok");

  const blocking = run("const until = Date.now() + 200; while (Date.now() < until); seen.length");
  await Promise.all([1, 2, 3].map((i) => send(id, { i })));
  expect(JSON.stringify((await blocking).published)).toContain('"text/plain":"1"');
  const { published } = await run("seen.join()");
  expect(JSON.stringify(published)).toContain('"0,1,2,3"');
});

test("a listener that throws is told on stderr, and one that loops can be interrupted", async () => {
  await run(
    'const bad = openComm("bad"); bad.onMessage(({ data }) => { if (data.loop) while (true); throw new RangeError("no"); });',
  );
  const id = Object.keys(await comms()).at(-1) ?? "";
  const thrown = await send(id, {});
  expect(textOf({ published: thrown } as unknown as Answer, "stderr")).toMatch(/RangeError: no/);
  const looping = send(id, { loop: true });
  await new Promise((go) => setTimeout(go, 100));
  await kernel.client.request("interrupt_request", {}, "control");
  await looping;
  expect((await run("1")).reply.content.status).toBe("ok");
});

test("Deno.jupyter.broadcast sends comm messages", async () => {
  const { published } = await run(
    'await Deno.jupyter.broadcast("comm_open", { comm_id: "deno", target_name: "jupyter.widget", data: { n: 1 } }, { metadata: { version: "2.1.0" }, buffers: [Uint8Array.of(1, 2)] }); await Deno.jupyter.broadcast("comm_close", { comm_id: "deno", data: {} })',
  );
  const [open] = ofType(published, "comm_open");
  expect(open?.content).toEqual({
    comm_id: "deno",
    target_name: "jupyter.widget",
    data: { n: 1 },
  });
  expect(open?.metadata).toEqual({ version: "2.1.0" });
  expect([...(open?.buffers[0] ?? [])]).toEqual([1, 2]);
  expect(ofType(published, "comm_close")).toHaveLength(1);
});

test("when the process of the cells dies, its comms are closed", async () => {
  await run('openComm("orphan")');
  const closed = kernel.client.next(({ type }) => type === "comm_close");
  await run("process.exit(1)");
  expect((await closed).content.data).toEqual({});
  expect(await comms()).toEqual({});
});

test("every message obeyed the protocol", () => {
  expect(kernel.client.messages.flatMap(violations)).toEqual([]);
});
