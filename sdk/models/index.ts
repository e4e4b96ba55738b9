export { mlp, type MlpJson, type MlpOptions } from "./mlp.ts";
export type { Recipe, RecipeJson } from "./recipe.ts";
export { parseRecipe } from "./recipes.ts";
export { residualMlp, type ResidualMlpJson, type ResidualMlpOptions } from "./residual-mlp.ts";
