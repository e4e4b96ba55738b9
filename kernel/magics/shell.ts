import { runCommand } from "./command.ts";
import type { Run } from "./magic.ts";

/** Runs a command in the shell; where it is assigned, the lines that it prints are the value. `{name}` stands for a variable's value. */
export const run: Run = ({ args, captures = false }, tools) => {
  const command = insertValues(args, tools.variables());
  return runCommand({ argv: ["sh", "-c", command], label: `!${args}`, captures }, tools);
};

/** What is no path from a known variable stays as it is: braces mean something to the shell and to its programs too. */
const PLACE = /(?<!\$)\{([\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Continue}$]+)*)\}/gu;

/** The command with each `{name}` or `{name.of.property}` replaced by its text. */
export const insertValues = (command: string, variables: ReadonlyMap<string, unknown>): string =>
  command.replace(PLACE, (whole, path: string) => {
    const [name = "", ...properties] = path.split(".");
    if (!variables.has(name)) return whole;
    let value = variables.get(name);
    for (const property of properties)
      value = (value as Record<string, unknown> | null)?.[property];
    return String(value);
  });
