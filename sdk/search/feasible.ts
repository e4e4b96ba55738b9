import { Philox } from "../core/philox.ts";
import { costly, proposalOf } from "./candidate.ts";
import { costOf, excessOf, type Cost, type Limit } from "./cost.ts";
import type { Dimension } from "./dimension.ts";
import { draw, isActive, uniformValue, type Parameter, type Values } from "./space.ts";

const most = 20_000;

/** Throws when no candidate keeps the limits, and names the one that comes nearest. */
export function requireFeasible(
  parameters: readonly Parameter[],
  limits: readonly Limit[],
  inputs: number,
  outputs: number,
): void {
  if (limits.length === 0) return;
  let nearest:
    | { readonly values: Values; readonly cost: Cost; readonly excess: number }
    | undefined;
  for (const values of architectures(parameters.filter(({ name }) => costly.includes(name)))) {
    const cost = costOf(proposalOf(values).recipe, inputs, outputs);
    const excess = excessOf(limits, cost);
    if (excess <= 1) return;
    if (!nearest || excess < nearest.excess) nearest = { values, cost, excess };
  }
  const { values = {}, cost } = nearest ?? {};
  throw new RangeError(
    `search: no candidate of the space keeps ${limits.map(({ text }) => text).join(" and ")}; the nearest is ${format(values)} with ${cost?.flops} FLOPs, ${cost?.parameters} parameters, ${cost?.size} bytes`,
  );
}

/** Every combination of the given parameters, or many at random where there are too many. */
function* architectures(parameters: readonly Parameter[]): Generator<Values> {
  const count = parameters.reduce((product, { dimension }) => product * sizeOf(dimension), 1);
  const random = new Philox(0, "search architectures");
  if (count <= most) yield* combinations(parameters, {});
  else
    for (let i = 0; i < most; i++)
      yield draw(parameters, ({ dimension }) => uniformValue(dimension, random));
}

function* combinations(parameters: readonly Parameter[], values: Values): Generator<Values> {
  const [first, ...rest] = parameters;
  if (!first) yield values;
  else if (!isActive(first, values)) yield* combinations(rest, values);
  else
    for (const value of valuesOf(first.dimension))
      yield* combinations(rest, { ...values, [first.name]: value });
}

function sizeOf(dimension: Dimension): number {
  if (dimension.kind === "choice") return dimension.values.length;
  return dimension.kind === "int" ? dimension.high - dimension.low + 1 : Infinity;
}

function valuesOf(dimension: Dimension): readonly unknown[] {
  if (dimension.kind === "choice") return dimension.values;
  return Array.from({ length: sizeOf(dimension) }, (_, i) => dimension.low + i);
}

/** A candidate in one line. */
export const format = (values: Values): string =>
  Object.entries(values)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === "number" ? Number(value.toPrecision(3)) : String(value)}`,
    )
    .join(", ");
