import { expect, test } from "@jest/globals";
import { createOutbox, type Frames } from "../../../kernel/wire/outbox.ts";

test("messages leave in order, each made when its turn comes", async () => {
  const log: string[] = [];
  const outbox = createOutbox(
    async ([name]) => void log.push(`${String(name)} sent`),
    () => {},
  );
  const message = (name: string) => (): Frames => {
    log.push(`${name} made`);
    return [name];
  };
  outbox.send(message("busy"));
  outbox.send(message("input"));
  log.push("the cell is on its way");
  await outbox.drained();
  expect(log).toEqual([
    "the cell is on its way",
    "busy made",
    "busy sent",
    "input made",
    "input sent",
  ]);
});

test("what is sent while others are under way counts at once", async () => {
  const pressed: boolean[] = [];
  let go = (): void => {};
  const outbox = createOutbox(
    () => new Promise<void>((resolve) => (go = resolve)),
    () => {},
    { pressed: (full) => pressed.push(full) },
  );
  outbox.send(() => ["first"]);
  await new Promise(setImmediate);
  outbox.send(() => ["x".repeat(5 << 20)]);
  expect(pressed).toEqual([true]);
  go();
  await new Promise(setImmediate);
  go();
  await outbox.drained();
  expect(pressed).toEqual([true, false]);
});

test("a message that cannot be made is told, and those behind it leave", async () => {
  const sent: Frames[] = [];
  const failures: string[] = [];
  const outbox = createOutbox(
    async (frames) => void sent.push(frames),
    (error) => failures.push(String(error)),
  );
  outbox.send(() => {
    throw new TypeError("no text");
  });
  outbox.send(() => ["next"]);
  await outbox.drained();
  expect(failures).toEqual(["TypeError: no text"]);
  expect(sent).toEqual([["next"]]);
});

test("a message that finds no room for too long passes by who does not read", async () => {
  const sent: string[] = [];
  const outbox = createOutbox(
    () => Promise.reject(Object.assign(new Error("full"), { code: "EAGAIN" })),
    () => {},
    { passBy: async ([name]) => void sent.push(`past: ${String(name)}`), patience: 10 },
  );
  outbox.send(() => ["one"]);
  outbox.send(() => ["two"]);
  await outbox.drained();
  expect(sent).toEqual(["past: one", "past: two"]);
});
