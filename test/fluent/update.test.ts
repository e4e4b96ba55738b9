import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { dataset } from "#sdk/datasets/index.ts";
import { load, type Model } from "#sdk/fluent/model.ts";
import { csv } from "#sdk/fluent/sources.ts";
import { mlp } from "#sdk/models/mlp.ts";

type Row = Record<string, unknown>;

let wine: Row[];
let model: Model;
/** Rows whose measurements all moved by the same amount: another cellar with another scale. */
let moved: Row[];
let target: string;

beforeAll(async () => {
  const table = await csv(dataset("wine"));
  wine = (await table.rows()) as Row[];
  target = "cultivar";
  model = await table
    .encode((e) => e.standardize())
    .split({ target, task: "classes", seed: 1 })
    .fit(mlp({ hidden: [24] }), { epochs: 40, learningRate: 0.01, seed: 1, live: false });
  moved = wine.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        name === target ? value : Number(value) * 1.6,
      ]),
    ),
  );
}, 60_000);

afterEach(() => {
  jest.restoreAllMocks();
});

const naive = { epochs: 25, learningRate: 0.01, seed: 1, live: false };

describe("an update", () => {
  test("learns new rows and leaves the model as it was", async () => {
    const before = await model.predict(wine.slice(0, 3));
    const next = await model.update(moved, naive);
    expect((await next.evaluate(moved)).accuracy.value).toBeGreaterThan(0.9);
    expect((await model.evaluate(moved)).accuracy.value).toBeLessThan(0.8);
    expect(await model.predict(wine.slice(0, 3))).toEqual(before);
    expect([model.version, next.version, next.updates.length]).toEqual([0, 1, 1]);
    expect(next.updates[0]!.toText()).toMatch(/^update 1: 178 new rows, 25 epochs, loss 0\.\d+$/);
  });

  test("forgets less with EWC and with replay than without", async () => {
    const accuracyOf = async (next: Model) => (await next.evaluate()).accuracy.value;
    const plain = await accuracyOf(await model.update(moved, naive));
    const elastic = await model.update(moved, { ...naive, ewc: { lambda: 1e5 } });
    const replay = await model.update(moved, { ...naive, replay: 100 });
    expect(plain).toBeLessThan(await accuracyOf(elastic));
    expect(plain).toBeLessThan(await accuracyOf(replay));
    expect(elastic.updates[0]!.facts.penalty).toBeGreaterThan(0);
    expect(replay.updates[0]!.facts.replayed).toBe(100);
  });

  test("is the same for the same seed, bit for bit", async () => {
    const options = { ...naive, epochs: 2, ewc: { lambda: 10 }, replay: 50 };
    const [a, b] = [await model.update(moved, options), await model.update(moved, options)];
    expect(await a.predict(wine.slice(0, 5))).toEqual(await b.predict(wine.slice(0, 5)));
  });

  test("warns of a λ that keeps the weights where they are, and says a smaller one", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
    await model.update(moved, { ...naive, ewc: { lambda: 1e9 } });
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(
        /^update: lambda 1000000000 is too large: one step of the learningRate 0\.01 would cost \d+\.\d times the loss in penalty, so the weights cannot move; try \d+$/,
      ),
    );
    warn.mockClear();
    await model.update(moved, { ...naive, epochs: 2, ewc: { lambda: 10 } });
    expect(warn).not.toHaveBeenCalled();
  });

  test("of fewer rows than a batch takes them all at once", async () => {
    const next = await model.update(moved.slice(0, 3), { ...naive, epochs: 2 });
    expect(next.updates[0]!.toText()).toMatch(/^update 1: 3 new rows, 2 epochs, loss \d+\.\d+$/);
  });

  test("ends when it is told to, and keeps what was learned", async () => {
    const next = await model.update(moved, { ...naive, signal: AbortSignal.abort() });
    expect(next.interrupted).toBe(true);
  });
});

