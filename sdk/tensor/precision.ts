import { checkOptions } from "../core/options.ts";
import type { Half } from "../ops/policy.ts";

/** How much of a step runs in 16 bits; `docs/precision.md` says what each does. */
export type PrecisionLevel = "O0" | "O1" | "O2" | "O3";

/** How a loss scale follows the gradients: doubled after many clean steps, halved when one overflows, which is then skipped. */
export interface DynamicLossScale {
  /** @default 65536 */
  readonly start?: number;
  /** What the scale is multiplied with after `interval` clean steps. @default 2 */
  readonly growth?: number;
  /** What it is multiplied with after an overflow. @default 0.5 */
  readonly backoff?: number;
  /** @default 2000 */
  readonly interval?: number;
  /** What overflows never bring it below; at most `start`. @default 2 ** -126, the least normal number of f32 */
  readonly least?: number;
}

/** Chooses f16 or bf16 for each parameter by its gradients. */
export interface PrecisionSelector {
  /**
   * `any`: bf16 as soon as one gradient value is below `threshold`. `quantile`: bf16 where more than `share` of the values that are
   * not 0, as they are on the way back, would lose digits or overflow in f16.
   */
  readonly rule: "quantile" | "any";
  readonly threshold: number;
  readonly share: number;
  /** How many steps it watches before it chooses. */
  readonly every: number;
}

/** How a step runs in 16 bits. */
export interface PrecisionOptions {
  /** @default "O1" */
  readonly level?: PrecisionLevel;
  /** The dtype of 16 bits, or what chooses it for each parameter. @default "f16" */
  readonly dtype?: Half | PrecisionSelector;
  /** What losses are multiplied with before the way back. @default "dynamic" with f16 at O1 and O2, else 1 */
  readonly lossScale?: "dynamic" | number | DynamicLossScale;
}

/** A precision with every default filled in. */
export interface PrecisionSettings {
  readonly level: Exclude<PrecisionLevel, "O0">;
  readonly half: Half;
  readonly selector: PrecisionSelector | null;
  /** A number stays as it is, and no step is skipped. */
  readonly lossScale: number | Required<DynamicLossScale>;
}

/**
 * A selector of f16 or bf16 by live gradients, for `precision: { dtype: selectPrecision() }`. Every parameter starts in bf16.
 *
 * @example
 * compile(step, { precision: { level: "O1", dtype: selectPrecision({ rule: "any", threshold: 1e-3 }) } })
 */
export function selectPrecision(options: Partial<PrecisionSelector> = {}): PrecisionSelector {
  checkOptions("selectPrecision", options, ["rule", "threshold", "share", "every"]);
  const { rule = "quantile", threshold = 1e-3, share = 0.01, every = 100 } = options;
  if (rule !== "quantile" && rule !== "any")
    throw new RangeError(
      `selectPrecision: there is no rule ${String(rule)}; use "quantile" or "any"`,
    );
  positive("selectPrecision", "threshold", threshold);
  if (!(share >= 0 && share < 1))
    throw new RangeError(`selectPrecision: share is from 0 to below 1, got ${share}`);
  whole("selectPrecision", "every", every);
  return { rule, threshold, share, every };
}

const halves: readonly Half[] = ["f16", "bf16"];
const levels: readonly PrecisionLevel[] = ["O0", "O1", "O2", "O3"];

/** Fills in the defaults of a precision; null where everything stays in f32. */
export function precisionSettings(
  precision: PrecisionLevel | PrecisionOptions,
): PrecisionSettings | null {
  const options = typeof precision === "string" ? { level: precision } : precision;
  checkOptions("compile: precision", options, ["level", "dtype", "lossScale"]);
  const { level = "O1", dtype = "f16" } = options;
  if (!levels.includes(level))
    throw new RangeError(`compile: there is no precision ${level}; use ${levels.join(", ")}`);
  if (typeof dtype === "string" && !halves.includes(dtype))
    throw new RangeError(`compile: precision has f16, bf16 or selectPrecision(), got ${dtype}`);
  if (level === "O0") return null;
  const selector = typeof dtype === "string" ? null : selectPrecision(dtype);
  const scaled = level !== "O3" && dtype !== "bf16";
  const lossScale = options.lossScale ?? (scaled ? "dynamic" : 1);
  return {
    level,
    half: typeof dtype === "string" ? dtype : "bf16",
    selector,
    lossScale: scaleSettings(lossScale),
  };
}

function scaleSettings(
  scale: "dynamic" | number | DynamicLossScale,
): PrecisionSettings["lossScale"] {
  if (typeof scale === "number") {
    positive("compile", "lossScale", scale);
    return scale;
  }
  const options = scale === "dynamic" ? {} : scale;
  checkOptions("compile: lossScale", options, ["start", "growth", "backoff", "interval", "least"]);
  const { start = 65_536, growth = 2, backoff = 0.5, interval = 2000, least = 2 ** -126 } = options;
  positive("compile", "lossScale.start", start);
  if (!(growth > 1 && Number.isFinite(growth)))
    throw new RangeError(`compile: lossScale.growth is above 1, got ${growth}`);
  if (!(backoff > 0 && backoff < 1))
    throw new RangeError(`compile: lossScale.backoff is between 0 and 1, got ${backoff}`);
  whole("compile", "lossScale.interval", interval);
  if (!(least >= 2 ** -126 && least <= start))
    throw new RangeError(
      `compile: lossScale.least is from 2 ** -126 to lossScale.start, here ${start}, got ${least}`,
    );
  return { start, growth, backoff, interval, least };
}

function positive(operation: string, name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new RangeError(`${operation}: ${name} is a number above 0, got ${value}`);
}

function whole(operation: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`${operation}: ${name} is a whole number from 1 on, got ${value}`);
}
