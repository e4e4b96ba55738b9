import { afterAll, describe, expect, test } from "@jest/globals";
import { dispatcher } from "#kernel/dispatch.ts";
import { createDebugging } from "#kernel/handlers/debugging.ts";
import { createComms } from "#kernel/handlers/comms.ts";
import { createExecutions } from "#kernel/handlers/executions.ts";
import { createInterrupts } from "#kernel/handlers/interrupts.ts";
import { createHistory, type History } from "#kernel/history/history.ts";
import { IN_MEMORY } from "#kernel/history/name.ts";
import type { Language } from "#kernel/language/language.ts";
import type { Header, Request } from "#kernel/protocol/message.ts";
import type { Publish } from "#kernel/wire/coalesce.ts";
import type { Connection } from "#kernel/wire/connection.ts";
import { failed, fakeLanguage, fakeSession, ok, type Run } from "../support/fake-session.ts";

const histories: History[] = [];
// Each writes a moment later, which must not be after the last test.
afterAll(() => Promise.all(histories.map((history) => history.close())));

/** A dispatcher whose transport is a list. */
function start(run?: Run, changes?: Partial<Language>) {
  const sent: [parent: string | undefined, type: string, content: unknown][] = [];
  const publish: Publish = (type, content, parent) =>
    void sent.push([parent?.msg_id, type, content]);
  const executions = createExecutions(publish);
  const session = fakeSession(executions.publish, run);
  const language = fakeLanguage(changes);
  const log: string[] = [];
  const history = createHistory(IN_MEMORY, (line) => log.push(line));
  histories.push(history);
  const dispatch = dispatcher(
    {
      session,
      language: Promise.resolve(language),
      executions,
      interrupts: createInterrupts(session),
      comms: createComms(),
      history,
      debugger: createDebugging(
        () => session,
        () => {},
        (line) => log.push(line),
      ),
      connection: {
        shell_port: 1,
        iopub_port: 2,
        stdin_port: 3,
        control_port: 4,
        hb_port: 5,
      } as Connection,
      log: (line) => log.push(line),
    },
    {
      publish,
      ask: ({ header }, content) => {
        sent.push([header.msg_id, "input_request", content]);
        return `question ${sent.length}`;
      },
      reply: ({ header }, content) => void sent.push([header.msg_id, "reply", content]),
    },
  );
  const of = (id: string) => sent.filter(([parent]) => parent === id).map(([, ...rest]) => rest);
  const replyTo = (id: string) => of(id).find(([type]) => type === "reply")?.[1];
  return { dispatch, session, language, log, sent, of, replyTo };
}

let ids = 0;
function request(type: string, content: object = {}, id = String(++ids)): Request {
  const header = { msg_id: id, msg_type: type } as Header;
  return {
    channel: "shell",
    identities: [],
    header,
    parent: null,
    metadata: {},
    content,
    buffers: [],
  };
}
const cell = (code: string, options: object = {}, id?: string) =>
  request("execute_request", { code, ...options }, id);

const result = { data: { "text/plain": "42" }, metadata: {}, execution_count: 1 };
const shows: Run = (_, execution, publish) => publish(execution, "execute_result", result);

