import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../package-root.ts";
import { kernelsFolder, type Target } from "./folders.ts";
import { kernelSpec } from "./spec.ts";

const logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];

/** Writes the kernelspec with its logos and plotly.js; returns its folder. An older one of the same name is replaced. */
export function install(
  target: Target,
  name = "sonde",
  displayName = "TypeScript (Sonde)",
): string {
  const folder = specFolder(target, name);
  const fresh = `${folder}.${process.pid}.new`;
  try {
    mkdirSync(fresh, { recursive: true });
    writeFileSync(
      join(fresh, "kernel.json"),
      `${JSON.stringify(kernelSpec(name, displayName), null, 2)}\n`,
    );
    for (const logo of logos)
      cpSync(join(packageRoot, "kernel", "resources", logo), join(fresh, logo));
    const plotly = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
    cpSync(plotly, join(fresh, "plotly.min.js"));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`install: cannot write ${folder}; choose another place with --prefix`, {
      cause,
    });
  }
  return folder;
}

/** Removes the kernelspec; returns its folder. */
export function uninstall(target: Target, name = "sonde"): string {
  const folder = specFolder(target, name);
  if (!existsSync(join(folder, "kernel.json")))
    throw new Error(`uninstall: no kernelspec at ${folder}; sonde doctor lists the installed ones`);
  rmSync(folder, { recursive: true });
  return folder;
}

/** The folder of a kernelspec, its name checked by Jupyter's rule. */
function specFolder(target: Target, name: string): string {
  if (!/^[a-z0-9._-]+$/i.test(name) || /^\.+$/.test(name))
    throw new Error(
      `install: '${name}' is not a kernelspec name; use letters, digits, '-', '.' and '_'`,
    );
  return join(kernelsFolder(target), name.toLowerCase());
}
