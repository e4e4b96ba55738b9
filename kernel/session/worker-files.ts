import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import threads, { type WorkerOptions } from "node:worker_threads";
import { isFile } from "../exists.ts";
import { isCompiled, isLocal } from "./module-url.ts";

/** The environment data that tells a worker its file: Node drops the query of a worker's URL. */
export const FILE = "sonde.file";

const ENTRY = new URL(
  `./worker-entry${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`,
  import.meta.url,
);

/**
 * Has workers run TypeScript and JSX of the user's as cells do: Node only strips types, and knows neither `enum` nor imports
 * without an ending. Mutates Node's own module.
 */
export function runTypeScriptInWorkers(): void {
  threads.Worker = class Worker extends threads.Worker {
    constructor(file: string | URL, options?: WorkerOptions) {
      const url = options?.eval === true ? undefined : compiled(file);
      threads.setEnvironmentData(FILE, url?.href);
      super(url === undefined ? file : ENTRY, options);
      threads.setEnvironmentData(FILE);
    }
  };
  syncBuiltinESMExports();
}

/** The URL of a file that has to be compiled; undefined for any other. */
function compiled(file: string | URL): URL | undefined {
  const isPath = typeof file === "string" && /^(?:\.{0,2}[\\/]|[a-z]:)/i.test(file);
  const url = isPath ? pathToFileURL(resolve(file)) : file;
  if (typeof url === "string" || !isCompiled(url.pathname) || !isLocal(url.href)) return undefined;
  // Node says best what is not there.
  return isFile(fileURLToPath(url)) ? url : undefined;
}
