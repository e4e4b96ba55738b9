import { checkOptions, expectNumber } from "../core/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { clip } from "./clip.ts";
import { ge, gt, le, lt } from "./compare.ts";
import { div } from "./div.ts";
import { unary } from "./elementwise.ts";
import { expm1 } from "./expm1.ts";
import { logicalAnd } from "./logical.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply } from "./op.ts";
import { atLeast } from "./promote.ts";
import { select } from "./select.ts";
import { softplus } from "./softplus.ts";
import { sub } from "./sub.ts";
import { tanh } from "./tanh.ts";

/** From here on σ(x) is 1, and σ(−x) is 0, in every dtype. */
const flat = 800;

/** σ(x) whose slope is 0 where it is flat, also times an x that is infinite. */
const gateOp = unary("sigmoid", (grad, x) => {
  const y = gate(x);
  return select(gt(abs(x), flat), 0, mul(grad, mul(y, sub(1, y))));
});
const gate = (x: Tensor): Tensor => apply(gateOp, x);

/**
 * x · σ(x), also called swish (Ramachandran 2017), in fractions: from −0.278 up, about x where x is large.
 *
 * @example
 * silu(tensor([-1, 0, 1])) // [-0.2689, 0, 0.7311]
 */
export const silu = (x: Tensor): Tensor => mul(x, gate(atLeast("silu", x, "f32")));

/**
 * x · tanh(softplus(x)) (Misra 2019), in fractions: from −0.309 up, about x where x is large.
 *
 * @example
 * mish(tensor([-1, 0, 1])) // [-0.3034, 0, 0.8651]
 */
export const mish = (x: Tensor): Tensor => mul(x, tanh(softplus(clip(x, -flat, flat))));

/** One side of the function for x > 0, one for the rest, whose gradients do not mix. */
function sides(x: Tensor, above: (x: Tensor) => Tensor, below: (x: Tensor) => Tensor): Tensor {
  const isAbove = gt(x, 0);
  return select(isAbove, above(x), below(select(isAbove, 0, x)));
}

/**
 * x above 0, alpha · (eˣ − 1) below. The gradient follows from its parts.
 *
 * @example
 * elu(tensor([-1, 2])) // [-0.6321, 2]
 */
export function elu(x: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  const { alpha = 1 } = checkOptions("elu", options, ["alpha"]);
  return sides(
    atLeast("elu", x, "f32"),
    (y) => y,
    (y) => mul(expm1(y), alpha),
  );
}

/** The constants of Klambauer et al. (2017), which keep mean 0 and variance 1 from layer to layer. */
const selfNormalizing = { alpha: 1.6732632423543772 };
const selfNormalizingScale = 1.0507009873554805;

/**
 * 1.0507 · elu(x) with alpha = 1.6733. The gradient follows from its parts.
 *
 * @example
 * selu(tensor([-1, 2])) // [-1.1113, 2.1014]
 */
export const selu = (x: Tensor): Tensor => mul(elu(x, selfNormalizing), selfNormalizingScale);

/**
 * x above 0, alpha · (e^(x / alpha) − 1) below. The gradient follows from its parts.
 *
 * @example
 * celu(tensor([-1, 2]), { alpha: 2 }) // [-0.7869, 2]
 */
export function celu(x: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  const { alpha = 1 } = checkOptions("celu", options, ["alpha"]);
  return sides(
    atLeast("celu", x, "f32"),
    (y) => y,
    (y) => mul(expm1(div(y, alpha)), alpha),
  );
}

/**
 * x above 0, slope · x below (0.01 unless given), as PyTorch's `leaky_relu`. Gradient: grad, times the slope at 0 and below.
 *
 * @example
 * leakyRelu(tensor([-1, 2])) // [-0.01, 2]
 */
export function leakyRelu(x: Tensor, options: { readonly slope?: number } = {}): Tensor {
  const { slope = 0.01 } = checkOptions("leakyRelu", options, ["slope"]);
  return prelu(x, slope);
}

