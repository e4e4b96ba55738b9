import { format, inspect } from "node:util";
import { expect, test } from "@jest/globals";
import { formatLine } from "#kernel/session/line.ts";

test.each<readonly [unknown[]]>([
  [[]],
  [["text"]],
  [["50 %"]],
  [["50 %", 1]],
  [["%d of %s", 3, "four", 5]],
  [["line", 7]],
  [[7, "%d", 8]],
  [["", ""]],
  [[0, -0, 1.5, -1e21, Number.NaN, Number.POSITIVE_INFINITY]],
  [[true, null, undefined, 10n, Symbol("s")]],
  [["an object", { a: [1, "b"] }, new Error("e").message]],
  [[["in", "an array"]]],
])("a printed line is what util.format makes of %j", (args) => {
  expect(formatLine(args)).toBe(format(...args));
});

test("a printed number has the separators that a program asked for", () => {
  inspect.defaultOptions.numericSeparator = true;
  try {
    expect(formatLine(["rows", 1_000_000])).toBe("rows 1_000_000");
  } finally {
    inspect.defaultOptions.numericSeparator = false;
  }
});
