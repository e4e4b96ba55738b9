import { beforeAll, describe, expect, test } from "@jest/globals";
import { consolidate, fisherDiagonal, learn, penaltyOf, refill } from "#sdk/continual/index.ts";
import type { Consolidation, FisherKind } from "#sdk/continual/index.ts";
import { mlp } from "#sdk/models/mlp.ts";
import type { Params } from "#sdk/nn/layer.ts";
import { tensor } from "#sdk/tensor/index.ts";
import { settings } from "#sdk/train/options.ts";
import { flattenParams } from "#sdk/train/params.ts";
import type { Goal } from "#sdk/train/task.ts";
import { difference, oracle } from "../support/oracle.ts";

type Dump = Readonly<Record<string, { readonly shape: number[]; readonly data: number[] }>>;

const torch = oracle<{
  x: number[];
  y: number[];
  params: Dump;
  exact: Dump;
  empirical: Dump;
  number: { params: Dump; exact: Dump };
  tasks: { weights: Dump; fisher: Dump }[];
  place: Dump;
  lambda: number;
  penalty: number;
  decay: number;
  online: number;
  steps: { rate: number; lambda: number; losses: number[]; weights: Dump };
}>("continual");

const recipe = mlp({ hidden: [4] });
const classes: Goal = { kind: "classes", classes: ["a", "b", "c"] };
const data = {
  x: Float32Array.from(torch.x),
  y: Int32Array.from(torch.y),
  rows: 6,
  columns: 3,
};

function load(dump: Dump): Params {
  const layer = (name: string) => ({
    weight: tensor(dump[`${name}.weight`]!.data, { shape: dump[`${name}.weight`]!.shape }),
    bias: tensor(dump[`${name}.bias`]!.data, { shape: dump[`${name}.bias`]!.shape }),
  });
  return { hidden1: layer("hidden1"), output: layer("output") };
}

function expectLike(found: Params, dump: Dump, tolerance: number): void {
  for (const [name, tensor] of flattenParams(found))
    expect([name, difference(tensor.dataSync(), dump[name]!.data, tolerance)]).toEqual([
      name,
      null,
    ]);
}

describe("the Fisher diagonal is PyTorch's, row by row and in blocks", () => {
  const network = recipe.build(3, 3);
  test.each<readonly [FisherKind, number]>([
    ["exact", 1],
    ["exact", 4],
    ["empirical", 1],
    ["empirical", 4],
    ["empirical", 64],
  ])("%s, blocks of %d", async (kind, block) => {
    const params = load(torch.params);
    const found = await fisherDiagonal(network, classes, params, data, { kind, block });
    expectLike(found, kind === "exact" ? torch.exact : torch.empirical, 2e-6);
  });

  test("of a number it is the squared slope of the output", async () => {
    const found = await fisherDiagonal(
      recipe.build(3, 1),
      { kind: "number" },
      load(torch.number.params),
      { ...data, y: new Float32Array(6) },
      { kind: "exact" },
    );
    expectLike(found, torch.number.exact, 1e-5);
  });

  test("with drawn labels it nears the exact one", async () => {
    const many = 4000;
    const x = Float32Array.from({ length: many * 3 }, (_, i) => torch.x[i % torch.x.length]!);
    const found = await fisherDiagonal(
      network,
      classes,
      load(torch.params),
      { x, y: new Int32Array(many), rows: many, columns: 3 },
      { kind: "sample", seed: 1 },
    );
    const total = (params: Params) =>
      flattenParams(params)
        .flatMap(([, leaf]) => [...leaf.dataSync()])
        .reduce((a, b) => a + b, 0);
    // 4000 is not a multiple of 6, so the mix of rows differs a little as well.
    expect(total(found) / total(load(torch.exact))).toBeCloseTo(1, 1);
  });
});

