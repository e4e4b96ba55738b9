export type { Block } from "../features/blocks.ts";
export { explain, type Explanation } from "./explanation.ts";
export { Importance, type ColumnImportance } from "./importance.ts";
export {
  permutationImportance,
  type ImportanceInput,
  type ImportanceOptions,
} from "./permutation-importance.ts";
export { profile, type Profile, type ProfileOptions, type ProfileRow } from "./profile.ts";
