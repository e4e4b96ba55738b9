import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook, type Ran } from "../session/notebook.ts";

/** Cells, the last of which fails; › stands where one of them, or a file, caused it. */
export interface Case {
  readonly cells: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** `TypeError: message` */
  readonly error: string;
  /** The calls, newest first, with A for the number of the first cell, B for the next. */
  readonly frames?: readonly string[];
}

/** One test per case, all in one session: the exact place, the code around it, and nothing of the kernel's. */
export function runCases(title: string, cases: Readonly<Record<string, Case>>): void {
  describe(title, () => {
    let notebook: Notebook;
    beforeAll(() => {
      notebook = new Notebook();
    });
    afterAll(() => notebook.close());

    test.each(Object.entries(cases))("%s", async (_, { cells, files = {}, error, frames }) => {
      for (const [name, text] of Object.entries(files)) notebook.file(name, unmark(text));
      const runs: Ran[] = [];
      for (const cell of cells) runs.push(await notebook.run(unmark(cell)));
      const last = runs.at(-1) as Ran;
      expect(last.error).toBe(error.replaceAll("FOLDER", notebook.folder));
      const labels = runs.map(({ execution }) => `Cell [${execution}] `);
      const sources = [
        ...cells.map((text, i) => [String(labels[i]), text] as const),
        ...Object.entries(files).map(([name, text]) => [`${name}:`, text] as const),
      ];
      const [label, text] = sources.find(([, text]) => text.includes("›")) ?? ["", ""];
      expectPlace(last.traceback, label, text);
      if (frames !== undefined) {
        const [a, b] = labels.map((label) => label.trim());
        const lines = last.traceback.split("\n").filter((line) => line.startsWith("    at "));
        expect(
          lines.map((line) => line.slice(7).replace(String(a), "A").replace(String(b), "B")),
        ).toEqual(frames);
      }
    });
  });
}

/** Checks the first place that a traceback names, its code and its caret. */
export function expectPlace(traceback: string, label: string, marked: string): void {
  const before = marked.slice(0, marked.indexOf("›")).split("\n");
  const column = (before.at(-1) ?? "").length + 1;
  const line = unmark(marked).split("\n")[before.length - 1] ?? "";
  const lines = traceback.split("\n");
  const arrow = lines.findIndex((line) => line.startsWith("❯"));
  const [, shown = ""] = lines[arrow]?.split("│ ") ?? [];
  const caret = (lines[arrow + 1] ?? "").split("│ ")[1] ?? "";
  expect({
    place: lines[lines.findIndex((line) => line.startsWith("  ") && line.includes(label))],
    code: shown,
    caret: caret.indexOf("^"),
  }).toEqual({
    place: `  ${label}${before.length}:${column}`,
    code: line
      .replace(/\r$/, "")
      .replace(/[\u2028\u2029]/g, " ")
      .trimEnd(),
    caret: column - 1,
  });
  expect(traceback).not.toMatch(/node:internal|node:inspector|dist\/kernel|cell-\d+\.tsx/);
  expect(traceback).not.toContain("\u001B");
}

const unmark = (text: string): string => text.replace("›", "");
