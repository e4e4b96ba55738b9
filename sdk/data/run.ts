import { cache } from "./cache.ts";
import type { Columns } from "./column.ts";
import type { Plan, PlanStep } from "./plan.ts";
import type { Source } from "./source.ts";
import { messageOf } from "./message-of.ts";
import { Rows } from "./row-query.ts";
import { name, PLACE, ROW, TEST } from "./sql.ts";
import type { Verb } from "./verb.ts";

/** What is to be predicted, and which rows are test rows: steps learn from the others and leave the target alone. */
export interface Parts {
  readonly target: string;
  /** The SQL condition of a test row, over the rows before the first step that learns. */
  readonly test: string;
  readonly hash: string;
}

/** A step with what it learned. */
export interface FittedStep {
  readonly verb: Verb;
  readonly options: unknown;
  readonly columns: Columns;
  readonly learned: unknown;
}

/** A plan whose steps have learned what they need: one SQL query over the source. */
export interface Fitted {
  /** Keeps the table alive. */
  readonly source: Source;
  readonly steps: readonly FittedStep[];
  readonly columns: Columns;
  readonly target: string | undefined;
  /** `select … from the resulting rows …`. */
  sql(select: string, rest?: string): string;
  /** Frees the rows kept in between; `sql` is of no use afterwards. */
  close(): Promise<void>;
}

// Constants are small; rows are never kept here. The key says all that they depend on, so that a cell run again asks nothing.
const learnedBefore = cache<unknown>(10_000, () => 1);

/** Lets each step learn from the training rows before it (from all rows without `parts`: a preview). */
export async function fit(plan: Plan, parts?: Parts): Promise<Fitted> {
  const source = name(plan.source.table);
  const rows = new Rows(`select *, ${ROW} as ${PLACE}, false as ${TEST} from ${source}`);
  const steps: FittedStep[] = [];
  const target = parts?.target;
  let columns = plan.source.columns;
  let divided = parts === undefined;
  try {
    for (const step of plan.steps) {
      if (step.verb.learn && parts && !divided) {
        await rows.divide(parts);
        divided = true;
      }
      const { verb, options } = step;
      const before = { options, columns, target };
      const learned = await learnedBefore(`${step.hash} ${parts?.hash ?? ""}`, async () =>
        verb.learn ? named(verb.name, verb.learn(rows.ask(), before)) : null,
      );
      rows.add((from) => verb.sql(from, { ...before, learned }));
      steps.push({ verb, options, columns, learned });
      columns = verb.columns(columns, options, learned, target);
    }
    if (parts && !divided) await rows.divide(parts);
  } catch (error) {
    await rows.close();
    throw error;
  }
  return {
    source: plan.source,
    steps,
    columns,
    target,
    sql: (...of) => rows.sql(...of),
    close: () => rows.close(),
  };
}

/** The steps before the first that learns: the rows among which training and test rows are drawn. */
export function unlearned(plan: Plan): Plan {
  const end = plan.steps.findIndex((each) => each.verb.learn);
  if (end < 0) return plan;
  const last = plan.steps[end] as PlanStep;
  const before = plan.steps[end - 1];
  return {
    source: plan.source,
    steps: plan.steps.slice(0, end),
    columns: last.columns,
    hash: before?.hash ?? plan.source.hash,
  };
}

/** Says which step failed when the database refuses its numbers. */
async function named(verb: string, learning: Promise<unknown>): Promise<unknown> {
  try {
    return await learning;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw error;
    throw new Error(`${verb}: ${messageOf(error)}`, { cause: error });
  }
}
