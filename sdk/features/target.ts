import { column, list } from "../data/column.ts";
import type { Column } from "../data/column.ts";
import { query } from "../data/duck.ts";
import { fit, unlearned } from "../data/run.ts";
import type { Parts } from "../data/run.ts";
import { testRow } from "../data/split.ts";
import type { SplitPlan } from "../data/split.ts";
import { name } from "../data/sql.ts";

/** What is predicted. */
export type Target =
  | {
      readonly name: string;
      readonly kind: "classes";
      /** Sorted; of two classes with a positive one, that one comes second. */
      readonly classes: readonly string[];
      readonly positive?: string;
    }
  | { readonly name: string; readonly kind: "number" };

/** More whole numbers than these are a quantity, not classes. */
const mostClasses = 20;

/** Finds what the target is, and marks the test rows accordingly. */
export async function divide(split: SplitPlan): Promise<{ target: Target; parts: Parts }> {
  const { plan, options } = split;
  const drawn = unlearned(plan);
  const early = drawn.columns.find((each) => each.name === options.target);
  const late = column(plan.columns, options.target, "split");
  // A target made after a step that learns is looked at without test rows being known yet: on all rows.
  const target = await describe(split, early ?? late, early ? drawn : plan);
  const stratify = options.stratify ?? target.kind === "classes";
  if (stratify && target.kind === "number")
    throw new RangeError(
      `split: '${target.name}' is a number, and stratify needs classes; leave stratify out, or give { task: "classes" }`,
    );
  if (stratify && !early)
    throw new RangeError(
      `split: stratify needs '${target.name}' before the first clean() or encode(); derive it earlier, or give { stratify: false }`,
    );
  return {
    target,
    parts: { target: target.name, test: testRow(split, stratify), hash: split.hash },
  };
}

async function describe(split: SplitPlan, found: Column, plan: SplitPlan["plan"]): Promise<Target> {
  const { target, positive, task } = split.options;
  if (found.kind === "Vec" || found.kind === "Time")
    throw new TypeError(
      `split: '${target}' is ${found.kind}; the target must be a category or a number`,
    );
  if (task === "number" || (task === undefined && found.kind === "Num" && positive === undefined)) {
    if (found.kind !== "Num" && found.kind !== "Int")
      throw new TypeError(
        `split: '${target}' is ${found.kind}, not a number; give { task: "classes" }`,
      );
    return { name: target, kind: "number" };
  }
  const { sql } = await fit(plan);
  const rows = await query(
    sql(
      `${classText(found)} as class, count(*) as n`,
      `where ${name(target)} is not null group by 1`,
    ),
  );
  const quantity = found.kind === "Int" && rows.length > mostClasses;
  if (quantity && task === undefined && positive === undefined)
    return { name: target, kind: "number" };
  const names = rows.map((each) => String(each["class"]));
  return { name: target, kind: "classes", ...ordered(target, names, found, positive) };
}

function ordered(
  target: string,
  names: readonly string[],
  { kind }: Column,
  positive: string | undefined,
): { classes: readonly string[]; positive?: string } {
  const number = kind === "Int" || kind === "Num";
  const classes = names.toSorted((a, b) => (number ? Number(a) - Number(b) : a < b ? -1 : 1));
  if (classes.length < 2)
    throw new RangeError(
      `split: '${target}' has ${classes.length === 1 ? `one class, ${list(classes)}` : "no class"}; two or more are needed to learn from`,
    );
  if (positive === undefined) return { classes };
  if (!classes.includes(positive))
    throw new RangeError(
      `split: '${target}' has no class '${positive}'; classes: ${list(classes)}`,
    );
  if (classes.length > 2)
    throw new RangeError(
      `split: positive needs two classes, and '${target}' has ${classes.length}: ${list(classes)}`,
    );
  return { classes: [...classes.filter((each) => each !== positive), positive], positive };
}

/** The class of a row as text, in SQL. */
export function classText({ name: target, kind }: Pick<Column, "name" | "kind">): string {
  const x = name(target);
  // As JavaScript writes it: 1, not 1.0.
  return kind === "Num"
    ? `case when ${x} = floor(${x}) then ${x}::bigint::varchar else ${x}::varchar end`
    : `${x}::varchar`;
}
