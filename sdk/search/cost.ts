import type { Recipe } from "../models/recipe.ts";

/** What a network costs, known before it is trained. */
export interface Cost {
  /** Operations of the matrix products for one row, a multiplication and an addition counted as two. */
  readonly flops: number;
  /** How many numbers it learns. */
  readonly parameters: number;
  /** Bytes of its weights as 32-bit floats. */
  readonly size: number;
}

/** What a recipe costs with given numbers of inputs and outputs. */
export function costOf(recipe: Recipe, inputs: number, outputs: number): Cost {
  const parameters = recipe.parameters(inputs, outputs);
  return { flops: recipe.flops(inputs, outputs), parameters, size: 4 * parameters };
}

/** An upper limit of a network's cost for one row; size counts bytes. */
export type Constraint =
  `${"FLOPs" | "parameters" | "size"}${"" | " "}${"<" | "<="}${"" | " "}${number}`;

/** A constraint understood. */
export interface Limit {
  readonly text: string;
  /** How many times the cost is above the limit; 1 and below fits. */
  readonly excess: (cost: Cost) => number;
}

const measures: Readonly<Record<string, keyof Cost>> = {
  FLOPs: "flops",
  parameters: "parameters",
  size: "size",
};

/** Understands constraints; anything else is an error that shows how they look. */
export function parseConstraints(given: Constraint | readonly Constraint[] = []): Limit[] {
  return [given].flat().map((text) => {
    const [, name = "", sign, number] = /^\s*(\w+)\s*(<=?)\s*(\S+)\s*$/.exec(text) ?? [];
    const measure = Object.hasOwn(measures, name) ? measures[name] : undefined;
    const limit = Number(number);
    if (!measure || !(limit > 0))
      throw new TypeError(
        `search: the constraint "${text}" is not understood; write "FLOPs<1e6", "parameters<=5000" or "size<100000" (bytes)`,
      );
    // Costs are whole numbers, so "below 10" is "at most 9".
    const most = sign === "<" ? Math.ceil(limit) - 1 : limit;
    return { text, excess: (cost) => cost[measure] / Math.max(most, Number.MIN_VALUE) };
  });
}

/** How far a cost is above all limits; 1 and below fits. */
export const excessOf = (limits: readonly Limit[], cost: Cost): number =>
  Math.max(0, ...limits.map(({ excess }) => excess(cost)));
