import { MagicError, type Run } from "./magic.ts";
import { home } from "../home.ts";
import { readPath } from "./path.ts";

let previous: string | undefined;

/** Changes the current folder and prints it; without a folder it goes home, with `-` back. */
export const run: Run = ({ args }, { write }) => {
  const before = current();
  if (args === "-" && previous === undefined)
    throw new MagicError("%cd -: there is no folder to go back to");
  const folder = args === "" ? home() : args === "-" ? (previous ?? "") : readPath(args);
  if (folder === "")
    throw new MagicError(`%cd: ${args} names no folder; write %cd folder, or %cd to go home`);
  try {
    process.chdir(folder);
  } catch (cause) {
    const where = before ?? "the current folder, which was deleted";
    throw new MagicError(`%cd: there is no folder ${folder} in ${where}`, { cause });
  }
  previous = before ?? previous;
  write("stdout", `${process.cwd()}\n`);
};

/** The current folder; undefined once it was deleted. */
export function current(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
