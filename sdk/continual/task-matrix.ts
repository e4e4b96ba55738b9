import { draws } from "../core/draws.ts";
import type { Chart } from "../plot/chart.ts";
import { curve, matrix } from "../plot/charts.ts";

/**
 * How good a model is on every task after learning each: row t holds the scores on the tasks 0 … after the t-th was learned; NaN where it was
 * not judged. Draws itself as a heat map.
 */
export class TaskMatrix {
  readonly tasks: readonly string[];
  readonly metric: string;
  readonly scores: readonly (readonly number[])[];

  constructor(
    tasks: readonly string[],
    scores: readonly (readonly number[])[],
    metric = "accuracy",
  ) {
    const wrong = scores.findIndex((row) => row.length !== tasks.length);
    if (tasks.length === 0 || scores.length > tasks.length || wrong >= 0)
      throw new RangeError(
        `task matrix: ${tasks.length} tasks need at most as many rows of ${tasks.length} scores, got ${scores.length}${wrong >= 0 ? `, of which row ${wrong} has ${scores[wrong]!.length}` : ""}`,
      );
    this.tasks = tasks;
    this.metric = metric;
    this.scores = scores;
  }

  /** The mean score over the tasks learned so far, after the last one. */
  get average(): number {
    return mean(this.#last().slice(0, this.scores.length));
  }

  /** How much later tasks changed the score of earlier ones: the mean of last minus first; below 0 is forgetting (Lopez-Paz 2017). */
  get backwardTransfer(): number {
    const last = this.#last();
    return mean(this.#earlier().map((task) => last[task]! - this.scores[task]![task]!));
  }

  /** How far each earlier task fell from its best score (Chaudhry 2018). */
  get forgetting(): readonly number[] {
    const last = this.#last();
    return this.#earlier().map((task) => {
      const before = this.scores.slice(task, -1).map((row) => row[task]!);
      return Math.max(...before) - last[task]!;
    });
  }

  /** Scores of each task (columns) after each was learned (rows). */
  chart(title = `${this.metric} of every task, after learning each`): Chart {
    return matrix({
      title,
      rows: this.tasks.slice(0, this.scores.length),
      columns: this.tasks,
      values: this.scores.map((row) => row.map((value) => (Number.isNaN(value) ? null : value))),
      row: { title: "after learning" },
      column: { title: `${this.metric} on` },
      range: [0, 1],
    });
  }

  /** The score of each task over time, from when it was learned. */
  forgettingChart(title = `Forgetting: ${this.metric} of each task`): Chart {
    const learned = this.scores.length;
    return curve({
      title,
      x: { title: "tasks learned" },
      panels: [
        {
          y: { title: this.metric },
          // The last task has one point only, which makes no line.
          series: this.tasks.slice(0, Math.max(1, learned - 1)).map((name, task) => ({
            name,
            x: Array.from({ length: learned - task }, (_, i) => task + i + 1),
            y: this.scores.slice(task).map((row) => row[task]!),
          })),
        },
      ],
    });
  }

  toText(): string {
    const line =
      this.scores.length > 1 ? `, backward transfer ${this.backwardTransfer.toFixed(3)}` : "";
    return `average ${this.metric} ${this.average.toFixed(3)}${line}\n${this.chart().toText()}`;
  }

  toJSON(): object {
    const { tasks, metric, scores } = this;
    return { tasks, metric, scores };
  }

  static {
    draws<TaskMatrix>(this.prototype, {
      display: async (found) => ({
        ...(await found.chart().toBundle()),
        "text/plain": found.toText(),
      }),
      text: (found) => found.toText(),
    });
  }

  #last(): readonly number[] {
    const last = this.scores.at(-1);
    if (!last) throw new RangeError("task matrix: no task was learned yet");
    return last;
  }

  /** The tasks that were learned before the last one. */
  #earlier(): number[] {
    return Array.from({ length: this.scores.length - 1 }, (_, task) => task);
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
