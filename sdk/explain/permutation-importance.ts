import { checkOptions, expectObject } from "../core/options.ts";
import { Philox } from "../core/philox.ts";
import type { Block } from "../features/blocks.ts";
import { Importance, type ColumnImportance } from "./importance.ts";

/** Feature rows and the function that says how good a model is on them. */
export interface ImportanceInput {
  /** Row-major features; they are not changed. */
  readonly x: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly blocks: readonly Block[];
  /** The name of what `score` gives. */
  readonly metric: string;
  /** The metric of these features against the fixed target; more is better. */
  readonly score: (x: Float32Array) => number | Promise<number>;
}

/** How often each column is shuffled, from which seed, and what stops it. */
export interface ImportanceOptions {
  readonly repeats?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Permutation importance (Breiman 2001): how much a metric drops when the rows of one column are shuffled, which breaks
 * its tie to the target and keeps its distribution. Columns that say the same share their importance or hide it.
 */
export async function permutationImportance(
  input: ImportanceInput,
  options: ImportanceOptions = {},
): Promise<Importance> {
  expectObject("permutationImportance", "{ x, rows, columns, blocks, metric, score }", input);
  const { x, rows, columns, blocks, metric, score } = input;
  expectObject("permutationImportance", "x as a Float32Array", x);
  const {
    repeats = 10,
    seed = 0,
    signal,
    onProgress,
  } = checkOptions("permutationImportance", options, ["repeats", "seed", "signal", "onProgress"]);
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new RangeError(`importance: repeats is ${repeats}; it is a whole number from 1 on`);
  if (x.length !== rows * columns)
    throw new RangeError(
      `importance: ${rows} rows of ${columns} features need ${rows * columns} values, got ${x.length}`,
    );
  const baseline = await score(x);
  const shuffled = x.slice();
  const found: ColumnImportance[] = [];
  for (const { column, start, width } of blocks) {
    // A stream of its own per column: another column more does not change this one's numbers.
    const random = new Philox(seed, `importance ${column}`);
    const drops: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const order = random.permutation(rows);
      for (let row = 0; row < rows; row++) {
        const from = order[row]! * columns + start;
        shuffled.set(x.subarray(from, from + width), row * columns + start);
      }
      drops.push(baseline - (await score(shuffled)));
    }
    for (let at = start; at < x.length; at += columns) shuffled.set(x.subarray(at, at + width), at);
    found.push({ column, ...moments(drops), drops });
    onProgress?.(found.length, blocks.length);
    // Lets an interrupt in between two columns.
    await new Promise((settle) => setImmediate(settle));
    signal?.throwIfAborted();
  }
  return new Importance(metric, baseline, repeats, found);
}

/** The mean and the standard deviation (of the repeats themselves, as scikit-learn has it). */
function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
