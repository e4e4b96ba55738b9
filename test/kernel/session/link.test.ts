import { expect, test } from "@jest/globals";
import { encodeFrame, FRAME, frameReader } from "#kernel/session/link.ts";

test("frames come out as they went in, however the bytes are cut", () => {
  const sent = [
    [FRAME.stdout, 1, "a"],
    [FRAME.publication, 4_000_000_000, "🙂".repeat(1000)],
    [FRAME.ready, 0, ""],
  ] as const;
  const bytes = Buffer.concat(
    sent.map(([type, execution, text]) => encodeFrame(type, execution, text)),
  );
  for (const size of [1, 3, 7, 1000, bytes.length]) {
    const received: unknown[] = [];
    const read = frameReader((type, execution, payload) =>
      received.push([type, execution, payload.toString()]),
    );
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
    expect(received).toEqual(sent);
  }
});
