import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook } from "../session/notebook.ts";

/** What a cell does besides nothing: its result as text, what it writes, or how it fails. */
export type Effect =
  | string
  | undefined
  | { readonly result?: string; readonly stdout?: string; readonly error?: string };

/** Cells in order, each with its effect; a file's name and text may stand between them. */
export type Row = readonly (
  | readonly [code: string, effect?: Effect]
  | { readonly file: string; readonly text: string }
)[];

/** One test per row, all in one session. FOLDER in a text is the notebook's folder, FOLDERNAME its name. */
export function runTable(
  title: string,
  rows: Readonly<Record<string, Row>>,
  files: Readonly<Record<string, string>> = {},
): void {
  describe(title, () => {
    let notebook: Notebook;
    beforeAll(() => {
      notebook = new Notebook();
      for (const [name, text] of Object.entries(files)) notebook.file(name, text);
    });
    afterAll(() => notebook.close());

    test.each(Object.entries(rows))("%s", async (_, row) => {
      for (const step of row) {
        if ("file" in step) notebook.file(step.file, step.text);
        else {
          const [code, effect] = step;
          const expected = typeof effect === "string" ? { result: effect } : (effect ?? {});
          const placed = Object.entries(expected).map(([key, text]) => [
            key,
            place(text, notebook),
          ]);
          const ran = await notebook.run(code);
          expect({ code, result: ran.result, stdout: ran.stdout, error: ran.error }).toEqual({
            code,
            result: undefined,
            stdout: "",
            error: undefined,
            ...Object.fromEntries(placed),
          });
        }
      }
    });
  });
}

const place = (text: string, { folder }: Notebook): string =>
  text.replace("FOLDERNAME", basename(folder)).replaceAll("FOLDER", folder);
