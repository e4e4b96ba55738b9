// Questions to the user, over the sockets of a real kernel.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Answer, KernelClient, textOf } from "../../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import { violations } from "../../support/message-spec.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
});
afterAll(() => kernel.stop());

const run = (code: string): Promise<Answer> => kernel.client.execute(code, { allow_stdin: true });
const resultOf = ({ published }: Answer): unknown =>
  published.find(({ type }) => type === "execute_result")?.content.data["text/plain"];

test("prompt asks, waits and gives what was typed", async () => {
  const [question, answer] = await Promise.all([
    kernel.client.answerNext("Grüße 🙂"),
    run('console.log("before"); prompt("Who?").toUpperCase()'),
  ]);
  expect(question.content).toEqual({ prompt: "Who? ", password: false });
  expect(textOf(answer)).toBe("before\n");
  expect(resultOf(answer)).toBe("GRÜSSE 🙂");
});

test("an empty answer gives the value that prompt was told", async () => {
  const [question, answer] = await Promise.all([
    kernel.client.answerNext(""),
    run('prompt("How many?", 3)'),
  ]);
  expect(question.content.prompt).toBe("How many? [3] ");
  expect(resultOf(answer)).toBe("3");
});

test.each([
  ["y", "true"],
  ["no", "false"],
])("confirm takes %s as %s", async (typed, expected) => {
  const [, answer] = await Promise.all([kernel.client.answerNext(typed), run('confirm("Go?")')]);
  expect(resultOf(answer)).toBe(expected);
});

test("getpass asks for what is not shown", async () => {
  const [question, answer] = await Promise.all([kernel.client.answerNext("s3"), run("getpass()")]);
  expect(question.content).toEqual({ prompt: "Password: ", password: true });
  expect(resultOf(answer)).toBe("s3");
});

test("input leaves timers running while it waits", async () => {
  const asked = kernel.client.next(({ type }) => type === "input_request");
  const over = run(
    'let ticks = 0; const timer = setInterval(() => ticks++, 1); const line = await input("? "); clearInterval(timer); [line, ticks > 0]',
  );
  const question = await asked;
  await new Promise((go) => setTimeout(go, 50));
  kernel.client.send("input_reply", { value: "a" }, "stdin", { parent: question.header });
  expect(resultOf(await over)).toBe("[ 'a', true ]");
});

test("an answer that does not say what it answers is taken from who was asked", async () => {
  const asked = kernel.client.next(({ type }) => type === "input_request");
  const over = run("prompt()");
  await asked;
  kernel.client.send("input_reply", { value: "plain" }, "stdin");
  expect(resultOf(await over)).toBe("plain");
});

test.each([
  [{ status: "error", ename: "EOFError", evalue: "no more" }, "an error: EOFError: no more"],
  [{}, "input_reply: value must be text, got nothing"],
])("an answer without a text is an error of the cell: %j", async (content, message) => {
  for (const code of ["prompt()", "await input()"]) {
    const asked = kernel.client.next(({ type }) => type === "input_request");
    const over = run(code);
    kernel.client.send("input_reply", content, "stdin", { parent: (await asked).header });
    expect((await over).reply.content.evalue).toContain(message);
  }
});

test("an answer that is too long for a thread that waits is an error, and the process lives", async () => {
  const value = "x".repeat(70_000_000);
  await run("globalThis.kept = 8");
  const [, answer] = await Promise.all([kernel.client.answerNext(value), run("prompt()")]);
  expect(answer.reply.content.evalue).toMatch(/^prompt: the answer is too long, 7\d{7} characters/);
  const [, longer] = await Promise.all([
    kernel.client.answerNext(value),
    run("[kept, (await input()).length]"),
  ]);
  expect(resultOf(longer)).toBe("[ 8, 70000000 ]");
});

test("only the front end that ran the cell is asked, and only its answer counts", async () => {
  const other = new KernelClient(kernel.connection);
  await other.ready();
  const asked = kernel.client.next(({ type }) => type === "input_request");
  const over = run('prompt("mine?")');
  const question = await asked;
  other.send("input_reply", { value: "forged" }, "stdin", { parent: question.header });
  await other.request("kernel_info_request");
  kernel.client.send("input_reply", { value: "true" }, "stdin", { parent: question.header });
  expect(resultOf(await over)).toBe("true");
  expect(other.messages.filter(({ type }) => type === "input_request")).toEqual([]);
  other.close();
});

test("without allow_stdin asking is an error that says so", async () => {
  for (const code of ["prompt()", "await input()"]) {
    const { reply } = await kernel.client.execute(code);
    expect(reply.content.evalue).toMatch(/the front end does not allow input.*allow_stdin/);
  }
});

test.each(["prompt()", "await input()"])(
  "%s can be interrupted, and a late answer is dropped",
  async (code) => {
    await run("globalThis.kept = 7");
    const asked = kernel.client.next(({ type }) => type === "input_request");
    const over = run(code);
    const question = await asked;
    await kernel.client.request("interrupt_request", {}, "control");
    expect((await over).reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
    kernel.client.send("input_reply", { value: "late" }, "stdin", { parent: question.header });
    const [, answer] = await Promise.all([
      kernel.client.answerNext("new"),
      run("[kept, prompt()]"),
    ]);
    expect(resultOf(answer)).toBe("[ 7, 'new' ]");
  },
);

test("other requests are answered while a cell waits for its user", async () => {
  const asked = kernel.client.next(({ type }) => type === "input_request");
  const over = run("prompt()");
  const question = await asked;
  const { reply } = await kernel.client.request("kernel_info_request", {}, "control");
  expect(reply.content.status).toBe("ok");
  kernel.client.send("input_reply", { value: "" }, "stdin", { parent: question.header });
  await over;
});

test("a front end that cannot be asked, for it has no connection on stdin, makes asking an error", async () => {
  const deaf = new KernelClient(kernel.connection, true, false);
  await deaf.ready();
  for (const code of ["prompt()", "await input()"]) {
    const { reply } = await deaf.execute(code, { allow_stdin: true });
    expect(reply.content.evalue).toMatch(/the front end has no connection on stdin$/);
  }
  deaf.close();
});

test.each([0, 30])("a timer that asks %d ms after its cell gets an error", async (delay) => {
  const said = kernel.client.next(
    ({ type, content }) => type === "stream" && /said/.test(content.text as string),
  );
  await run(`setTimeout(() => {
    try { prompt("late?"); } catch (error) { console.log("said", error.message); }
  }, ${delay});`);
  const { content } = await said;
  expect(content.text).toMatch(/^said prompt: (nobody can be asked here|the cell has ended)/);
  expect(resultOf(await run("1 + 1"))).toBe("2");
});

test("a question that a cell does not wait for ends with it", async () => {
  // Warnings of earlier cells come on stderr, too.
  const told = kernel.client.next(({ content }) =>
    String(content.text).includes("input: the cell has ended"),
  );
  await run('void input("who waits?");');
  expect((await told).content.name).toBe("stderr");
});

test("a question of a process that is gone leaves the questions of the next one alone", async () => {
  const asked = kernel.client.next(({ type }) => type === "input_request");
  const over = run("setTimeout(() => process.exit(1), 50); await input()");
  await asked;
  expect((await over).reply.content.ename).toBe("ExecutorDied");
  const [, answer] = await Promise.all([kernel.client.answerNext("fresh"), run("prompt()")]);
  expect(resultOf(answer)).toBe("fresh");
});

test("every message obeyed the protocol", () => {
  expect(kernel.client.messages.flatMap(violations)).toEqual([]);
});
