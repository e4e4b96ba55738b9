import { shown } from "../core/shown.ts";
import { mlp, type MlpJson } from "./mlp.ts";
import { residualMlp, type ResidualMlpJson } from "./residual-mlp.ts";
import type { Recipe, RecipeJson } from "./recipe.ts";

// One line per kind of recipe.
const kinds: Readonly<Record<string, (json: never) => Recipe>> = {
  mlp: ({ hidden, activation, dropout, normalize }: MlpJson) =>
    mlp({ hidden, activation, dropout, normalize }),
  resnet: ({ width, depth, expansion, activation, dropout, normalize }: ResidualMlpJson) =>
    residualMlp({ width, depth, expansion, activation, dropout, normalize }),
};

/** The recipe that `toJSON` wrote. */
export function parseRecipe(json: RecipeJson): Recipe {
  if (typeof json !== "object" || json === null)
    throw new TypeError(
      `parseRecipe: takes what toJSON of a recipe gave, got ${shown(json)}; JSON.parse a text first`,
    );
  const read = Object.hasOwn(kinds, json.kind) ? kinds[json.kind] : undefined;
  if (!read)
    throw new TypeError(
      `recipe: unknown kind "${json.kind}"; this version knows ${Object.keys(kinds).join(", ")}`,
    );
  return read(json as never);
}
