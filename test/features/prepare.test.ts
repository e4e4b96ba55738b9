import { expect, test } from "@jest/globals";
import { readCsv } from "#sdk/data/csv.ts";
import { next, start } from "#sdk/data/plan.ts";
import { collect } from "#sdk/data/rows.ts";
import { splitPlan } from "#sdk/data/split.ts";
import { dataset } from "#sdk/datasets/index.ts";
import { applyFitted } from "#sdk/features/apply-fitted.ts";
import { impute } from "#sdk/features/impute.ts";
import { oneHot } from "#sdk/features/one-hot.ts";
import { outliers } from "#sdk/features/outliers.ts";
import { prepare } from "#sdk/features/prepare.ts";
import { standardize } from "#sdk/features/standardize.ts";

test("german credit becomes matrices", async () => {
  let t = performance.now();
  const lap = (what: string) => {
    console.log(what, (performance.now() - t).toFixed(1));
    t = performance.now();
  };
  let plan = start(await readCsv(dataset("german-credit")));
  lap("csv");
  plan = next(plan, impute, { how: "median" });
  plan = next(plan, outliers, { z: 3 });
  plan = next(plan, oneHot, {});
  plan = next(plan, standardize, {});
  const split = splitPlan(plan, { target: "class", positive: "bad" }, 42);
  const prepared = await prepare(split);
  lap("prepare");
  console.log(
    prepared.report,
    prepared.features.length,
    prepared.target,
    prepared.train.x.slice(0, 10),
  );
  const rows = await collect(start(plan.source));
  lap("collect");
  t = performance.now();
  await applyFitted(prepared.fitted, [rows[0]!]);
  lap("one");
  const all = await applyFitted(prepared.fitted, rows as never, { labels: true });
  lap("all");
  for (const m of [prepared.train, prepared.test])
    for (let i = 0; i < m.rows; i++) {
      const r = m.row[i]!;
      expect(all.x.slice(r * all.columns, (r + 1) * all.columns)).toEqual(
        m.x.slice(i * m.columns, (i + 1) * m.columns),
      );
      expect(all.y[r]).toBe(m.y[i]);
    }
});
