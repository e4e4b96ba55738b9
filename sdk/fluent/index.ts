export { Clean } from "./clean.ts";
export type { CompressOptions } from "./compress.ts";
export { Compressed } from "./compressed.ts";
export { CrossValidation, type CrossValidationOptions } from "./cross-validation.ts";
export { Encode } from "./encode.ts";
export type { ExportedFile } from "./export.ts";
export type { Followed, FollowOptions } from "./follow.ts";
export { Frame, type AnyFrame } from "./frame.ts";
export { load, Model, type NewRows } from "./model.ts";
export type { Prediction } from "./prediction.ts";
export { Searched, type SplitSearchOptions } from "./searched.ts";
// All of it, since only then can a notebook's `declare module "sonde"` add to `Sources`.
export * from "./sources.ts";
export { Split } from "./split.ts";
export type { TrainOptions } from "./train.ts";
export type { UpdateOptions } from "./update.ts";
export type { NewRowsOptions } from "./update-rows.ts";
