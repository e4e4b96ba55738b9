import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Dealer, Request as Requester, Subscriber } from "zeromq";
import { type Kernel, startKernel } from "#kernel/kernel.ts";
import { fakeLanguage, fakeSession } from "../../support/fake-session.ts";
import {
  addressOf,
  type ConnectionFile,
  createConnectionFile,
  KernelClient,
  textOf,
} from "../../support/kernel-client.ts";
import { violations } from "../../support/message-spec.ts";

const transports = process.platform === "win32" ? (["tcp"] as const) : (["tcp", "ipc"] as const);

describe.each(transports)("over %s", (transport) => {
  let connection: ConnectionFile;
  let kernel: Kernel;
  let client: KernelClient;
  const log: string[] = [];

  beforeAll(async () => {
    connection = await createConnectionFile(transport);
    kernel = await startKernel(connection, {
      folder: ".",
      log: (line) => log.push(line),
      startSession: ({ publish }) =>
        fakeSession(publish, ({ code }, execution) =>
          publish(execution, "stream", { name: "stdout", text: code }),
        ),
      startLanguage: () => fakeLanguage(),
    });
    client = new KernelClient(connection);
    await client.ready();
  });

  afterAll(async () => {
    await kernel.close();
    client.close();
  });

  test("a request is answered on its socket", async () => {
    const shell = await client.request("kernel_info_request");
    const control = await client.request("kernel_info_request", {}, "control");
    expect(shell.reply.channel).toBe("shell");
    expect(control.reply.channel).toBe("control");
    expect(control.published.map(({ content }) => content)).toEqual([
      { execution_state: "busy" },
      { execution_state: "idle" },
    ]);
  });

  test("each subscriber is welcomed on its own topic", async () => {
    for (const topic of ["", "status"]) {
      const subscriber = new Subscriber();
      subscriber.subscribe(topic);
      subscriber.connect(addressOf(connection, "iopub_port"));
      const [first, , , header, , , content] = await subscriber.receive();
      expect(first?.toString()).toBe(topic);
      expect(JSON.parse(String(header))).toMatchObject({ msg_type: "iopub_welcome" });
      expect(JSON.parse(String(content))).toEqual({ subscription: topic });
      subscriber.close();
    }
  });

  test("a wrong signature, a repeated message, malformed frames and JSON are dropped and logged, and the kernel goes on", async () => {
    log.length = 0;
    const good = client.frames("kernel_info_request", {});
    const unsigned = client.frames("kernel_info_request", {});
    unsigned[1] = "0".repeat(64);
    const answered = client.next(({ type }) => type === "kernel_info_reply");
    await client.sendFrames(good);
    await answered;
    await client.sendFrames(good);
    await client.sendFrames(unsigned);
    await client.sendFrames(["<IDS|MSG>"]);
    await client.sendFrames([Buffer.from([255, 0, 1]), ""]);
    await client.sendFrames(client.frames("kernel_info_request", "{not json"));
    await client.sendFrames(client.frames("kernel_info_request", "[]"));
    const before = client.messages.length;
    await client.request("kernel_info_request");
    expect(client.messages.slice(before).filter(({ channel }) => channel === "shell")).toHaveLength(
      1,
    );
    expect(log).toEqual([
      "a message on shell was dropped: it was sent before",
      "a message on shell was dropped: its signature is wrong",
      "a message on shell was dropped: it has too few frames",
      "a message on shell was dropped: it has no delimiter",
      "a message on shell was dropped: a part of it is not a JSON object",
      "a message on shell was dropped: a part of it is not a JSON object",
    ]);
  });

  test("random frames never stop the kernel", async () => {
    const dealer = new Dealer({ linger: 0 });
    dealer.connect(addressOf(connection, "shell_port"));
    for (let i = 0; i < 300; i++) {
      const parts = Array.from({ length: i % 9 }, (_, j) =>
        Buffer.from(String.fromCharCode((i * 31 + j * 7) % 256).repeat((i * j) % 50)),
      );
      await dealer.send(["", ...(i % 2 ? ["<IDS|MSG>"] : []), ...parts]);
    }
    dealer.close();
    await client.request("kernel_info_request");
  });

  test("the heartbeat answers", async () => {
    const heart = new Requester();
    heart.connect(addressOf(connection, "hb_port"));
    await heart.send("ping");
    expect((await heart.receive()).toString()).toBe("ping");
    heart.close();
  });

  test("a cursor after astral characters reaches the language in code points", async () => {
    const { reply } = await client.request("complete_request", { code: "𝒳.pu", cursor_pos: 4 });
    expect(reply.content).toMatchObject({ cursor_start: 0, cursor_end: 4 });
  });

  test("two clients get their own replies and both see all output", async () => {
    const other = new KernelClient(connection);
    await other.ready();
    const seen = other.next(({ type }) => type === "stream");
    const answer = await client.execute("hello");
    expect(textOf(answer)).toBe("hello");
    expect((await seen).content.text).toBe("hello");
    expect(other.messages.some(({ type }) => type === "execute_reply")).toBe(false);
    other.close();
  });

  test("a front end that connects again under its old identity gets the answers, before its old connection is gone", async () => {
    const connect = (): Dealer => {
      const dealer = new Dealer({ routingId: "the same", linger: 0, receiveTimeout: 4000 });
      dealer.connect(addressOf(connection, "shell_port"));
      return dealer;
    };
    const ask = async (dealer: Dealer): Promise<string> => {
      await dealer.send(client.frames("kernel_info_request", {}));
      const [, , header] = await dealer.receive();
      return String(header);
    };
    const old = connect();
    expect(await ask(old)).toContain("kernel_info_reply");
    const fresh = connect();
    expect(await ask(fresh)).toContain("kernel_info_reply");
    expect(await ask(fresh)).toContain("kernel_info_reply");
    for (const dealer of [old, fresh]) dealer.close();
  });

  test("every message obeys the protocol", () => {
    expect(client.messages.flatMap(violations)).toEqual([]);
  });
});

test("a taken port is an error that names it", async () => {
  const connection = await createConnectionFile();
  const options = {
    folder: ".",
    startSession: () => fakeSession(() => {}),
    startLanguage: () => fakeLanguage(),
  };
  const first = await startKernel(connection, options);
  // Any of the five may be the first that is refused.
  await expect(startKernel(connection, options)).rejects.toThrow(
    /cannot listen on tcp:\/\/127\.0\.0\.1:\d+ .*; another process uses it/,
  );
  await first.close();
});

test("closing sends what is queued, closes the language server and settles", async () => {
  const connection = await createConnectionFile();
  const language = fakeLanguage();
  const kernel = await startKernel(connection, {
    folder: ".",
    startSession: ({ publish }) => fakeSession(publish),
    startLanguage: () => language,
  });
  const client = new KernelClient(connection);
  await client.ready();
  const { reply } = await client.request("shutdown_request", { restart: false }, "control");
  expect(reply.content).toEqual({ status: "ok", restart: false });
  expect(await kernel.closed).toEqual({ restart: false });
  expect(language.log).toEqual([["close"]]);
  client.close();
});
