import { inspect } from "node:util";
import type { Run } from "./magic.ts";
import { kindOf, none } from "./who.ts";

const LONGEST = 60;

/** Prints the names that cells declared, each with its kind and a short form of its value. */
export const run: Run = ({ args }, { variables, write }) => {
  const kinds = new Set(args.split(/\s+/).filter(Boolean));
  const rows = [...variables()]
    .map(([name, value]) => [name, kindOf(value), short(value)] as const)
    .filter(([, kind]) => kinds.size === 0 || kinds.has(kind))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) return write("stdout", none(kinds));
  const all = [["Variable", "Type", "Value"] as const, ...rows];
  const [first, second] = [0, 1].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)) + 2);
  const lines = all.map(
    ([name, kind, value]) => name.padEnd(first ?? 0) + kind.padEnd(second ?? 0) + value,
  );
  lines.splice(1, 0, "-".repeat(Math.max(...lines.map(({ length }) => length))));
  write("stdout", `${lines.join("\n")}\n`);
};

function short(value: unknown): string {
  let text: string;
  try {
    text = inspect(value, {
      depth: 1,
      breakLength: Infinity,
      maxArrayLength: 10,
      maxStringLength: LONGEST,
    });
  } catch (error) {
    text = `cannot be shown: ${String(error)}`;
  }
  const line = text.replace(/\s*\n\s*/g, " ");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
