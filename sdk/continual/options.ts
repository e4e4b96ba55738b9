import type { ConsolidateOptions } from "./consolidation.ts";
import type { FisherKind } from "./fisher.ts";

/** How elastic weight consolidation protects what a model knows. */
export interface EwcOptions extends ConsolidateOptions {
  /** The strength λ of the penalty λ/2 Σ F(θ − θ*)² beside the mean loss of a row; F is a mean over rows as well. */
  readonly lambda: number;
  /** Whose label the gradients of the Fisher information take. @default "sample" */
  readonly fisher?: FisherKind;
  /** On how many of the rows learned last the Fisher information is measured. @default 500 */
  readonly samples?: number;
}

/** Which older rows are learned again. */
export interface ReplayOptions {
  /** How many older rows are kept, drawn evenly from all there ever were. */
  readonly rows: number;
  /** The share of older rows in what is learned. @default 0.5 */
  readonly share?: number;
}

/** Throws when the options cannot be. */
export function checkEwc(
  operation: string,
  { lambda, samples = 500, mode = "separate" }: EwcOptions,
): void {
  if (!(lambda >= 0 && Number.isFinite(lambda)))
    throw new RangeError(`${operation}: lambda is ${lambda}; it is 0 or above`);
  if (!Number.isInteger(samples) || samples < 1)
    throw new RangeError(`${operation}: samples is ${samples}; it is a whole number from 1 on`);
  // JavaScript may have given anything.
  if (!["separate", "online"].includes(mode))
    throw new RangeError(`${operation}: no mode "${mode}"; there are separate and online`);
}

/** The options with their defaults; undefined when nothing is replayed. */
export function replayOf(
  operation: string,
  option: number | ReplayOptions | undefined,
): Required<ReplayOptions> | undefined {
  if (option === undefined) return undefined;
  const { rows, share = 0.5 } = typeof option === "number" ? { rows: option } : option;
  if (!Number.isInteger(rows) || rows < 1)
    throw new RangeError(`${operation}: replay keeps ${rows} rows; it is a whole number from 1 on`);
  if (!(share > 0 && share < 1))
    throw new RangeError(`${operation}: the share of replay is ${share}; it lies between 0 and 1`);
  return { rows, share };
}
