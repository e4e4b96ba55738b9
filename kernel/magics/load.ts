import { readFile } from "node:fs/promises";
import { MagicError, type Run } from "./magic.ts";
import { readPath } from "./path.ts";
import { reasonOf } from "./reason.ts";

/** Puts a file's text, or the text at an address, into the cell, to be looked at and run. */
export const run: Run = async ({ args }, { replaceCell, signal }) => {
  if (args === "") throw new MagicError("%load: it needs a file; write %load file.ts");
  const text = /^https?:/.test(args) ? await download(args, signal) : await read(readPath(args));
  // The magic stays as a comment, which says where the text is from.
  replaceCell(`// %load ${args}\n${text.replace(/\n$/, "")}`);
};

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new MagicError(`%load: ${path} cannot be read in ${process.cwd()}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

async function download(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    throw signal.aborted
      ? cause
      : new MagicError(`%load: ${url} cannot be reached: ${reasonOf(cause)}`, { cause });
  });
  if (!response.ok) throw new MagicError(`%load: ${url} answered ${response.status}`);
  return response.text();
}