describe("rolling back", () => {
  test("goes back to the version that passes, and says so", async () => {
    // Labels that are all wrong spoil the model.
    const wrong = wine.map((row) => ({ ...row, [target]: (Number(row[target]) + 1) % 3 }));
    const names = new Set(wine.map((row) => row[target]));
    expect(wrong.every((row) => names.has(row[target]))).toBe(true);
    const next = await model.update(wrong, { ...naive, rollbackIf: "accuracy<0.8" });
    expect(await next.predict(wine.slice(0, 3))).toEqual(await model.predict(wine.slice(0, 3)));
    const [record] = next.updates;
    expect([record!.rolledBack, record!.facts.rolledBackTo, next.version]).toEqual([true, 0, 1]);
    expect(record!.toText()).toContain("rolled back to version 0");
    const good = await next.update(moved, { ...naive, replay: 100, rollbackIf: "accuracy < 0.8" });
    expect([good.updates[1]!.rolledBack, good.version]).toEqual([false, 2]);
    expect(good.updates[1]!.facts.judged!.after).toBeGreaterThan(0.8);
  });

  test("by hand gives the earlier versions, of which five are kept", async () => {
    let next = model;
    for (let i = 0; i < 6; i++)
      next = await next.update(moved.slice(0, 40), { ...naive, epochs: 1 });
    expect(next.version).toBe(6);
    const earlier = next.rollback();
    expect([earlier.version, earlier.updates.length]).toEqual([5, 5]);
    expect(next.rollback(2).version).toBe(2);
    expect(() => next.rollback(0)).toThrow(
      "rollback: version 0 is not kept; kept are 1, 2, 3, 4, 5",
    );
    expect(() => model.rollback()).toThrow("rollback: there is no earlier version; kept are none");
  });

  test.each([
    ["auc", 'rollbackIf: "auc" is not a condition; write a metric, <, <=, > or >=, and a number'],
    ["f2<0.5", 'rollbackIf: no metric "f2"; there are accuracy, auc, logLoss, r2, mae, mse'],
    ["r2<0.5", 'r2: "cultivar" is a class'],
  ])("on %s is refused", async (rollbackIf, message) => {
    await expect(model.update(moved, { ...naive, rollbackIf })).rejects.toThrow(message);
  });
});

describe("rows that look otherwise", () => {
  const first = () => Object.keys(wine[0]!).find((name) => name !== target)!;

  test("without a column are refused by its name", async () => {
    const rows = wine.map((row) => {
      const { [first()]: _, ...rest } = row;
      return rest;
    });
    await expect(model.update(rows, naive)).rejects.toThrow(`update: row 0 has no '${first()}'`);
  });

  test("without the target are refused", async () => {
    const rows = [{ ...wine[0]!, [target]: null }];
    await expect(model.update(rows, naive)).rejects.toThrow(`'${target}'`);
  });

  test("with a value of another kind, or none, are refused by name and row", async () => {
    const of = (value: unknown) =>
      wine.map((row, i) => (i === 2 ? { ...row, [first()]: value } : row));
    await expect(model.update(of("much"), naive)).rejects.toThrow(
      `update: '${first()}' of row 2 is to be Num, got "much"`,
    );
    await expect(model.update(of(null), naive)).rejects.toThrow(
      `update: a value is missing or no finite number: '${first()}' in 1 row (2)`,
    );
  });

  test("with a new column are refused, or learned without it", async () => {
    const rows = wine.map((row) => ({ ...row, colour: "red" }));
    await expect(model.update(rows, naive)).rejects.toThrow(
      "update: row 0 has 'colour', which the model does not take; give newColumns: \"ignore\"",
    );
    const next = await model.update(rows, { ...naive, epochs: 1, newColumns: "ignore" });
    expect(next.updates[0]!.facts.rows).toBe(178);
  });

  test("of a new class are refused, left out, or learned", async () => {
    const rows = [
      ...wine.slice(0, 60),
      ...wine.slice(-20).map((row) => ({ ...row, [target]: "new", [first()]: 99 })),
    ];
    await expect(model.update(rows, naive)).rejects.toThrow(
      "update: 'cultivar' is 'new' in 20 rows, which the model does not know; give newClasses: \"grow\" to learn it",
    );
    const dropped = await model.update(rows, { ...naive, epochs: 1, newClasses: "drop" });
    expect([dropped.updates[0]!.facts.rows, dropped.updates[0]!.facts.dropped]).toEqual([60, 20]);
    const grown = await model.update(rows, {
      ...naive,
      newClasses: "grow",
      replay: 100,
      ewc: { lambda: 1, fisher: "exact" },
    });
    const [found] = await grown.predict([{ ...wine.at(-1)!, [first()]: 99 }]);
    expect(Object.keys(found!.probabilities)).toContain("new");
    expect(found!.prediction).toBe("new");
    expect((await grown.evaluate()).accuracy.value).toBeGreaterThan(0.9);
    expect(grown.parameters).toBe(model.parameters + 25);
  });

  test("that are none are refused", async () => {
    await expect(model.update([], naive)).rejects.toThrow(
      "update: there are no rows to learn from",
    );
  });
});

