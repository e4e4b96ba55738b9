import { expect, test } from "@jest/globals";
import { createQuestions } from "#kernel/handlers/questions.ts";
import type { Header, Request } from "#kernel/protocol/message.ts";

const question = { prompt: "? ", password: false };
const open = new AbortController().signal;

function start() {
  const log: string[] = [];
  const unheard: (() => void)[] = [];
  const send = (_: Request, __: object, failed: () => void): string => `q${unheard.push(failed)}`;
  return { log, unheard, questions: createQuestions(send, (line) => log.push(line)) };
}

const from = (identity: string, content: object = {}, parent?: string): Request => ({
  channel: "stdin",
  identities: [Buffer.from(identity)],
  header: { msg_id: "m", msg_type: "input_reply" } as Header,
  parent: parent === undefined ? null : ({ msg_id: parent, msg_type: "input_request" } as Header),
  metadata: {},
  content,
  buffers: [],
});

test("answers find their questions, in whatever order they come", async () => {
  const { questions } = start();
  const [first, second] = [1, 2].map(() => questions.ask(from("a"), question, open));
  questions.answer(from("a", { value: "two" }, "q2"));
  questions.answer(from("a", { value: "one" }, "q1"));
  expect(await Promise.all([first, second])).toEqual(["one", "two"]);
});

test("an answer without a parent is for the oldest question of its sender", async () => {
  const { questions } = start();
  void questions.ask(from("b"), question, open);
  const asked = questions.ask(from("a"), question, open);
  questions.answer(from("a", { value: "mine" }));
  expect(await asked).toBe("mine");
});

test("an answer of somebody else, a second one and a late one are dropped", async () => {
  const { questions, log } = start();
  const ended = new AbortController();
  const asked = questions.ask(from("a"), question, open);
  const forgotten = questions.ask(from("a"), question, ended.signal);
  ended.abort(new Error("the cell has ended"));
  await expect(forgotten).rejects.toThrow("the cell has ended");
  questions.answer(from("b", { value: "forged" }, "q1"));
  questions.answer(from("a", { value: "late" }, "q2"));
  questions.answer(from("a", { value: "right" }, "q1"));
  questions.answer(from("a", { value: "again" }, "q1"));
  expect(await asked).toBe("right");
  expect(log).toHaveLength(3);
});

test.each([
  [{ value: 5 }, "input_reply: value must be text, got 5"],
  [{}, "input_reply: value must be text, got nothing"],
  [{ status: "error" }, "the front end answered with an error"],
  [
    { status: "error", ename: "EOFError", evalue: "no more" },
    "the front end answered with an error: EOFError: no more",
  ],
])("an answer without a text is an error for who asked: %j", async (content, message) => {
  const { questions } = start();
  const asked = questions.ask(from("a"), question, open);
  questions.answer(from("a", content, "q1"));
  await expect(asked).rejects.toThrow(message);
});

test("a question that reaches nobody is an error", async () => {
  const { questions, unheard } = start();
  const asked = questions.ask(from("a"), question, open);
  unheard[0]?.();
  await expect(asked).rejects.toThrow("the front end has no connection on stdin");
});
