import type { Run } from "./magic.ts";

/** Prints the names that cells declared; words after it select kinds, as in `%who number function`. */
export const run: Run = ({ args }, { variables, write }) => {
  const kinds = new Set(args.split(/\s+/).filter(Boolean));
  const names = [...variables()]
    .filter(([, value]) => kinds.size === 0 || kinds.has(kindOf(value)))
    .map(([name]) => name);
  write("stdout", names.length === 0 ? none(kinds) : `${names.toSorted().join("  ")}\n`);
};

/** What is said when there is nothing to list. */
export const none = (kinds: ReadonlySet<string>): string =>
  kinds.size === 0 ? "No variables.\n" : `No variables of kind ${[...kinds].join(" or ")}.\n`;

/** What a value is: the name of its class, or its `typeof`. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function") return /^class\b/.test(sourceOf(value)) ? "class" : "function";
  if (typeof value !== "object") return typeof value;
  try {
    const { constructor } = value as { constructor?: { name?: unknown } };
    const name = constructor?.name;
    return typeof name === "string" && name !== "" ? name : "object";
  } catch {
    return "object"; // a proxy may refuse
  }
}

const sourceOf = (value: unknown): string => Function.prototype.toString.call(value);
