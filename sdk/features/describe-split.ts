import { column } from "../data/column.ts";
import type { Column } from "../data/column.ts";
import { columnMap, kindType } from "../data/declare.ts";
import type { Declaration } from "../core/draws.ts";
import { draws } from "../core/draws.ts";
import { query } from "../data/duck.ts";
import { cell, draw } from "../data/format.ts";
import type { Bundle } from "../data/format.ts";
import { fit } from "../data/run.ts";
import type { SplitPlan } from "../data/split.ts";
import { name, TEST } from "../data/sql.ts";
import { classText, divide } from "./target.ts";
import type { Target } from "./target.ts";

/** The parts of a split in figures; draws itself. */
export interface SplitDescription {
  readonly target: Target;
  readonly train: number;
  readonly test: number;
  /** Rows of each class; empty where the target is a number. */
  readonly classes: readonly {
    readonly name: string;
    readonly train: number;
    readonly test: number;
  }[];
  /** The feature columns. */
  readonly features: readonly string[];
}

/** Counts the rows of each part after cleaning, by class. */
export async function describeSplit(split: SplitPlan): Promise<SplitDescription> {
  const { target, parts } = await divide(split);
  const { sql, columns, close } = await fit(split.plan, parts);
  const found = column(columns, target.name, "split");
  const group = target.kind === "classes" ? classText(found) : "'all'";
  const rows = await query(
    sql(
      `${group} as class, count(*) filter (not ${TEST}) as train, count(*) filter (${TEST}) as test`,
      `where ${name(target.name)} is not null group by 1`,
    ),
  ).finally(close);
  const counts = rows.map((each) => ({
    name: String(each["class"]),
    train: Number(each["train"]),
    test: Number(each["test"]),
  }));
  const sum = (part: "train" | "test"): number =>
    counts.reduce((total, each) => total + each[part], 0);
  const description: SplitDescription = {
    target,
    train: sum("train"),
    test: sum("test"),
    classes:
      target.kind === "number"
        ? []
        : target.classes.map(
            (each) => counts.find((one) => one.name === each) ?? { name: each, train: 0, test: 0 },
          ),
    features: featuresOf(split).map((each) => each.name),
  };
  return draws(description, {
    display: drawSplit,
    text: (shown) => drawSplit(shown)["text/plain"],
  });
}

/** The type of a variable that holds a split. */
export function declareSplit(variable: string, split: SplitPlan): Declaration {
  const { plan, options } = split;
  // Before the first step that learns the target still is what it was read as.
  const source = plan.steps.find((step) => step.verb.learn)?.columns ?? plan.columns;
  const target =
    source.find((each) => each.name === options.target) ??
    column(plan.columns, options.target, "split");
  return {
    types: `interface ${variable}$ ${columnMap(featuresOf(split))}`,
    type: `import("sonde").Split<${variable}$, ${kindType(target)}>`,
  };
}

function featuresOf({ plan, options, features }: SplitPlan): readonly Column[] {
  return plan.columns.filter(
    (each) => each.name !== options.target && (features?.includes(each.name) ?? true),
  );
}

/** A split's figures as a table. */
export function drawSplit({ target, train, test, classes, features }: SplitDescription): Bundle {
  const share = (part: number, of: number): string =>
    of === 0 ? "0" : `${part} (${cell(Math.round((1000 * part) / of) / 10)} %)`;
  const what = target.kind === "classes" ? `${target.classes.length} classes` : "a number";
  return draw({
    head: ["rows", "training", "test"],
    kinds: [],
    right: [false, true, true],
    rows: [
      ...classes.map((each) => [each.name, share(each.train, train), share(each.test, test)]),
      ["all", String(train), String(test)],
    ],
    notes: [`'${target.name}' (${what}) from ${features.length} columns`],
  });
}
