import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { applyFitted } from "#sdk/features/apply-fitted.ts";
import { prepare } from "#sdk/features/prepare.ts";
import type { AnyFrame } from "#sdk/fluent/frame.ts";
import { csv } from "#sdk/fluent/sources.ts";
import { Split } from "#sdk/fluent/split.ts";

// Written by test/oracles/features.py; the versions of pandas and scikit-learn are inside.
const oracle = JSON.parse(
  await readFile(join(import.meta.dirname, "..", "oracles", "features.json"), "utf8"),
);
const numbers = ["duration", "credit_amount", "age"];
const categories = ["purpose", "housing"];

let folder = "";
let table: AnyFrame;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sonde-features-"));
  await writeFile(join(folder, "gaps.csv"), oracle.csv);
  table = await csv(join(folder, "gaps.csv"));
});
afterAll(() => rm(folder, { recursive: true }));

/** One column of a frame. */
async function values(frame: AnyFrame, name: string): Promise<unknown[]> {
  return (await frame.rows()).map((row) => row[name]);
}

/** The numbers agree to a relative 1e-12. */
function near(actual: unknown, expected: number | null): void {
  if (expected === null) expect(actual).toBeNull();
  else
    expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(expected)),
    );
}

test("describe equals pandas", async () => {
  const { columns } = await table.describe();
  for (const name of numbers) {
    const found = columns.find((each) => each.column === name);
    const expected = oracle.describe[name];
    near(found?.count, expected.count);
    near(found?.mean, expected.mean);
    near(found?.std, expected.std);
    near(found?.min, expected.min);
    near(found?.q25, expected["25%"]);
    near(found?.median, expected["50%"]);
    near(found?.q75, expected["75%"]);
    near(found?.max, expected.max);
  }
  for (const name of categories) {
    const found = columns.find((each) => each.column === name);
    expect([found?.top, found?.frequency]).toEqual(oracle.top[name]);
  }
});

test.each(["median", "mean", "mode"] as const)(
  "imputing the %s equals SimpleImputer",
  async (how) => {
    const filled = table.clean((c) => c.impute(how));
    const before = await table.rows();
    const after = await filled.rows();
    for (const [name, constant] of Object.entries<number | string>(oracle.impute[how])) {
      const gaps = before.flatMap((row, i) => (row[name] === null ? [after[i]?.[name]] : []));
      expect(gaps.length).toBeGreaterThan(0);
      for (const each of gaps)
        if (typeof constant === "string") expect(each).toBe(constant);
        else near(each, constant);
      const others = before.flatMap((row, i) =>
        row[name] === null ? [] : [[row[name], after[i]?.[name]]],
      );
      for (const [was, is] of others) expect(is).toBe(was);
    }
  },
);

describe("outliers", () => {
  test.each([
    ["z", { z: 2 }],
    ["iqr", { iqr: 1.5 }],
  ] as const)("by %s are those of pandas", async (rule, options) => {
    const frame = table.clean((c) => c.outliers(options));
    expect(await rowNumbers(frame)).toEqual(oracle.kept[rule]);
  });

  test("by both rules are those that both find", async () => {
    const frame = table.clean((c) => c.outliers({ z: 2, iqr: 1.5 }));
    const both = new Set(await rowNumbers(frame));
    expect([...oracle.kept.z, ...oracle.kept.iqr].filter((row) => !both.has(row))).toEqual([]);
    expect(both.size).toBeLessThan(await table.count());
  });
});

test("duplicates are those of pandas, the first kept", async () => {
  const frame = table.select("purpose", "housing", "class").clean((c) => c.dropDuplicates());
  expect(await rowNumbers(frame)).toEqual(oracle.duplicates);
});

test("standardizing equals StandardScaler", async () => {
  const frame = table.encode((e) => e.standardize());
  for (const name of numbers)
    for (const [i, value] of (await values(frame, name)).entries())
      near(value, oracle.standardize[name][i]);
});

test("one-hot and ordinal equal scikit-learn's encoders", async () => {
  const filled = table.clean((c) => c.impute("mode"));
  const hot = await filled.encode((e) => e.oneHot(...categories)).rows();
  const rows = hot.map((row) =>
    categories.flatMap((name) => Array.from(row[name] as Float32Array)),
  );
  expect(rows).toEqual(oracle.oneHot.rows);
  const ordinal = await filled.encode((e) => e.ordinal(...categories)).rows();
  expect(ordinal.map((row) => categories.map((name) => row[name]))).toEqual(oracle.ordinal);
});

test("a whole pipeline learns from training rows only and equals scikit-learn's, in any order of the verbs", async () => {
  const { seed, test: testRows, train, median, mean, deviation, levels, matrix } = oracle.pipeline;
  const split = table
    .clean((c) => c.impute("median").outliers({ z: 2.5 }))
    .encode((e) => e.oneHot(...categories).standardize())
    .split({ target: "class", positive: "bad", test: 0.25, seed });
  const prepared = await prepare(Split.plan(split));

  expect(Array.from(prepared.test.row)).toEqual(testRows);
  expect(Array.from(prepared.train.row)).toEqual(train);
  expect(prepared.features).toEqual([
    ...numbers,
    ...categories.flatMap((name, i) => levels[i].map((level: string) => `${name}=${level}`)),
  ]);
  const learned = prepared.fitted.steps.map(
    (step) => step.learned as Record<string, [number, number]>,
  );
  for (const [i, name] of numbers.entries()) {
    near(learned[0]?.[name], median[i]);
    near(learned[2]?.[name]?.[0], mean[i]);
    near(learned[2]?.[name]?.[1], deviation[i]);
  }
  for (const part of [prepared.train, prepared.test])
    for (let i = 0; i < part.rows; i++) {
      const expected = matrix[String(part.row[i])];
      if (!expected) continue;
      const found = part.x.subarray(i * part.columns, (i + 1) * part.columns);
      for (const [j, value] of expected.entries()) expect(found[j]).toBeCloseTo(value, 6);
    }

  // The plain rows, through the fitted plan after a journey as JSON, give the same numbers bit for bit.
  const fitted = JSON.parse(JSON.stringify(prepared.fitted));
  const applied = await applyFitted(fitted, await table.rows(), { labels: true });
  for (const part of [prepared.train, prepared.test])
    for (let i = 0; i < part.rows; i++) {
      const row = part.row[i] as number;
      expect(applied.x.subarray(row * part.columns, (row + 1) * part.columns)).toEqual(
        part.x.subarray(i * part.columns, (i + 1) * part.columns),
      );
      expect(applied.y[row]).toBe(part.y[i]);
    }
});

/** The numbers of the rows that a frame keeps, found by a target that counts them. */
async function rowNumbers(frame: AnyFrame): Promise<number[]> {
  const all = await table.rows();
  const kept = await frame.rows();
  let at = 0;
  return kept.map((row) => {
    const names = Object.keys(row);
    while (!names.every((name) => all[at]?.[name] === row[name])) at++;
    return at++;
  });
}
