import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import * as ops from "#sdk/ops/index.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { tensor } from "#sdk/tensor/create.ts";
import { root } from "../support/cli.ts";
import { difference } from "../support/oracle.ts";

/** The examples of the documentation that state their value: `tanh(tensor([0, 1])) // [0, 0.7616]`. */
const examples = readdirSync(join(root, "sdk/ops")).flatMap((file) => {
  const text = readFileSync(join(root, "sdk/ops", file), "utf8");
  return [...text.matchAll(/@example\n \* (.+) \/\/ (-?[\d.]+|\[.+\])\n/g)].map(
    (match): [string, string] => [match[1]!, match[2]!],
  );
});

test("most ops have an example that states its value", () => {
  expect(examples.length).toBeGreaterThan(55);
});

test.each(examples)("%s // %s", (code, value) => {
  const scope = { ...ops, tensor };
  // The repository's own documentation, run as the reader would.
  const run = new Function(...Object.keys(scope), `return ${code};`) as (
    ...values: unknown[]
  ) => unknown;
  const result = run(...Object.values(scope));
  if (!isTensor(result)) throw new TypeError(`${code} gives no tensor`);
  const expected = [JSON.parse(value) as unknown].flat(Infinity).map(Number);
  expect(difference(result.dataSync(), expected, 5e-5)).toBeNull();
});
