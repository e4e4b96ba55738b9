import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pack, temporary } from "../packages/support.ts";
import { Notebook } from "../session/notebook.ts";

const cache = temporary("packages");
let notebook: Notebook;
beforeAll(() => {
  process.env["SONDE_PACKAGES"] = cache;
  notebook = new Notebook();
  notebook.file("package.json", "{}");
});
afterAll(async () => {
  delete process.env["SONDE_PACKAGES"];
  await notebook.close();
  rmSync(cache, { recursive: true });
});

const archive = (version: string): string =>
  pack({ name: "sonde-test-magic", version, main: "index.js" }, { "index.js": "exports.one = 1;" });

test("a package that %npm installs is there for the next line", async () => {
  const { stdout, result, error } = await notebook.run(
    `%npm i ${archive("1.0.0")}\nimport { one } from "sonde-test-magic";\none`,
  );
  expect({ result, error }).toEqual({ result: "1", error: undefined });
  expect(stdout).toMatch(/^sonde-test-magic 1\.0\.0$/m);
});

test("%npm ls lists what the notebook asked for", async () => {
  expect((await notebook.run("%npm ls")).stdout).toMatch(/^sonde-test-magic 1\.0\.0 \(.*\)\n$/);
});

test("%npm refuses what it does not know", async () => {
  expect((await notebook.run("%npm audit fix")).error).toMatch(
    /^MagicError: %npm: expected i package@range … or ls, got "audit fix"; /,
  );
});
