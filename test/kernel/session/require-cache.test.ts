import { expect, test } from "@jest/globals";
import { fileURLToPath, pathToFileURL } from "node:url";
import { RequireCache } from "#kernel/session/require-cache.ts";

const KERNEL = new URL("../../../kernel/session/load.ts", import.meta.url).href;
const CELL = "file:///home/me/__cell__.mjs";
const [a, b, c] = ["a", "b", "c"].map((name) => `/home/me/node_modules/${name}/index.js`) as [
  string,
  string,
  string,
];
const module = {} as NodeJS.Module;
const url = (file: string): string => pathToFileURL(file).href;

test("hides what the kernel asked for among the notebook's packages, until the user asks for it", () => {
  const cache: NodeJS.Dict<NodeJS.Module> = { [fileURLToPath(KERNEL)]: module };
  const required = new RequireCache(cache);
  required.asked(url(a), KERNEL);
  required.asked(url(b), url(a));
  required.asked(url(c), CELL);
  for (const file of [a, b, c]) cache[file] = module;
  expect(Object.keys(required.shown)).toEqual([c]);
  expect(a in required.shown).toBe(false);
  required.asked(url(b), url(c));
  required.asked(url(c), KERNEL);
  expect(Object.keys(required.shown)).toEqual([b, c]);
  expect(delete required.shown[a]).toBe(true);
  expect(Object.keys(cache)).toEqual([fileURLToPath(KERNEL), a, b, c]);
});
