import { expectList, expectObject } from "../core/options.ts";
import { Philox } from "../core/philox.ts";
import { currentSeed } from "../core/random.ts";
import { accuracy, mostProbable } from "../evaluate/classification.ts";
import type { Recipe } from "../models/recipe.ts";
import type { FitOptions } from "../train/options.ts";
import { settings } from "../train/options.ts";
import { predictor } from "../train/predictor.ts";
import { finisher, type Goal } from "../train/task.ts";
import type { TrainingData } from "../train/training-data.ts";
import type { Consolidation } from "./consolidation.ts";
import { learn } from "./learn.ts";
import { checkEwc, replayOf, type EwcOptions, type ReplayOptions } from "./options.ts";
import { refill, type Reservoir } from "./reservoir.ts";
import { remember } from "./remember.ts";
import { TaskMatrix } from "./task-matrix.ts";

/** One of several tasks that are learned one after the other; all have the same columns and classes. */
export interface Task {
  readonly name: string;
  readonly train: TrainingData;
  readonly test: TrainingData;
}

/** How tasks are learned. */
export interface TasksOptions extends Omit<FitOptions, "earlyStop" | "validation"> {
  readonly ewc?: EwcOptions;
  readonly replay?: number | ReplayOptions;
}

/** What the learning of tasks gives. */
export interface TasksLearned {
  /** The accuracy on every task after each. */
  readonly matrix: TaskMatrix;
  /** For each task the penalty it ended with, and what one step costs, both beside the loss; 0 without EWC. */
  readonly penalties: readonly { readonly ratio: number; readonly pressure: number }[];
}

/**
 * Learns tasks one after the other with one network and judges it on all of them after each: the experiment of papers on forgetting.
 *
 * @example
 * const { matrix } = await learnTasks(mlp({ hidden: [256, 256] }), classes, tasks, { epochs: 5, ewc: { lambda: 100 } });
 */
export async function learnTasks(
  recipe: Recipe,
  classes: readonly string[],
  tasks: readonly Task[],
  options: TasksOptions = {},
): Promise<TasksLearned> {
  expectObject("learnTasks", "a recipe, as mlp({ hidden: [64] })", recipe);
  expectList("learnTasks", "classes", classes);
  expectList("learnTasks", "tasks", tasks);
  const [first] = tasks;
  if (!first) throw new RangeError("learnTasks: there are no tasks");
  const { ewc, signal, replay: wanted, ...own } = options;
  const replay = replayOf("learnTasks", wanted);
  if (ewc) checkEwc("learnTasks", ewc);
  const goal: Goal = { kind: "classes", classes };
  const { columns } = first.train;
  const network = recipe.build(columns, classes.length);
  const predict = predictor(network, columns, classes.length, finisher(goal));
  const chosen = settings(own, currentSeed());
  const { seed } = chosen;
  let model = {
    recipe,
    goal,
    scale: { mean: 0, deviation: 1 },
    params: network.init(new Philox(seed, "weights")),
  };
  let memory: Consolidation | null = null;
  let reservoir: Reservoir | null = null;
  const scores: number[][] = [];
  const penalties: { ratio: number; pressure: number }[] = [];
  for (const [i, task] of tasks.entries()) {
    const { trained, penalty, loss, pressure } = await learn(model, task.train, {
      settings: { ...chosen, seed: seed * tasks.length + i },
      ...(ewc && memory ? { pull: { to: memory, lambda: ewc.lambda } } : {}),
      ...(replay && reservoir ? { replay: { rows: reservoir.rows, share: replay.share } } : {}),
      signal,
    });
    model = { ...model, params: trained.params };
    penalties.push({ ratio: penalty / loss, pressure });
    scores.push(
      tasks.map(({ test }) =>
        accuracy(test.y, mostProbable(predict(model.params, test.x, test.rows), classes.length)),
      ),
    );
    if (trained.interrupted) break;
    if (ewc) memory = await remember(memory, model, task.train, ewc, seed + i);
    if (replay) reservoir = refill(reservoir, task.train, replay.rows, seed);
  }
  return {
    matrix: new TaskMatrix(
      tasks.map(({ name }) => name),
      scores,
    ),
    penalties,
  };
}
