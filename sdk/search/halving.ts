import type { Trial } from "./trial.ts";

/** Successive halving: after so many epochs only the best of what was seen there goes on. */
export interface Halving {
  /** One in `factor` goes on; 3 without it. */
  readonly factor?: number;
  /** The epochs of the first rung; the next ones are `factor` times further. 3 without it. */
  readonly first?: number;
}

/** Halving with its defaults filled in. */
export type Rungs = Required<Halving>;

/** Fills in the defaults; a value that cannot be is an error that names it. */
export function parseHalving(given: boolean | Halving | undefined): Rungs | undefined {
  if (given === undefined || given === false) return undefined;
  const { factor = 3, first = 3 } = given === true ? {} : given;
  if (!Number.isInteger(factor) || factor < 2)
    throw new RangeError(`search: halving's factor is ${factor}; it is a whole number from 2 on`);
  if (!Number.isInteger(first) || first < 1)
    throw new RangeError(`search: halving's first is ${first}; it is a whole number from 1 on`);
  return { factor, first };
}

/** Whether an epoch is a rung: `first`, `first` × `factor`, and so on. */
export function isRung({ factor, first }: Rungs, epoch: number): boolean {
  let rung = first;
  while (rung < epoch) rung *= factor;
  return rung === epoch;
}

/**
 * Whether a loss is among the best of those seen at a rung, its own included, as asynchronous successive halving
 * decides it (Li 2018): one in `factor`, and the best always.
 */
export function goesOn(
  { factor }: Rungs,
  trials: readonly Trial[],
  epoch: number,
  loss: number,
): boolean {
  const seen = trials
    .flatMap(({ rungs }) => rungs.filter(([at]) => at === epoch))
    .map(([, value]) => value);
  const ordered = [...seen, loss].sort((a, b) => a - b);
  return loss <= ordered[Math.max(1, Math.floor(ordered.length / factor)) - 1]!;
}
