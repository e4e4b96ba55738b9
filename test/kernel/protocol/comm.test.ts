import { expect, test } from "@jest/globals";
import { decodeComm, encodeComm } from "#kernel/protocol/comm.ts";

test("a comm message survives its way through a pipe, with its buffers", () => {
  const message = {
    type: "comm_msg",
    content: { comm_id: "c", data: { text: "Grüße 🙂" } },
    metadata: { version: "1" },
    buffers: [Uint8Array.of(1, 2, 3), new Uint8Array(0), Uint8Array.of(255)],
  } as const;
  expect(decodeComm(encodeComm(message))).toEqual(message);
});

test("each buffer starts its own memory, so that any typed array fits over it", () => {
  const bytes = encodeComm({
    type: "comm_msg",
    content: { comm_id: "c", data: {} },
    metadata: {},
    buffers: [Uint8Array.of(1), new Uint8Array(new Float64Array([1.5]).buffer)],
  });
  const [, floats] = decodeComm(bytes).buffers;
  expect([...new Float64Array((floats as Uint8Array<ArrayBuffer>).buffer)]).toEqual([1.5]);
});
