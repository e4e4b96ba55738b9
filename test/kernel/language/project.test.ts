import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { projectConfig } from "#kernel/language/project.ts";
import { openNotebook, write } from "./notebook.ts";

const notebook = openNotebook();
afterAll(() => notebook.close());

const root = join(import.meta.dirname, "../../..");
const types = join(root, "dist/sdk/index.d.ts");
const pathsOf = (folder: string): unknown =>
  (JSON.parse(projectConfig(folder, [])) as { compilerOptions: { paths: unknown } }).compilerOptions
    .paths;

test("the library is the kernel's own unless the notebook's folder has one", () => {
  const folder = mkdtempSync(join(tmpdir(), "sonde-project-"));
  expect(pathsOf(folder)).toMatchObject({ sonde: [types] });
  write(folder, "node_modules/sonde/package.json", "{}");
  expect(pathsOf(folder)).toEqual({});
  expect(pathsOf(join(folder, "deeper"))).toEqual({});
});

test("a notebook in the repository sees the library", () => {
  expect(pathsOf(join(root, "notebooks"))).toMatchObject({ sonde: [types] });
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
