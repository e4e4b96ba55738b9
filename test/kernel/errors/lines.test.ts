import { expect, test } from "@jest/globals";
import { placeIn, offsetIn, mover } from "#kernel/syntax/lines.ts";
import { runCases } from "./table.ts";

const noName = "ReferenceError: oops is not defined";

runCases("an error is placed in the lines of an editor:", {
  "after a line separator in a comment": { cells: ["/* \u2028 */ ›oops.x"], error: noName },
  "after a line separator in a string": {
    cells: ["const s: string = '\u2028😀'; ›oops.x"],
    error: noName,
  },
  "after a paragraph separator in a template": {
    cells: ["const s = `\u2029\u2028\n\u2028`; let t: string; ›oops.x\nvar u;"],
    error: noName,
  },
  "after a line separator between statements": {
    cells: ["enum E { A }\u2028[].length\n  \u2028 ›oops.x"],
    error: noName,
  },
  "of syntax after a line separator": {
    cells: ["'\u2028'; const a = (›]"],
    error: "SyntaxError: Unexpected token ']'",
  },
  "of a file with line separators": {
    cells: ["import './separated.ts'"],
    files: { "separated.ts": "/* \u2028 */ type T = '\u2028';\nconst s = `\u2028`; ›oops.x;\n" },
    error: noName,
  },
  "in an await of Node's own after a line separator": {
    cells: ["'\u2028';\n`\u2028`; ›await new Response('{').json()"],
    error: "SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
  },
});

test("a place is moved between lines that end otherwise, and back", () => {
  const text = "a\u2028b\r\nc\rd\n\u2029e";
  for (const letter of "abcde".split("")) {
    const at = text.indexOf(letter);
    const place = placeIn(text, at, "script");
    expect(place.column).toBe(1);
    expect(offsetIn(text, place, "script")).toBe(at);
    const shown = mover(text, "script", "editor")(place);
    expect(shown).toEqual(placeIn(text, at));
    expect(mover(text, "feed", "script")(mover(text, "editor", "feed")(shown))).toEqual(place);
  }
  expect(placeIn(text, text.indexOf("e"))).toEqual({ line: 4, column: 2 });
});
