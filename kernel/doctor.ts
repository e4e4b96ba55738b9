import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { installed } from "./kernelspec/installed.ts";
import { problemOf, versionIn } from "./kernelspec/problem.ts";
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
  const findings = [...own(), ...kernelspecs(), ...others(), ...sdk(), ...optional()];
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

/** The kernels of Sonde that Jupyter finds, and what is wrong with each. */
function kernelspecs(): Finding[] {
  const found = installed();
  if (found.length === 0)
    return [
      {
        what: "kernelspec",
        found: "not installed",
        remedy: "npx sonde install adds the kernel to Jupyter",
      },
    ];
  return found.map((one) => {
    const problem = problemOf(one);
    const what = `kernelspec ${one.name}`;
    if (problem === undefined) return { what, found: one.folder };
    return { what, found: `${one.folder}: ${problem.what}`, remedy: problem.remedy };
  });
}

/** Other installations of Sonde that a shell may find first. */
function others(): Finding[] {
  const names = process.platform === "win32" ? ["sonde.cmd", "sonde.exe"] : ["sonde"];
  const programs = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .filter((file) => existsSync(file))
    .map((file) => join(realpathSync(file), "..", ".."));
  const roots = [...new Set(programs)].filter((root) => versionIn(root) !== undefined);
  return roots
    .filter((root) => root !== realpathSync(packageRoot))
    .map((root) => ({
      what: "second sonde",
      found: `${versionIn(root)} in ${root}, on PATH`,
      remedy: `npm uninstall -g sonde removes a global one; npx sonde takes the nearest, here ${version}`,
    }));
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