/**
 * x above 0, weight · x below; the weight broadcasts, so that of each channel needs axes of length 1 behind it.
 *
 * @example
 * prelu(tensor([-1, 2]), 0.25) // [-0.25, 2]
 */
export const prelu = (x: Tensor, weight: Tensor | number): Tensor =>
  select(gt(x, 0), x, mul(atLeast("prelu", x, "f32"), weight));

/**
 * x held within low and high. The gradient flows where low < x < high.
 *
 * @example
 * hardtanh(tensor([-3, 0.5, 3])) // [-1, 0.5, 1]
 */
export function hardtanh(
  x: Tensor,
  options: { readonly low?: number; readonly high?: number } = {},
): Tensor {
  const { low = -1, high = 1 } = checkOptions("hardtanh", options, ["low", "high"]);
  return clip(x, low, high);
}

/**
 * x/6 + ½ held within 0 and 1. The gradient flows where −3 < x < 3.
 *
 * @example
 * hardSigmoid(tensor([-4, 0, 1.5])) // [0, 0.5, 0.75]
 */
export const hardSigmoid = (x: Tensor): Tensor =>
  div(clip(add(atLeast("hardSigmoid", x, "f32"), 3), 0, 6), 6);

/**
 * x · hardSigmoid(x). The gradient follows from its parts.
 *
 * @example
 * hardSwish(tensor([-4, 0, 1.5])) // [0, 0, 1.125]
 */
export const hardSwish = (x: Tensor): Tensor => mul(x, hardSigmoid(x));

/**
 * x / (1 + |x|), between −1 and 1, which it nears more slowly than `tanh`. Gradient: grad / (1 + |x|)².
 *
 * @example
 * softsign(tensor([-1, 3])) // [-0.5, 0.75]
 */
export function softsign(x: Tensor): Tensor {
  const given = atLeast("softsign", x, "f32");
  return div(given, add(abs(given), 1));
}

/**
 * x moved by lambda towards 0, and 0 within lambda of it. The gradient flows outside.
 *
 * @example
 * softshrink(tensor([-2, 0.25, 2])) // [-1.5, 0, 1.5]
 */
export function softshrink(x: Tensor, options: { readonly lambda?: number } = {}): Tensor {
  const { lambda = 0.5 } = checkOptions("softshrink", options, ["lambda"]);
  // Times 0, so that NaN stays.
  const near = mul(x, 0);
  return select(gt(x, lambda), sub(x, lambda), select(lt(x, -lambda), add(x, lambda), near));
}

/**
 * 0 within lambda of 0 (½ unless given), x elsewhere, with a jump between. The gradient flows outside.
 *
 * @example
 * hardshrink(tensor([-2, 0.25, 2])) // [-2, 0, 2]
 */
export function hardshrink(x: Tensor, options: { readonly lambda?: number } = {}): Tensor {
  const { lambda = 0.5 } = checkOptions("hardshrink", options, ["lambda"]);
  expectNumber("hardshrink", "lambda", lambda);
  return select(logicalAnd(ge(x, -lambda), le(x, lambda)), 0, x);
}

/**
 * x − tanh(x): about x³/3 near 0, x ∓ 1 far from it. Gradient: grad · tanh² x.
 *
 * @example
 * tanhshrink(tensor([0, 1])) // [0, 0.2384]
 */
export const tanhshrink = (x: Tensor): Tensor => sub(x, tanh(x));

/**
 * ln σ(x), without overflow. Gradient: grad · σ(−x).
 *
 * @example
 * logSigmoid(tensor([0, -100])) // [-0.6931, -100]
 */
export const logSigmoid = (x: Tensor): Tensor =>
  neg(softplus(neg(atLeast("logSigmoid", x, "f32"))));

/**
 * x above the threshold, `value` up to it; NaN stays NaN. The gradient flows above.
 *
 * @example
 * threshold(tensor([0.5, 2]), 1, -1) // [-1, 2]
 */
export const threshold = (x: Tensor, above: number, value: number): Tensor =>
  select(le(x, above), value, x);
