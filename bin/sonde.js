#!/usr/bin/env node
// Plain ES2020, so that an old Node reads it far enough to look for a newer one.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const cli = join(here, "..", "dist", "kernel", "cli.js");
const needed = 24;

if (Number(process.versions.node.split(".")[0]) >= needed) {
  if (!existsSync(cli)) fail(`sonde: ${cli} is missing; run npm run build`);
  await import(new URL("../dist/kernel/cli.js", import.meta.url).href);
} else {
  const node = candidates().find(isNewEnough);
  if (!node) {
    const why = `sonde: needs Node ${needed} or newer, this is ${process.versions.node}`;
    const empty = packages().find(
      (folder) => existsSync(folder) && !existsSync(join(folder, "bin")),
    );
    if (empty)
      fail(
        `${why}, and the package in ${empty} has no program, as after npm --ignore-scripts; run npm rebuild node in ${dirname(dirname(empty))}`,
      );
    fail(`${why}; npm install node@${needed} brings it`);
  }
  const run = spawn(node, [cli, ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends its interrupt to both; this one waits until the other has written what it has.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => run.kill(signal));
  run.on("exit", (status) => process.exit(status === null ? 1 : status));
}

/** Nodes that may be newer than this one: the package's own, then those on PATH. */
function candidates() {
  const found = packages().map((folder) => join(folder, "bin", "node"));
  for (const folder of (process.env.PATH || "").split(delimiter))
    found.push(join(folder, process.platform === "win32" ? "node.exe" : "node"));
  return found.filter((path) => existsSync(path) && statSync(path).isFile());
}

/** Where the package `node` may be, nearest first. */
function packages() {
  const found = [];
  for (let folder = here; ; folder = dirname(folder)) {
    found.push(join(folder, "node_modules", "node"));
    if (dirname(folder) === folder) return found;
  }
}

/** Whether the Node at `path` is new enough, by asking it. */
function isNewEnough(path) {
  const asked = spawnSync(path, ["-p", "process.versions.node"], { encoding: "utf8" });
  return asked.status === 0 && Number(asked.stdout.split(".")[0]) >= needed;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
