import { adwin } from "../continual/adwin.ts";
import type { DriftDetector } from "../continual/detector.ts";
import { Stream } from "../continual/stream.ts";
import type { FittedPlan } from "../features/fitted-plan.ts";
import type { Target } from "../features/target.ts";
import type { Model } from "./model.ts";
import type { UpdateOptions } from "./update.ts";
import { checkUpdateRows } from "./update-rows.ts";

/** How a model follows a stream of rows. */
export interface FollowOptions {
  /** Watches the errors of the rows. @default adwin() */
  readonly detector?: DriftDetector;
  /** When the model learns: some rows after a drift, every so many rows, or never. @default "drift" */
  readonly when?: "drift" | "never" | number;
  /** How many rows are gathered after a drift before they are learned. @default 200 */
  readonly window?: number;
  /** How the model learns; without a live chart unless it says so. */
  readonly update?: UpdateOptions;
}

/** A model at the end of a stream, and how it went. */
export interface Followed {
  readonly model: Model;
  readonly stream: Stream;
}

type Row = Readonly<Record<string, unknown>>;

/** Judges each row before it is learned, and updates the model when it is time to. */
export async function follow(
  start: Model,
  fitted: FittedPlan,
  rows: readonly Row[],
  { detector = adwin(), when = "drift", window = 200, update = {} }: FollowOptions,
): Promise<Followed> {
  const { target } = fitted;
  check(rows, target, when, window);
  // Before the first row, since an update in the middle of the stream would throw away what came before.
  if (when !== "never") checkUpdateRows("follow", fitted, rows, update);
  const errors: number[] = [];
  const drifts: number[] = [];
  const updates: number[] = [];
  let model = start;
  // The first row that waits to be learned; none while all is quiet.
  let since: number | undefined = when === "never" || when === "drift" ? undefined : 0;
  const gathered = typeof when === "number" ? when : window;
  // Rows are predicted together as long as no update can come between them.
  for (let from = 0; from < rows.length;) {
    const to = Math.min(rows.length, since === undefined ? from + window : since + gathered);
    const predicted = await model.predict(rows.slice(from, to));
    for (let row = from; row < to; row++) {
      const error = errorOf(target, predicted[row - from]!.prediction, rows[row]!);
      errors.push(error);
      if (!detector.update(error)) continue;
      drifts.push(row);
      if (when === "drift" && since === undefined) since = row + 1;
    }
    from = to;
    if (since === undefined || from - since < gathered) continue;
    model = await model.update(rows.slice(since, from), { live: false, ...update });
    updates.push(from - 1);
    // Another model makes other errors: that they fall is no drift.
    detector.reset();
    since = when === "drift" ? undefined : from;
    if (update.signal?.aborted) break;
  }
  const metric = target.kind === "classes" ? "error rate" : "absolute error";
  return {
    model,
    stream: new Stream({ metric, errors, drifts, updates, detector: detector.name }),
  };
}

function errorOf(target: Target, prediction: string | number, row: Row): number {
  const actual = row[target.name];
  if (target.kind === "number") return Math.abs(Number(prediction) - Number(actual));
  return String(prediction) === String(actual) ? 0 : 1;
}

function check(
  rows: readonly Row[],
  { name }: Target,
  when: FollowOptions["when"],
  window: number,
): void {
  if (rows.length === 0) throw new RangeError("follow: the stream has no rows");
  for (const [option, value] of Object.entries({ when, window }))
    if (typeof value === "number" && !(Number.isInteger(value) && value >= 1))
      throw new RangeError(`follow: ${option} is ${value}; it is a whole number from 1 on`);
  const bare = rows.findIndex((row) => (row[name] ?? null) === null);
  if (bare >= 0)
    throw new RangeError(`follow: row ${bare} has no '${name}', which it is to be judged by`);
}
