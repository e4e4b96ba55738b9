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

/** The line that imports a module of Node's by its name, or a function by that of the first module that has it. */
export function nodeImport(name: string): string | undefined {
  if (MODULES.includes(name)) return `import ${name} from "node:${name}";`;
  const from = MODULES.find((module) => hasFunction(process.getBuiltinModule(module), name));
  return from === undefined ? undefined : `import { ${name} } from "node:${from}";`;
}

const hasFunction = (module: object | undefined, name: string): boolean =>
  module !== undefined &&
  Object.hasOwn(module, name) &&
  typeof (module as Readonly<Record<string, unknown>>)[name] === "function";
