import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { packagesFolder } from "#kernel/packages/place.ts";
import { Notebook } from "../session/notebook.ts";
import { type Registry, startRegistry } from "./registry.ts";
import { temporary, write } from "./support.ts";

const cache = temporary("packages");
let registry: Registry;
let notebook: Notebook;
let environment: Record<string, string>;

/** A session that uses the registry, which a process gets from no one but itself here. */
async function open(folder?: string): Promise<Notebook> {
  const opened = new Notebook(folder);
  await opened.run(`Object.assign(process.env, ${JSON.stringify(environment)});`);
  return opened;
}

const library = (version: string): Record<string, string> => ({
  "index.js": `export const version = '${version}'; export default 'main';`,
  "sub.js": "export const sub = 'sub';",
  "index.d.ts":
    "export declare const version: string; declare const main: string; export default main;",
  "sub.d.ts": "export declare const sub: string;",
});

beforeAll(async () => {
  registry = await startRegistry();
  registry.publish("one", "1.0.0", library("1.0.0"));
  registry.publish("one", "2.0.0", library("2.0.0"));
  registry.publish("@scope/two", "3.1.0", library("3.1.0"));
  registry.publish("three", "1.0.0", library("1.0.0"));
  process.env["SONDE_PACKAGES"] = cache;
  environment = {
    SONDE_PACKAGES: cache,
    npm_config_registry: registry.url,
    npm_config_cache: temporary("npm"),
    npm_config_fetch_retries: "0",
  };
  notebook = await open();
});
afterAll(async () => {
  await notebook.close();
  registry.close();
  delete process.env["SONDE_PACKAGES"];
  rmSync(cache, { recursive: true });
});

const lock = (folder: string): unknown =>
  (JSON.parse(readFileSync(join(folder, "sonde.lock.json"), "utf8")) as { packages: unknown })
    .packages;

test("a static import installs what it names, with npm's progress on stderr, and locks it", async () => {
  const ran = await notebook.run("import main, { version } from 'npm:one@1';\n[main, version]");
  expect(ran.error).toBeUndefined();
  expect(ran.result).toBe("[ 'main', '1.0.0' ]");
  expect(ran.stderr).toMatch(/^installing one@1\n[\s\S]*added 1 package/);
  expect(lock(notebook.folder)).toEqual({
    one: { requested: "1", version: "1.0.0", integrity: expect.stringMatching(/^sha512-/) },
  });
});

test("it is there for other imports, also by its bare name and by paths of its own", async () => {
  const ran = await notebook.run(
    "import { sub } from 'npm:one@1/sub'; import { version as again } from 'npm:one'; import { version as bare } from 'one';\n" +
      "const name = 'npm:one@1'; [sub, again, bare, (await import(name)).version, require('npm:one/sub').sub]",
  );
  expect(ran.error).toBeUndefined();
  expect(ran.result).toBe("[ 'sub', '1.0.0', '1.0.0', '1.0.0', 'sub' ]");
  expect(ran.stderr).toBe("");
});

test("a scope and no version", async () => {
  expect((await notebook.run("import { version as two } from 'npm:@scope/two'; two")).result).toBe(
    "3.1.0",
  );
  expect(lock(notebook.folder)).toMatchObject({
    "@scope/two": { requested: "latest", version: "3.1.0" },
  });
});

test("a local module may name packages, too", async () => {
  notebook.file(
    "uses.ts",
    "import { version } from 'npm:three@^1';\nexport const three: string = version;",
  );
  const ran = await notebook.run("import { three } from './uses.ts'; three");
  expect(ran.error).toBeUndefined();
  expect(ran.result).toBe("1.0.0");
});

test("another version than the loaded one is installed with the advice to restart", async () => {
  const ran = await notebook.run("import { version as newer } from 'npm:one@2'; newer");
  expect(ran.stderr).toContain(
    "one 1.0.0 is loaded and 2.0.0 is installed; restart the kernel to use that\n",
  );
  expect(lock(notebook.folder)).toMatchObject({ one: { requested: "2", version: "2.0.0" } });
});

test("a later session gets the locked versions, although there are newer ones", async () => {
  registry.publish("three", "1.5.0", library("1.5.0"));
  rmSync(packagesFolder(notebook.folder), { recursive: true });
  const later = await open(notebook.folder);
  const ran = await later.run("import { version } from 'npm:three@^1'; version");
  await later.close();
  expect(ran.stderr).toContain("installing three@^1\n");
  expect(ran.result).toBe("1.0.0");
});

test("an installation can be interrupted", async () => {
  const ran = await notebook.run("import 'npm:hangs@1';", { interruptAfter: 700 });
  expect(ran.error).toMatch(/^Interrupted/);
  expect((await notebook.run("'still here'")).result).toBe("still here");
});

test("what cannot be had fails with npm's words and the place of the import", async () => {
  const ran = await notebook.run("\nimport x from 'npm:one@9';");
  expect(ran.error).toMatch(/^Error: npm install one@9: failed\n[\s\S]*No matching version/);
  expect(ran.traceback).toContain(`Cell [${ran.execution}] 2:1`);
  expect((await notebook.run("import 'npm:';")).error).toBe(
    'TypeError: import: "npm:" names no package; write npm:name@version/path',
  );
});

test("a package that is replaced in node_modules while it is loaded is named", async () => {
  const other = new Notebook();
  const files = (version: string): void =>
    write(other.folder, {
      "node_modules/kept/package.json": `{ "name": "kept", "version": "${version}" }`,
      "node_modules/kept/index.js": `exports.v = '${version}';`,
    });
  files("1.0.0");
  expect((await other.run("import { v } from 'kept'; v")).stderr).toBe("");
  files("1.0.1");
  const ran = await other.run("import { v } from 'kept'; v");
  expect(ran.result).toBe("1.0.0");
  expect(ran.stderr).toBe(
    "kept 1.0.0 is loaded and 1.0.1 is installed; restart the kernel to use that\n",
  );
  expect((await other.run("require('kept').v")).stderr).toBe("");
  await other.close();
});
