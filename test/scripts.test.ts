import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "#test/support/cli.ts";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const entries = Object.entries(scripts).flatMap(([name, line]) => {
  const [, options, file] = /node ([^&]*?)(test\/\S+\.ts)/.exec(line) ?? [];
  return file === undefined ? [] : [{ name, file, options }];
});

/** What a file imports when it runs; types vanish. */
const importLine = /^(?:import|export)\s(?!type\b)[^;]*?from\s+"([.#][^"]+)"/gm;

/** Whether a file, or one that it imports, imports sources that are known by this name only with the condition. */
function needsSources(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  return [...readFileSync(file, "utf8").matchAll(importLine)].some(
    ([, name = ""]) =>
      /^#(?:sdk|native|kernel)\//.test(name) ||
      (name.startsWith(".") && needsSources(join(dirname(file), name), seen)),
  );
}

test.each(entries)("npm run $name finds the sources that it imports", ({ file, options }) => {
  const given = options?.includes("--conditions=sonde-source") ?? false;
  expect(given || !needsSources(join(root, file))).toBe(true);
});
