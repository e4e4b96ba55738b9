import { CATALOGUE } from "./catalogue.ts";
import { readDefined } from "./define.ts";
import type { Run } from "./magic.ts";

/** Prints the kernel's magics and the user's own. */
export const run: Run = (_, { write }) => {
  const rows = Object.values(CATALOGUE).map(({ usage, summary }) => [usage, summary] as const);
  const own = [...readDefined().keys()].map(
    (name) => [`%${name}`, "defined in this notebook"] as const,
  );
  const all = [...rows, ...own];
  const width = Math.max(...all.map(([usage]) => usage.length)) + 2;
  write("stdout", all.map(([usage, summary]) => `${usage.padEnd(width)}${summary}\n`).join(""));
};
