import { MagicError, type Run } from "./magic.ts";
import { homedir } from "node:os";
import { readPath } from "./path.ts";

let previous: string | undefined;

/** Changes the current folder and prints it; without a folder it goes home, with `-` back. */
export const run: Run = ({ args }, { write }) => {
  const before = process.cwd();
  if (args === "-" && previous === undefined)
    throw new MagicError("%cd -: there is no folder to go back to");
  const folder = args === "" ? homedir() : args === "-" ? (previous ?? before) : readPath(args);
  try {
    process.chdir(folder);
  } catch (cause) {
    throw new MagicError(`%cd: there is no folder ${folder} in ${before}`, { cause });
  }
  previous = before;
  write("stdout", `${process.cwd()}\n`);
};
