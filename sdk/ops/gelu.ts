import { checkChoice, checkOptions } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { clip } from "./clip.ts";
import { erf } from "./erf.ts";
import { mul } from "./mul.ts";
import { unrounded } from "./promote.ts";
import { square } from "./square.ts";
import { tanh } from "./tanh.ts";

/** How exactly Φ is computed. */
interface GeluOptions {
  /** @default "none" */
  readonly approximate?: "none" | "tanh";
}

/**
 * x · Φ(x), where Φ is the normal distribution: `x/2 · (1 + erf(x/√2))`, or with `approximate: "tanh"`
 * `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`. The gradient follows from its parts.
 *
 * @example
 * gelu(tensor([-1, 0, 1])) // [-0.1587, 0, 0.8413]
 */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  const { approximate = "none" } = checkOptions("gelu", options, ["approximate"]);
  checkChoice("gelu", "approximate", approximate, ["none", "tanh"]);
  return unrounded("gelu", x, (y) => {
    const bend = approximate === "tanh" ? tanhOfCubic(y) : erf(mul(y, Math.SQRT1_2));
    return mul(mul(y, 0.5), add(1, bend));
  });
}

/** tanh(√(2/π) · (x + 0.044715 x³)), which is ±1 in every dtype from 8 on; the cube of larger numbers may overflow. */
function tanhOfCubic(x: Tensor): Tensor {
  const near = clip(x, -12, 12);
  return tanh(mul(Math.sqrt(2 / Math.PI), mul(near, add(1, mul(0.044715, square(near))))));
}
