import { cache } from "../data/cache.ts";
import { column } from "../data/column.ts";
import type { Columns } from "../data/column.ts";
import { query } from "../data/duck.ts";
import { fit } from "../data/run.ts";
import type { Fitted } from "../data/run.ts";
import type { SplitPlan } from "../data/split.ts";
import { all, name, number, ROW, TEST, text } from "../data/sql.ts";
import { layout, requireFinite } from "./blocks.ts";
import type { Block, Layout } from "./blocks.ts";
import { fittedPlan } from "./fitted-plan.ts";
import type { FittedPlan } from "./fitted-plan.ts";
import { readMatrix } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { classText, divide } from "./target.ts";
import type { Target } from "./target.ts";

/** Everything that training needs of a table. */
export interface Prepared {
  readonly train: Matrix;
  readonly test: Matrix;
  /** The names of the matrix's columns. */
  readonly features: readonly string[];
  /** Which of them came from which column of the table. */
  readonly blocks: readonly Block[];
  readonly target: Target;
  /** What new rows go through, as JSON. */
  readonly fitted: FittedPlan;
  /** Hash of the file the rows were read from. */
  readonly dataHash: string;
  readonly report: PreparedReport;
}

/** How many rows went where. */
export interface PreparedReport {
  /** Rows of the file. */
  readonly rows: number;
  readonly train: number;
  readonly test: number;
  /** Rows left out by filters and cleaning. */
  readonly dropped: number;
  /** Rows of each class; only where the target is classes. */
  readonly classes?: readonly {
    readonly name: string;
    readonly train: number;
    readonly test: number;
  }[];
}

const megabytes = 256;
const prepared = cache<Prepared>(megabytes * 2 ** 20, ({ train, test }) =>
  [train, test].reduce((sum, { x }) => sum + x.byteLength, 0),
);

/** Cleans, encodes and divides the rows: every constant is learned from the training rows. The same split again is remembered. */
export function prepare(split: SplitPlan): Promise<Prepared> {
  return prepared(split.hash, () => run(split));
}

async function run(split: SplitPlan): Promise<Prepared> {
  const { target, parts } = await divide(split);
  const fitted = await fit(split.plan, parts);
  try {
    return await matrices(split, fitted, target);
  } finally {
    await fitted.close();
  }
}

async function matrices(split: SplitPlan, fitted: Fitted, target: Target): Promise<Prepared> {
  const lay = layout(featureColumns(fitted.columns, split));
  const counts = await count(fitted, target);
  const [train, test] = [
    await part(fitted, lay, target, false, counts.train),
    await part(fitted, lay, target, true, counts.test),
  ];
  const report = {
    rows: split.plan.source.rows,
    ...counts,
    dropped: split.plan.source.rows - counts.train - counts.test,
    ...classCounts(target, train, test),
  };
  check(target, report);
  return {
    train,
    test,
    features: lay.features,
    blocks: lay.blocks,
    target,
    fitted: fittedPlan(fitted, lay, target),
    dataHash: split.plan.source.hash,
    report,
  };
}

function featureColumns(columns: Columns, { features, options }: SplitPlan): Columns {
  for (const each of features ?? []) column(columns, each, "select");
  return columns.filter(
    (each) => each.name !== options.target && (features?.includes(each.name) ?? true),
  );
}

async function count({ sql }: Fitted, target: Target): Promise<{ train: number; test: number }> {
  const y = name(target.name);
  const [found] = await query(
    sql(
      `count(*) filter (not ${TEST}) as train, count(*) filter (${TEST}) as test,
       count(*) - count(${y}) as missing, list(${ROW} order by ${ROW}) filter (${y} is null) as rows`,
    ),
  );
  const of = (what: string): number => Number(found?.[what]);
  if (of("missing") > 0) {
    const rows = (found?.["rows"] as bigint[] | undefined)?.slice(0, 5).join(", ");
    throw new RangeError(
      `split: the target '${target.name}' is missing in ${of("missing")} ${of("missing") === 1 ? "row" : "rows"} (${rows}${of("missing") > 5 ? ", …" : ""}); leave them out with .clean((c) => c.dropNulls(${JSON.stringify(target.name)}))`,
    );
  }
  for (const part of ["train", "test"])
    if (of(part) === 0)
      throw new RangeError(
        `split: no row is left to ${part}; the rows are too few, or cleaning left them out`,
      );
  return { train: of("train"), test: of("test") };
}

/** The training or the test rows, in the order of the file, so that nothing before decides where a row stands. */
async function part(
  { sql, columns }: Fitted,
  { features, blocks, sql: x }: Layout,
  target: Target,
  test: boolean,
  rows: number,
): Promise<Matrix> {
  const found = column(columns, target.name, "split");
  const y =
    target.kind === "number"
      ? `${name(target.name)}::double`
      : `list_position([${all(target.classes.map(text))}], ${classText(found)})::double - 1`;
  const full = x.map((each) => `coalesce(${each}, ${number(NaN)})`);
  const matrix = await readMatrix(
    sql(all([`${ROW}::double`, y, ...full]), `where ${test ? "" : "not"} ${TEST} order by ${ROW}`),
    rows,
    features.length,
    target.kind === "classes",
  );
  requireFinite("fit", matrix.x, { features, blocks }, (i) => matrix.row[i] ?? -1);
  return matrix;
}

function classCounts(target: Target, train: Matrix, test: Matrix): Pick<PreparedReport, "classes"> {
  if (target.kind === "number") return {};
  const of = ({ y }: Matrix, i: number): number =>
    Array.from(y).filter((each) => each === i).length;
  return {
    classes: target.classes.map((name, i) => ({ name, train: of(train, i), test: of(test, i) })),
  };
}

function check(target: Target, { classes }: PreparedReport): void {
  const absent = (classes ?? []).filter((each) => each.train === 0).map((each) => `'${each.name}'`);
  if (absent.length > 0)
    throw new RangeError(
      `split: no training row has '${target.name}' = ${absent.join(", ")}; stratify, or leave the class out with filter()`,
    );
}
