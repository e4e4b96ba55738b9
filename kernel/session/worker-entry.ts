import { fileURLToPath } from "node:url";
import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import { installHelpers } from "./helpers.ts";
import { COMPLETED, REQUIRE } from "./importer.ts";
import { installModules } from "./resolve.ts";
import { REQUIRED } from "./required.ts";
import { installStacks } from "./stack.ts";
import { FILE, runTypeScriptInWorkers } from "./worker-files.ts";

// A worker thread whose file is TypeScript or JSX of the user's: it is compiled as what cells import is.
const url = getEnvironmentData(FILE) as string;
setEnvironmentData(FILE);
const modules = installModules(
  process.cwd(),
  () => new AbortController().signal,
  () => 0,
);
for (const [name, value] of [
  [COMPLETED, modules.completed],
  [REQUIRE, modules.requireFrom],
  [REQUIRED, modules.required],
] as const)
  Object.defineProperty(globalThis, name, { value });
installHelpers();
installStacks();
runTypeScriptInWorkers();
process.argv[1] = fileURLToPath(url);
await import(url);
