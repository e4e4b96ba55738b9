import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import type { SearchSpace } from "#sdk/search/candidate.ts";
import { choice, float, when } from "#sdk/search/dimension.ts";
import { root } from "#test/support/cli.ts";
import { search, type SearchOptions, type Study } from "#sdk/search/search.ts";

const folder = mkdtempSync(join(tmpdir(), "sonde-search-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const goal = { kind: "classes", classes: ["out", "in"] } as const;
const data = ring(160);
const space = {
  backbone: ["mlp", "resnet"],
  depth: [1, 2],
  width: [2, 4, 8],
  learningRate: float(1e-3, 1e-1, { log: true }),
} satisfies SearchSpace;
const quick: SearchOptions = { trials: 6, epochs: 4, repeats: 2, seed: 3 };
const run = (options: SearchOptions = {}, over: SearchSpace = space): Promise<Study> =>
  search(over, goal, data, { ...quick, ...options });
/** What must be equal between two runs; times are not. */
const stable = ({ trials }: Study): object[] =>
  trials.map(({ seconds: _s, latency: _l, ...rest }) => rest);

describe("a search", () => {
  test("trains every candidate on other rows than it is judged by, and is the same for the same seed", async () => {
    const study = await run();
    expect(study.trials.map(({ state }) => state)).toEqual(Array(6).fill("complete"));
    expect(study.trials[0]).toMatchObject({ number: 1, epochs: 8, latency: null, rungs: [] });
    expect(stable(await run())).toEqual(stable(study));
    expect(stable(await run({ seed: 4 }))).not.toEqual(stable(study));
  });

  test("learns: the best of some trials tells the ring from the rest", async () => {
    const study = await run({ trials: 12, epochs: 30 });
    expect(Math.max(...study.trials.map(({ value }) => value!))).toBeGreaterThan(0.95);
  });

  test("never trains a candidate that breaks a constraint", async () => {
    const trained: number[] = [];
    const study = await search(
      space,
      goal,
      data,
      { ...quick, trials: 15, constraint: ["FLOPs<60", "size<=200"] },
      ({ trials }) => trained.push(trials.at(-1)!.cost.flops),
    );
    expect(study.rejected).toBeGreaterThan(0);
    expect(trained).toHaveLength(15);
    expect(Math.max(...trained)).toBeLessThan(60);
    expect(Math.max(...study.trials.map(({ cost }) => cost.size))).toBeLessThanOrEqual(200);
  });

  test("names the nearest candidate when none keeps the constraint", async () => {
    await expect(run({ constraint: "FLOPs<10" })).rejects.toThrow(
      "search: no candidate of the space keeps FLOPs<10; the nearest is backbone mlp, depth 1, width 2 with 16 FLOPs, 12 parameters, 48 bytes",
    );
  });

  test("a trial whose loss becomes NaN fails, and the study goes on", async () => {
    const study = await run(
      { trials: 8, optimizer: "sgd" },
      { depth: [1, 2], learningRate: choice(0.05, 1e30) },
    );
    const failed = study.trials.filter(({ state }) => state === "failed");
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]).toMatchObject({ value: null });
    expect(failed[0]!.reason).toContain("the loss became");
    expect(study.trials.some(({ state }) => state === "complete")).toBe(true);
  });

  test("is an error with the reason when every trial fails", async () => {
    await expect(
      run({ trials: 2, optimizer: "sgd" }, { learningRate: choice(1e30) }),
    ).rejects.toThrow(
      "search: none of the 2 trials gave a number; the last one: fit: the loss became",
    );
  });

  test("a trial whose metric is NaN fails by its name, and the next one is tried", async () => {
    const rare = { ...data, y: data.y.map((_, row) => (row === 0 ? 1 : 0)) };
    const states: string[] = [];
    const study = search(space, goal, rare, { ...quick, trials: 2 }, ({ trials }) =>
      states.push(trials.at(-1)!.state),
    );
    await expect(study).rejects.toThrow(
      "search: none of the 2 trials gave a number; the last one: AUC of the validation rows is NaN",
    );
    expect(states).toEqual(["failed", "failed"]);
  });

  test("halving stops the worse ones at a rung", async () => {
    const study = await run({ trials: 12, epochs: 9, halving: { first: 1, factor: 3 } });
    const pruned = study.trials.filter(({ state }) => state === "pruned");
    expect(pruned.length).toBeGreaterThan(3);
    expect(study.trials[0]).toMatchObject({ state: "complete", epochs: 18 });
    expect(study.trials[0]!.rungs.map(([epoch]) => epoch)).toEqual([1, 3, 9]);
    for (const { rungs, epochs } of pruned) expect(epochs).toBe(rungs.at(-1)![0]);
  });

  test("latency beside the metric gives each trial its time", async () => {
    const study = await run({ trials: 3, metric: "accuracy+latency" });
    for (const { latency, value } of study.trials) {
      expect(latency).toBeGreaterThan(0);
      expect(value).toBeGreaterThan(0.3);
    }
  });

  test("an abort keeps the trials that ended", async () => {
    const stop = new AbortController();
    const study = await search(
      space,
      goal,
      data,
      { ...quick, trials: 500, signal: stop.signal },
      ({ trials }) => trials.length === 2 && stop.abort(),
    );
    expect(study.interrupted).toBe(true);
    expect(study.trials).toHaveLength(2);
  });
});

