import { runCommand } from "./command.ts";
import type { Run } from "./magic.ts";

/** Runs a command in the shell; where it is assigned, the lines that it prints are the value. */
export const run: Run = ({ args, captures = false }, tools) =>
  runCommand({ argv: ["sh", "-c", args], label: `!${args}`, captures }, tools);
