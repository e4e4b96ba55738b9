import { beforeAll, expect, test } from "@jest/globals";
import { learnTasks, type TasksLearned } from "#sdk/continual/index.ts";
import { Philox } from "#sdk/core/philox.ts";
import { mlp } from "#sdk/models/mlp.ts";

const columns = 16;
const classes = ["a", "b", "c", "d"];
const training = { epochs: 20, batchSize: 20, learningRate: 0.005, seed: 3 };

/** Noisy copies of four fixed patterns, with the columns in an order of the task's own. */
function table(task: number, rows: number, part: string) {
  const patterns = new Philox(1, "patterns");
  const centres = Array.from({ length: 4 * columns }, () => patterns.normal());
  const order = new Philox(task, "order").permutation(columns);
  const random = new Philox(task, part);
  const y = Int32Array.from({ length: rows }, () => random.below(4));
  const x = Float32Array.from({ length: rows * columns }, (_, i) => {
    const centre = centres[y[Math.floor(i / columns)]! * columns + order[i % columns]!]!;
    return centre + 0.7 * random.normal();
  });
  return { x, y, rows, columns };
}

const tasks = [1, 2, 3].map((task) => ({
  name: `task ${task}`,
  train: table(task, 200, "train"),
  test: table(task, 200, "test"),
}));
const recipe = mlp({ hidden: [32] });
let naive: TasksLearned;

beforeAll(async () => {
  naive = await learnTasks(recipe, classes, tasks, training);
});

test("without a remedy every task is learned, and forgotten", () => {
  for (const [task, row] of naive.matrix.scores.entries()) expect(row[task]).toBeGreaterThan(0.9);
  expect(naive.matrix.backwardTransfer).toBeLessThan(-0.1);
  expect(naive.penalties).toEqual(tasks.map(() => ({ ratio: 0, pressure: 0 })));
});

test.each([
  ["separate EWC", { ewc: { lambda: 100 } }],
  ["online EWC", { ewc: { lambda: 100, mode: "online" as const, decay: 0.9 } }],
  ["replay", { replay: { rows: 60, share: 0.4 } }],
])("with %s less is forgotten", async (_, remedy) => {
  const { matrix } = await learnTasks(recipe, classes, tasks, { ...training, ...remedy });
  expect(matrix.scores[0]).toEqual(naive.matrix.scores[0]);
  expect(matrix.backwardTransfer).toBeGreaterThan(naive.matrix.backwardTransfer + 0.05);
  expect(matrix.average).toBeGreaterThan(naive.matrix.average);
});

test("the same seed gives the same scores", async () => {
  const again = await learnTasks(recipe, classes, tasks, training);
  expect(again.matrix.scores).toEqual(naive.matrix.scores);
});

test("no tasks, and a λ below 0, are refused", async () => {
  await expect(learnTasks(recipe, classes, [])).rejects.toThrow("learnTasks: there are no tasks");
  await expect(learnTasks(recipe, classes, tasks, { ewc: { lambda: NaN } })).rejects.toThrow(
    "learnTasks: lambda is NaN; it is 0 or above",
  );
});
