import type { Philox } from "../core/philox.ts";
import { parzen } from "./parzen.ts";
import { draw, uniformValue, type Parameter, type Values } from "./space.ts";

/** The names of the samplers. */
export type SamplerName = "random" | "tpe";

/** A candidate that was judged. */
export interface Observed {
  readonly number: number;
  readonly values: Values;
}

/** Draws the next candidate, knowing the judged ones from best to worst, and those just drawn that broke a constraint. */
export type Sampler = (
  parameters: readonly Parameter[],
  ranked: readonly Observed[],
  random: Philox,
  broken?: readonly Values[],
) => Values;

// One line per sampler.
const samplers: Readonly<Record<SamplerName, Sampler>> = { random: randomSampler, tpe };

/** The sampler of a name. */
export function samplerOf(name: SamplerName): Sampler {
  const found = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  if (!found)
    throw new RangeError(
      `search: no sampler "${name}"; there are ${Object.keys(samplers).join(", ")}`,
    );
  return found;
}

function randomSampler(
  parameters: readonly Parameter[],
  _ranked: readonly Observed[],
  random: Philox,
): Values {
  return draw(parameters, ({ dimension }) => uniformValue(dimension, random));
}

/** How many candidates are drawn at random before the estimator knows enough. */
const startup = 10;
/**
 * The one number that is not Optuna's, which is 1: the least width of a bump is a third of its. Over 200 seeds of 100
 * trials the median regret is 0.010 instead of 0.048 on Branin, and 0.35 instead of 0.37 on Hartmann-6.
 */
const sharpness = 3;
/** How many draws that broke a constraint the estimator learns from before chance goes on. */
const tries = 100;
/** How many values are compared for each parameter. */
const compared = 24;

/**
 * The tree-structured Parzen estimator with Optuna's defaults but sharper bumps: each parameter by itself; of 24 values drawn from the
 * density of the best tenth (25 at most), the one that is likeliest there against the density of the rest.
 */
function tpe(
  parameters: readonly Parameter[],
  ranked: readonly Observed[],
  random: Philox,
  broken: readonly Values[] = [],
): Values {
  // What the estimator likes best it draws again and again; when that breaks a constraint, chance helps.
  if (ranked.length < startup || broken.length >= tries)
    return randomSampler(parameters, ranked, random);
  const count = Math.min(Math.ceil(0.1 * ranked.length), 25);
  const inTime = (part: readonly Observed[]): Observed[] =>
    part.toSorted((a, b) => a.number - b.number);
  const good = inTime(ranked.slice(0, count));
  const bad = [...inTime(ranked.slice(count)), ...broken.map((values) => ({ values }))];
  return draw(parameters, ({ name, dimension }) => {
    const of = (part: readonly Pick<Observed, "values">[]): unknown[] =>
      part.filter(({ values }) => name in values).map(({ values }) => values[name]);
    const [likely, unlikely] = [
      parzen(dimension, of(good), sharpness),
      parzen(dimension, of(bad), sharpness),
    ];
    let best: { readonly value: unknown; readonly score: number } | undefined;
    for (let i = 0; i < compared; i++) {
      const value = likely.sample(random);
      const score = likely.logDensity(value) - unlikely.logDensity(value);
      if (!best || score > best.score) best = { value, score };
    }
    return best?.value;
  });
}
