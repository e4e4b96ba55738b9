import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, version } from "../package-root.ts";
import type { Installed } from "./installed.ts";
import { isLauncher } from "./launcher.ts";

/** What is wrong with an installed kernelspec, and how it is mended; nothing when all is well. */
export interface Problem {
  readonly what: string;
  readonly remedy: string;
}

/** Looks at a kernelspec: does what it names exist, is it this installation, is its Node new enough. */
export function problemOf({ name, folder, spec, hiddenBy }: Installed): Problem | undefined {
  const again = `sonde install${name === "sonde" ? "" : ` --name ${name}`}`;
  if (spec === undefined)
    return { what: "kernel.json cannot be read", remedy: `${again}, or delete ${folder}` };
  if (hiddenBy !== undefined)
    return {
      what: `hidden by ${hiddenBy}`,
      remedy: `delete one of the two, ${folder} is not used`,
    };
  const launcher = isLauncher(spec.argv[0]) ? spec.argv[0] : undefined;
  const [node = "", cli = ""] = launcher === undefined ? spec.argv : spec.argv.slice(1);
  if (launcher !== undefined && !existsSync(launcher))
    return { what: `its launcher is gone: ${launcher}`, remedy: again };
  if (!existsSync(node))
    return {
      what: `its node is gone: ${node}`,
      remedy: `${again} with the Node that is there now`,
    };
  if (!existsSync(cli))
    return { what: `its Sonde is gone: ${cli}`, remedy: `${again}, or sonde uninstall` };
  const major = Number(nodeVersion(node)?.split(".")[0] ?? 0);
  if (major < 24)
    return { what: `its node is ${nodeVersion(node) ?? "broken"}, 24 is needed`, remedy: again };
  return otherInstallation(cli, again);
}

function otherInstallation(cli: string, again: string): Problem | undefined {
  const root = join(cli, "..", "..", "..");
  if (realpathSync(root) === realpathSync(packageRoot)) return undefined;
  const other = versionIn(root);
  const what = `belongs to another installation, ${root} (${other ?? "unknown version"})`;
  const which = other === version ? "" : `; this one is ${version}`;
  return { what: what + which, remedy: `${again} points it here` };
}

function nodeVersion(node: string): string | undefined {
  const asked = spawnSync(node, ["-p", "process.versions.node"], {
    encoding: "utf8",
    timeout: 10_000,
  });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
}

/** The version of the package in a folder. */
export function versionIn(root: string): string | undefined {
  try {
    const file = readFileSync(join(root, "package.json"), "utf8");
    return (JSON.parse(file) as { version?: string }).version;
  } catch {
    return undefined; // Not a package any more.
  }
}
