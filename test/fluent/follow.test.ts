import { beforeAll, expect, test } from "@jest/globals";
import { pageHinkley } from "#sdk/continual/index.ts";
import { Philox } from "#sdk/core/philox.ts";
import { dataset } from "#sdk/datasets/index.ts";
import type { Model } from "#sdk/fluent/model.ts";
import { csv } from "#sdk/fluent/sources.ts";
import { mlp } from "#sdk/models/mlp.ts";

type Row = Record<string, unknown>;

let model: Model;
/** Rows of breast cancer drawn at random; from row 600 on every measurement is half as large. */
let stream: Row[];

beforeAll(async () => {
  const table = await csv(dataset("breast-cancer"));
  const rows = (await table.rows()) as Row[];
  const target = table.columns.at(-1)!.name;
  model = await table
    .encode((e) => e.standardize())
    .split({ target, seed: 1 })
    .fit(mlp({ hidden: [16] }), { epochs: 15, seed: 1, live: false });
  const random = new Philox(1, "stream");
  stream = Array.from({ length: 1400 }, (_, i) => {
    const row = rows[random.below(rows.length)]!;
    if (i < 600) return row;
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        name === target ? value : Number(value) * 0.5,
      ]),
    );
  });
}, 60_000);

const update = { epochs: 30, learningRate: 0.003, seed: 1 };

test("a drift is found where it is, the model learns from it, and its error falls", async () => {
  const still = await model.follow(stream, { when: "never" });
  const { model: adapted, stream: seen } = await model.follow(stream, { window: 150, update });
  expect(seen.facts.drifts[0]).toBeGreaterThanOrEqual(600);
  expect(seen.facts.drifts[0]).toBeLessThan(720);
  expect(seen.facts.updates[0]).toBe(seen.facts.drifts[0]! + 150);
  // That the error falls after an update is no drift.
  expect(seen.facts.drifts).toHaveLength(1);
  expect(still.model).toBe(model);
  expect(seen.error).toBeLessThan(still.stream.error - 0.05);
  expect(adapted.version).toBe(seen.facts.updates.length);
  expect(seen.facts.errors).toHaveLength(1400);
  // Judged before learning: until the first update both see the same.
  const until = seen.facts.updates[0]! + 1;
  expect(seen.facts.errors.slice(0, until)).toEqual(still.stream.facts.errors.slice(0, until));
});

test("other detectors and other times to learn can be chosen", async () => {
  const { stream: seen } = await model.follow(stream.slice(0, 300), {
    detector: pageHinkley({ mode: "up" }),
    when: 100,
    update: { ...update, epochs: 1 },
  });
  expect(seen.facts.updates).toEqual([99, 199, 299]);
  expect(seen.toText()).toMatch(/^300 rows, mean error rate 0\.\d+; drift at none; updates after/);
});

test("it draws itself with its drifts", async () => {
  const { stream: seen } = await model.follow(stream, { when: "never" });
  const { data } = seen.chart();
  expect(data.kind === "curve" && data.panels[0]!.series.map(({ name }) => name)).toEqual([
    "error rate",
    "drift (ADWIN)",
  ]);
  expect(seen.prequential.at(-1)).toBeGreaterThan(seen.prequential[599]!);
});

test("rows that an update would refuse are refused before the first is judged", async () => {
  const target = Object.keys(stream[0]!).at(-1)!;
  const wider = stream.map((row, i) => (i < 900 ? row : { ...row, clinic: "north" }));
  await expect(model.follow(wider)).rejects.toThrow(
    "follow: row 900 has 'clinic', which the model does not take; give update: { newColumns: \"ignore\" } to leave it out",
  );
  const other = stream.map((row, i) => (i < 900 ? row : { ...row, [target]: "unclear" }));
  await expect(model.follow(other)).rejects.toThrow(
    `follow: '${target}' is 'unclear' in 500 rows, which the model does not know; give update: { newClasses: "grow" }`,
  );
  const { stream: seen } = await model.follow(wider.slice(800), { when: "never" });
  expect(seen.facts.errors).toHaveLength(600);
});

test.each<readonly [string, object, Row[] | undefined]>([
  ["follow: the stream has no rows", {}, []],
  ["follow: window is 0; it is a whole number from 1 on", { window: 0 }, undefined],
  ["follow: when is 1.5; it is a whole number from 1 on", { when: 1.5 }, undefined],
  ["follow: row 0 has no", {}, [{}]],
])("%s", async (message, options, rows) => {
  await expect(model.follow(rows ?? stream, options)).rejects.toThrow(message);
});
