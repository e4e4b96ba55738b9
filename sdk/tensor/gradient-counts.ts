import { abs } from "../ops/abs.ts";
import { gt, le, lt } from "../ops/compare.ts";
import { logicalAnd, logicalNot, logicalOr } from "../ops/logical.ts";
import type { Half } from "../ops/policy.ts";
import { stack } from "../ops/concat.ts";
import { div } from "../ops/div.ts";
import { sum } from "../ops/sum.ts";
import type { PrecisionSelector } from "./precision.ts";
import type { Tensor } from "./tensor.ts";

/** The least that a dtype of 16 bits holds with all its digits. */
const leastOf: Readonly<Record<Half, number>> = { f16: 2 ** -14, bf16: 2 ** -126 };
const mostOfF16 = 65_504;

/** How often a gradient was taken (once), and how many of its values, which is still multiplied with `scale`, are infinite or NaN, too small for all digits of `half`, and unfit for f16. */
export function countsOf(
  gradient: Tensor,
  half: Half,
  selector: PrecisionSelector | null,
  scale: Tensor | null,
): Tensor {
  const size = abs(gradient);
  const overflow = logicalNot(lt(size, Infinity));
  const underflow = below(size, leastOf[half]);
  const counts = [overflow, underflow];
  if (selector !== null) counts.push(unfit(size, selector, scale));
  return stack([gradient.scalar(1, "i32"), ...counts.map((each) => sum(each))]);
}

function unfit(size: Tensor, { rule, threshold }: PrecisionSelector, scale: Tensor | null): Tensor {
  if (rule === "any") return lt(scale === null ? size : div(size, scale), threshold);
  return logicalOr(below(size, leastOf.f16), logicalNot(le(size, mostOfF16)));
}

const below = (size: Tensor, least: number): Tensor => logicalAnd(gt(size, 0), lt(size, least));
