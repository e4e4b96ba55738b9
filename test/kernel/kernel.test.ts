// The built kernel in its own processes, seen by a raw client.
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Answer, type Incoming, textOf } from "../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../support/kernel-process.ts";
import { violations } from "../support/message-spec.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
});
afterAll(() => kernel.stop());

const run = (code: string, options?: object): Promise<Answer> =>
  kernel.client.execute(code, options);
const types = ({ published }: Answer): string[] => published.map(({ type }) => type);
const resultOf = ({ published }: Answer): unknown =>
  published.find(({ type }) => type === "execute_result")?.content.data["text/plain"];

/** Starts a cell and resolves once it is running. */
async function begin(code: string): Promise<{ id: string; over: Promise<Answer> }> {
  const id = kernel.client.send("execute_request", { code });
  const over = kernel.client.answer(id);
  await kernel.client.next(({ type, parent }) => type === "execute_input" && parent.msg_id === id);
  await pause(50);
  return { id, over };
}
const pause = (milliseconds: number): Promise<void> =>
  new Promise((go) => setTimeout(go, milliseconds));

test("the connection file is its owner's alone while the kernel runs, though it was written for all", () => {
  const { mode } = statSync(join(kernel.folder, "connection.json"));
  expect(mode & 0o777).toBe(process.platform === "win32" ? mode & 0o777 : 0o600);
});

test("a cell's messages come in order, its result last before idle", async () => {
  const answer = await run('console.log("a"); console.error("b"); 6 * 7');
  expect(types(answer)).toEqual([
    "status",
    "execute_input",
    "stream",
    "stream",
    "execute_result",
    "status",
  ]);
  expect(textOf(answer)).toBe("a\n");
  expect(textOf(answer, "stderr")).toBe("b\n");
  expect(resultOf(answer)).toBe("42");
});

test("all output comes before idle, in few messages", async () => {
  const answer = await run('for (let i = 0; i < 20000; i++) console.log("line", i)');
  const expected = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join("");
  expect(textOf(answer)).toBe(expected);
  expect(types(answer).length).toBeLessThan(40);
  expect(answer.published.at(-1)?.content).toEqual({ execution_state: "idle" });
});

test("many cells in a row: each gets its own result, none late", async () => {
  const ids = Array.from({ length: 200 }, (_, i) =>
    kernel.client.send("execute_request", { code: `${i} * 2` }),
  );
  const answers = await Promise.all(ids.map((id) => kernel.client.answer(id)));
  expect(answers.map(resultOf)).toEqual(ids.map((_, i) => String(i * 2)));
});

test("an error is the same on IOPub and in the reply", async () => {
  const answer = await run('function f() {\n  throw new RangeError("too far");\n}\nf()');
  const error = answer.published.find(({ type }) => type === "error")?.content;
  expect(error).toMatchObject({ ename: "RangeError", evalue: "too far" });
  expect(error.traceback.join("\n")).toMatch(/Cell \[\d+\] 2:9/);
  expect(answer.reply.content).toMatchObject({ status: "error", ...error });
});

test("a syntax error is an error message, and the cell's types are not complained about twice", async () => {
  const answer = await run("const = 7q");
  expect(types(answer)).toEqual(["status", "execute_input", "error", "status"]);
});

test("a failing cell aborts the cells sent with it", async () => {
  const ids = ["throw new Error('x')", "1", "2"].map((code) =>
    kernel.client.send("execute_request", { code }),
  );
  const answers = await Promise.all(ids.map((id) => kernel.client.answer(id)));
  expect(answers.map(({ reply }) => reply.content.status)).toEqual(["error", "aborted", "aborted"]);
  expect((await run("3")).reply.content.status).toBe("ok");
});

test("what a timer prints later belongs to the cell that set it", async () => {
  const id = kernel.client.send("execute_request", {
    code: 'setTimeout(() => console.log("late"), 80); 1',
  });
  const late = kernel.client.next(
    ({ type, content }) => type === "stream" && content.text === "late\n",
  );
  await kernel.client.answer(id);
  const other = await run("2");
  expect(textOf(other)).toBe("");
  expect((await late).parent.msg_id).toBe(id);
});

test("display, update and clear keep the cell as their parent", async () => {
  const answer = await run(
    'display.html("<b>x</b>"); display(1, { display_id: "d" }); display(2, { display_id: "d", update: true }); clear_output()',
  );
  expect(types(answer).slice(2, -1)).toEqual([
    "display_data",
    "display_data",
    "update_display_data",
    "clear_output",
  ]);
});

test("user expressions are answered", async () => {
  const { reply } = await run("const width = 6", {
    user_expressions: { area: "width * 7", bad: "nobody" },
  });
  expect(reply.content.user_expressions).toMatchObject({
    area: { status: "ok", data: { "text/plain": "42" } },
    bad: { status: "error", ename: "ReferenceError" },
  });
});