test("a model that was loaded needs rows that stand for what it knows", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "sonde-update-")), "wine");
  await model.save(folder);
  const read = await load(folder);
  await expect(read.update(moved, { ...naive, ewc: { lambda: 1 } })).rejects.toThrow(
    "update: ewc needs rows that the model learned from, and a model that was loaded has none; give them as remember",
  );
  const next = await read.update(moved, {
    ...naive,
    epochs: 2,
    ewc: { lambda: 1, fisher: "empirical" },
    remember: wine,
  });
  expect(next.updates[0]!.facts.penalty).toBeGreaterThan(0);
});

test("a model in 8 bits is refused, and told what to do", async () => {
  const small = await model.compress({ quantize: "int8" });
  await expect(small.model.update(moved, naive)).rejects.toThrow(
    "update: the model's weights are in 8 bits, which cannot be trained; update the original and compress it again",
  );
});

test("a target that is a number keeps its scale", async () => {
  const table = await csv(dataset("diabetes"));
  const first = await table
    .encode((e) => e.standardize())
    .split({ target: "progression", task: "number", seed: 1 })
    .fit(mlp({ hidden: [16] }), { epochs: 20, seed: 1, live: false });
  const rows = (await table.rows()) as Row[];
  const high = rows.map((row) => ({ ...row, progression: Number(row["progression"]) + 100 }));
  const next = await first.update(high, {
    epochs: 30,
    learningRate: 0.01,
    seed: 1,
    live: false,
    ewc: { lambda: 0.001, fisher: "exact" },
  });
  const mean = async (model: Model) =>
    (await model.predict(rows)).reduce((sum, { prediction }) => sum + Number(prediction), 0) /
    rows.length;
  expect((await mean(next)) - (await mean(first))).toBeGreaterThan(60);
});

test.each<readonly [string, object]>([
  ["update: lambda is -1; it is 0 or above", { ewc: { lambda: -1 } }],
  ["update: samples is 0; it is a whole number from 1 on", { ewc: { lambda: 1, samples: 0 } }],
  ['update: no mode "both"; there are separate and online', { ewc: { lambda: 1, mode: "both" } }],
  ["update: newColumns is drop; it is error or ignore", { newColumns: "drop" }],
  ["update: newClasses is ignore; it is error, drop or grow", { newClasses: "ignore" }],
  ["update: batchSize 200 is above the 178 rows to learn from", { batchSize: 200 }],
  ["update: replay keeps 0 rows; it is a whole number from 1 on", { replay: 0 }],
  ["update: the share of replay is 1; it lies between 0 and 1", { replay: { rows: 10, share: 1 } }],
  ['fisher: no kind "batched"', { ewc: { lambda: 1, fisher: "batched" } }],
])("%s", async (message, options) => {
  await expect(model.update(wine, { ...naive, ...options })).rejects.toThrow(message);
});
