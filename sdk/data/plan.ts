import { hash as sha256 } from "../core/hash.ts";
import type { Columns } from "./column.ts";
import type { CsvOptions, Source } from "./source.ts";
import type { Verb } from "./verb.ts";

/** One step of a plan: a verb with its options, and the hash of everything up to here. */
export interface PlanStep {
  readonly verb: Verb;
  readonly options: unknown;
  /** The columns before the step. */
  readonly columns: Columns;
  readonly hash: string;
}

/** A table described: where the rows come from and what is done to them. Nothing of it has run. */
export interface Plan {
  readonly source: Source;
  readonly steps: readonly PlanStep[];
  /** The columns after the last step, as far as they are known before the fit. */
  readonly columns: Columns;
  readonly hash: string;
}

/** A plan as JSON. */
export interface PlanJson {
  readonly source: { readonly file: string; readonly options: CsvOptions; readonly hash: string };
  readonly steps: readonly { readonly verb: string; readonly options: unknown }[];
}

/** The plan that is just a source. */
export function start(source: Source): Plan {
  return { source, steps: [], columns: source.columns, hash: source.hash };
}

/** A plan with one more step: the only way a plan is made from another. */
export function next<O, K>(plan: Plan, verb: Verb<O, K>, options: O): Plan {
  const columns = verb.columns(plan.columns, options);
  const hash = hashOf(plan.hash, verb.name, options);
  const step = { verb, options, columns: plan.columns, hash };
  return { source: plan.source, steps: [...plan.steps, step], columns, hash };
}

/** The plan as data; it holds no rows. */
export function planJson(plan: Plan): PlanJson {
  const { file, options, hash, memory } = plan.source;
  if (memory)
    throw new TypeError(
      "toJSON: the rows are in memory, and a plan holds none; write them to a CSV file and read that",
    );
  const steps = plan.steps.map(({ verb, options }) => ({ verb: verb.name, options }));
  return { source: { file, options, hash }, steps };
}

/** The steps of a plan read from JSON, put onto a source. */
export function replay(source: Source, json: PlanJson, verbs: readonly Verb[]): Plan {
  if (source.hash !== json.source.hash)
    throw new Error(
      `plan: ${json.source.file} is not the file the plan was made from: its content or its options changed; make the plan again`,
    );
  return json.steps.reduce((plan, { verb, options }) => {
    const found = verbs.find((each) => each.name === verb);
    if (!found) throw new RangeError(`plan: no verb '${verb}'; it was made by another version`);
    return next(plan, found, options);
  }, start(source));
}

/** A content hash of plain data. */
export function hashOf(...parts: readonly unknown[]): string {
  return sha256(JSON.stringify(parts));
}
