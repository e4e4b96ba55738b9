import type { Evaluation, MetricName } from "../evaluate/evaluation.ts";

/** A metric held against a bound, as in `auc<0.75`. */
export interface Condition {
  readonly metric: MetricName;
  readonly text: string;
  readonly holds: (value: number) => boolean;
}

const metrics: readonly MetricName[] = ["accuracy", "auc", "logLoss", "r2", "mae", "mse"];

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** Reads a condition on a metric, such as `auc<0.75` or `mae > 12`. */
export function parseCondition(option: string, text: string): Condition {
  const [, name = "", comparison = "", number = ""] =
    /^\s*([a-z0-9]+)\s*(<=|>=|<|>)\s*(-?[\d.]+(?:e-?\d+)?)\s*$/i.exec(text) ?? [];
  const metric = metrics.find((each) => each.toLowerCase() === name.toLowerCase());
  const bound = Number(number);
  if (name === "" || Number.isNaN(bound))
    throw new TypeError(
      `${option}: "${text}" is not a condition; write a metric, <, <=, > or >=, and a number, as in "auc<0.75"`,
    );
  if (!metric)
    throw new TypeError(`${option}: no metric "${name}"; there are ${metrics.join(", ")}`);
  return { metric, text, holds: (value) => comparisons[comparison]!(value, bound) };
}

/** The metric of an evaluation that a condition speaks of; one that cannot be computed is an error. */
export function metricOf({ metric }: Condition, evaluation: Evaluation): number {
  const { value } = evaluation[metric];
  if (Number.isNaN(value))
    throw new RangeError(
      `rollbackIf: ${metric} cannot be computed on the ${evaluation.rows} rows that judge; give rows of every class`,
    );
  return value;
}
