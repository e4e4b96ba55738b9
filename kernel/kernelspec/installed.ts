import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { searchedFolders } from "./folders.ts";
import type { KernelSpec } from "./spec.ts";

/** A kernel of Sonde that Jupyter finds. */
export interface Installed {
  readonly name: string;
  readonly folder: string;
  /** Nothing when its kernel.json cannot be read. */
  readonly spec: KernelSpec | undefined;
  /** An earlier folder that has a kernel of the same name, which Jupyter takes instead. */
  readonly hiddenBy?: string;
}

/** The kernels of Sonde in all folders that Jupyter looks in, whichever installation they belong to. */
export function installed(folders: readonly string[] = searchedFolders()): Installed[] {
  const seen = new Map<string, string>();
  return folders.flatMap((kernels) =>
    namesIn(kernels).flatMap((name) => {
      const folder = join(kernels, name);
      const spec = readSpec(join(folder, "kernel.json"));
      const hiddenBy = seen.get(name);
      if (hiddenBy === undefined) seen.set(name, folder);
      if (!isOurs(name, spec)) return [];
      return [{ name, folder, spec, ...(hiddenBy === undefined ? {} : { hiddenBy }) }];
    }),
  );
}

function namesIn(kernels: string): string[] {
  try {
    return readdirSync(kernels).filter((name) => existsSync(join(kernels, name, "kernel.json")));
  } catch {
    return []; // Jupyter passes over a folder that is not there.
  }
}

function readSpec(file: string): KernelSpec | undefined {
  try {
    const spec = JSON.parse(readFileSync(file, "utf8")) as Partial<KernelSpec> | null;
    return Array.isArray(spec?.argv) ? (spec as KernelSpec) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the kernelspec in a folder is one of another kernel, which is not ours to replace or remove. */
export const isForeign = (folder: string, name: string): boolean =>
  existsSync(join(folder, "kernel.json")) && !isOurs(name, readSpec(join(folder, "kernel.json")));

/** A spec that cannot be read is ours by its name. */
const isOurs = (name: string, spec: KernelSpec | undefined): boolean =>
  spec === undefined
    ? name.startsWith("sonde")
    : spec.env?.["SONDE_KERNELSPEC"] !== undefined ||
      spec.argv.some((argument) => /[\\/]sonde[\\/].*cli\.js$/.test(argument));
