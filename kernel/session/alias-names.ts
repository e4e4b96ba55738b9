import { runInThisContext } from "node:vm";

// A cell's top-level names are global: `import { Map } from "immutable"` would take Map from the kernel and from every
// package of the process. So a name that the language or Node defines gets an invisible last letter among cells.
/** The invisible letter. */
export const MARK = "\u200C";

/** What the language and Node define. */
export const BUILT_IN: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(globalThis).filter((name) =>
    /^(?!undefined$|NaN$|Infinity$)\w+$/.test(name),
  ),
);

/** The built-in names that cells declared. */
export const taken: Set<string> = new Set();

/** The name under which a cell's own name is known to V8. */
export const aliasOf = (name: string): string => (taken.has(name) ? name + MARK : name);

/** The name that the user wrote. */
export const withoutAlias = (text: string): string => text.replaceAll(MARK, "");

/** What stands around a function without a name, so that it gets the one that the user wrote and not an alias. */
export function named(alias: string): readonly [before: string, after: string] {
  const name = JSON.stringify(withoutAlias(alias));
  return alias.endsWith(MARK) ? [`({${name}: `, `})[${name}]`] : ["", ""];
}

/** Whether a name has a value: a declaration of it ran. */
export function isAlive(name: string): boolean {
  try {
    runInThisContext(name);
    return true;
  } catch {
    return false;
  }
}
