import { expect, test } from "@jest/globals";
import { nodeOptions } from "#kernel/session/node-options.ts";
import { Notebook } from "./notebook.ts";

test("flags are a JSON list, or words", () => {
  expect(nodeOptions(undefined)).toEqual([]);
  expect(nodeOptions(" ")).toEqual([]);
  expect(nodeOptions("--a  --b=1")).toEqual(["--a", "--b=1"]);
  expect(nodeOptions('["--require=/a b.js"]')).toEqual(["--require=/a b.js"]);
  expect(() => nodeOptions("[1]")).toThrow("SONDE_NODE_OPTIONS: expected a list of flags, got [1]");
});

test("they reach the process that runs the cells", async () => {
  process.env["SONDE_NODE_OPTIONS"] = "--max-old-space-size=321";
  const notebook = new Notebook();
  try {
    const ran = await notebook.run(
      "import { getHeapStatistics } from 'node:v8';\nMath.round(getHeapStatistics().heap_size_limit / 2 ** 20)",
    );
    expect(Number(ran.result)).toBeGreaterThanOrEqual(321);
    expect(Number(ran.result)).toBeLessThan(600);
  } finally {
    delete process.env["SONDE_NODE_OPTIONS"];
    await notebook.close();
  }
});
