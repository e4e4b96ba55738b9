// Protocol 5.5 through a real ZeroMQ client: every kind of request, what is checked in each answer, and at the end that
// each type of message was seen and that every single one obeyed its schema.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Answer, type Incoming, KernelClient, textOf } from "../../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import { messageTypes, violations } from "../../support/message-spec.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
});
afterAll(() => kernel.stop());

const run = (code: string, options?: object): Promise<Answer> =>
  kernel.client.execute(code, options);
const shell = async (type: string, content: object = {}) =>
  (await kernel.client.request(type, content)).reply.content;
const control = async (type: string, content: object = {}) =>
  (await kernel.client.request(type, content, "control")).reply.content;
const typesOf = ({ published }: Answer): string[] => published.map(({ type }) => type);
const resultOf = ({ published }: Answer): unknown =>
  published.find(({ type }) => type === "execute_result")?.content.data["text/plain"];

describe("execute_request", () => {
  test("silent: nothing is echoed, shown, counted or kept", async () => {
    const before = (await run("1")).reply.content.execution_count;
    const answer = await run("7", { silent: true });
    expect(typesOf(answer)).toEqual(["status", "status"]);
    expect((await run("2")).reply.content.execution_count).toBe(before + 1);
  });

  test("store_history off: shown, but not counted or kept", async () => {
    const before = (await run("'kept'")).reply.content.execution_count;
    const answer = await run("'passing'", { store_history: false });
    expect(resultOf(answer)).toBe("passing");
    expect((await run("'kept too'")).reply.content.execution_count).toBe(before + 1);
    const { history } = await shell("history_request", { hist_access_type: "tail", n: 2 });
    expect(history.map(([, , input]: unknown[]) => input)).toEqual(["'kept'", "'kept too'"]);
  });

  test("user_expressions have values and errors of their own", async () => {
    const { reply } = await run("const side = 6", {
      user_expressions: { area: "side * side", bad: "missing" },
    });
    expect(reply.content.user_expressions).toMatchObject({
      area: { status: "ok", data: { "text/plain": "36" } },
      bad: { status: "error", ename: "ReferenceError" },
    });
  });

  test("a question is answered in the pager", async () => {
    const { reply } = await run("?parseFloat");
    expect(reply.content.payload[0]).toMatchObject({ source: "page", start: 0 });
  });

  test("stop_on_error aborts what was sent behind, also behind an interrupted cell", async () => {
    const send = (code: string, options = {}): string =>
      kernel.client.send("execute_request", { code, ...options });
    const statuses = async (ids: readonly string[]): Promise<string[]> =>
      (await Promise.all(ids.map((id) => kernel.client.answer(id)))).map(
        ({ reply }) => reply.content.status,
      );
    expect(await statuses([send("throw 1"), send("2"), send("3")])).toEqual([
      "error",
      "aborted",
      "aborted",
    ]);
    expect(await statuses([send("throw 1", { stop_on_error: false }), send("2")])).toEqual([
      "error",
      "ok",
    ]);
    const looping = kernel.client.next(({ type }) => type === "execute_input");
    const interrupted = statuses([send("while (true);"), send("2")]);
    await looping;
    await control("interrupt_request");
    expect(await interrupted).toEqual(["error", "aborted"]);
  });

  test("metadata of notebooks (cellId, deletedCells) does no harm", async () => {
    const metadata = { cellId: "a1", deletedCells: ["b2"], trusted: true };
    const { reply } = await kernel.client.request("execute_request", { code: "1" }, "shell", {
      metadata,
    });
    expect(reply.content.status).toBe("ok");
  });

  test("a wrong field is an error that names it, and nothing runs", async () => {
    const answer = await kernel.client.request("execute_request", { code: 5 });
    expect(answer.reply.content).toMatchObject({
      status: "error",
      ename: "TypeError",
      evalue: "execute_request: code must be text, got 5",
    });
    expect(typesOf(answer)).toEqual(["status", "status"]);
  });
});

test("streams, displays, updates, results, clears and errors", async () => {
  const answer = await run(
    'console.log("out"); console.error("err"); display("a", { display_id: "d" }); display("b", { display_id: "d", update: true }); clear_output(true); 42',
  );
  expect(typesOf(answer)).toEqual([
    "status",
    "execute_input",
    "stream",
    "stream",
    "display_data",
    "update_display_data",
    "clear_output",
    "execute_result",
    "status",
  ]);
  expect(typesOf(await run("throw new Error('x')"))).toContain("error");
});

test("positions of completion are code points, astral ones too", async () => {
  const code = "'🙂🙂'.toUpperC";
  const { matches, cursor_start, cursor_end } = await shell("complete_request", {
    code,
    cursor_pos: 13,
  });
  expect(matches).toContain("toUpperCase");
  expect([cursor_start, cursor_end]).toEqual([5, 13]);
});

test.each([
  ["1 + 1", "complete"],
  ["function f() {", "incomplete"],
  ["import = 7q", "invalid"],
])("is_complete_request: %s is %s", async (code, status) => {
  expect((await shell("is_complete_request", { code })).status).toBe(status);
});

test("inspection finds what is there and not what is not", async () => {
  const at = (code: string): object => ({ code, cursor_pos: code.length, detail_level: 1 });
  expect(await shell("inspect_request", at("parseFloat"))).toMatchObject({ found: true });
  expect(await shell("inspect_request", at("nowhere_to_be_found"))).toEqual({
    status: "ok",
    found: false,
    data: {},
    metadata: {},
  });
});

