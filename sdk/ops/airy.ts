import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { tables } from "./airy-tables.ts";
import { inDoubles } from "./bessel.ts";
import { chebyshev } from "./chebyshev.ts";
import { eq, gt, lt } from "./compare.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { select } from "./select.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";
import { cos, sin } from "./trigonometric.ts";

// By Chebyshev's polynomials from −6 to 2, and times the leading behaviour outside; `test/oracles/airy.py` prints the tables.

const [start, end] = [-6, 2];
const angleOf = (x: number): number => (2 * x * Math.sqrt(x)) / 3;

/** Both kinds, or their slopes. */
function airy(kind: "ai" | "bi", order: "value" | "slope", x: Tensor): Tensor {
  const table = tables[order];
  const near = maximum(minimum(x, end), start);
  const t = sub(mul(sub(near, start), 2 / (end - start)), 1);
  const inner = chebyshev(table[kind].inner, t);
  const right = onRight(kind, order, maximum(minimum(x, 1e100), end));
  const left = onLeft(kind, order, maximum(minimum(neg(x), 1e100), -start));
  return select(gt(x, end), right, select(lt(x, start), left, inner));
}

function onRight(kind: "ai" | "bi", order: "value" | "slope", x: Tensor): Tensor {
  const root = sqrt(x);
  const zeta = mul(mul(x, root), 2 / 3);
  const smooth = chebyshev(tables[order][kind].outer, sub(div(2 * angleOf(end), zeta), 1));
  const quarter = sqrt(root);
  const sized = order === "value" ? div(smooth, quarter) : mul(smooth, quarter);
  return mul(sized, exp(kind === "ai" ? neg(zeta) : zeta));
}

function onLeft(kind: "ai" | "bi", order: "value" | "slope", x: Tensor): Tensor {
  const root = sqrt(x);
  const zeta = mul(mul(x, root), 2 / 3);
  const share = div(angleOf(-start), zeta);
  const t = sub(mul(square(share), 2), 1);
  const { p, q } = tables[order];
  const [even, uneven] = [chebyshev(p, t), mul(chebyshev(q, t), share)];
  const turn = sub(zeta, Math.PI / 4);
  const [c, s] = [cos(turn), sin(turn)];
  const quarter = sqrt(root);
  if (order === "value") {
    const wave =
      kind === "ai" ? add(mul(even, c), mul(uneven, s)) : sub(mul(uneven, c), mul(even, s));
    return div(wave, quarter);
  }
  const wave =
    kind === "ai" ? sub(mul(even, s), mul(uneven, c)) : add(mul(even, c), mul(uneven, s));
  return mul(wave, quarter);
}

/** What is left where x is infinite or NaN. */
function ends(x: Tensor, found: Tensor, right: number, left: number): Tensor {
  const known = select(eq(x, Infinity), right, select(eq(x, -Infinity), left, found));
  return select(eq(x, x), known, Number.NaN);
}

/**
 * The Airy function of the first kind, which solves y″ = x · y and vanishes on the right. Gradient: grad · airyAiPrime(x).
 *
 * @example
 * airyAi(tensor([0, 1, -2])) // [0.3550, 0.1353, 0.2274]
 */
export const airyAi: (x: Tensor) => Tensor = inDoubles(
  "airyAi",
  (y) => ends(y, airy("ai", "value", y), 0, 0),
  (y) => airyAiPrime(y),
);

/**
 * The Airy function of the second kind, which grows on the right. Gradient: grad · airyBiPrime(x).
 *
 * @example
 * airyBi(tensor([0, 1, -2])) // [0.6149, 1.2074, -0.4123]
 */
export const airyBi: (x: Tensor) => Tensor = inDoubles(
  "airyBi",
  (y) => ends(y, airy("bi", "value", y), Infinity, 0),
  (y) => airyBiPrime(y),
);

/**
 * The derivative of airyAi, in f64 within and rounded once; 0 at ∞, NaN at −∞. Gradient: grad · x · airyAi(x).
 *
 * @example
 * airyAiPrime(tensor([0, 1, -2])) // [-0.2588, -0.1591, 0.6183]
 */
export const airyAiPrime: (x: Tensor) => Tensor = inDoubles(
  "airyAiPrime",
  (y) => ends(y, airy("ai", "slope", y), 0, Number.NaN),
  (y) => mul(y, airyAi(y)),
);

/**
 * The derivative of airyBi, in f64 within and rounded once; NaN at −∞. Gradient: grad · x · airyBi(x).
 *
 * @example
 * airyBiPrime(tensor([0, 1, -2])) // [0.4483, 0.9324, 0.2788]
 */
export const airyBiPrime: (x: Tensor) => Tensor = inDoubles(
  "airyBiPrime",
  (y) => ends(y, airy("bi", "slope", y), Infinity, Number.NaN),
  (y) => mul(y, airyBi(y)),
);
