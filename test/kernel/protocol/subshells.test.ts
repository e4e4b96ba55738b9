import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Answer } from "../../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import { violations } from "../../support/message-spec.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
});
afterAll(async () => {
  expect(kernel.client.messages.flatMap(violations)).toEqual([]);
  await kernel.stop();
});

const control = async (type: string, content: object = {}) =>
  (await kernel.client.request(type, content, "control")).reply.content;
const create = async (): Promise<string> => (await control("create_subshell_request")).subshell_id;

/** Sends a cell to a subshell. */
const send = (code: string, subshell_id: string | null, more: object = {}): string =>
  kernel.client.send("execute_request", { code, ...more }, "shell", { header: { subshell_id } });
const run = (code: string, subshell: string | null, more?: object): Promise<Answer> =>
  kernel.client.answer(send(code, subshell, more));
const resultOf = ({ published }: Answer): unknown =>
  published.find(({ type }) => type === "execute_result")?.content.data["text/plain"];
/** What a cell printed, without the warnings about its types. */
const printed = ({ published }: Answer): readonly string[] =>
  published.flatMap(({ content }) => (content.name === "stdout" ? [content.text] : []));

test("subshells are made, listed and removed", async () => {
  const [one, two] = [await create(), await create()];
  expect(await control("list_subshell_request")).toEqual({
    status: "ok",
    subshell_id: [one, two],
  });
  expect(await control("delete_subshell_request", { subshell_id: one })).toEqual({ status: "ok" });
  expect((await control("list_subshell_request")).subshell_id).toEqual([two]);
  expect(await control("delete_subshell_request", { subshell_id: one })).toMatchObject({
    status: "error",
    evalue: expect.stringContaining("subshell: there is none with the id"),
  });
  await control("delete_subshell_request", { subshell_id: two });
});

test("kernel_info says that there are subshells", async () => {
  expect((await control("kernel_info_request")).supported_features).toContain("kernel subshells");
});

test("a cell of a subshell runs while one of the main shell awaits, with the same variables and its own output", async () => {
  const subshell = await create();
  const id = send(
    "let go!: () => void;\nlet from = 'main';\nawait new Promise<void>((done) => { go = done; });\nconsole.log('main');\nfrom",
    null,
  );
  const main = kernel.client.answer(id);
  await kernel.client.next(({ type, parent }) => type === "execute_input" && parent.msg_id === id);
  const beside = await run("from = 'subshell';\nconsole.log('beside');\n40 + 2", subshell);
  expect(resultOf(beside)).toBe("42");
  expect(printed(beside)).toEqual(["beside\n"]);
  await run("go()", subshell);
  const answer = await main;
  expect(resultOf(answer)).toBe("subshell");
  expect(printed(answer)).toEqual(["main\n"]);
  await control("delete_subshell_request", { subshell_id: subshell });
});

test("the types of a cell know the names of the cells that run beside it, with %types error too", async () => {
  const subshell = await create();
  const id = send("let end!: () => void; await new Promise<void>((go) => { end = go; });", null);
  const main = kernel.client.answer(id);
  await kernel.client.next(({ type, parent }) => type === "execute_input" && parent.msg_id === id);
  const checked = await run("%types error\n({ end }); typeof end", subshell);
  expect(resultOf(checked)).toBe("function");
  expect((await run("end(); endless", subshell)).reply.content.evalue).toMatch(/'endless'/);
  const ended = await run("%types warn\nend()", subshell);
  expect(ended.reply.content.status).toBe("ok");
  await main;
  const warnings = kernel.client.messages.filter(({ content }) => content.name === "stderr");
  expect(warnings.map(({ content }) => content.text)).toEqual([]);
  await control("delete_subshell_request", { subshell_id: subshell });
});

test("two cells of a subshell run one after another, and user expressions belong to theirs", async () => {
  const subshell = await create();
  const first = run(
    "await new Promise((go) => setTimeout(go, 30)); var order = ['first'];",
    subshell,
  );
  const second = run("order.push('second');", subshell, {
    user_expressions: { all: "order.join()" },
  });
  await first;
  const { reply } = await second;
  expect(reply.content.user_expressions.all.data["text/plain"]).toBe("first,second");
});

