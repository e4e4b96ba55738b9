import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { kernelsFolder } from "#kernel/kernelspec/folders.ts";
import { install, uninstall } from "#kernel/kernelspec/install.ts";

let prefix: string;
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), "sonde-spec-"));
});
afterEach(() => rmSync(prefix, { recursive: true, force: true }));

test("an installed kernelspec has its logos, plotly.js and a command with absolute paths", () => {
  const folder = install({ prefix });
  expect(folder).toBe(join(prefix, "share", "jupyter", "kernels", "sonde"));
  expect(readdirSync(folder).toSorted()).toEqual([
    "kernel.json",
    "logo-32x32.png",
    "logo-64x64.png",
    "logo-svg.svg",
    "plotly.min.js",
  ]);
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  expect(spec).toMatchObject({
    display_name: "TypeScript (Sonde)",
    language: "typescript",
    interrupt_mode: "message",
    env: { SONDE_KERNELSPEC: "sonde" },
  });
  expect(isAbsolute(spec.argv[0])).toBe(true);
  expect(spec.argv.slice(2)).toEqual(["start", "{connection_file}"]);
});

test("a name and a display name of one's own are kept apart from the default ones", () => {
  const folder = install({ prefix }, "sonde-dev", "TypeScript (dev)");
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  expect(spec.display_name).toBe("TypeScript (dev)");
  expect(spec.env).toEqual({ SONDE_KERNELSPEC: "sonde-dev" });
  expect(existsSync(join(prefix, "share/jupyter/kernels/sonde"))).toBe(false);
});

test("installing again replaces what was there and leaves nothing else behind", () => {
  const folder = install({ prefix });
  writeFileSync(join(folder, "old.txt"), "old");
  install({ prefix });
  expect(existsSync(join(folder, "old.txt"))).toBe(false);
  expect(readdirSync(join(folder, ".."))).toEqual(["sonde"]);
});

test("uninstall removes the kernelspec, and says so when there is none", () => {
  const folder = install({ prefix });
  expect(uninstall({ prefix })).toBe(folder);
  expect(existsSync(folder)).toBe(false);
  expect(() => uninstall({ prefix })).toThrow(`uninstall: no kernelspec at ${folder}`);
});

test("a name that Jupyter would refuse is refused", () => {
  for (const name of ["a b", "../x", "..", ""])
    expect(() => install({ prefix }, name)).toThrow(`install: '${name}' is not a kernelspec name`);
});

test("a folder that cannot be written is named with the remedy", () => {
  writeFileSync(join(prefix, "file"), "");
  expect(() => install({ prefix: join(prefix, "file") })).toThrow(
    /install: cannot write .*--prefix/,
  );
});

test("--sys-prefix is the active environment, else an error", () => {
  expect(kernelsFolder({ sysPrefix: true }, { VIRTUAL_ENV: "/v", CONDA_PREFIX: "/c" })).toBe(
    "/v/share/jupyter/kernels",
  );
  expect(kernelsFolder({ sysPrefix: true }, { CONDA_PREFIX: "/c" })).toBe(
    "/c/share/jupyter/kernels",
  );
  expect(() => kernelsFolder({ sysPrefix: true }, {})).toThrow(
    "VIRTUAL_ENV and CONDA_PREFIX are not set",
  );
});

test("the user's folder follows JUPYTER_DATA_DIR", () => {
  expect(kernelsFolder({}, { JUPYTER_DATA_DIR: "/data" })).toBe("/data/kernels");
});
