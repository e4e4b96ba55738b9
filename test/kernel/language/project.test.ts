import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { projectConfig } from "#kernel/language/project.ts";
import { openNotebook, write } from "./notebook.ts";

const notebook = openNotebook();
afterAll(() => notebook.close());

const root = join(import.meta.dirname, "../../..");
const types = join(root, "dist/types/index.d.ts");
const apart = join(root, "dist/sdk/index.d.ts");
const pathsOf = (folder: string): unknown =>
  (JSON.parse(projectConfig(folder, [])) as { compilerOptions: { paths: unknown } }).compilerOptions
    .paths;

test("the library is the kernel's own unless the notebook's folder has one", () => {
  const folder = mkdtempSync(join(tmpdir(), "sonde-project-"));
  expect(pathsOf(folder)).toMatchObject({ sonde: [types, apart] });
  write(folder, "node_modules/sonde/package.json", "{}");
  expect(pathsOf(folder)).toEqual({});
  expect(pathsOf(join(folder, "deeper"))).toEqual({});
});

test("a locked package whose description is broken is passed over", () => {
  const folder = mkdtempSync(join(tmpdir(), "sonde-project-"));
  write(folder, "package.json", "{}");
  write(folder, "node_modules/half/package.json", '{ "name": "ha');
  const half = { requested: "^1", version: "1.0.0" };
  write(folder, "sonde.lock.json", JSON.stringify({ version: 1, packages: { half } }));
  expect(Object.keys(pathsOf(folder) as object)).toContain("npm:half@^1");
});

test("a notebook in the repository sees the library", () => {
  expect(pathsOf(join(root, "notebooks"))).toMatchObject({ sonde: [types, apart] });
});

test("packages that the notebook locked are found by their npm: specifiers", async () => {
  const locked = openNotebook({
    "package.json": "{}",
    "node_modules/one/package.json":
      '{ "name": "one", "exports": { ".": { "types": "./t.d.ts", "default": "./i.js" }, "./sub": "./lib/s.js", "./all/*": "./lib/*.js" } }',
    "node_modules/one/t.d.ts": "export declare const one: number;",
    "node_modules/one/lib/s.d.ts": "export declare const sub: string;",
    "sonde.lock.json":
      '{ "version": 1, "packages": { "one": { "requested": "^1", "version": "1.0.0" } } }',
  });
  const code =
    "import { one } from 'npm:one@^1'; import { one as same } from 'npm:one';\n" +
    "import { sub } from 'npm:one@^1/sub'; import { sub as s2 } from 'npm:one/all/s';\nconst wrong: boolean = [one, same, sub, s2];";
  const warnings = await locked.warnings(code);
  await locked.close();
  expect(warnings).toEqual(["3:7 Type '(string | number)[]' is not assignable to type 'boolean'"]);
});

(existsSync(types) ? test : test.skip)("the built library's types are found", async () => {
  expect(await notebook.warnings(`import * as library from "sonde"; library`)).toEqual([]);
});

test("cells are checked by the paths and decorators of the folder's tsconfig.json", async () => {
  const mapped = openNotebook({
    "src/deep.ts": "export const deep: number = 1;",
    "other/base.ts": "export const base: string = '';",
    "tsconfig.json":
      '{ "compilerOptions": { "baseUrl": "other", "paths": { "@/*": ["../src/*"] } } }',
  });
  const code =
    "import { deep } from '@/deep'; import { base } from 'base';\n" +
    "const tag = (_: object, __: string, d: PropertyDescriptor) => d;\n" +
    "class A { @tag m() { return base + deep; } }\nconst wrong: boolean = deep;";
  const warnings = await mapped.warnings(code);
  await mapped.close();
  expect(warnings).toEqual(["4:7 Type 'number' is not assignable to type 'boolean'"]);
});