test("history: range, search with a pattern, unique", async () => {
  for (const code of ["'first'", "'second'", "'first'"]) await run(code);
  const ask = async (content: object): Promise<unknown[]> =>
    (await shell("history_request", content)).history.map((row: unknown[]) => row[2]);
  const search = { hist_access_type: "search", pattern: "'f?rst'*" };
  expect(await ask(search)).toEqual(["'first'", "'first'"]);
  expect(await ask({ ...search, unique: true })).toEqual(["'first'"]);
  expect(await ask({ hist_access_type: "range", session: 0, start: -2 })).toEqual([
    "'second'",
    "'first'",
  ]);
});

test("connect_request repeats the ports", async () => {
  const { status, ...ports } = await shell("connect_request");
  expect(status).toBe("ok");
  expect(kernel.connection).toMatchObject(ports);
});

test("usage_request on control says who and how much", async () => {
  const first = await control("usage_request");
  expect(first.pid).toBe(kernel.process.pid);
  expect(first.kernel_memory).toBeGreaterThan(20_000_000);
  expect((await control("usage_request")).host_cpu_percent).toBeGreaterThanOrEqual(0);
});

test("usage_request counts processes of any name", async () => {
  await kernel.client.execute("const { title } = process; process.title = 'odd) 1 (name';");
  expect((await control("usage_request")).kernel_cpu).toEqual(expect.any(Number));
  await kernel.client.execute("process.title = title;");
});

test("requests on control are busy and idle as well", async () => {
  const answer = await kernel.client.request("kernel_info_request", {}, "control");
  expect(typesOf(answer)).toEqual(["status", "status"]);
  expect(answer.reply.channel).toBe("control");
});

test("subshells are made, listed and removed", async () => {
  const { subshell_id } = await control("create_subshell_request");
  expect(await control("list_subshell_request")).toEqual({
    status: "ok",
    subshell_id: [subshell_id],
  });
  expect(await control("delete_subshell_request", { subshell_id })).toEqual({ status: "ok" });
  expect(await control("delete_subshell_request", { subshell_id })).toMatchObject({
    status: "error",
  });
});

test("the debugger is started, stopped at and left", async () => {
  const debug = (command: string, args: object = {}): Promise<object> =>
    control("debug_request", { type: "request", seq: 1, command, arguments: args });
  expect(await debug("initialize")).toMatchObject({ success: true });
  const started = kernel.client.next(({ type }) => type === "debug_event");
  expect(await debug("attach")).toMatchObject({ success: true });
  expect((await started).content.event).toBe("initialized");
  expect(await debug("debugInfo")).toMatchObject({ success: true, body: { isStarted: true } });
  expect(await debug("disconnect")).toMatchObject({ success: true });
});

test("comms open, speak and end in both directions", async () => {
  await run(`import { openComm, registerTarget } from "sonde/widgets";
    registerTarget("suite", (comm) => comm.onMessage(({ data }) => comm.send(data)));
    const ours = openComm("ours");`);
  await kernel.client.notify("comm_open", { comm_id: "s", target_name: "suite", data: {} });
  const echoed = await kernel.client.notify("comm_msg", { comm_id: "s", data: { n: 1 } });
  expect(echoed.find(({ type }) => type === "comm_msg")?.content.data).toEqual({ n: 1 });
  expect((await shell("comm_info_request", { target_name: "suite" })).comms).toEqual({
    s: { target_name: "suite" },
  });
  expect(typesOf(await run("ours.close()"))).toContain("comm_close");
});

test("a question goes to stdin", async () => {
  const [, answer] = await Promise.all([
    kernel.client.answerNext("ada"),
    run("prompt('name')", { allow_stdin: true }),
  ]);
  expect(resultOf(answer)).toBe("ada");
});

test("several clients at once: each gets its own replies, all see what is published", async () => {
  const clients = [1, 2, 3].map(() => new KernelClient(kernel.connection));
  await Promise.all(clients.map((client) => client.ready()));
  const answers = await Promise.all(clients.map((client, i) => client.execute(`${i} + 100`)));
  expect(answers.map(resultOf)).toEqual(["100", "101", "102"]);
  for (const client of clients) {
    const mine = (message: Incoming): boolean => message.parent.msg_id !== undefined;
    const replies = client.messages.filter(({ type }) => type === "execute_reply");
    expect(replies.filter(mine)).toHaveLength(1);
    expect(client.messages.flatMap(violations)).toEqual([]);
    client.close();
  }
});

test("a message that nobody knows is answered by busy and idle alone", async () => {
  const messages = await kernel.client.notify("unheard_of", {});
  expect(messages.map(({ type }) => type)).toEqual(["status", "status"]);
});

test("an imported file that fails says so in the cell's own words", async () => {
  mkdirSync(join(kernel.folder, "lib"));
  writeFileSync(
    join(kernel.folder, "lib", "bad.ts"),
    "export const x = 1;\nthrow new Error('bad');",
  );
  const answer = await run('import "./lib/bad.ts"');
  expect(answer.reply.content.traceback.join("\n")).toMatch(/bad\.ts:2:7/);
  expect(textOf(answer)).toBe("");
});

test("a restart is answered, and in the end every type of message was seen and all obeyed their schema", async () => {
  const { messages } = kernel.client;
  expect(await control("shutdown_request", { restart: true })).toEqual({
    status: "ok",
    restart: true,
  });
  const seen = new Set(messages.map(({ type }) => type));
  expect(messageTypes.filter((type) => !seen.has(type))).toEqual([]);
  expect(messages.flatMap(violations)).toEqual([]);
  expect(messages.length).toBeGreaterThan(200);
});
