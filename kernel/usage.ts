import type { ParseArgsConfig } from "node:util";

/** Something wrong with the command line itself. */
export class UsageError extends Error {}

/** How many arguments without a name a command takes. */
export interface Arity {
  readonly least: number;
  readonly most: number;
}

/** Parses a command's arguments. An option of type string has a string as its value. */
export function parseCommand(
  command: string,
  args: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
  { least, most }: Arity,
): { values: Record<string, unknown>; positionals: string[] } {
  // An import would load all of it, which every start would wait for.
  const { parseArgs } = process.getBuiltinModule("node:util");
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const why = (cause as Error).message.replace(/\. To specify .*/s, "");
    throw new UsageError(`${command}: ${why}; sonde ${command} --help lists the options`, {
      cause,
    });
  }
  const { length } = parsed.positionals;
  if (length < least || length > most)
    throw new UsageError(
      `${command}: expected ${expected(least, most)}, got ${length}; sonde ${command} --help shows how`,
    );
  return parsed;
}

function expected(least: number, most: number): string {
  const number = least === most ? `${least}` : `at least ${least}`;
  return `${number} argument${least === 1 ? "" : "s"}`;
}
