import type { Item } from "./item.ts";

/** Modules of Node's that notebooks use, the likelier first. */
const MODULES = [
  "fs",
  "path",
  "os",
  "util",
  "child_process",
  "crypto",
  "url",
  "events",
  "stream",
  "readline",
  "worker_threads",
  "perf_hooks",
  "zlib",
  "http",
  "https",
  "net",
  "assert",
];

const FUNCTION = 3;
const MODULE = 9;
/** The server's number for an import of a module's default. */
const DEFAULT = 1;

/** What a cell may import from Node by a name that begins with `word`: modules, and functions of the first module that has them. */
export function nodeItems(word: string): readonly Item[] {
  const items = new Map<string, Item>();
  for (const name of MODULES.filter((module) => module.startsWith(word)))
    items.set(name, {
      label: name,
      kind: MODULE,
      data: { source: `node:${name}`, autoImport: { importKind: DEFAULT } },
    });
  for (const name of MODULES)
    for (const label of functionsOf(process.getBuiltinModule(name) as object))
      if (label.startsWith(word) && !items.has(label))
        items.set(label, { label, kind: FUNCTION, data: { source: `node:${name}` } });
  return [...items.values()];
}

/** Without reading what warns when it is read, such as `fs.F_OK`. */
const functionsOf = (module: object): readonly string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(module)).flatMap(([name, { value }]) =>
    typeof value === "function" ? [name] : [],
  );