describe.each([
  ["a loop", "while (true);"],
  ["a loop after await", "await new Promise((go) => setTimeout(go, 1)); while (true);"],
  ["a pending await", "await new Promise(() => {})"],
])("interrupting %s", (_, code) => {
  test("stops the cell and keeps the state", async () => {
    await run("let kept = 1");
    const { over } = await begin(code);
    const { reply } = await kernel.client.request("interrupt_request", {}, "control");
    expect(reply.content).toEqual({ status: "ok" });
    expect((await over).reply.content).toMatchObject({ status: "error" });
    expect(resultOf(await run("++kept"))).toBe("2");
  });
});

test("an interrupt stops its own cell and never the next one", async () => {
  for (let i = 0; i < 3; i++) {
    const first = await begin("while (true);");
    await kernel.client.request("interrupt_request", {}, "control");
    expect((await first.over).reply.content.status).toBe("error");
    const { reply } = await run("const end = Date.now() + 150; while (Date.now() < end);");
    expect(reply.content.status).toBe("ok");
  }
});

test.each([20, 60, 100])(
  "an interrupt %i ms after the first cell stops it, also while the kernel loads",
  async (wait) => {
    const fresh = await spawnKernel();
    await fresh.client.ready();
    const cell = fresh.client.execute("await new Promise(() => setTimeout(() => {}, 60_000))");
    await new Promise((go) => setTimeout(go, wait));
    await fresh.client.request("interrupt_request", {}, "control");
    expect((await cell).reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
    await fresh.stop();
  },
);

test("an interrupt while the kernel loads stops no cell that was sent after it", async () => {
  const fresh = await spawnKernel();
  await fresh.client.ready();
  const asked = fresh.client.request("interrupt_request", {}, "control");
  await new Promise((go) => setTimeout(go, 20));
  const cell = fresh.client.execute("await new Promise((go) => setTimeout(go, 100)); 1");
  expect((await asked).reply.content).toEqual({ status: "ok" });
  expect((await cell).reply.content.status).toBe("ok");
  await fresh.stop();
});

test("SIGINT interrupts too", async () => {
  const { over } = await begin("while (true);");
  kernel.process.kill("SIGINT");
  expect((await over).reply.content.status).toBe("error");
  expect(resultOf(await run("1 + 1"))).toBe("2");
});

test("completion and inspection know earlier cells and answer while a cell loops", async () => {
  await run("/** The size of things. */\nconst measure = { widthOfThing: 1 };");
  const { over } = await begin("while (true);");
  const code = "measure.wid";
  const completed = await kernel.client.request("complete_request", {
    code,
    cursor_pos: code.length,
  });
  expect(completed.reply.content).toMatchObject({
    matches: ["widthOfThing"],
    cursor_start: 8,
    cursor_end: 11,
  });
  const inspected = await kernel.client.request("inspect_request", {
    code: "measure",
    cursor_pos: 3,
    detail_level: 0,
  });
  expect(inspected.reply.content.found).toBe(true);
  expect(inspected.reply.content.data["text/plain"]).toContain("widthOfThing");
  await kernel.client.request("interrupt_request", {}, "control");
  await over;
});

test("?name answers with a page", async () => {
  const { reply } = await run("?parseFloat");
  expect(reply.content.payload[0].data["text/plain"]).toContain("parseFloat");
});

test.each(["%time?", "?%time", "const a1 = 1\n%time?"])(
  "%s asks about the magic, and does not run it",
  async (code) => {
    const answer = await run(code);
    expect(answer.reply.content.payload[0].data["text/plain"]).toContain("how long it took");
    expect(textOf(answer)).toBe("");
  },
);

test("magics reach the front end as output, result and payload", async () => {
  writeFileSync(join(kernel.folder, "loaded.ts"), "export const loaded = 1;\n");
  const answer = await run("const asked = 1;\n!echo said\n%load loaded.ts\n?asked");
  expect(textOf(answer, "stdout")).toBe("said\n");
  expect(answer.reply.content.payload).toMatchObject([
    {
      source: "set_next_input",
      text: "// %load loaded.ts\nexport const loaded = 1;",
      replace: true,
    },
    { source: "page", data: { "text/plain": "const asked: 1" } },
  ]);
  expect(violations(answer.reply)).toEqual([]);
});

test("a type error is one warning line on the cell's stderr, and the cell runs", async () => {
  const warned = kernel.client.next(
    ({ type, content }) => type === "stream" && content.name === "stderr",
  );
  const id = kernel.client.send("execute_request", {
    code: "\nconst n: number = 'text' as string; 7",
  });
  const answer = await kernel.client.answer(id);
  expect(resultOf(answer)).toBe("7");
  const { content, parent } = await warned;
  expect(content.text).toMatch(/^Cell \[\d+\] 2:7 warning: .*not assignable.*\n$/);
  expect(parent.msg_id).toBe(id);
});

test("the warnings of a cell that takes its time come before its end", async () => {
  // The language server is there, and nothing ran for a moment.
  await run("1");
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { over } = await begin(
    "const s: number = 'text' as string; await new Promise((go) => setTimeout(go, 1000))",
  );
  const { published } = await over;
  expect(
    published.some(({ type, content }) => type === "stream" && content.name === "stderr"),
  ).toBe(true);
});

test("process.exit is an error of its cell; the next cell runs in a fresh process", async () => {
  await run("const lost = 1");
  const { reply } = await run("process.exit(3)");
  expect(reply.content.status).toBe("error");
  expect(reply.content.evalue).toContain("process.exit(3)");
  expect(resultOf(await run("typeof lost === 'undefined'"))).toBe("true");
  const code = "los";
  const { reply: completed } = await kernel.client.request("complete_request", {
    code,
    cursor_pos: 3,
  });
  expect(completed.content.matches).not.toContain("lost");
});

test("cells import files from the notebook's folder", async () => {
  writeFileSync(
    join(kernel.folder, "helper.ts"),
    "export const double = (n: number): number => n * 2;",
  );
  expect(resultOf(await run('import { double } from "./helper.ts";\ndouble(21)'))).toBe("42");
});

test("every message so far obeyed the protocol, and nothing came after its idle but what timers said", () => {
  expect(kernel.client.messages.flatMap(violations)).toEqual([]);
  const idle = new Set<string>();
  const late: Incoming[] = [];
  for (const message of kernel.client.messages.filter(({ channel }) => channel === "iopub")) {
    const { msg_id: id = "" } = message.parent;
    if (message.content.execution_state === "idle") idle.add(id);
    else if (idle.has(id)) late.push(message);
  }
  const unexpected = late.filter(
    ({ type, content }) =>
      type !== "stream" || !/^(?:late|Cell \[\d+\] .* warning)/.test(content.text),
  );
  expect(unexpected).toEqual([]);
});

describe("its end", () => {
  test("a shutdown request is answered, then both processes are gone", async () => {
    const own = await spawnKernel();
    await own.client.ready();
    const pid = Number(resultOf(await own.client.execute("process.pid")));
    const looping = own.client.send("execute_request", { code: "while (true);" });
    await own.client.next(
      ({ type, parent }) => type === "execute_input" && parent.msg_id === looping,
    );
    const { reply } = await own.client.request("shutdown_request", { restart: true }, "control");
    expect(reply.content).toEqual({ status: "ok", restart: true });
    await exited(own);
    expect(own.process.exitCode).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    await own.stop();
  });

  test("SIGTERM ends it, and a second kernel can take its ports at once", async () => {
    const own = await spawnKernel();
    await own.client.ready();
    own.process.kill("SIGTERM");
    await exited(own);
    expect(own.process.exitCode).toBe(0);
    await own.stop();
  });

  test("a killed kernel leaves no process behind", async () => {
    const own = await spawnKernel();
    await own.client.ready();
    const pid = Number(resultOf(await own.client.execute("process.pid")));
    own.process.kill("SIGKILL");
    await exited(own);
    const gone = async (): Promise<boolean> => {
      for (let i = 0; i < 100; i++) {
        try {
          process.kill(pid, 0);
        } catch {
          return true;
        }
        await pause(50);
      }
      return false;
    };
    expect(await gone()).toBe(true);
    await own.stop();
  });
});

async function exited({ process: child }: KernelProcess): Promise<void> {
  for (let i = 0; i < 200 && child.exitCode === null && child.signalCode === null; i++)
    await pause(25);
}

test("usage says what the kernel's processes take", async () => {
  const ask = () => kernel.client.request("usage_request", {}, "control");
  const first = (await ask()).reply.content;
  expect(first).toMatchObject({ status: "ok", pid: kernel.process.pid, kernel_cpu: 0 });
  expect(first.kernel_memory).toBeGreaterThan(20e6);
  await run("const end = Date.now() + 150; while (Date.now() < end);");
  const second = (await ask()).reply.content;
  expect(second.kernel_cpu).toBeGreaterThan(5);
  expect(second.host_cpu_percent).toBeGreaterThan(0);
  expect(second.host_virtual_memory.total).toBeGreaterThan(second.host_virtual_memory.available);
});

test("the history outlives a restart", async () => {
  const env = { SONDE_HISTORY: join(kernel.folder, "history.sqlite") };
  const remember = async (code: string) => {
    const one = await spawnKernel(undefined, { env });
    await one.client.ready();
    await one.client.execute(code);
    const query = { hist_access_type: "tail", n: 5, output: true, raw: true };
    const { reply } = await one.client.request("history_request", query);
    await one.client.request("shutdown_request", { restart: true }, "control");
    await one.stop();
    return reply.content.history;
  };
  expect(await remember("1 + 1")).toEqual([[1, 1, ["1 + 1", "2"]]]);
  expect(await remember("2 + 2")).toEqual([
    [1, 1, ["1 + 1", "2"]],
    [2, 1, ["2 + 2", "4"]],
  ]);
});
