import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { eq, gt, le, lt } from "./compare.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { logicalAnd, logicalOr } from "./logical.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { reciprocal } from "./powers.ts";
import { atLeast, promote } from "./promote.ts";
import { select } from "./select.ts";
import { erfc, erfinv } from "./special.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";
import { withSlope } from "./with-slope.ts";

/**
 * The share of the normal distribution that lies below x. Gradient: grad · its density.
 *
 * @example
 * ndtr(tensor([0, 1.96])) // [0.5, 0.9750]
 */
export const ndtr = (x: Tensor): Tensor =>
  mul(erfc(mul(atLeast("ndtr", x, "f32"), -Math.SQRT1_2)), 0.5);

/**
 * The number below which the share p of the normal distribution lies; ±∞ at 0 and 1, NaN outside.
 *
 * @example
 * ndtri(tensor([0.5, 0.975])) // [0, 1.9600]
 */
export function ndtri(p: Tensor): Tensor {
  const given = atLeast("ndtri", p, "f32");
  const share = cast(given, "f64");
  return cast(mul(erfinv(sub(mul(share, 2), 1)), Math.SQRT2), given.dtype);
}

/** Below this the share is smaller than what its logarithm can be taken of with all digits. */
const far = -10;

/**
 * ln ndtr(x), also where ndtr(x) is 0: about −x²/2 far below 0. As SciPy's `log_ndtr`. Gradient: grad times the ratio of density and share.
 *
 * @example
 * logNdtr(tensor([0, -100])) // [-0.6931, -5005.5242]
 */
export function logNdtr(x: Tensor): Tensor {
  const given = atLeast("logNdtr", x, "f32");
  const y = cast(given, "f64");
  const near = maximum(y, far);
  const shares = erfc(mul(near, -Math.SQRT1_2));
  const isHigh = gt(near, 0);
  // Above 0 from the share that lies above, which is small.
  const rest = mul(erfc(mul(select(isHigh, near, 0), Math.SQRT1_2)), 0.5);
  const inner = select(isHigh, log1p(neg(rest)), log(mul(shares, 0.5)));
  const away = minimum(y, far);
  // 1 − 1/x² + 3/x⁴ − …, of which the terms shrink for as long as they are taken.
  const part = square(reciprocal(away));
  const series = [-135135, 10395, -945, 105, -15, 3, -1].reduce<Tensor>(
    (sum, factor) => mul(add(sum, factor), part),
    mul(part, 2027025),
  );
  const outer = sub(
    add(mul(away, mul(away, -0.5)), log1p(series)),
    add(log(neg(away)), Math.log(2 * Math.PI) / 2),
  );
  return cast(select(gt(y, far), inner, outer), given.dtype);
}

const outcome = withSlope(
  "entr",
  (x) => {
    const found = neg(mul(x, log(select(gt(x, 0), x, 1))));
    return select(lt(x, 0), -Infinity, select(eq(x, 0), 0, keepsNaN(x, found)));
  },
  (x) => {
    const isAbove = gt(x, 0);
    return keepsNaN(x, select(isAbove, sub(-1, log(select(isAbove, x, 1))), 0));
  },
);

/**
 * −x · ln x, what an outcome of the probability x adds to the entropy: 0 at 0, −∞ below. Gradient: −grad · (1 + ln x), 0 where x is not above 0, so that a class that is left out stays so.
 *
 * @example
 * entr(tensor([0, 0.5, 1])) // [0, 0.3466, 0]
 */
export const entr = (x: Tensor): Tensor => outcome(atLeast("entr", x, "f32"));

const keepsNaN = (x: Tensor, y: Tensor): Tensor => select(eq(x, x), y, x);

/**
 * a · ln(1 + b), and 0 where a is 0, whatever b, broadcast; NaN where b is NaN.
 *
 * @example
 * xlog1py(tensor([0, 2]), tensor([-1, 1])) // [0, 1.3863]
 */
export function xlog1py(a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = promote("xlog1py", a, b, "f32");
  // Only there: where b is above −1, the slope at an a of 0 is ln(1 + b).
  const none = logicalAnd(eq(x, 0), logicalOr(le(y, -1), eq(y, Infinity)));
  return mul(x, log1p(select(none, 0, y)));
}