describe("a cell", () => {
  test("is busy, echoed, shown, answered, idle", async () => {
    const { dispatch, of } = start(shows);
    await dispatch(cell("6 * 7", {}, "a"));
    expect(of("a")).toEqual([
      ["status", { execution_state: "busy" }],
      ["execute_input", { code: "6 * 7", execution_count: 1 }],
      ["execute_result", result],
      ["reply", { status: "ok", execution_count: 1, payload: [], user_expressions: {} }],
      ["status", { execution_state: "idle" }],
    ]);
  });

  test("that fails says so once on IOPub and once in its reply, with the same traceback", async () => {
    const { dispatch, of } = start(() => failed);
    await dispatch(cell("throw new Error('x')", {}, "a"));
    const failure = { ename: "Error", evalue: "x", traceback: ["Error: x", "    at Cell [1] 1:7"] };
    expect(of("a").slice(2)).toEqual([
      ["error", failure],
      [
        "reply",
        { status: "error", ...failure, execution_count: 1, payload: [], user_expressions: {} },
      ],
      ["status", { execution_state: "idle" }],
    ]);
  });

  test("that is silent, or not stored, or blank, uses up no number", async () => {
    const { dispatch, of, replyTo } = start();
    await dispatch(cell("1", { silent: true }, "silent"));
    await dispatch(cell("1", { store_history: false }, "unstored"));
    await dispatch(cell(" \n", {}, "blank"));
    await dispatch(cell("1", {}, "stored"));
    expect(of("silent").map(([type]) => type)).toEqual(["status", "reply", "status"]);
    expect(replyTo("silent")).toMatchObject({ execution_count: 0 });
    expect(of("unstored")[1]).toEqual(["execute_input", { code: "1", execution_count: 1 }]);
    expect(replyTo("unstored")).toMatchObject({ execution_count: 0 });
    expect(replyTo("blank")).toMatchObject({ execution_count: 0 });
    expect(replyTo("stored")).toMatchObject({ execution_count: 1 });
  });

  test("that fails aborts the cells sent with it, and not those sent after its reply", async () => {
    const { dispatch, replyTo, of } = start(({ code }) => (code === "bad" ? failed : undefined));
    await Promise.all(["bad", "b", "c"].map((code) => dispatch(cell(code, {}, code))));
    await dispatch(cell("d", {}, "d"));
    expect(replyTo("b")).toEqual({ status: "aborted", execution_count: 1 });
    expect(of("c").map(([type]) => type)).toEqual(["status", "reply", "status"]);
    expect(replyTo("d")).toMatchObject({ status: "ok", execution_count: 2 });
  });

  test("that fails without stop_on_error aborts nothing", async () => {
    const { dispatch, replyTo } = start(({ code }) => (code === "bad" ? failed : undefined));
    const bad = cell("bad", { stop_on_error: false }, "bad");
    await Promise.all([dispatch(bad), dispatch(cell("b", {}, "b"))]);
    expect(replyTo("b")).toMatchObject({ status: "ok" });
  });

  test("waits for the cell before it", async () => {
    const order: string[] = [];
    const { dispatch } = start(async ({ code }) => {
      order.push(`${code} starts`);
      await new Promise((go) => setTimeout(go, 5));
      order.push(`${code} ends`);
    });
    await Promise.all([dispatch(cell("a")), dispatch(cell("b"))]);
    expect(order).toEqual(["a starts", "a ends", "b starts", "b ends"]);
  });

  test("keeps its parent when it speaks after its end", async () => {
    let late = (): void => {};
    const { dispatch, of } = start(({ code }, execution, publish) => {
      if (code !== "2") late = () => publish(execution, "stream", { name: "stdout", text: "late" });
    });
    await dispatch(cell("setTimeout(…)", {}, "a"));
    await dispatch(cell("2"));
    late();
    expect(of("a").at(-1)).toEqual(["stream", { name: "stdout", text: "late" }]);
  });

  test("has its user expressions evaluated after it, into the reply alone", async () => {
    const { dispatch, of, replyTo } = start(({ code }, execution, publish) => {
      if (code === "bad") return failed;
      if (code === "good") publish(execution, "execute_result", result);
      return ok;
    });
    const user_expressions = { good: "good", bad: "bad", nothing: "void 0" };
    await dispatch(cell("1", { user_expressions }, "a"));
    expect(replyTo("a")).toMatchObject({
      user_expressions: {
        good: { status: "ok", data: { "text/plain": "42" }, metadata: {} },
        bad: { status: "error", ename: "Error" },
        nothing: { status: "ok", data: { "text/plain": "undefined" } },
      },
    });
    expect(of("a").map(([type]) => type)).not.toContain("execute_result");
  });
});