describe("tasks are remembered", () => {
  const tasks = torch.tasks.map(({ weights, fisher }) => [load(weights), load(fisher)] as const);

  test("separately: one quadratic costs what the sum of all penalties costs", () => {
    const memory = tasks.reduce<Consolidation | null>(
      (before, [weights, fisher]) => consolidate(before, weights, fisher),
      null,
    )!;
    expect(memory.tasks).toBe(3);
    const found = penaltyOf(memory, load(torch.place), torch.lambda);
    expect(Math.abs(found / torch.penalty - 1)).toBeLessThan(1e-5);
  });

  test("online: one anchor and a fading importance", () => {
    const memory = tasks.reduce<Consolidation | null>(
      (before, [weights, fisher]) =>
        consolidate(before, weights, fisher, { mode: "online", decay: torch.decay }),
      null,
    )!;
    const found = penaltyOf(memory, load(torch.place), torch.lambda);
    expect(Math.abs(found / torch.online - 1)).toBeLessThan(1e-5);
  });

  test("and pull every step as PyTorch's sum of three penalties does", async () => {
    const memory = tasks.reduce<Consolidation | null>(
      (before, [weights, fisher]) => consolidate(before, weights, fisher),
      null,
    )!;
    const { trained } = await learn(
      { recipe, goal: classes, params: load(torch.place), scale: { mean: 0, deviation: 1 } },
      data,
      {
        settings: settings(
          { epochs: 5, batchSize: 6, optimizer: "sgd", learningRate: torch.steps.rate },
          0,
        ),
        pull: { to: memory, lambda: torch.steps.lambda },
      },
    );
    const losses = trained.history.epochs.map(({ loss }) => loss);
    expect(difference(losses, torch.steps.losses, 1e-5)).toBeNull();
    expectLike(trained.params, torch.steps.weights, 1e-5);
  });

  test("a decay above 1 is refused", () => {
    const [weights, fisher] = tasks[0]!;
    expect(() => consolidate(null, weights, fisher, { decay: 2 })).toThrow(
      "ewc: decay is 2; it lies from 0 to 1",
    );
  });
});

test("no kind of that name, and no rows, are refused", async () => {
  const network = recipe.build(3, 3);
  const params = load(torch.params);
  await expect(
    fisherDiagonal(network, classes, params, data, { kind: "batched" as never }),
  ).rejects.toThrow('fisher: no kind "batched"; there are exact, sample, empirical');
  await expect(fisherDiagonal(network, classes, params, { ...data, rows: 0 })).rejects.toThrow(
    "fisher: there are no rows to measure it on",
  );
});

describe("a reservoir", () => {
  const rowsFrom = (from: number, count: number) => ({
    x: Float32Array.from({ length: count }, (_, i) => from + i),
    y: new Int32Array(count),
    rows: count,
    columns: 1,
  });
  let counts: Float64Array;
  beforeAll(() => {
    counts = new Float64Array(100);
    for (let seed = 0; seed < 400; seed++) {
      let reservoir = refill(null, rowsFrom(0, 30), 20, seed);
      reservoir = refill(reservoir, rowsFrom(30, 50), 20, seed);
      reservoir = refill(reservoir, rowsFrom(80, 20), 10, seed);
      expect([reservoir.seen, reservoir.rows.rows]).toEqual([100, 10]);
      for (const row of reservoir.rows.x) counts[row]!++;
    }
  });

  test("holds every row ever seen with the same probability, also after it was made smaller", () => {
    // 40 are expected of each; the means of the three parts stray by about 1.
    for (const part of [counts.subarray(0, 30), counts.subarray(30, 80), counts.subarray(80)]) {
      const mean = part.reduce((a, b) => a + b, 0) / part.length;
      expect(Math.abs(mean - 40)).toBeLessThan(5);
    }
  });

  test("is the same for the same seed and never twice holds a row", () => {
    const [a, b] = [1, 1].map((seed) => refill(null, rowsFrom(0, 50), 10, seed));
    expect(a!.rows.x).toEqual(b!.rows.x);
    expect(new Set(a!.rows.x).size).toBe(10);
  });
});

test("it stops when it is told to", async () => {
  const cancel = new Int32Array(new SharedArrayBuffer(4)).fill(1);
  await expect(
    fisherDiagonal(recipe.build(3, 3), classes, load(torch.params), data, { cancel }),
  ).rejects.toThrow("fisher: stopped before it was measured");
});
