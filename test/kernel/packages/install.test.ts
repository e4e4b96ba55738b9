import { existsSync, linkSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { installedVersion, installPackages } from "#kernel/packages/install.ts";
import { fits, readLock, restoreLock, writeLock } from "#kernel/packages/lock.ts";
import { createPackagesFolder, packagesFolder } from "#kernel/packages/place.ts";
import { packageName, parseSpecifier } from "#kernel/packages/specifier.ts";
import { packagePaths, typesPackage } from "#kernel/packages/types.ts";
import { pack, temporary, write } from "./support.ts";

const cache = temporary("packages");
let archive: string;
let folder: string;
beforeAll(() => {
  process.env["SONDE_PACKAGES"] = cache;
  archive = pack(
    { name: "sonde-test-one", version: "1.2.3", main: "index.js", types: "index.d.ts" },
    { "index.js": "exports.one = 1;", "index.d.ts": "export const one: number;" },
  );
});
beforeEach(() => {
  folder = temporary("notebook");
});
afterAll(() => {
  delete process.env["SONDE_PACKAGES"];
  rmSync(cache, { recursive: true });
});

const quiet = { write: () => undefined };

describe("an installation", () => {
  test("goes into a cache of the notebook's folder, and is locked beside the notebook", async () => {
    let said = "";
    const installed = await installPackages(folder, [archive], { write: (text) => (said += text) });
    expect(installed).toEqual([
      {
        name: "sonde-test-one",
        folder: join(packagesFolder(folder), "node_modules/sonde-test-one"),
        requested: archive,
        version: "1.2.3",
        integrity: expect.stringMatching(/^sha512-/),
      },
    ]);
    expect(said).toContain("added 1 package");
    expect(packagesFolder(folder).startsWith(cache)).toBe(true);
    expect(existsSync(join(folder, "node_modules"))).toBe(false);
    expect(readLock(folder).packages["sonde-test-one"]).toMatchObject({ version: "1.2.3" });
    expect(installedVersion(folder, "sonde-test-one")).toBe("1.2.3");
  });

  test("goes into the folder itself when that has a package.json", async () => {
    write(folder, { "package.json": "{}" });
    await installPackages(folder, [archive], quiet);
    expect(existsSync(join(folder, "node_modules/sonde-test-one/index.js"))).toBe(true);
    expect(readFileSync(join(folder, "package.json"), "utf8")).toContain("sonde-test-one");
  });

  test("serves without a lock where none can be written, and says so", async () => {
    // In the place of the file that is written first.
    mkdirSync(join(folder, `sonde.lock.json.${process.pid}.new`));
    let said = "";
    await installPackages(folder, [archive], { write: (text) => (said += text) });
    expect(said).toMatch(
      /\npackages: sonde\.lock\.json was not written in .* \(EISDIR\); it names/,
    );
    expect(installedVersion(folder, "sonde-test-one")).toBe("1.2.3");
  });

  test("names a package.json that is none", async () => {
    write(folder, { "package.json": "" });
    await expect(installPackages(folder, [archive], quiet)).rejects.toThrow(
      `packages: ${join(folder, "package.json")} is not JSON; mend it, or delete it`,
    );
  });

  test("fails with npm's own words", async () => {
    let written = "";
    const install = installPackages(folder, [join(folder, "missing.tgz")], {
      write: (text) => (written += text),
    });
    await expect(install).rejects.toThrow(/^npm install .*missing\.tgz: failed\n[\s\S]*ENOENT/);
    // Said once, by the error.
    expect(written).not.toContain("ENOENT");
  });

  test("does not run scripts unless it may", async () => {
    const scripted = pack(
      {
        name: "sonde-test-scripted",
        version: "1.0.0",
        scripts: { postinstall: "node -e \"require('fs').writeFileSync('ran.txt', '')\"" },
      },
      { "index.js": "", "index.d.ts": "export {};" },
    );
    const [without] = await installPackages(folder, [scripted], quiet);
    expect(existsSync(join(String(without?.folder), "ran.txt"))).toBe(false);
    const other = temporary("notebook");
    const [allowed] = await installPackages(other, [scripted], { ...quiet, scripts: true });
    expect(existsSync(join(String(allowed?.folder), "ran.txt"))).toBe(true);
  });

  test("beside another of the folder loses no entry", async () => {
    const other = pack(
      { name: "sonde-test-two", version: "2.0.0", types: "index.d.ts" },
      { "index.js": "", "index.d.ts": "export {};" },
    );
    await Promise.all([archive, other].map((one) => installPackages(folder, [one], quiet)));
    const names = ["sonde-test-one", "sonde-test-two"];
    expect(Object.keys(readLock(folder).packages)).toEqual(names);
    const manifest = readFileSync(join(packagesFolder(folder), "package.json"), "utf8");
    expect(Object.keys(JSON.parse(manifest).dependencies as object)).toEqual(names);
  });

  test("ends when it is aborted", async () => {
    const abort = new AbortController();
    const install = installPackages(folder, [archive], { ...quiet, signal: abort.signal });
    abort.abort(new Error("stopped"));
    await expect(install).rejects.toThrow("stopped");
  });
});

describe("a lock", () => {
  test("knows which ranges gave a version", () => {
    const locked = { requested: "4 || ^4.1.0", version: "4.2.0" };
    expect([undefined, "4", "^4.1.0", "4.2.0"].map((range) => fits(locked, range))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(fits(locked, "5")).toBe(false);
  });

  test("is sorted, and keeps what it had", () => {
    writeLock(folder, { b: { requested: "1", version: "1.0.0" } });
    writeLock(folder, { a: { requested: "2", version: "2.0.0" } });
    expect(Object.keys(readLock(folder).packages)).toEqual(["a", "b"]);
  });

  test("that a notebook carries is written beside it, but replaces none", () => {
    const lock = (version: string) =>
      ({ version: 1, packages: { a: { requested: "1", version } } }) as const;
    restoreLock(folder, "no lock");
    expect(existsSync(join(folder, "sonde.lock.json"))).toBe(false);
    restoreLock(folder, lock("1.0.0"));
    restoreLock(folder, lock("1.9.0"));
    expect(readLock(folder)).toEqual(lock("1.0.0"));
  });

  test("is replaced as a whole: who reads it meanwhile has the one before", () => {
    writeLock(folder, { a: { requested: "1", version: "1.0.0" } });
    const before = readFileSync(join(folder, "sonde.lock.json"), "utf8");
    linkSync(join(folder, "sonde.lock.json"), join(folder, "reader"));
    writeLock(folder, { b: { requested: "1", version: "1.0.0" } });
    expect(readFileSync(join(folder, "reader"), "utf8")).toBe(before);
    expect(Object.keys(readLock(folder).packages)).toEqual(["a", "b"]);
  });

  test.each(['{ "version": 9 }', '{ "version": 1, "pack'])("with %j in it is refused", (text) => {
    write(folder, { "sonde.lock.json": text });
    expect(() => readLock(folder)).toThrow(
      /sonde\.lock\.json: not a lock of this version; delete it/,
    );
  });

  test("makes npm install just that version, and nothing when it is there", async () => {
    const place = createPackagesFolder(folder);
    write(place, {
      "node_modules/there/package.json":
        '{ "name": "there", "version": "3.1.0", "types": "t.d.ts" }',
      "node_modules/there/t.d.ts": "export {};",
    });
    writeLock(folder, { there: { requested: "3", version: "3.1.0" } });
    let said = "";
    const installed = await installPackages(folder, ["there@3"], {
      write: (text) => (said += text),
    });
    expect(installed.map(({ version }) => version)).toEqual(["3.1.0"]);
    expect(said).toBe("");
  });

  test("names the archive, which may not change", async () => {
    await installPackages(folder, [archive], quiet);
    const { requested, version } = readLock(folder).packages["sonde-test-one"] as never as Record<
      string,
      string
    >;
    writeLock(folder, {
      "sonde-test-one": { requested: "1", version: String(version), integrity: "sha512-other" },
    });
    expect(requested).toBe(archive);
    await expect(installPackages(folder, ["sonde-test-one@1"], quiet)).rejects.toThrow(
      /is not the archive that sonde.lock.json names/,
    );
  });
});

describe("types of what was installed", () => {
  test("are found by every spelling", async () => {
    await installPackages(folder, [archive], quiet);
    const { packages } = readLock(folder);
    writeLock(folder, {
      "sonde-test-one": { ...packages["sonde-test-one"], requested: "1" } as never,
    });
    const types = join(packagesFolder(folder), "node_modules/sonde-test-one/index.d.ts");
    expect(packagePaths(folder)).toMatchObject({
      "sonde-test-one": [types],
      "npm:sonde-test-one": [types],
      "npm:sonde-test-one@1": [types],
      "npm:sonde-test-one@1.2.3": [types],
      "npm:sonde-test-one@1/*": [join(types, "../*")],
    });
  });

  test("may be in a package of their own", () => {
    expect([typesPackage("lodash"), typesPackage("@scope/pkg")]).toEqual([
      "@types/lodash",
      "@types/scope__pkg",
    ]);
  });
});

test.each([
  ["npm:lodash", { name: "lodash", path: "" }],
  ["npm:lodash@4", { name: "lodash", range: "4", path: "" }],
  ["npm:@a/b@^1.2.0/c/d.js", { name: "@a/b", range: "^1.2.0", path: "/c/d.js" }],
  ["npm:/lodash@next/fp", { name: "lodash", range: "next", path: "/fp" }],
  ["lodash", undefined],
])("%s is read", (specifier, expected) => {
  expect(parseSpecifier(specifier)).toEqual(expected);
});

test("a specifier that names no package is refused", () => {
  expect(() => parseSpecifier("npm:@/x")).toThrow('import: "npm:@/x" names no package');
  expect(["a/b", "@s/p/q", "./x", "#x"].map(packageName)).toEqual([
    "a",
    "@s/p",
    undefined,
    undefined,
  ]);
});
