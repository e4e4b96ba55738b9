import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { root } from "#test/support/cli.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "sonde-old-")));
  mkdirSync(join(folder, "bin"));
  cpSync(join(root, "bin", "sonde.js"), join(folder, "bin", "sonde.js"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the command as if Node were old and no other were on PATH. */
function runOnOldNode(): string {
  const old = 'Object.defineProperty(process, "versions", { value: { node: "20.1.0" } })';
  const run = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(old)}`,
      join(folder, "bin", "sonde.js"),
    ],
    { encoding: "utf8", env: { PATH: "" } },
  );
  expect(run.status).toBe(1);
  return run.stderr;
}

test("an old Node is told what to install", () => {
  expect(runOnOldNode()).toBe(
    "sonde: needs Node 24 or newer, this is 20.1.0; npm install node@24 brings it\n",
  );
});

test("a package node that npm left without its program is told apart from none", () => {
  const left = join(folder, "node_modules", "node");
  mkdirSync(left, { recursive: true });
  expect(runOnOldNode()).toBe(
    `sonde: needs Node 24 or newer, this is 20.1.0, and the package in ${left} has no program, as after npm --ignore-scripts; run npm rebuild node in ${folder}\n`,
  );
});
