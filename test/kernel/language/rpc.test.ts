import { PassThrough } from "node:stream";
import { expect, test } from "@jest/globals";
import { connectRpc } from "#kernel/language/rpc.ts";

const frame = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

test("what is no message is passed over, and the answer behind it is heard", async () => {
  const input = new PassThrough();
  const rpc = connectRpc(input, new PassThrough());
  const answer = rpc.request("question", {}, 10_000);
  input.write(`${frame("{ broken")}${frame("null")}No-Length: 1\r\n\r\n`);
  input.write(frame('{ "id": 1, "result": 7 }'));
  expect(await answer).toBe(7);
});
