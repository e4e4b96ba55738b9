import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { ImportedFiles } from "#kernel/language/watch.ts";

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
