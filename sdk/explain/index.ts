export { Importance, type ColumnImportance } from "./importance.ts";
export {
  permutationImportance,
  type Block,
  type ImportanceInput,
  type ImportanceOptions,
} from "./permutation-importance.ts";
