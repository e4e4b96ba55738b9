import { nearest } from "../core/nearest.ts";
import { mlp } from "../models/mlp.ts";
import type { Recipe } from "../models/recipe.ts";
import { residualMlp, type ResidualMlpOptions } from "../models/residual-mlp.ts";
import { settings, type FitOptions } from "../train/options.ts";
import type { Dimension } from "./dimension.ts";
import type { Parameter, Space, Values } from "./space.ts";

const shape = ["backbone", "depth", "width", "expansion", "activation", "dropout", "normalize"];
const training = ["learningRate", "batchSize", "weightDecay", "optimizer"] as const;

/** The parameters that a search of networks knows. */
export type SearchSpace = {
  readonly [
    K in
      | "backbone"
      | "depth"
      | "width"
      | "expansion"
      | "activation"
      | "dropout"
      | "normalize"
      | (typeof training)[number]
  ]?: Space[string];
};

/** The parameters that decide what a network costs. */
export const costly: readonly string[] = ["backbone", "depth", "width", "expansion", "normalize"];

/** What a candidate stands for. */
export interface Proposal {
  readonly recipe: Recipe;
  readonly training: FitOptions;
}

const backbones: Readonly<Record<string, (options: ResidualMlpOptions) => Recipe>> = {
  mlp: ({ depth = 2, width = 64, activation, dropout, normalize }) =>
    mlp({
      hidden: Array.from({ length: depth }, () => width),
      ...(activation === undefined ? {} : { activation }),
      ...(dropout === undefined ? {} : { dropout }),
      ...(normalize === undefined ? {} : { normalize }),
    }),
  resnet: residualMlp,
};

/** The network and the training that a candidate's values describe. */
export function proposalOf(values: Values): Proposal {
  const name = values["backbone"] ?? "mlp";
  const make =
    typeof name === "string" && Object.hasOwn(backbones, name) ? backbones[name] : undefined;
  if (!make)
    throw new RangeError(
      `search: no backbone ${JSON.stringify(name)}; there are ${Object.keys(backbones).join(", ")}`,
    );
  const part = (names: readonly string[]): object =>
    Object.fromEntries(Object.entries(values).filter(([key]) => names.includes(key)));
  const { backbone: _, ...options } = part(shape) as Values;
  return { recipe: make(options), training: part(training) };
}

/** Refuses parameters that nothing reads, and values that no network or training takes, before anything is trained. */
export function checkSearchSpace(parameters: readonly Parameter[]): void {
  const known = [...shape, ...training];
  for (const { name, dimension, condition } of parameters) {
    if (!known.includes(name)) {
      const close = nearest(name, known);
      throw new RangeError(
        `search: the space has '${name}', which nothing reads; ${close ? `did you mean '${close}'? ` : ""}the parameters are ${known.join(", ")}`,
      );
    }
    const backbone = condition["backbone"]?.[0] ?? backboneOf(parameters, name);
    for (const value of ends(dimension)) {
      const found = proposalOf({ ...(backbone === undefined ? {} : { backbone }), [name]: value });
      settings(found.training, 0);
    }
  }
}

/** The backbone beside which a parameter is tried; a plain perceptron has no expansion. */
function backboneOf(parameters: readonly Parameter[], name: string): unknown {
  const dimension = parameters.find((each) => each.name === "backbone")?.dimension;
  const choices = dimension?.kind === "choice" ? dimension.values : ["mlp"];
  if (name === "backbone") return undefined;
  if (name === "expansion" && choices.includes("mlp"))
    throw new RangeError(
      `search: an mlp has no 'expansion'; write expansion: when({ backbone: "resnet" }, …)`,
    );
  return choices[0];
}

const ends = (dimension: Dimension): readonly unknown[] =>
  dimension.kind === "choice" ? dimension.values : [dimension.low, dimension.high];
