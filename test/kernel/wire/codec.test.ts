import { createHmac } from "node:crypto";
import { expect, test } from "@jest/globals";
import { createPublication } from "#kernel/protocol/message.ts";
import { createCodec } from "#kernel/wire/codec.ts";
import { parseConnection } from "#kernel/wire/connection.ts";
import { createSignature } from "#kernel/wire/signature.ts";

const connection = (key: string) =>
  parseConnection(
    JSON.stringify({
      ip: "",
      key,
      shell_port: 0,
      iopub_port: 0,
      stdin_port: 0,
      control_port: 0,
      hb_port: 0,
    }),
  );
const codec = (key = "secret") => createCodec(createSignature(connection(key)));
const bytes = (frames: readonly (string | Uint8Array)[]) =>
  frames.map((frame) => Buffer.from(frame));

const header = '{"msg_id":"1","msg_type":"kernel_info_request"}';
const signed = (...parts: string[]) => {
  const hmac = createHmac("sha256", "secret");
  for (const part of parts) hmac.update(part);
  return bytes(["peer", "<IDS|MSG>", hmac.digest("hex"), ...parts]);
};

test("a message survives the way to the wire and back, with identities and buffers", () => {
  const sent = {
    ...createPublication("stream", { name: "stdout", text: "é𝒳" }, null, "s"),
    metadata: { a: 1 },
    buffers: [Buffer.from([0, 255])],
  };
  expect(codec().decode(bytes(codec().encode(sent)))).toEqual({ message: sent });
});

test("half of a character goes out as U+FFFD, as Python could not save it; what only looks like one stays", () => {
  const text = "😀".slice(0, 1) + String.raw` \ud83d \n " 😀`;
  const sent = createPublication("stream", { name: "stdout", text }, null, "s");
  const json = String(bytes(codec().encode(sent)).at(-1));
  expect(JSON.parse(json)).toEqual({ name: "stdout", text: text.toWellFormed() });
  expect(json).not.toMatch(/[^\\]\\ud83d/);
});

test("a message with a wrong signature, or a changed part, is refused", () => {
  const frames = signed(header, "{}", "{}", "{}");
  frames[6] = Buffer.from('{"restart":true}');
  expect(codec().decode(frames)).toEqual({ refused: "its signature is wrong" });
  frames[2] = Buffer.from("short");
  expect(codec().decode(frames)).toEqual({ refused: "its signature is wrong" });
});

test("a message is accepted once", () => {
  const { decode } = codec();
  const frames = signed(header, "{}", "{}", "{}");
  expect(decode(frames)).toHaveProperty("message.header.msg_id", "1");
  expect(decode(frames)).toEqual({ refused: "it was sent before" });
});

test("without a key nothing is signed and everything is trusted", () => {
  const { encode, decode } = codec("");
  const frames = bytes(encode(createPublication("status", {}, null, "s")));
  expect(frames[2]).toHaveLength(0);
  expect(decode(frames)).toHaveProperty("message");
  expect(decode(frames)).toHaveProperty("message");
});

test("frames that are no message are refused with the reason", () => {
  const refused = (frames: Buffer[]) => codec().decode(frames);
  expect(refused([])).toEqual({ refused: "it has no delimiter" });
  expect(refused(bytes(["a", "b"]))).toEqual({ refused: "it has no delimiter" });
  expect(refused(bytes(["<IDS|MSG>", "x", "{}"]))).toEqual({ refused: "it has too few frames" });
  const wrong = { refused: "a part of it is not a JSON object" };
  expect(refused(signed(header, "{}", "{}", "{"))).toEqual(wrong);
  expect(refused(signed(header, "{}", "[]", "{}"))).toEqual(wrong);
  expect(refused(signed("null", "{}", "{}", "{}"))).toEqual(wrong);
  expect(refused(signed("{}", "{}", "{}", "{}"))).toEqual({
    refused: "its header lacks msg_id or msg_type",
  });
});

test("a hash that is not there is an error at once, with its name", () => {
  const wrong = { ...connection("secret"), signature_scheme: "hmac-sha257" };
  expect(() => createSignature(wrong)).toThrow(
    'connection file: signature_scheme "hmac-sha257" names no hash of this Node',
  );
});
