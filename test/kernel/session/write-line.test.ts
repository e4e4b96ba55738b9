import { format } from "node:util";
import { expect, test } from "@jest/globals";
import { roomOfLine, writeLine } from "#kernel/session/write-line.ts";

test.each<readonly [unknown[]]>([
  [[]],
  [[""]],
  [["text"]],
  [["", ""]],
  [["50 %"]],
  [["line", 7]],
  [["two\nlines"]],
  [[7, "%d", 8]],
  [["a".repeat(32), 0, 9, 10, 99, 100, 2 ** 31 - 1]],
])("of %j it writes what util.format makes, and nothing else", (args) => {
  const expected = Buffer.from(`${format(...args)}\n`);
  const target = Buffer.alloc(400, 0xff);
  expect(writeLine(target, args, 3)).toBe(3 + expected.length);
  expect(expected.length).toBeLessThanOrEqual(roomOfLine(args));
  expect(target.subarray(3, 3 + expected.length)).toEqual(expected);
  expect(target.subarray(3 + expected.length).every((byte) => byte === 0xff)).toBe(true);
  expect(target.subarray(0, 3).every((byte) => byte === 0xff)).toBe(true);
});

test.each<readonly [unknown[]]>([
  [["50 %", 1]],
  [["é"]],
  [["a".repeat(33)]],
  [[-1]],
  [[-0]],
  [[1.5]],
  [[2 ** 31]],
  [[Number.NaN]],
  [[10n]],
  [[null]],
  [["an object", {}]],
])("%p is left to util.format", (args) => {
  expect(writeLine(Buffer.alloc(400), args, 0)).toBe(-1);
});