describe("types", () => {
  test("a cell's type errors are warnings on its stderr", async () => {
    const { dispatch, of } = start();
    await dispatch(cell("1"));
    await dispatch(cell("wrong", {}, "a"));
    await new Promise(setImmediate);
    const text = "Cell [2] 2:14 warning: no column 'purpos'\n";
    expect(of("a")).toContainEqual(["stream", { name: "stderr", text }]);
  });

  test("type errors are left unsaid with %types off", async () => {
    const { dispatch, of } = start();
    await dispatch(cell("%types off", {}, "a"));
    await dispatch(cell("wrong", {}, "b"));
    await new Promise(setImmediate);
    expect(of("a")).toContainEqual(["stream", { name: "stdout", text: "types: off\n" }]);
    expect(of("b").filter(([type]) => type === "stream")).toEqual([]);
  });

  test("a cell that installs packages is checked when they are there", async () => {
    const order: string[] = [];
    const { dispatch } = start(() => void order.push("ran"), {
      diagnose: async () => {
        order.push("checked");
        return [];
      },
    });
    await dispatch(cell("%npm i pad\nimport pad from 'pad'"));
    await new Promise(setImmediate);
    expect(order).toEqual(["ran", "checked"]);
  });

  test("a cell with type errors does not run with %types error, and says where they are", async () => {
    const ran: string[] = [];
    const { dispatch, of, replyTo, language } = start(({ code }) => void ran.push(code));
    await dispatch(cell("%types error"));
    await dispatch(cell("const a = 1;\nconst b = x.wrong", {}, "a"));
    expect(ran).toEqual(["%types error"]);
    const failure = {
      ename: "TypeCheckError",
      evalue: "no column 'purpos'",
      traceback: [
        "TypeCheckError: no column 'purpos'",
        "  Cell [2] 2:14",
        "  1 │ const a = 1;",
        "❯ 2 │ const b = x.wrong",
        "    │              ^",
        "the cell did not run; %types warn lets it",
      ],
    };
    expect(of("a")[2]).toEqual(["error", failure]);
    expect(replyTo("a")).toMatchObject({ status: "error", ...failure });
    expect(language.log).toEqual([["ran", 1, "%types error", []]]);
  });

  test("a cell whose types cannot be checked does not run with %types error", async () => {
    const ran: string[] = [];
    const diagnose = () => Promise.reject(new Error("no answer"));
    const { dispatch, replyTo } = start(({ code }) => void ran.push(code), { diagnose });
    await dispatch(cell("%types error\n1", {}, "a"));
    expect(ran).toEqual([]);
    expect(replyTo("a")).toMatchObject({
      ename: "TypeCheckError",
      evalue:
        "the types could not be checked: no answer; run the cell again, or let it run with %types warn",
    });
  });

  test("a cell is interrupted while its types are checked before it runs", async () => {
    const ran: string[] = [];
    const diagnose = () => new Promise<never>(() => {});
    const { dispatch, of, replyTo } = start(({ code }) => void ran.push(code), { diagnose });
    const cells = Promise.all([
      dispatch(cell("%types error\n1", {}, "a")),
      dispatch(cell("2", {}, "b")),
    ]);
    await new Promise((go) => setTimeout(go, 50));
    expect(replyTo("a")).toBeUndefined();
    await dispatch(request("interrupt_request"));
    await cells;
    expect(ran).toEqual([]);
    expect(of("a")).toContainEqual(["error", expect.objectContaining({ ename: "Interrupted" })]);
    expect(replyTo("a")).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(replyTo("b")).toMatchObject({ status: "aborted" });
  });

  test("what a cell declared is recorded, also when it threw, with the names it did not come to", async () => {
    const declarations = [{ name: "credit", type: "Frame" }];
    const missing = ["debit"];
    const { dispatch, language } = start(() => ({ ...failed, declarations, missing }));
    const code = "const credit = 1; throw 1; const debit = 2";
    await dispatch(cell(code));
    await new Promise(setImmediate);
    expect(language.log).toEqual([["ran", 1, code, declarations, missing]]);
  });

  test("a language server that fails stops no cell", async () => {
    const diagnose = () => Promise.reject(new Error("gone"));
    const { dispatch, log, replyTo } = start(undefined, { diagnose });
    await dispatch(cell("1", {}, "a"));
    await new Promise(setImmediate);
    expect(replyTo("a")).toMatchObject({ status: "ok" });
    expect(log).toEqual(["the types of cell 1 were not checked: Error: gone"]);
  });

  test("completion is answered while a cell runs", async () => {
    let finish = (): void => {};
    const { dispatch, replyTo } = start(() => new Promise<void>((go) => (finish = () => go())));
    const running = dispatch(cell("while (true);", {}, "a"));
    await dispatch(request("complete_request", { code: "𝒳.pu", cursor_pos: 4 }, "b"));
    expect(replyTo("a")).toBeUndefined();
    expect(replyTo("b")).toEqual({
      status: "ok",
      matches: ["purpose"],
      cursor_start: 0,
      cursor_end: 4,
      metadata: {
        _jupyter_types_experimental: [{ text: "purpose", type: "property", start: 0, end: 4 }],
      },
    });
    finish();
    await running;
  });

  test("inspection says what is found and what is not", async () => {
    const { dispatch, replyTo } = start();
    await dispatch(request("inspect_request", { code: "known", cursor_pos: 5 }, "a"));
    await dispatch(request("inspect_request", { code: "x", cursor_pos: 1 }, "b"));
    const data = { "text/plain": "known: number", "text/markdown": "`known`" };
    expect(replyTo("a")).toEqual({ status: "ok", found: true, data, metadata: {} });
    expect(replyTo("b")).toEqual({ status: "ok", found: false, data: {}, metadata: {} });
  });

  test.each(["?known", "known?", "??known", " ? known "])(
    "%s is answered in the pager",
    async (code) => {
      const { dispatch, replyTo } = start();
      await dispatch(cell(code, {}, "q"));
      const data = { "text/plain": "known: number", "text/markdown": "`known`" };
      expect(replyTo("q")).toMatchObject({
        status: "ok",
        execution_count: 1,
        payload: [{ source: "page", start: 0, data }],
      });
    },
  );

  test("a question about an unknown name says so", async () => {
    const { dispatch, replyTo } = start();
    await dispatch(cell("nobody?", {}, "q"));
    expect(replyTo("q")).toMatchObject({
      payload: [{ data: { "text/plain": "nothing is known of nobody" } }],
    });
  });
});

