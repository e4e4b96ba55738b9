import { add } from "../ops/add.ts";
import { lt, eq } from "../ops/compare.ts";
import { abs } from "../ops/abs.ts";
import { maximum } from "../ops/maximum.ts";
import { mul } from "../ops/mul.ts";
import { select } from "../ops/select.ts";
import { tensor } from "./create.ts";
import type { PrecisionSettings } from "./precision.ts";
import type { Tensor } from "./tensor.ts";

/** What a loss scale remembers between steps; f32 and i32 scalars. */
export type LossScale = {
  readonly scale: Tensor;
  /** The clean steps since it last changed. */
  readonly clean: Tensor;
};

/** The scale before the first step. */
export const startScale = (settings: PrecisionSettings["lossScale"]): LossScale => ({
  scale: tensor(typeof settings === "number" ? settings : settings.start),
  clean: tensor(0, { dtype: "i32" }),
});

/** The scale after a step, by the rules of torch.amp.GradScaler, and never 0: gradients divided by it would be NaN from then on. */
export function nextScale(
  { scale, clean }: LossScale,
  overflowed: Tensor,
  settings: PrecisionSettings["lossScale"],
): LossScale {
  if (typeof settings === "number") return { scale, clean };
  const { growth, backoff, interval, least } = settings;
  const count = add(clean, 1);
  const isDue = eq(count, interval);
  const larger = mul(scale, growth);
  // A scale that would become infinite stays.
  const grown = select(lt(abs(larger), Infinity), larger, scale);
  const smaller = maximum(mul(scale, backoff), least);
  return {
    scale: select(overflowed, smaller, select(isDue, grown, scale)),
    clean: select(overflowed, 0, select(isDue, 0, count)),
  };
}
