import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { kernelsFolder } from "./kernelspec/folders.ts";
import { packageRoot, version } from "./package-root.ts";

/** One thing that was looked at. */
interface Finding {
  readonly what: string;
  readonly found: string;
  /** What is wrong and how to mend it; absent when all is well. */
  readonly remedy?: string;
}

/** Prints versions, paths and what is missing with its remedy; 1 when something needed is missing. */
export function doctor(print: (line: string) => void): number {
  const findings = [...own(), ...kernelspecs(), ...sdk(), ...optional()];
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { what, found, remedy } of findings) {
    print(`${remedy ? "!" : "✓"} ${what.padEnd(width)}  ${found}`);
    if (remedy) print(`  ${"".padEnd(width)}  → ${remedy}`);
  }
  return findings.some(({ remedy }) => remedy?.startsWith("needed: ")) ? 1 : 0;
}

function own(): Finding[] {
  return [
    { what: "sonde", found: `${version} in ${packageRoot}` },
    { what: "node", found: `${process.versions.node} at ${process.execPath}` },
    { what: "platform", found: `${process.platform} ${process.arch}` },
    library("zeromq", "sockets"),
    library("oxc-parser", "transpiler"),
    library("typescript", "types"),
  ];
}

/** One of the kernel's own dependencies: its version, or how to get it back. */
function library(name: string, what: string): Finding {
  try {
    const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const { version: found } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
    return { what, found: `${name} ${found}` };
  } catch {
    return { what, found: `${name} is missing`, remedy: "needed: run npm install again" };
  }
}

/** The installed kernelspecs that point at Sonde, and whether what they point at exists. */
function kernelspecs(): Finding[] {
  const targets = [
    {},
    ...(process.env["VIRTUAL_ENV"] || process.env["CONDA_PREFIX"] ? [{ sysPrefix: true }] : []),
  ];
  return targets.map((target) => {
    const file = join(kernelsFolder(target), "sonde", "kernel.json");
    const what = "sysPrefix" in target ? "kernelspec (environment)" : "kernelspec (user)";
    if (!existsSync(file))
      return {
        what,
        found: "not installed",
        remedy: "npx sonde install adds the kernel to Jupyter",
      };
    const { argv } = JSON.parse(readFileSync(file, "utf8")) as { argv: string[] };
    const missing = argv.slice(0, 2).find((path) => !existsSync(path));
    if (missing)
      return {
        what,
        found: `${file} names ${missing}, which is gone`,
        remedy: "run npx sonde install again",
      };
    return { what, found: file };
  });
}

/** What the SDK says of itself, asked in a process of its own: the kernel does not know the SDK. */
function sdk(): Finding[] {
  const script = join(packageRoot, "dist", "sdk", "doctor.js");
  const asked = spawnSync(process.execPath, [script, "--json"], {
    encoding: "utf8",
    timeout: 30_000,
  });
  try {
    return JSON.parse(asked.stdout) as Finding[];
  } catch {
    const why = asked.stderr.trim().split("\n").at(-1) ?? "";
    return [{ what: "sdk", found: `did not answer (${why})`, remedy: "needed: run npm run build" }];
  }
}

/** Things outside Sonde that make more of it. */
function optional(): Finding[] {
  return [
    tool(
      "jupyter",
      ["jupyter", "--version"],
      "pip install jupyterlab gives a front end; sonde run works without",
    ),
    tool(
      "cargo",
      ["cargo", "--version"],
      "only needed to build the addon from source: https://rustup.rs",
    ),
  ];
}

function tool(what: string, [command, ...args]: [string, ...string[]], remedy: string): Finding {
  try {
    const text = execFileSync(command, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 20_000,
    });
    const lines = text.trim().split("\n");
    return { what, found: lines.find((line) => /jupyterlab/.test(line)) ?? lines[0] ?? "" };
  } catch {
    return { what, found: "not found", remedy };
  }
}
