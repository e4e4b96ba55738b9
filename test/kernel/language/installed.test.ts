import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { installPackages } from "#kernel/packages/install.ts";
import { pack, temporary } from "../packages/support.ts";
import { type Notebook, openNotebook } from "./notebook.ts";

const cache = temporary("packages");
let notebook: Notebook;
beforeAll(() => {
  process.env["SONDE_PACKAGES"] = cache;
  notebook = openNotebook();
});
afterAll(async () => {
  delete process.env["SONDE_PACKAGES"];
  await notebook.close();
  rmSync(cache, { recursive: true });
});

test("the types of a package that a cell installed are known to the next, without a restart", async () => {
  const code = 'import { padTo } from "sonde-test-types"; padTo.len‸';
  expect(await notebook.matches(code)).toEqual([]);
  const archive = pack(
    { name: "sonde-test-types", version: "1.0.0", main: "i.js", types: "i.d.ts" },
    { "i.js": "exports.padTo = 1;", "i.d.ts": "export declare const padTo: { length: number };" },
  );
  await installPackages(notebook.folder, [archive], { write: () => undefined });
  notebook.language.ran(1, `%npm i ${archive}`, []);
  expect(await notebook.matches(code)).toEqual(["length"]);
  expect(
    await notebook.warnings('import { padTo } from "sonde-test-types"; padTo.toFixed()'),
  ).toEqual(["1:49 Property 'toFixed' does not exist on type '{ length: number; }'"]);
});
