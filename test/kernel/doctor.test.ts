import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { root } from "#test/support/cli.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde doctor "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built command line with a Jupyter data folder of its own. */
function sonde(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { NODE_OPTIONS: _, VIRTUAL_ENV: __, CONDA_PREFIX: ___, ...env } = process.env;
  return spawnSync(process.execPath, [join(root, "dist", "kernel", "cli.js"), ...args], {
    cwd: folder,
    env: {
      ...env,
      JUPYTER_DATA_DIR: join(folder, "data"),
      JUPYTER_PATH: "",
      PATH: `${join(folder, "bin")}${delimiter}${env["PATH"]}`,
    },
    encoding: "utf8",
    timeout: 60_000,
  });
}

test("a kernel is installed, listed, found well, and removed", () => {
  expect(sonde("doctor").stdout).toMatch(/! kernelspec +not installed\n +→ npx sonde install/);
  const flags = ["--display-name", "TS (8 GB)", "--node-option=--max-old-space-size=8192"];
  expect(sonde("install", "--name", "big", ...flags).stdout).toContain('the kernel "TS (8 GB)"');
  expect(sonde("list").stdout).toMatch(/^big +TS \(8 GB\) +.*big\n$/);
  expect(sonde("doctor").stdout).toMatch(/✓ kernelspec big +\/.*big\n/);
  expect(sonde("uninstall", "--name", "big").status).toBe(0);
  expect(sonde("list").stdout).toBe("");
  expect(sonde("uninstall", "--name", "big").stderr).toMatch(/^sonde uninstall: no kernelspec at/);
});

test("a kernelspec whose node moved is found with its remedy", () => {
  sonde("install");
  const file = join(folder, "data", "kernels", "sonde", "kernel.json");
  const spec = JSON.parse(readFileSync(file, "utf8")) as { argv: string[] };
  writeFileSync(file, JSON.stringify({ ...spec, argv: ["/old/node", ...spec.argv.slice(-3)] }));
  expect(sonde("doctor").stdout).toMatch(
    /! kernelspec sonde .*its node is gone: \/old\/node\n +→ sonde install with the Node that is there now\n/,
  );
});

test("a second sonde on PATH is found with its version", () => {
  const other = join(folder, "lib", "node_modules", "sonde");
  mkdirSync(join(other, "bin"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(other, "bin", "sonde.js"), "");
  writeFileSync(join(other, "package.json"), '{ "name": "sonde", "version": "0.0.1" }');
  symlinkSync(join(other, "bin", "sonde.js"), join(folder, "bin", "sonde"));
  expect(sonde("doctor").stdout).toMatch(
    /! second sonde +0\.0\.1 in .*sonde, on PATH\n +→ npm uninstall -g sonde/,
  );
});

test.each([
  [["install", "--env", "A"], 2, "install: --env must be NAME=VALUE, got 'A'"],
  [["install", "--node-option", "8192"], 2, "install: --node-option must be a flag of Node"],
  [["install", "--node-option=--nonsense"], 1, "install: Node does not start with --nonsense"],
  [["install", "--name", "a b"], 1, "kernelspec: 'a b' is not a name that Jupyter takes"],
  [["uninstall", "--name", "a b"], 1, "kernelspec: 'a b' is not a name that Jupyter takes"],
  [["list", "more"], 2, "list: expected 0 arguments, got 1"],
] as const)("sonde %j says what is wrong", (args, code, message) => {
  const { status, stderr } = sonde(...args);
  expect(stderr).toContain(message);
  expect(status).toBe(code);
});

test("every command has a help of its own", () => {
  for (const command of ["install", "uninstall", "list", "start", "run", "doctor"]) {
    const { status, stdout } = sonde(command, "--help");
    expect(stdout).toMatch(new RegExp(`^sonde ${command}`));
    expect(status).toBe(0);
    expect(sonde("help", command).stdout).toBe(stdout);
  }
});
