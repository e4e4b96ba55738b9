import { cache } from "./cache.ts";
import type { Columns } from "./column.ts";
import { query, queryInOrder } from "./duck.ts";
import type { Answer } from "./duck.ts";
import type { Plan, PlanStep } from "./plan.ts";
import type { Source } from "./source.ts";
import { name, PLACE, ROW, TEST } from "./sql.ts";
import type { Ask, Verb } from "./verb.ts";

/** Which rows are test rows, and what is to be predicted: steps learn from the other rows and leave the target alone. */
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
}

// Constants are small; rows are never kept here. The key says all that they depend on, so that a cell run again asks nothing.
const learnedBefore = cache<unknown>(10_000, () => 1);

/** Lets each step learn from the training rows before it (from all rows without `parts`: a preview). */
export async function fit(plan: Plan, parts?: Parts): Promise<Fitted> {
  const tables = [`select *, ${ROW} as ${PLACE}, false as ${TEST} from ${name(plan.source.table)}`];
  const steps: FittedStep[] = [];
  const target = parts?.target;
  let columns = plan.source.columns;
  let waiting = parts;

  for (const step of plan.steps) {
    if (step.verb.learn && waiting) waiting = assign(tables, waiting);
    const { verb, options } = step;
    const before = { options, columns, target };
    const learned = await learnedBefore(`${step.hash} ${parts?.hash ?? ""}`, async () =>
      verb.learn ? verb.learn(asker(tables), before) : null,
    );
    tables.push(verb.sql(`s${tables.length - 1}`, { ...before, learned }));
    steps.push({ verb, options, columns, learned });
    columns = verb.columns(columns, options, learned, target);
  }
  if (waiting) assign(tables, waiting);
  return { source: plan.source, steps, columns, target, sql: (...of) => chain(tables, ...of) };
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

/** Adds the query that marks test rows; nothing is left waiting. */
function assign(tables: string[], parts: Parts): undefined {
  tables.push(`select * replace ((${parts.test}) as ${TEST}) from s${tables.length - 1}`);
}

function chain(tables: readonly string[], select: string, rest = ""): string {
  const named = tables.map((body, i) => `s${i} as (${body})`);
  return `with ${named.join(",\n")}\nselect ${select} from s${tables.length - 1} ${rest}`;
}

function asker(tables: readonly string[]): Ask {
  const training = `where not ${TEST}`;
  const first = ([row]: readonly Answer[]): Answer => row ?? {};
  return {
    one: async (select) => first(await query(chain(tables, select, training))),
    inOrder: async (select) => first(await queryInOrder(chain(tables, select, training))),
    many: async (select, rest = "") => query(chain(tables, select, `${training} ${rest}`)),
  };
}
