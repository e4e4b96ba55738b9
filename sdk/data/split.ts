import { checkOptions } from "../core/options.ts";
import { column } from "./column.ts";
import { mix } from "./mix.ts";
import { hashOf } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { name, ROW } from "./sql.ts";

/** What is predicted and which rows test the model. */
export interface SplitOptions {
  /** The column to predict. */
  readonly target: string;
  /** Of two classes, the one that counts as positive. */
  readonly positive?: string;
  /** The share of rows that test the model; 0.2 when not given. */
  readonly test?: number;
  /** Whether every class has the same share of test rows; true for classes when not given. */
  readonly stratify?: boolean;
  /** Decides which rows; the seed of the session when not given. */
  readonly seed?: number;
  /** Takes one of several equal folds as test rows instead of a share. */
  readonly fold?: { readonly index: number; readonly of: number };
  /** Whether the target is one of several classes or a number; found from the column when not given. */
  readonly task?: "classes" | "number";
}

/** A plan with its target and its test rows, as plain data. */
export interface SplitPlan {
  readonly plan: Plan;
  readonly options: SplitOptions & { readonly test: number; readonly seed: number };
  /** The feature columns in use; all when left out. */
  readonly features?: readonly string[];
  readonly hash: string;
}

const known = ["target", "positive", "test", "stratify", "seed", "fold", "task"];

/** Divides a plan's rows into training and test rows. Nothing runs. */
export function splitPlan(plan: Plan, options: SplitOptions, session: number): SplitPlan {
  checkOptions("split", options, known);
  if (typeof options.target !== "string")
    throw new TypeError("split: no target named; give { target: … }, the column to predict");
  column(plan.columns, options.target, "split");
  const test = options.test ?? 0.2;
  const { fold } = options;
  if (!(test > 0 && test < 1))
    throw new RangeError(`split: test must lie between 0 and 1, got ${test}`);
  if (
    fold &&
    !(
      Number.isInteger(fold.of) &&
      fold.of > 1 &&
      Number.isInteger(fold.index) &&
      fold.index >= 0 &&
      fold.index < fold.of
    )
  )
    throw new RangeError(
      `split: fold must be { index: 0 … of - 1, of: 2 or more }, got ${JSON.stringify(fold)}`,
    );
  if (plan.columns.length < 2)
    throw new RangeError(
      `split: '${options.target}' is the only column; nothing is left to predict it from`,
    );
  const all = { ...options, test, seed: options.seed ?? session };
  return { plan, options: all, hash: hashOf("split", plan.hash, all) };
}

/** The split with the named feature columns only. */
export function selectFeatures(split: SplitPlan, names: readonly string[]): SplitPlan {
  const { plan, options } = split;
  const features = [...new Set(names)];
  for (const each of features) {
    column(plan.columns, each, "select");
    if (each === options.target)
      throw new RangeError(`select: '${each}' is the target; features only`);
  }
  if (features.length === 0) throw new RangeError("select: no column named");
  return { plan, options, features, hash: hashOf("split", plan.hash, options, features) };
}

/** The SQL condition of a test row; by class when `classes` is given, and then in exact shares. */
export function testRow({ options }: SplitPlan, stratify: boolean): string {
  const place = mix(ROW, `split ${options.seed}`);
  const target = name(options.target);
  const { fold, test } = options;
  if (!stratify)
    return fold
      ? `${place} * ${fold.of} // 4294967296 = ${fold.index}`
      : `${place} < ${Math.round(test * 2 ** 32)}`;
  // Counted through class after class, so that folds have equal sizes within each class and in all.
  if (fold)
    return `(row_number() over (order by ${target}, ${place}, ${ROW}) - 1) % ${fold.of} = ${fold.index}`;
  return `row_number() over (partition by ${target} order by ${place}, ${ROW}) <= round(count(*) over (partition by ${target}) * ${test}::double)`;
}
