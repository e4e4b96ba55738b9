import { expect, test } from "@jest/globals";
import { writeText } from "#kernel/session/write-text.ts";

test.each(["", "line 1\n", "é", "line é", "a".repeat(40), "🙂", "\ud83d", "a\u0000b"])(
  "%j is written as Buffer.from gives it, and nothing else",
  (text) => {
    const expected = Buffer.from(text);
    const target = Buffer.alloc(130, 0xff);
    expect(writeText(target, text, 3)).toBe(expected.length);
    expect(target.subarray(3, 3 + expected.length)).toEqual(expected);
    expect(target.subarray(3 + expected.length).every((byte) => byte === 0xff)).toBe(true);
    expect(target.subarray(0, 3).every((byte) => byte === 0xff)).toBe(true);
  },
);
