// What the public scorecard runtimed/kernel-testbed asks of a kernel: all of its tests in their order, with its snippets
// for TypeScript unchanged, but each expects an answer with something in it.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Request } from "zeromq";
import { addressOf, type Answer, type Incoming, textOf } from "../../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import { violations } from "../../support/message-spec.ts";

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
const ofType = ({ published }: Answer, type: string): Incoming[] =>
  published.filter((message) => message.type === type);

describe("tier 1, basic protocol", () => {
  test("the heartbeat responds", async () => {
    const heartbeat = new Request({ linger: 0 });
    heartbeat.connect(addressOf(kernel.connection, "hb_port"));
    await heartbeat.send("ping");
    expect(String(await heartbeat.receive())).toBe("ping");
    heartbeat.close();
  });

  test("iopub welcomes its subscriber", () => {
    const welcome = kernel.client.messages.find(({ type }) => type === "iopub_welcome");
    expect(welcome?.content).toEqual({ subscription: "" });
  });

  test("the kernel_info reply is valid", async () => {
    expect(await shell("kernel_info_request")).toMatchObject({ status: "ok" });
  });

  test("kernel_info has the language", async () => {
    const { language_info } = await shell("kernel_info_request");
    expect(language_info).toMatchObject({ name: "typescript", file_extension: ".ts" });
  });

  test("kernel_info has the protocol's version", async () => {
    expect((await shell("kernel_info_request")).protocol_version).toMatch(/^5\.\d+$/);
  });

  test("a cell writes to stdout", async () => {
    expect(textOf(await run("console.log('hello')"))).toBe("hello\n");
  });

  test("a cell writes to stderr", async () => {
    expect(textOf(await run("console.error('error')"), "stderr")).toBe("error\n");
  });

  test("the reply of a cell is ok", async () => {
    expect((await run("const x = 1")).reply.content.status).toBe("ok");
  });

  test("a cell is busy, then idle", async () => {
    const states = ofType(await run("const x = 1"), "status").map(
      ({ content }) => content.execution_state,
    );
    expect(states).toEqual(["busy", "idle"]);
  });

  test("a cell's input is broadcast", async () => {
    const [input] = ofType(await run("const x = 1"), "execute_input");
    expect(input?.content.code).toBe("const x = 1");
  });
});

describe("tier 2, interactive features", () => {
  test("completion finds the variable", async () => {
    await run("const testVariableForCompletion = 42");
    const code = "testVariableFor";
    const { matches } = await shell("complete_request", { code, cursor_pos: code.length });
    expect(matches).toContain("testVariableForCompletion");
  });

  test("inspection finds the variable", async () => {
    const code = "testVariableForCompletion";
    const content = { code, cursor_pos: code.length, detail_level: 0 };
    const { found, data } = await shell("inspect_request", content);
    expect(found).toBe(true);
    expect(data["text/plain"]).toContain(code);
  });

  test("complete code is complete", async () => {
    expect(await shell("is_complete_request", { code: "const x = 1" })).toEqual({
      status: "complete",
    });
  });

  test("incomplete code is incomplete, and says how to indent", async () => {
    expect(await shell("is_complete_request", { code: "const x = {" })).toEqual({
      status: "incomplete",
      indent: "  ",
    });
  });

  test("the history has the last cell", async () => {
    await run("6 * 7");
    const content = { hist_access_type: "tail", n: 1, raw: true, output: true };
    const { history } = await shell("history_request", content);
    expect(history).toEqual([[expect.any(Number), expect.any(Number), ["6 * 7", "42"]]]);
  });

  test("comm_info lists the open comms", async () => {
    await run('import { openComm } from "sonde/widgets"; openComm("testbed")');
    const { comms } = await shell("comm_info_request");
    expect(Object.values(comms)).toEqual([{ target_name: "testbed" }]);
  });

  test("a syntax error is an error", async () => {
    const answer = await run("function function");
    expect(answer.reply.content).toMatchObject({ status: "error", ename: "SyntaxError" });
    expect(ofType(answer, "error")).toHaveLength(1);
  });
});