describe("any message", () => {
  test("that is malformed gets an error reply and idle", async () => {
    const { dispatch, of } = start();
    await dispatch(request("complete_request", { code: 1 }, "a"));
    expect(of("a")).toMatchObject([
      ["status", { execution_state: "busy" }],
      [
        "reply",
        {
          status: "error",
          ename: "TypeError",
          evalue: "complete_request: code must be text, got 1",
        },
      ],
      ["status", { execution_state: "idle" }],
    ]);
  });

  test("of an unknown type, even one that objects inherit, gets busy and idle and a line in the log", async () => {
    const { dispatch, of, log } = start();
    await dispatch(request("toString", {}, "a"));
    expect(of("a").map(([type]) => type)).toEqual(["status", "status"]);
    expect(log).toEqual(['a message of unknown type "toString" has no answer']);
  });

  test("of an open comm goes to the code, and any other comm's into the log", async () => {
    const { dispatch, of, log, session } = start();
    await dispatch(request("comm_open", { comm_id: "c", target_name: "t", data: { a: 1 } }, "a"));
    await dispatch(request("comm_msg", { comm_id: "c" }, "b"));
    await dispatch(request("comm_msg", { comm_id: "d", data: {} }));
    expect(session.comms).toEqual([
      {
        type: "comm_open",
        content: { comm_id: "c", target_name: "t", data: { a: 1 } },
        metadata: {},
        buffers: [],
      },
      { type: "comm_msg", content: { comm_id: "c", data: {} }, metadata: {}, buffers: [] },
    ]);
    expect(of("b").map(([type]) => type)).toEqual(["status", "status"]);
    expect(log).toEqual(['comm "d" is not open']);
  });
});

test("the small requests have their replies", async () => {
  const { dispatch, replyTo, session } = start(shows);
  await dispatch(cell("6 * 7"));
  await dispatch(request("kernel_info_request", {}, "info"));
  await dispatch(request("connect_request", {}, "connect"));
  await dispatch(request("comm_info_request", {}, "comms"));
  await dispatch(
    request("history_request", { hist_access_type: "tail", n: 1, output: true }, "history"),
  );
  await dispatch(request("interrupt_request", {}, "interrupt"));
  await dispatch(request("shutdown_request", { restart: true }, "shutdown"));
  expect(replyTo("info")).toMatchObject({
    status: "ok",
    protocol_version: "5.5",
    implementation: "sonde",
    language_info: { name: "typescript", file_extension: ".ts" },
  });
  expect(replyTo("connect")).toEqual({
    status: "ok",
    shell_port: 1,
    iopub_port: 2,
    stdin_port: 3,
    control_port: 4,
    hb_port: 5,
  });
  expect(replyTo("comms")).toEqual({ status: "ok", comms: {} });
  expect(replyTo("history")).toEqual({ status: "ok", history: [[1, 1, ["6 * 7", "42"]]] });
  expect(replyTo("interrupt")).toEqual({ status: "ok" });
  expect(session.interrupts).toBe(1);
  expect(replyTo("shutdown")).toEqual({ status: "ok", restart: true });
});
