import { beforeAll, expect, test } from "@jest/globals";
import { inspect } from "node:util";
import { dataset } from "#sdk/datasets/index.ts";
import { csv } from "#sdk/fluent/sources.ts";
import type { Searched } from "#sdk/fluent/searched.ts";
import type { AnyFrame } from "#sdk/fluent/frame.ts";

const space = { backbone: ["mlp", "resnet"], depth: [1, 2], width: [4, 8] } as const;
const options = { trials: 6, epochs: 3, repeats: 2, seed: 1 };

let data: ReturnType<AnyFrame["split"]>;
let found: Searched;
beforeAll(async () => {
  const credit = await csv(dataset("german-credit"));
  data = credit
    .encode((e) => e.oneHot().standardize())
    .split({ target: "class", positive: "bad", seed: 1 });
  found = await data.search(space, { ...options, metric: "auc+latency", constraint: "FLOPs<2e3" });
});

test("holds the trials, the best one and the front", () => {
  expect(found.trials).toHaveLength(6);
  const values = found.trials.map(({ value }) => value!);
  expect(found.best.value).toBe(Math.max(...values));
  expect(found.front.length).toBeGreaterThan(0);
  const times = found.front.map(({ latency }) => latency!);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const scores = found.front.map(({ value }) => value!);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  expect(scores.at(-1)).toBe(found.best.value);
});

test("trains the best candidate, or another, to a model", async () => {
  const model = await found.fit({ epochs: 2 });
  expect(model.history.epochs).toHaveLength(2);
  expect(model.parameters).toBe(found.best.cost.parameters);
  expect((await model.evaluate()).rows).toBe(200);
  const [fastest] = found.front;
  const small = await found.fit({ trial: fastest! });
  expect(small.parameters).toBe(fastest!.cost.parameters);
  expect(small.history.epochs).toHaveLength(3);
});

test("draws itself as a leaderboard with its curve", async () => {
  const draw = (found as unknown as Record<symbol, () => Promise<Record<string, string>>>)[
    Symbol.for("Jupyter.display")
  ]!;
  const bundle = await draw.call(found);
  expect(bundle["text/html"]).toContain("<td");
  expect(bundle["text/html"]).toContain("Search, 6 trials");
  expect(inspect(found)).toMatch(
    /^6 trials.*\n +trial +AUC +± +latency µs +backbone +depth +width/,
  );
  expect(found.chart().data).toMatchObject({ kind: "scatter", title: "Search, 6 trials" });
  expect(found.pareto().data).toMatchObject({ kind: "scatter", title: "AUC against latency" });
  expect(found.importance().chart().data).toMatchObject({ kind: "bars" });
});

test("a search without latency says what a front needs", async () => {
  const plain = await data.search(space, { ...options, trials: 1 });
  expect(() => plain.front).toThrow(
    'front: this search did not measure latency; search with { metric: "auc+latency" }',
  );
  expect(() => plain.pareto()).toThrow("pareto: this search did not measure latency");
});

test("an interrupt before the first trial leaves a search that says so", async () => {
  const stopped = await data.search(space, { ...options, signal: AbortSignal.abort() });
  expect(stopped.interrupted).toBe(true);
  expect(() => stopped.best).toThrow("search: it was interrupted before a trial was complete");
});
