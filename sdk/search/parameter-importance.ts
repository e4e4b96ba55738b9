import { draws } from "../core/draws.ts";
import type { Chart } from "../plot/chart.ts";
import { bars } from "../plot/charts.ts";
import type { Dimension } from "./dimension.ts";
import { forest, mainEffects } from "./forest.ts";
import type { Parameter, Values } from "./space.ts";

/** How much of the metric's variance over the space one parameter alone explains. */
export interface ParameterShare {
  readonly name: string;
  /** Between 0 and 1; the mean over the trees. */
  readonly share: number;
}

/** The importance of the parameters of a space, the most important first; draws itself as bars. */
export class ParameterImportance {
  readonly parameters: readonly ParameterShare[];
  readonly metric: string;
  /** The complete trials it was learned from. */
  readonly trials: number;

  constructor(parameters: readonly ParameterShare[], metric: string, trials: number) {
    this.parameters = parameters.toSorted((a, b) => b.share - a.share);
    this.metric = metric;
    this.trials = trials;
  }

  chart(): Chart {
    return bars({
      title: `Parameter importance, ${this.trials} trials`,
      value: {
        title: `share of the variance of ${this.metric} explained by the parameter alone (fANOVA)`,
      },
      bars: this.parameters.map(({ name, share }) => ({ label: name, value: share })),
    });
  }

  static {
    draws<ParameterImportance>(this.prototype, {
      display: (found) => found.chart().toBundle(),
      text: (found) => found.chart().toText(),
    });
  }
}

/**
 * The fANOVA main effects of each parameter: a random forest learns the metric from the trials, and each tree's
 * variance over the whole space is taken apart exactly. Conditional parameters are left out: a place for "absent" would
 * only repeat what their condition says.
 */
export function parameterImportance(
  space: readonly Parameter[],
  trials: readonly { readonly values: Values; readonly value: number }[],
  metric: string,
  seed: number,
): ParameterImportance {
  if (trials.length < 4)
    throw new RangeError(
      `importance: ${trials.length} complete trials are too few to tell the parameters apart; 4 or more are needed`,
    );
  const parameters = space.filter(({ condition }) => Object.keys(condition).length === 0);
  const points = trials.map(({ values }) =>
    parameters.map(({ name, dimension }) => place(dimension, values[name])),
  );
  const found = forest(
    points,
    trials.map(({ value }) => value),
    seed,
  )
    .map((tree) => mainEffects(tree, parameters.length))
    .filter((effects) => effects !== undefined);
  const shares = parameters.map(({ name }, axis) => {
    const of = found.map((effects) => effects[axis]!);
    return { name, share: of.reduce((a, b) => a + b, 0) / Math.max(1, of.length) };
  });
  return new ParameterImportance(shares, metric, trials.length);
}

/** Where a value lies between 0 and 1. */
function place(dimension: Dimension, value: unknown): number {
  if (dimension.kind === "choice")
    return (dimension.values.indexOf(value) + 0.5) / dimension.values.length;
  const half = dimension.kind === "int" ? 0.5 : 0;
  const to = dimension.log ? Math.log : (x: number): number => x;
  const [low, high] = [to(dimension.low - half), to(dimension.high + half)];
  return (to(value as number) - low) / (high - low);
}
