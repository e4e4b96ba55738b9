import { Philox } from "../core/philox.ts";
import { currentSeed } from "../core/random.ts";
import { samplerOf, type SamplerName } from "./sampler.ts";
import { parametersOf, type Candidate, type Space } from "./space.ts";

/** How `minimize` searches. */
export interface MinimizeOptions {
  /** How many candidates are judged; 100 without it. */
  readonly trials?: number;
  /** How candidates are chosen; "tpe" without it. */
  readonly sampler?: SamplerName;
  /** Where the random choices start; the session's seed without it. */
  readonly seed?: number;
}

/** One judged candidate. */
export interface Judged<S extends Space> {
  readonly number: number;
  readonly values: Candidate<S>;
  /** NaN when the objective failed. */
  readonly value: number;
}

/** What `minimize` found. */
export interface Minimum<S extends Space> {
  readonly values: Candidate<S>;
  readonly value: number;
  /** All candidates in the order in which they were judged. */
  readonly trials: readonly Judged<S>[];
}

/**
 * Looks for the candidate of a space with the smallest value. An objective that gives NaN fails that candidate only.
 *
 * @example
 * await minimize({ x: float(-5, 5) }, ({ x }) => (x - 2) ** 2, { trials: 50, seed: 1 })
 */
export async function minimize<const S extends Space>(
  space: S,
  objective: (values: Candidate<S>) => number | Promise<number>,
  { trials = 100, sampler = "tpe", seed = currentSeed() }: MinimizeOptions = {},
): Promise<Minimum<S>> {
  const parameters = parametersOf(space);
  const next = samplerOf(sampler);
  if (!Number.isInteger(trials) || trials < 1)
    throw new RangeError(`minimize: trials is ${trials}; it is a whole number from 1 on`);
  const judged: Judged<S>[] = [];
  // Best first; kept in order by inserting, an earlier one before an equal later one.
  const ranked: Judged<S>[] = [];
  for (let number = 1; number <= trials; number++) {
    // The space's own rules make it a candidate.
    const values = next(parameters, ranked, trialStream(seed, number)) as Candidate<S>;
    const trial = { number, values, value: await objective(values) };
    judged.push(trial);
    if (Number.isNaN(trial.value)) continue;
    const place = ranked.findIndex(({ value }) => value > trial.value);
    ranked.splice(place < 0 ? ranked.length : place, 0, trial);
  }
  const [best] = ranked;
  if (!best) throw new RangeError(`minimize: the objective was NaN in all ${trials} trials`);
  return { values: best.values, value: best.value, trials: judged };
}

/** The random numbers of one trial, which know nothing of the trials before: a resumed study goes on as it would have. */
export const trialStream = (seed: number, number: number): Philox =>
  new Philox(seed, `search trial ${number}`);
