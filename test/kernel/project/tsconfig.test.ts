import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { pathsOf, tsConfigOf } from "#kernel/project/tsconfig.ts";

const folder = mkdtempSync(join(tmpdir(), "sonde-tsconfig-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("${configDir} is the folder of the file that extends, wherever it is written", () => {
  const own = join(folder, "own");
  mkdirSync(own);
  const options = { baseUrl: "${configDir}/base", paths: { "@/*": ["${configDir}/src/*"] } };
  writeFileSync(join(folder, "shared.json"), JSON.stringify({ compilerOptions: options }));
  writeFileSync(join(own, "tsconfig.json"), '{ "extends": "../shared.json" }');
  const problems: string[] = [];
  const config = tsConfigOf(own, (problem) => problems.push(problem))();
  expect(pathsOf("@/a", config)).toEqual([join(own, "src/a"), join(own, "base/@/a")]);
  expect(problems).toEqual([]);
});
