import { dirname } from "node:path";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { MagicError, type Run } from "./magic.ts";
import { readPath } from "./path.ts";
import { reasonOf } from "./reason.ts";

/** Writes the cell into a file; with `-a` it is added to the file's end. */
export const run: Run = ({ args, body }, { write }) => {
  const { flag, file } = /^(?<flag>-a\s+|--append\s+)?(?<file>.+)$/.exec(args)?.groups ?? {};
  if (file === undefined || body === undefined)
    throw new MagicError(
      "%%writefile: it needs a file and a text; write %%writefile file.ts on the first line",
    );
  const path = readPath(file);
  const there = existsSync(path);
  const text = body === "" || body.endsWith("\n") ? body : `${body}\n`;
  try {
    (flag === undefined ? writeFileSync : appendFileSync)(path, text);
  } catch (cause) {
    throw new MagicError(
      `%%writefile: ${path} cannot be written in ${process.cwd()}: ${why(path, cause)}`,
      { cause },
    );
  }
  const done = flag !== undefined && there ? "Appended to" : there ? "Overwrote" : "Wrote";
  write("stdout", `${done} ${path}\n`);
};

const why = (path: string, cause: unknown): string =>
  existsSync(dirname(path)) ? reasonOf(cause) : `there is no folder ${dirname(path)}`;
