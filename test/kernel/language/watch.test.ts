import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { ImportedFiles } from "#kernel/language/watch.ts";
import { openNotebook, write } from "./notebook.ts";

const folder = mkdtempSync(join(tmpdir(), "sonde-watch-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what cannot be the name of a file, or leads nowhere, is as a file that is not there", () => {
  symlinkSync("circle.ts", join(folder, "circle.ts"));
  const imported = new ImportedFiles(folder);
  for (const name of ["a".repeat(300), "a\0b", "circle", "circle.ts"])
    expect(imported.changes(`import "./${name}";`)).toEqual([]);
  rmSync(join(folder, "circle.ts"));
  writeFileSync(join(folder, "circle.ts"), "export {};");
  expect(imported.changes("")).toMatchObject([{ type: 1 }]);
});

test("a package that is upgraded brings its new types, and types installed later are found", async () => {
  const notebook = openNotebook({ "package.json": "{}" });
  const install = (version: string, type: string): void => {
    const types = `export { held } from "./deep/held.js";`;
    write(notebook.folder, "node_modules/kept/i.d.ts", types);
    write(notebook.folder, "node_modules/kept/deep/held.d.ts", `export const held: ${type};`);
    const description = { name: "kept", version, types: "i.d.ts" };
    write(notebook.folder, "node_modules/kept/package.json", JSON.stringify(description));
  };
  install("1.0.0", "number");
  const code = 'import { held } from "kept"; held.toFixed()';
  expect(await notebook.warnings(code)).toEqual([]);
  install("1.0.10", "string");
  expect(await notebook.warnings(code)).toEqual([
    expect.stringContaining("'toFixed' does not exist on type 'string'"),
  ]);

  const plain = 'import { x } from "@scope/plain"; x.toFixed()';
  write(notebook.folder, "node_modules/@scope/plain/package.json", '{ "name": "@scope/plain" }');
  write(notebook.folder, "node_modules/@scope/plain/index.js", "export const x = 'text';");
  await notebook.warnings(plain);
  const types = { name: "@types/scope__plain", version: "1.0.0", types: "index.d.ts" };
  const folder = "node_modules/@types/scope__plain";
  write(notebook.folder, `${folder}/index.d.ts`, "export const x: string;");
  write(notebook.folder, `${folder}/package.json`, JSON.stringify(types));
  expect(await notebook.warnings(plain)).toEqual([
    expect.stringContaining("'toFixed' does not exist on type 'string'"),
  ]);
  await notebook.close();
});
