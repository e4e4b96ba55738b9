import { spawnSync } from "node:child_process";
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { packageRoot } from "../package-root.ts";
import { isForeign } from "./installed.ts";
import { kernelsFolder, type Target } from "./folders.ts";
import { kernelSpec, type KernelSpec, type SpecOptions } from "./spec.ts";

/** What lies beside kernel.json: the logos, and what teaches papermill TypeScript. */
const resources = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg", "sonde_papermill.py"];

/** Writes the kernelspec with its resources and plotly.js. An older one of the same name is replaced. */
export function install(
  target: Target,
  options: SpecOptions = {},
): { readonly folder: string; readonly spec: KernelSpec } {
  const folder = specFolder(target, options.name);
  if (isForeign(folder, basename(folder)))
    throw new Error(
      `install: the kernel at ${folder} is not one of Sonde; choose another name with --name`,
    );
  const spec = kernelSpec(options);
  checkFlags(options.nodeOptions ?? []);
  const fresh = `${folder}.${process.pid}.new`;
  try {
    makeFolder(fresh);
    writeFileSync(join(fresh, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
    for (const file of resources)
      cpSync(join(packageRoot, "kernel", "resources", file), join(fresh, file));
    const plotly = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
    cpSync(plotly, join(fresh, "plotly.min.js"));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (cause) {
    if (existsSync(fresh)) rmSync(fresh, { recursive: true });
    throw new Error(
      `install: cannot write ${folder} (${(cause as NodeJS.ErrnoException).code ?? String(cause)}); choose another place with --prefix`,
      { cause },
    );
  }
  return { folder, spec };
}

/** Removes the kernelspec; returns its folder. */
export function uninstall(target: Target, name?: string): string {
  const folder = specFolder(target, name);
  if (!existsSync(join(folder, "kernel.json")))
    throw new Error(`uninstall: no kernelspec at ${folder}; sonde list shows the installed ones`);
  if (isForeign(folder, basename(folder)))
    throw new Error(
      `uninstall: the kernel at ${folder} is not one of Sonde; jupyter kernelspec remove removes others`,
    );
  rmSync(folder, { recursive: true });
  return folder;
}

/** Milliseconds that Node may take to start and end: a flag such as `--inspect-brk` makes it wait. */
const PATIENCE = 15_000;

/** A flag that Node does not know would let every start fail. */
function checkFlags(flags: readonly string[]): void {
  if (flags.length === 0) return;
  const tried = spawnSync(process.execPath, [...flags, "-e", "0"], {
    encoding: "utf8",
    timeout: PATIENCE,
    killSignal: "SIGKILL",
  });
  if (tried.status === 0) return;
  // V8 names flags of Node's own, too, once one is wrong.
  const lines = tried.stderr.trim().split("\n");
  const named = lines.filter((line) => flags.some((flag) => line.includes(flag)));
  const why = tried.status === null ? "it waits for ever" : (named[0] ?? lines.at(-1) ?? "");
  throw new Error(
    `install: Node does not start with ${flags.join(" ")} (${why}); correct --node-option`,
  );
}

/** The folder of a kernelspec, its name checked by Jupyter's rule. */
function specFolder(target: Target, name = "sonde"): string {
  if (!/^[a-z0-9._-]+$/i.test(name) || /^\.+$/.test(name))
    throw new Error(
      `kernelspec: '${name}' is not a name that Jupyter takes; use letters, digits, '-', '.' and '_'`,
    );
  return join(kernelsFolder(target), name.toLowerCase());
}