describe("tier 3, rich output", () => {
  test("display_data carries HTML", async () => {
    const [shown] = ofType(
      await run(
        'await Deno.jupyter.broadcast("display_data", { data: { "text/html": "<b>bold</b>" }, metadata: {}, transient: {} })',
      ),
      "display_data",
    );
    expect(shown?.content.data["text/html"]).toBe("<b>bold</b>");
  });

  test("update_display_data replaces a display of its name", async () => {
    const answer = await run(
      'await Deno.jupyter.broadcast("display_data", { data: { "text/html": "<b>initial</b>" }, metadata: {}, transient: { display_id: "test_update" } }); await Deno.jupyter.broadcast("update_display_data", { data: { "text/html": "<b>updated</b>" }, metadata: {}, transient: { display_id: "test_update" } })',
    );
    const [update] = ofType(answer, "update_display_data");
    expect(update?.content.data["text/html"]).toBe("<b>updated</b>");
    expect(update?.content.transient).toEqual({ display_id: "test_update" });
  });

  test("an expression has a result", async () => {
    const [result] = ofType(await run("1 + 1"), "execute_result");
    expect(result?.content.data["text/plain"]).toBe("2");
  });

  test("records have a rich result", async () => {
    const [result] = ofType(
      await run('[{letter: "A", frequency: 0.08167}, {letter: "B", frequency: 0.01492}]'),
      "execute_result",
    );
    expect(Object.keys(result?.content.data)).toEqual(
      expect.arrayContaining(["text/html", "text/plain"]),
    );
  });
});

describe("tier 4, advanced features", () => {
  test("a cell asks its user", async () => {
    const [question, answer] = await Promise.all([
      kernel.client.answerNext("test_input_42"),
      run("prompt('Enter: ')", { allow_stdin: true }),
    ]);
    expect(question.content.prompt).toContain("Enter:");
    expect(ofType(answer, "execute_result")[0]?.content.data["text/plain"]).toBe("test_input_42");
  });

  test("a comm to an unknown target is refused, and the kernel goes on", async () => {
    const messages = await kernel.client.notify("comm_open", {
      comm_id: "test-comm",
      target_name: "jupyter.kernel_testbed.test",
      data: {},
    });
    expect(messages.map(({ type }) => type)).toEqual(["status", "comm_close", "status"]);
    expect((await run("const x = 1")).reply.content.status).toBe("ok");
  });

  test("an interrupt is answered, and stops the cell", async () => {
    const over = run("await new Promise(r => setTimeout(r, 2000))");
    await kernel.client.next(({ type }) => type === "execute_input");
    const { reply } = await kernel.client.request("interrupt_request", {}, "control");
    expect(reply.content).toEqual({ status: "ok" });
    expect((await over).reply.content.status).toBe("error");
  });

  test("the execution count increments", async () => {
    const first = (await run("const x = 1")).reply.content.execution_count;
    expect((await run("const x = 1")).reply.content.execution_count).toBe(first + 1);
  });

  test("replies and publications name their parent", async () => {
    const id = kernel.client.send("execute_request", { code: "console.log('hello')" });
    const { reply, published } = await kernel.client.answer(id);
    expect(new Set([reply, ...published].map(({ parent }) => parent.msg_id))).toEqual(
      new Set([id]),
    );
    expect(published).toHaveLength(4);
  });

  test("a shutdown is answered, and every message so far obeyed the protocol", async () => {
    const { reply } = await kernel.client.request(
      "shutdown_request",
      { restart: false },
      "control",
    );
    expect(reply.content).toEqual({ status: "ok", restart: false });
    expect(kernel.client.messages.flatMap(violations)).toEqual([]);
  });
});
