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

test.each([
  ["text", "stray"],
  ["a byte", "x"],
  ["a length that no frame has", "\u0001\0\0\0\u0001\0\0\0\0"],
  ["a type that there is not", "\u0009\0\0\0\u0063\0\0\0\0"],
])("%s between frames is refused once, and nothing behind it is taken", (_, stray) => {
  const received: string[] = [];
  let refused = 0;
  const read = frameReader(
    (_type, _execution, payload) => received.push(payload.toString()),
    () => refused++,
  );
  const [before, after] = ["before", "after"].map((text) => encodeFrame(FRAME.stdout, 1, text));
  for (const bytes of [before!, Buffer.from(stray), after!, after!]) read(bytes);
  expect(received).toEqual(["before"]);
  expect(refused).toBe(1);
});

test("frames behind one whose receiver is broken off still come", async () => {
  const received: string[] = [];
  const read = frameReader((_type, _execution, payload) => {
    received.push(payload.toString());
    if (received.length === 1) throw new Error("terminated");
  });
  const frames = ["a", "b", "c"].map((text) => encodeFrame(FRAME.comm, 1, text));
  expect(() => read(Buffer.concat(frames))).toThrow("terminated");
  expect(received).toEqual(["a"]);
  await new Promise((go) => setImmediate(go));
  expect(received).toEqual(["a", "b", "c"]);
});
