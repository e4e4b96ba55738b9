import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createPackagesFolder, packagesFolder } from "#kernel/packages/place.ts";

let folder: string;
const { SONDE_PACKAGES, XDG_CACHE_HOME } = process.env;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde-place-"));
});
afterEach(() => {
  for (const [name, value] of Object.entries({ SONDE_PACKAGES, XDG_CACHE_HOME }))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  rmSync(folder, { recursive: true, force: true });
});

test("a place that cannot be written is named with the remedy", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  process.env["SONDE_PACKAGES"] = file;
  expect(() => createPackagesFolder(folder)).toThrow(
    /^packages: cannot write .*file.* \(E\w+\); let SONDE_PACKAGES name a folder/,
  );
});

test("a manifest that cannot be written whole is not there at all", () => {
  process.env["SONDE_PACKAGES"] = folder;
  const place = packagesFolder(folder);
  mkdirSync(join(place, `package.json.${process.pid}.new`), { recursive: true });
  expect(() => createPackagesFolder(folder)).toThrow(/^packages: cannot write .* \(EISDIR\)/);
  expect(existsSync(join(place, "package.json"))).toBe(false);
});

test("empty variables do not make the folder at hand the place", () => {
  Object.assign(process.env, { SONDE_PACKAGES: "", XDG_CACHE_HOME: "" });
  expect(isAbsolute(packagesFolder(folder))).toBe(true);
});
