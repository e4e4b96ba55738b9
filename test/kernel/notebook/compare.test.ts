import { describe, expect, test } from "@jest/globals";
import { compareOutputs, marksOf } from "#kernel/notebook/compare.ts";
import { formatDiff } from "#kernel/notebook/diff.ts";
import type { NotebookCell, Output } from "#kernel/notebook/notebook.ts";
import { parseSanitizers } from "#kernel/notebook/sanitizers.ts";

const stream = (text: string, name: "stdout" | "stderr" = "stdout"): Output => ({
  output_type: "stream",
  name,
  text,
});
const result = (data: Record<string, unknown>, execution_count = 1): Output => ({
  output_type: "execute_result",
  data,
  metadata: {},
  execution_count,
});
const same = (text: string): string => text;

describe("outputs", () => {
  test("are equal whatever their numbers, their metadata and the cuts between their texts", () => {
    expect(
      compareOutputs(
        [stream("a\n"), stream("b"), result({ "text/plain": ["1\n", "2"] })],
        [result({ "text/plain": "1\n2" }, 7), stream("a\nb")],
        same,
      ),
    ).toEqual([]);
    expect(
      compareOutputs(
        [result({ "application/json": { a: 1, b: 2 } })],
        [result({ "application/json": { b: 2, a: 1 } })],
        same,
      ),
    ).toEqual([]);
    expect(
      compareOutputs([result({ "image/png": "a" })], [result({ "image/png": "b" })], same),
    ).toEqual([]);
  });

  test("differ in what is named", () => {
    const error = (evalue: string): Output => ({
      output_type: "error",
      ename: "TypeError",
      evalue,
      traceback: [evalue],
    });
    expect(compareOutputs([error("a")], [error("b")], same)).toEqual([
      { what: "error", diff: "- TypeError: a\n+ TypeError: b" },
    ]);
    expect(compareOutputs([stream("x")], [], same)).toEqual([{ what: "stdout", diff: "- x\n+ " }]);
    expect(compareOutputs([], [stream("x", "stderr")], same).map(({ what }) => what)).toEqual([
      "stderr",
    ]);
  });

  test("are compared after the replacements", () => {
    const sanitize = parseSanitizers(
      "[time]\nregex: \\d+ ms\nreplace: TIME\n[id]\nregex: id-(?P<kind>[a-z])\\w*\nreplace: <\\1$>\n",
      "f",
    );
    expect(sanitize("took 12 ms for id-abc")).toBe("took TIME for <a$>");
    expect(compareOutputs([stream("12 ms")], [stream("13 ms")], sanitize)).toEqual([]);
    expect(() => parseSanitizers("\\d+ ms\n", "f")).toThrow("run: f holds no sanitizers; write [");
  });
});

test("replacements are written as for Python: flags, groups by name and number", () => {
  const sanitize = parseSanitizers(
    "[a]\nregex: (?i)(?P<unit>MS) (?P=unit) (\\d)\nreplace: \\g<unit>-\\g<2>-\\2$\n",
    "f",
  );
  expect(sanitize("ms ms 7")).toBe("ms-7-7$");
});

test("a file of replacements that is wrong says so", () => {
  expect(() => parseSanitizers("[a]\nreplace: x", "f.cfg")).toThrow(
    "run: a section of f.cfg has no 'regex:'",
  );
  expect(() => parseSanitizers("[a]\nregex: (", "f.cfg")).toThrow(
    "run: '(' in f.cfg is no regular expression",
  );
});

test.each<[string, "all" | "marked", string, string[], object]>([
  ["nothing", "all", "1", [], { skip: false, check: true }],
  ["a tag to ignore it", "all", "1", ["nbval-ignore-output"], { skip: false, check: false }],
  ["a comment to ignore it", "all", "// NBVAL_IGNORE_OUTPUT\n1", [], { skip: false, check: false }],
  ["a tag to skip it", "all", "1", ["nbval-skip"], { skip: true, check: true }],
  ["nothing, where marks are asked for", "marked", "1", [], { skip: false, check: false }],
  ["a mark", "marked", "1", ["nbval-check-output"], { skip: false, check: true }],
])("a cell with %s (%s)", (_, check, source, tags, marks) => {
  const cell: NotebookCell = { cell_type: "code", source, metadata: { tags } };
  expect(marksOf(cell, check)).toEqual(marks);
});

describe("a diff", () => {
  test("shows the lines that changed with two around them", () => {
    expect(formatDiff("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\nx\n5\n6\n7")).toBe(
      "  2\n  3\n- 4\n+ x\n  5\n  6",
    );
  });

  test("keeps lines in common within the change", () => {
    expect(formatDiff("a\nb\nc", "x\nb\ny")).toBe("- a\n+ x\n  b\n- c\n+ y");
  });

  test("is short for long texts", () => {
    const long = (mark: string) =>
      Array.from({ length: 5000 }, (_, i) => `${mark} ${i}`).join("\n");
    const text = formatDiff(long("a"), long("b"));
    expect(text.split("\n")).toHaveLength(61);
    expect(text).toMatch(/… 9940 more lines$/);
    expect(formatDiff("x".repeat(10_000), "y").length).toBeLessThan(400);
  });
});
