import { createRequire } from "node:module";
import { withPlainObjects } from "./plain-objects.ts";

const require = createRequire(import.meta.url);
const ENDING = import.meta.url.slice(import.meta.url.lastIndexOf("."));
/** What began to load and did not end. */
const loading = new Set<string>();

/** A package of the kernel's, or its own module without its ending, that is loaded by its first use: the process starts sooner without. */
export function load<Module>(name: string): Module {
  const file = name.startsWith(".") ? name + ENDING : name;
  loading.add(file);
  const module = withPlainObjects(() => require(file) as Module);
  loading.delete(file);
  return module;
}

/** Forgets what was terminated while it loaded, to be called where nothing loads: its next use would find half of it. */
export function forgetHalfLoaded(): void {
  if (loading.size === 0) return;
  loading.clear();
  for (const [path, module] of Object.entries(require.cache))
    if (module?.loaded === false) delete require.cache[path];
}
