import { inspect } from "node:util";
import { list } from "../data/column.ts";
import { nearest } from "../core/nearest.ts";
import { applyFitted } from "../features/apply-fitted.ts";
import type { FittedPlan } from "../features/fitted-plan.ts";
import type { Matrix } from "../features/matrix.ts";

/** What becomes of rows that do not look like those that a model learned from. */
export interface NewRowsOptions {
  /** Columns that the model does not take are an error, or left out. @default "error" */
  readonly newColumns?: "error" | "ignore";
  /** Rows of a class that the model does not know are an error, left out, or learned with outputs of their own. @default "error" */
  readonly newClasses?: "error" | "drop" | "grow";
}

type Row = Readonly<Record<string, unknown>>;

/** New rows that a model can learn. */
export interface UpdateRows {
  readonly data: Matrix;
  /** The model's plan; its target has more classes when some are new. */
  readonly fitted: FittedPlan;
  readonly dropped: number;
  readonly grown: readonly string[];
}

/** The choices of each option. */
const choices = {
  newColumns: ["error", "ignore"],
  newClasses: ["error", "drop", "grow"],
} as const;

/** Throws where rows do not look like those that a model learned from and no choice was made; gives how many rows are of each new class. */
export function checkUpdateRows(
  operation: "update" | "follow",
  fitted: FittedPlan,
  rows: readonly Row[],
  { newColumns = "error", newClasses = "error" }: NewRowsOptions,
): ReadonlyMap<string, number> {
  for (const [option, value] of Object.entries({ newColumns, newClasses })) {
    // The cast: the names above. JavaScript may have given any value.
    const known: readonly string[] = choices[option as keyof typeof choices];
    if (!known.includes(value))
      throw new RangeError(
        `${operation}: ${option} is ${said(value)}; it is ${known.slice(0, -1).join(", ")} or ${known.at(-1)}`,
      );
  }
  checkColumns(operation, fitted, rows, newColumns);
  const { target } = fitted;
  if (target.kind !== "classes") return new Map();
  const found = unknownClasses(target, rows);
  if (found.size > 0 && newClasses === "error")
    throw new RangeError(
      `${operation}: '${target.name}' is ${[...found].map(([name, count]) => `'${name}' in ${count} rows`).join(", ")}, which the model does not know; give ${given(operation, 'newClasses: "grow"')} to learn it, or "drop" to leave these rows out; classes: ${list(target.classes)}`,
    );
  return found;
}

/** Where an option stands in the call. */
const given = (operation: "update" | "follow", option: string): string =>
  operation === "update" ? option : `update: { ${option} }`;

/** Sends labelled rows through a model's steps, after a look at their columns and classes. */
export async function takeUpdateRows(
  fitted: FittedPlan,
  rows: readonly Row[],
  { newColumns = "error", newClasses = "error" }: NewRowsOptions,
): Promise<UpdateRows> {
  if (rows.length === 0) throw new RangeError("update: there are no rows to learn from");
  const found = checkUpdateRows("update", fitted, rows, { newColumns, newClasses });
  const { target } = fitted;
  const kept =
    newClasses === "drop" ? rows.filter((row) => !found.has(said(row[target.name]))) : rows;
  if (kept.length === 0)
    throw new RangeError("update: every row is of a class that the model does not know");
  const grown = newClasses === "grow" ? [...found.keys()] : [];
  const wider = grown.length === 0 ? fitted : withClasses(fitted, grown);
  const { unseen, ...data } = await applyFitted(wider, kept, {
    operation: "update",
    labels: true,
  });
  for (const { column, value, count } of unseen)
    console.warn(
      `update: '${column}' is '${value}' in ${count} ${count === 1 ? "row" : "rows"}, which no training row had; it counts as none of the known ones`,
    );
  return { data, fitted: wider, dropped: rows.length - kept.length, grown };
}

function checkColumns(
  operation: "update" | "follow",
  { input, target }: FittedPlan,
  rows: readonly Row[],
  newColumns: "error" | "ignore",
): void {
  const taken = new Set([...input.map(({ name }) => name), target.name]);
  for (const [i, row] of rows.entries()) {
    const absent = [...taken].filter((name) => row[name] === undefined);
    if (absent.length > 0) {
      const near = nearest(absent[0]!, Object.keys(row));
      throw new RangeError(
        `${operation}: row ${i} has no ${list(absent)}; ${near === undefined ? "give null where a value is not known" : `did you mean '${near}'?`}`,
      );
    }
    const fresh =
      newColumns === "ignore" ? [] : Object.keys(row).filter((name) => !taken.has(name));
    if (fresh.length > 0)
      throw new RangeError(
        `${operation}: row ${i} has ${list(fresh)}, which the model does not take; give ${given(operation, 'newColumns: "ignore"')} to leave it out, or train a new model with it`,
      );
  }
}

/** The classes of rows that a model does not know, and how many rows are of each. */
function unknownClasses(
  { name, classes }: { readonly name: string; readonly classes: readonly string[] },
  rows: readonly Row[],
): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of rows) {
    const value = row[name] ?? null;
    // A missing answer is refused by its row.
    if (value === null || classes.includes(said(value))) continue;
    found.set(said(value), (found.get(said(value)) ?? 0) + 1);
  }
  return found;
}

/** The plan with more classes, behind those that it had: their numbers stay. */
function withClasses(fitted: FittedPlan, more: readonly string[]): FittedPlan {
  const { target } = fitted;
  if (target.kind !== "classes") return fitted;
  const { name, kind, classes } = target;
  return { ...fitted, target: { name, kind, classes: [...classes, ...more] } };
}

/** A value in words. */
function said(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "bigint" ? value.toString() : inspect(value);
}
