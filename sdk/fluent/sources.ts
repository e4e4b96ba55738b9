import { expectObject } from "../core/options.ts";
import { readCsv } from "../data/csv.ts";
import type { PlanJson } from "../data/plan.ts";
import { replay, start } from "../data/plan.ts";
import { readRecords } from "../data/records.ts";
import type { CsvOptions } from "../data/source.ts";
import { verbs } from "../features/verbs.ts";
import { Frame } from "./frame.ts";
import type { AnyFrame } from "./frame.ts";

/**
 * The files whose columns are known, by the name they are read under. A notebook adds to it after the first run
 * (`declare module "sonde" { interface Sources { … } }`), so that columns complete in the cell that reads the file.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- filled by declaration merging
export interface Sources {}

/**
 * Reads a CSV file, plain or gzipped, and finds out what its columns hold; `report()` says what became of each.
 * The path counts from the folder the program runs in.
 *
 * @example
 * const credit = await csv("german-credit.csv", { types: { purpose: "Cat" } });
 */
// oxlint-disable-next-line typescript/no-redundant-type-constituents -- `Sources` gets its names by merging
export async function csv<const F extends keyof Sources | (string & {})>(
  file: F,
  options?: CsvOptions,
): Promise<F extends keyof Sources ? Sources[F] : AnyFrame> {
  const read: AnyFrame = new Frame(start(await readCsv(file, options)));
  return read as F extends keyof Sources ? Sources[F] : AnyFrame;
}

/**
 * A table of rows that are in memory already: plain objects of numbers, texts, booleans and Dates.
 *
 * @example
 * const shops = await frame([{ city: "Bern", sales: 12.5 }, { city: "Basel", sales: null }]);
 */
export async function frame(rows: readonly object[]): Promise<AnyFrame> {
  return new Frame(start(await readRecords(rows as readonly Record<string, unknown>[])));
}

/** The frame of a plan that `toJSON()` gave; its file must be the same as then. */
export async function openPlan(json: PlanJson): Promise<AnyFrame> {
  expectObject("openPlan", "the plan that toJSON() gave", json);
  expectObject("openPlan", "a plan with its source", json.source);
  return new Frame(replay(await readCsv(json.source.file, json.source.options), json, verbs));
}
