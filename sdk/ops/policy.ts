import type { DType } from "../core/dtype.ts";
import { createExtent } from "../core/extent.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";

/** The dtypes of 16 bits. */
export type Half = "f16" | "bf16";

/** What runs in 16 bits while a function is traced, and what does not. */
export interface Policy {
  /** What products compute in, unless one of their arguments has a dtype of its own. */
  readonly half: Half;
  /** Whether what needs the range or the digits of f32 gets them. */
  readonly keepsWide: boolean;
  /** The dtypes of arguments that have their own. */
  readonly own: ReadonlyMap<Tensor, Half>;
}

const extent = createExtent<Policy | null>(null);

/** Runs a function whose ops take their dtypes from a policy; null ends the one around it. */
export function underPolicy<R>(policy: Policy | null, run: () => R): R {
  return extent.during(policy, run);
}

/** Whether products run in 16 bits by a policy. */
export const hasPolicy = (): boolean => extent.current() !== null;

/** Sums and functions that leave the range of 16 bits or need their digits: those that torch.autocast keeps in f32. */
const wide: ReadonlySet<string> = new Set(
  `acos acosh asin batchNormalize cosh covariance cumprod cumsum erfinv exp exp2 expm1 groupNormalize instanceNormalize
  layerNormalize log log10 log1p log2 logAddExp logSoftmax logSumExp mean norm pow prod reciprocal rmsNormalize rsqrt sinh
  softmax softmin softplus sum tan variance`.split(/\s+/),
);

/** An argument of an op as the policy wants it. */
export function underRule(op: string, x: Tensor): Tensor {
  return extent.current()?.keepsWide && isHalf(x.dtype) && wide.has(op) ? cast(x, "f32") : x;
}

/** The factors of a product as the policy wants them: all in one dtype of 16 bits. Whole numbers and f64 stay what they are. */
export function factors<Factors extends readonly Tensor[]>(...given: Factors): Factors {
  const policy = extent.current();
  if (policy === null || !given.every(({ dtype }) => dtype === "f32" || isHalf(dtype)))
    return given;
  const { half, own } = policy;
  const named = given.map((x) => ownOf(x, own)).find((dtype) => dtype !== undefined);
  const dtype = named ?? half;
  // The cast: as many tensors as there were.
  return given.map((x) => cast(x, dtype)) as unknown as Factors;
}

/** The dtype that an argument has of its own, also where the product sees it in another shape. */
function ownOf(x: Tensor, own: Policy["own"]): Half | undefined {
  for (let node: Tensor | undefined = x; node !== undefined; node = node.inputs[0]) {
    const dtype = own.get(node);
    if (dtype !== undefined) return dtype;
    if (!sameValues.has(node.op.name)) return undefined;
  }
  return undefined;
}

/** Ops that only move their argument. */
const sameValues: ReadonlySet<string> = new Set([
  "argument",
  "broadcastTo",
  "cast",
  "reshape",
  "slice",
  "transpose",
]);

/** Whether a dtype has 16 bits. */
export const isHalf = (dtype: DType): dtype is Half => dtype === "f16" || dtype === "bf16";
