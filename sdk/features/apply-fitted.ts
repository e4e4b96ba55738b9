import { inspect } from "node:util";
import { list } from "../data/column.ts";
import type { Column } from "../data/column.ts";
import { isDate } from "../data/format.ts";
import type { Value } from "../data/kinds.ts";
import { nearest } from "../core/nearest.ts";
import type { RowValues } from "../data/verb.ts";
import { requireFinite } from "./blocks.ts";
import type { FittedPlan } from "./fitted-plan.ts";
import type { Matrix } from "./matrix.ts";
import { verbs } from "./verbs.ts";

/** New rows as a matrix. */
export interface Applied extends Matrix {
  /** Levels that the training rows did not have; they count as none of the known ones. */
  readonly unseen: readonly {
    readonly column: string;
    readonly value: string;
    readonly count: number;
  }[];
}

/** How new rows are taken. */
export interface ApplyOptions {
  /** Reads the target too, for rows whose answer is known; `y` is empty without it. */
  readonly labels?: boolean;
  /** Who takes them, for errors. @default "evaluate" with labels, "predict" without */
  readonly operation?: string;
}

/** Sends new rows through the fitted steps. Every row gets its place in the result; none is dropped. */
export async function applyFitted(
  fitted: FittedPlan,
  rows: readonly Readonly<Record<string, unknown>>[],
  taking: ApplyOptions = {},
): Promise<Applied> {
  const { labels: labelled = false, operation = labelled ? "evaluate" : "predict" } = taking;
  const width = fitted.features.length;
  const x = new Float32Array(rows.length * width);
  const unseen = new Map<string, { column: string; value: string; count: number }>();
  const note = (column: string, value: string): void => {
    const key = JSON.stringify([column, value]);
    unseen.set(key, { column, value, count: (unseen.get(key)?.count ?? 0) + 1 });
  };
  const steps = fitted.steps.map((step) => {
    const verb = verbs.find((each) => each.name === step.verb);
    if (!verb?.row)
      throw new RangeError(
        `${operation}: no verb '${step.verb}'; the model was saved by another version`,
      );
    const { options, learned } = step;
    return (row: RowValues): void =>
      verb.row?.(row, { options, learned, columns: [], target: undefined }, note);
  });
  for (const [i, given] of rows.entries()) {
    const row = takeRow(operation, given, fitted.input, i);
    for (const step of steps) step(row);
    for (const { column, start, width: parts } of fitted.blocks)
      place(x, i * width + start, row[column] ?? null, parts);
  }
  requireFinite(operation, x, fitted, (i) => i);
  return {
    x,
    y: labelled ? labels(operation, fitted, rows) : new Int32Array(0),
    rows: rows.length,
    columns: width,
    row: Int32Array.from(rows.keys()),
    unseen: [...unseen.values()],
  };
}

/** The values a row must have, checked; others are ignored. */
function takeRow(
  operation: string,
  given: Readonly<Record<string, unknown>>,
  input: readonly Column[],
  i: number,
): RowValues {
  const row: RowValues = {};
  const absent = input.filter((each) => given[each.name] === undefined);
  if (absent.length > 0) {
    const near = nearest(absent[0]?.name ?? "", Object.keys(given));
    const remedy =
      near === undefined ? "give null where a value is not known" : `did you mean '${near}'?`;
    throw new RangeError(
      `${operation}: row ${i} has no ${list(absent.map((each) => each.name))}; ${remedy}`,
    );
  }
  for (const column of input) row[column.name] = take(operation, given[column.name], column, i);
  return row;
}

function take(operation: string, value: unknown, column: Column, i: number): Value {
  if (value === null || Number.isNaN(value)) return null;
  const wrong = (): never => {
    const got = ArrayBuffer.isView(value)
      ? "numbers; give rows as they were before clean() and encode(), which the model does itself"
      : said(value, JSON.stringify);
    throw new TypeError(
      `${operation}: '${column.name}' of row ${i} is to be ${column.kind}, got ${got}`,
    );
  };
  switch (column.kind) {
    case "Num":
    case "Int":
      return typeof value === "number" || typeof value === "bigint" ? Number(value) : wrong();
    case "Bool":
      return typeof value === "boolean" ? value : wrong();
    case "Time": {
      const date = isDate(value) || typeof value === "string" ? new Date(value) : wrong();
      return Number.isNaN(date.getTime()) ? wrong() : date;
    }
    case "Cat":
    case "Text":
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : wrong();
    default:
      return wrong();
  }
}

function place(x: Float32Array, at: number, value: Value, parts: number): void {
  if (typeof value === "number" || typeof value === "boolean") x[at] = Number(value);
  else if (value === null) x.fill(NaN, at, at + parts);
  else x.set(value as Float32Array, at);
}

function labels(
  operation: string,
  { target }: FittedPlan,
  rows: readonly Readonly<Record<string, unknown>>[],
): Int32Array | Float32Array {
  const values = rows.map((row, i) => {
    const value = row[target.name] ?? null;
    if (value === null)
      throw new RangeError(`${operation}: row ${i} has no '${target.name}', the target`);
    return value;
  });
  if (target.kind === "number")
    return Float32Array.from(values, (value, i) => {
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw new TypeError(
        `${operation}: '${target.name}' of row ${i} is to be a number, got ${said(value)}`,
      );
    });
  return Int32Array.from(values, (value, i) => {
    const text = said(value);
    const index = target.classes.indexOf(text);
    if (index < 0)
      throw new RangeError(
        `${operation}: '${target.name}' of row ${i} is '${text}', a class the model does not know; classes: ${list(target.classes)}`,
      );
    return index;
  });
}

/** A value in words. */
function said(value: unknown, quote: (text: string) => string = String): string {
  if (typeof value === "string") return quote(value);
  return typeof value === "bigint" ? value.toString() : inspect(value);
}
