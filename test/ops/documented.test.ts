import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import * as ops from "#sdk/ops/index.ts";
import { root } from "../support/cli.ts";

const pages = ["dtypes", "networks", "ops", "transforms"]
  .map((name) => readFileSync(join(root, "docs", `${name}.md`), "utf8"))
  .join("\n");

test("every op is named in the documentation", () => {
  // `maxPool1d … 3d` stands for all three.
  const isNamed = (name: string) =>
    new RegExp(String.raw`\b${name.replace(/[23]d$/, "1d")}\b`).test(pages);
  expect(Object.keys(ops).filter((name) => !isNamed(name))).toEqual([]);
});