test("cells of subshells that have their results at the same moment show all of them", async () => {
  const subshells = await Promise.all([create(), create(), create()]);
  const go = await create();
  await run("var together = Promise.withResolvers<void>();", null);
  const cells = subshells.map((subshell, i) => run(`await together.promise; ${i} * 2`, subshell));
  await run("together.resolve();", go);
  expect((await Promise.all(cells)).map(resultOf)).toEqual(["0", "2", "4"]);
  for (const subshell of [...subshells, go])
    await control("delete_subshell_request", { subshell_id: subshell });
});

test("an error in a subshell is its own, and aborts what waits behind it only", async () => {
  const subshell = await create();
  const failing = run("await null; throw new Error('mine')", subshell);
  const behind = run("1", subshell);
  const elsewhere = run("2", null);
  expect((await failing).reply.content.evalue).toBe("mine");
  expect((await behind).reply.content.status).toBe("aborted");
  expect(resultOf(await elsewhere)).toBe("2");
});

test("a loop in a subshell is interrupted, and what was awaited goes with it", async () => {
  const subshell = await create();
  const cell = run("while (true);", subshell);
  await new Promise((go) => setTimeout(go, 100));
  await control("interrupt_request");
  expect((await cell).reply.content.ename).toBe("Interrupted");
  expect(resultOf(await run("1 + 1", null))).toBe("2");
});

const INTERRUPTED = "Interrupted";
const endOf = ({ reply }: Answer): unknown => reply.content.ename ?? reply.content.status;
/** Sends a cell and waits until it prints `here`; gives what waits for its end. */
async function reach(code: string, subshell: string | null): Promise<() => Promise<unknown>> {
  const id = send(code, subshell, { allow_stdin: true });
  const end = kernel.client.answer(id).then(endOf);
  await kernel.client.next(
    ({ content, parent }) => content.text === "here\n" && parent.msg_id === id,
  );
  return () => end;
}
const gate = "var gate = Promise.withResolvers<void>();";
const LOOPS = "console.log('here'); while (true);";

test.each([
  ["after an await", `await null; ${LOOPS}`],
  ["in a timer", `await new Promise(() => setTimeout(() => { ${LOOPS} }, 1));`],
  ["before its first await", LOOPS],
])(
  "one Stop ends a loop of a subshell %s and the cell of the main shell that awaits",
  async (_, loop) => {
    const subshell = await create();
    for (let time = 0; time < 3; time++) {
      const main = await reach("console.log('here'); await new Promise(() => {});", null);
      const beside = await reach(loop, subshell);
      await control("interrupt_request");
      expect(await Promise.all([main(), beside()])).toEqual([INTERRUPTED, INTERRUPTED]);
      expect(resultOf(await run("1 + 1", subshell))).toBe("2");
    }
  },
);

test("one Stop ends all cells of subshells where none of the main shell runs", async () => {
  const subshells = await Promise.all([create(), create(), create()]);
  const [first, second, third] = subshells;
  for (const loop of [`await null; ${LOOPS}`, LOOPS]) {
    const cells = [
      await reach("console.log('here'); await new Promise(() => {});", first),
      await reach("console.log('here'); await input();", second),
      await reach(loop, third),
    ];
    await control("interrupt_request");
    expect(await Promise.all(cells.map((end) => end()))).toEqual([
      INTERRUPTED,
      INTERRUPTED,
      INTERRUPTED,
    ]);
  }
  expect(resultOf(await run("1 + 1", first))).toBe("2");
});

test("a Stop that makes V8 drop what a cell of a subshell was to go on with ends that cell, too", async () => {
  const subshell = await create();
  await run(gate, null);
  const beside = await reach("console.log('here'); await gate.promise;", subshell);
  const main = await reach(`await null; gate.resolve(); ${LOOPS}`, null);
  await control("interrupt_request");
  expect(await Promise.all([main(), beside()])).toEqual([INTERRUPTED, INTERRUPTED]);
});

test("a cell of a subshell that awaits goes on where a cell of the main shell is stopped", async () => {
  const subshell = await create();
  for (const code of [LOOPS, "console.log('here'); await new Promise(() => {});"]) {
    await run(gate, null);
    const beside = await reach("console.log('here'); await gate.promise;", subshell);
    const main = await reach(code, null);
    await control("interrupt_request");
    expect(await main()).toBe(INTERRUPTED);
    await run("gate.resolve();", null);
    expect(await beside()).toBe("ok");
  }
});

