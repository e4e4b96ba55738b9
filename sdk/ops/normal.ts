import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { eq, gt, le, lt } from "./compare.ts";
import { div } from "./div.ts";
import { horner } from "./horner.ts";
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
import { sqrt } from "./sqrt.ts";
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
  const isLow = logicalAnd(gt(share, 0), lt(share, low));
  // Of a small p, 2p − 1 has no digits left.
  const inner = mul(erfinv(sub(mul(select(isLow, low, share), 2), 1)), Math.SQRT2);
  return cast(select(isLow, lowerTail(select(isLow, share, low)), inner), given.dtype);
}

/** Shares below this are those of the lower tail. */
const low = Math.exp(-2);

/** The quotients of polynomials in 1/x of Moshier's Cephes (`ndtri`), highest powers first, for x = √(−2 ln p) up to 8 and from there on. */
const quotients = {
  near: {
    above: [
      4.0554489230596245, 31.525109459989388, 57.16281922464213, 44.08050738932008,
      14.684956192885803, 2.1866330685079025, -0.1402560791713545, -0.03504246268278482,
      -0.0008574567851546854,
    ],
    below: [
      1, 15.779988325646675, 45.39076351288792, 41.3172038254672, 15.04253856929075,
      2.504649462083094, -0.14218292285478779, -0.03808064076915783, -0.0009332594808954574,
    ],
  },
  far: {
    above: [
      3.2377489177694603, 6.915228890689842, 3.9388102529247444, 1.3330346081580755,
      0.20148538954917908, 0.012371663481782003, 0.00030158155350823543, 2.6580697468673755e-6,
      6.239745391849833e-9,
    ],
    below: [
      1, 6.02427039364742, 3.6798356385616087, 1.3770209948908132, 0.21623699359449663,
      0.013420400608854318, 0.00032801446468212774, 2.8924786474538068e-6, 6.790194080099813e-9,
    ],
  },
};

/** The number below which a small share of the normal distribution lies. */
function lowerTail(share: Tensor): Tensor {
  const x = sqrt(mul(log(share), -2));
  const y = reciprocal(x);
  const [near, far] = [quotients.near, quotients.far].map(({ above, below }) =>
    div(horner(above, y), horner(below, y)),
  );
  return sub(mul(add(log(x), select(lt(x, 8), near!, far!)), y), x);
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