describe("a study's file", () => {
  test("goes on where an earlier run ended, as if it had not ended", async () => {
    const study = join(folder, "resumed.db");
    await run({ study, trials: 4, sampler: "tpe" });
    const seen: number[] = [];
    const whole = await search(space, goal, data, { ...quick, study, trials: 12 }, ({ trials }) =>
      seen.push(trials.length),
    );
    expect(seen).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    expect(stable(whole)).toEqual(stable(await run({ trials: 12 })));
  });

  test.each<[string, SearchOptions, SearchSpace, string]>([
    [
      "another range",
      {},
      { ...space, depth: [1, 3] },
      "'depth' was range 1 to 2, now range 1 to 3; give another file, or search as before",
    ],
    ["a new parameter", {}, { ...space, dropout: [0, 0.5] }, "the space had no 'dropout'"],
    ["another metric", { metric: "loss" }, space, 'metric was "auc", now "loss"'],
    ["another seed", { seed: 9 }, space, "seed was 3, now 9"],
  ])("of %s is refused", async (_what, options, over, message) => {
    const study = join(folder, "refused.db");
    await run({ study, trials: 1 });
    await expect(run({ study, trials: 2, ...options }, over)).rejects.toThrow(message);
  });

  test("of other rows is refused, and so is a file that is none", async () => {
    const study = join(folder, "rows.db");
    await run({ study, trials: 1 });
    await expect(
      search(space, goal, { ...data, hash: "other" }, { ...quick, study }),
    ).rejects.toThrow("its rows or its features were others");
    const text = join(folder, "text.db");
    writeFileSync(text, "not a database at all, but some text".repeat(100));
    await expect(run({ study: text })).rejects.toThrow("this is not the file of a study");
    await expect(run({ study: join(folder, "nowhere", "study.db") })).rejects.toThrow(
      'study.db": the file cannot be opened; give a path in a folder that exists',
    );
  });
});

test("a study whose process was killed goes on with the trials that had ended", async () => {
  const study = join(folder, "killed.db");
  const options = { ...quick, study, trials: 100_000 };
  const code = `
    import { search } from "#sdk/search/search.ts";
    const [space, data, options] = JSON.parse(process.argv[1]);
    const rows = { ...data, x: Float32Array.from(data.x), y: Int32Array.from(data.y) };
    await search(space, { kind: "classes", classes: ["out", "in"] }, rows, options,
      ({ trials }) => console.log(trials.length));`;
  const plain = { ...data, x: [...data.x], y: [...data.y] };
  const child = spawn(
    process.execPath,
    [
      "--conditions=sonde-source",
      "--input-type=module",
      "-e",
      code,
      JSON.stringify([space, plain, options]),
    ],
    { cwd: root, env: { ...process.env, NODE_OPTIONS: "" }, stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise<void>((settle) => {
    child.stdout.on("data", (text: Buffer) => {
      if (Number(String(text).trim().split("\n").at(-1)) >= 3) child.kill("SIGKILL");
    });
    child.on("close", () => settle());
  });
  const seen: number[] = [];
  const resumed = await run({ study, trials: 3 });
  expect(resumed.trials.length).toBeGreaterThanOrEqual(3);
  const trials = resumed.trials.length + 2;
  const whole = await search(space, goal, data, { ...quick, study, trials }, (now) =>
    seen.push(now.trials.length),
  );
  expect(seen).toEqual([trials - 1, trials]);
  expect(stable(whole)).toEqual(stable(await run({ trials })));
});

test.each<[SearchOptions, SearchSpace, string]>([
  [
    {},
    { widht: [1, 2] } as unknown as SearchSpace,
    "search: the space has 'widht', which nothing reads; did you mean 'width'?",
  ],
  [{}, { backbone: ["cnn"] }, 'search: no backbone "cnn"; there are mlp, resnet'],
  [{}, { activation: ["relu", "swish"] }, 'activation: no "swish"'],
  [{}, { learningRate: [0, 0.1] }, "fit: learningRate is 0"],
  [{}, { expansion: [1, 2] }, "search: an mlp has no 'expansion'; write expansion: when("],
  [{ metric: "f1" as never }, space, 'search: no metric "f1"; there are auc, accuracy, r2, loss'],
  [{ metric: "r2" }, space, 'search: "r2" needs a target of classes or a number'],
  [{ constraint: "flops<3" as never }, space, 'search: the constraint "flops<3" is not understood'],
  [{ trials: 0 }, space, "search: trials is 0"],
  [{ validation: 1 }, space, "search: validation is 1"],
  [{ epochs: 0 }, space, "fit: epochs is 0"],
  [{ halving: { factor: 1 } }, space, "search: halving's factor is 1"],
  [{ sampler: "grid" as never }, space, 'search: no sampler "grid"'],
])("refuses %j over %j before anything is trained", async (options, over, message) => {
  await expect(run(options, over)).rejects.toThrow(message);
});

test("a parameter that only one backbone has is searched with it", async () => {
  const study = await run(
    { trials: 8, epochs: 1, repeats: 1 },
    { backbone: ["mlp", "resnet"], expansion: when({ backbone: "resnet" }, choice(1, 2)) },
  );
  for (const { values, recipe } of study.trials)
    expect("expansion" in values).toBe(recipe.kind === "resnet");
});

/** Points in a square; those in a ring around its middle are of the second class. */
function ring(rows: number): {
  x: Float32Array;
  y: Int32Array;
  rows: number;
  columns: number;
  hash: string;
} {
  const random = new Philox(1, "ring");
  const x = Float32Array.from({ length: rows * 2 }, () => 4 * random.uniform() - 2);
  const y = Int32Array.from({ length: rows }, (_, row) => {
    const radius = Math.hypot(x[2 * row]!, x[2 * row + 1]!);
    return radius < 1.4 ? 1 : 0;
  });
  return { x, y, rows, columns: 2, hash: "ring" };
}