test("native code is told of no Stop any more that ended an earlier cell of a subshell", async () => {
  const subshell = await create();
  const beside = await reach(LOOPS, subshell);
  await control("interrupt_request");
  expect(await beside()).toBe(INTERRUPTED);
  const flag = "globalThis[Symbol.for('sonde.host')].cancel[0]";
  expect(resultOf(await run(flag, subshell))).toBe("0");
});

test("comm messages that wait behind a loop of a subshell are handled after a Stop", async () => {
  const subshell = await create();
  await run(
    `var heard: unknown[] = [];
const { registerTarget } = await import("sonde/widgets");
registerTarget("kept", (comm) => comm.onMessage(async ({ data }) => { await null; heard.push(data.i); }));`,
    null,
  );
  await kernel.client.notify("comm_open", { comm_id: "kept", target_name: "kept", data: {} });
  const beside = await reach(LOOPS, subshell);
  const told = [1, 2, 3].map((i) =>
    kernel.client.notify("comm_msg", { comm_id: "kept", data: { i } }),
  );
  // Answered after what was sent before it on the same socket has come.
  await kernel.client.request("comm_info_request");
  await control("interrupt_request");
  expect(await beside()).toBe(INTERRUPTED);
  await Promise.all(told);
  expect(resultOf(await run("heard.join()", null))).toBe("1,2,3");
});

test("a listener of a comm that loops is ended by a Stop and goes idle, beside a cell and alone", async () => {
  await run(`registerTarget("loops", (comm) => comm.onMessage(() => { ${LOOPS} }));`, null);
  await kernel.client.notify("comm_open", { comm_id: "loops", target_name: "loops", data: {} });
  for (const isAlone of [false, true]) {
    const main = isAlone
      ? undefined
      : await reach("console.log('here'); await new Promise(() => {});", null);
    const loops = kernel.client.next(({ content }) => content.text === "here\n");
    const idle = kernel.client.notify("comm_msg", { comm_id: "loops", data: {} });
    await loops;
    await control("interrupt_request");
    await idle;
    expect(await main?.()).toBe(isAlone ? undefined : INTERRUPTED);
    expect(resultOf(await run("1 + 1", null))).toBe("2");
  }
});

test("a native call in a subshell that a Stop cannot end is told of, and a second Stop ends the process", async () => {
  const subshell = await create();
  const native =
    "console.log('here'); require('node:crypto').pbkdf2Sync('a', 'b', 1e9, 64, 'sha512');";
  const beside = await reach(native, subshell);
  await control("interrupt_request");
  const { content } = await kernel.client.next(({ content: { name } }) => name === "stderr");
  expect(content.text).toMatch(/^interrupt: the cell is inside a call that cannot be stopped/);
  await control("interrupt_request");
  expect(await beside()).toBe("ExecutorDied");
  expect(resultOf(await run("1 + 1", subshell))).toBe("2");
});

test("a subshell that is not there is an error", async () => {
  const { reply } = await run("1", "nobody");
  expect(reply.content).toMatchObject({
    status: "error",
    evalue: 'subshell: there is none with the id "nobody"; create_subshell_request makes one',
  });
});

test("a process that ends takes the cells of all subshells along", async () => {
  const subshell = await create();
  const main = run("await new Promise(() => {})", null);
  await new Promise((go) => setTimeout(go, 50));
  const beside = await run("process.exit(3)", subshell);
  expect(beside.reply.content.ename).toBe("ExecutorDied");
  expect((await main).reply.content.ename).toBe("ExecutorDied");
  expect(resultOf(await run("1 + 1", subshell))).toBe("2");
});

test("a process that ends in a subshell alone is told of once, as the error of its cell, however often", async () => {
  const subshell = await create();
  for (let time = 0; time < 4; time++) {
    const { reply, published } = await run("process.exit(3)", subshell);
    expect(reply.content.evalue).toMatch(
      /was called; all variables are lost, a fresh process is ready/,
    );
    expect(published.filter(({ type }) => type === "stream")).toEqual([]);
  }
  expect(resultOf(await run("1 + 1", null))).toBe("2");
});
