import type { Column } from "../data/column.ts";
import { start } from "../data/plan.ts";
import type { Fitted } from "../data/run.ts";
import type { Block, Layout } from "./blocks.ts";
import type { Target } from "./target.ts";

/** What a trained model needs of the table's plan to take new rows: plain JSON. */
export interface FittedPlan {
  readonly version: 1;
  /** The columns that a new row must have. */
  readonly input: readonly Column[];
  /** The steps that change a row, with what they learned. */
  readonly steps: readonly {
    readonly verb: string;
    readonly options: unknown;
    readonly learned: unknown;
  }[];
  readonly features: readonly string[];
  readonly blocks: readonly Block[];
  readonly target: Target;
  /** The target as it was read; absent when it was derived. */
  readonly targetColumn?: Column;
}

/** Keeps of a fitted plan what new rows need. */
export function fittedPlan(
  fitted: Fitted,
  { features, blocks }: Layout,
  target: Target,
): FittedPlan {
  const { columns } = start(fitted.source);
  const steps = fitted.steps.filter(({ verb }) => verb.row);
  const needed = steps.reduceRight<ReadonlySet<string>>(
    (names, { verb, options }) => verb.needs?.(names, options) ?? names,
    new Set(blocks.map((each) => each.column)),
  );
  const targetColumn = columns.find((each) => each.name === target.name);
  return {
    version: 1,
    input: columns.filter((each) => needed.has(each.name)),
    steps: steps.map(({ verb, options, learned }) => ({ verb: verb.name, options, learned })),
    features,
    blocks,
    target,
    ...(targetColumn ? { targetColumn } : {}),
  };
}
