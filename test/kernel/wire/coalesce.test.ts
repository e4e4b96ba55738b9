import { expect, test } from "@jest/globals";
import type { Header } from "#kernel/protocol/message.ts";
import { coalesce } from "#kernel/wire/coalesce.ts";

function recorder() {
  const sent: unknown[] = [];
  const text = coalesce((type, content, parent) => sent.push([type, content, parent?.msg_id]));
  return { sent, ...text };
}
const parent = (msg_id: string) => ({ msg_id }) as Header;
const [one, two] = [parent("1"), parent("2")];
const out = (text: string) => ({ name: "stdout", text }) as const;

test("text of one cell and name is joined, and goes out before anything else", () => {
  const { publish, sent } = recorder();
  publish("stream", out("a"), one);
  publish("stream", out("b"), one);
  publish("status", { execution_state: "idle" }, one);
  expect(sent).toEqual([
    ["stream", out("ab"), "1"],
    ["status", { execution_state: "idle" }, "1"],
  ]);
});

test("text of another cell or name starts a new message", () => {
  const { publish, flush, sent } = recorder();
  publish("stream", out("a"), one);
  publish("stream", { name: "stderr", text: "b" }, one);
  publish("stream", { name: "stderr", text: "c" }, two);
  flush();
  expect(sent).toEqual([
    ["stream", out("a"), "1"],
    ["stream", { name: "stderr", text: "b" }, "1"],
    ["stream", { name: "stderr", text: "c" }, "2"],
  ]);
});

test("text goes out by itself, and at once when it is much", async () => {
  const { publish, sent } = recorder();
  publish("stream", out("a"), one);
  expect(sent).toEqual([]);
  await new Promise((go) => setTimeout(go, 60));
  expect(sent).toEqual([["stream", out("a"), "1"]]);
  publish("stream", out("b".repeat(65_536)), one);
  expect(sent).toHaveLength(2);
});
