import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { tables } from "./bessel-tables.ts";
import { cast } from "./cast.ts";
import { chebyshev } from "./chebyshev.ts";
import { lt } from "./compare.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { floor } from "./floor.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { atLeast } from "./promote.ts";
import { select } from "./select.ts";
import { sub } from "./sub.ts";
import { withSlope } from "./with-slope.ts";

const middle = 3.75;

/**
 * erfc times e^(x²), which neither vanishes nor loses its digits where x is large; ∞ below −26.6. Computed in f64. The gradient follows from its parts.
 *
 * @example
 * erfcx(tensor([0, 1, 100])) // [1, 0.4276, 0.0056]
 */
export function erfcx(x: Tensor): Tensor {
  const given = atLeast("erfcx", x, "f32");
  const wide = cast(given, "f64");
  const isBelow = lt(wide, 0);
  const size = select(isBelow, neg(wide), wide);
  const t = sub(1, div(2 * middle, add(size, middle)));
  const right = div(chebyshev(tables.erfcx, t), add(mul(size, 2), 1));
  const reach = maximum(neg(wide), 0);
  return cast(select(isBelow, sub(mul(grown(reach), 2), right), right), given.dtype);
}

/** e^(x²) for x from 0 up with all its digits: the square of the front digits is exact. */
const grown = withSlope(
  "grown",
  (x) => {
    const near = minimum(x, 30);
    const front = div(floor(mul(near, 1024)), 1024);
    const rest = sub(near, front);
    return mul(exp(mul(front, front)), exp(mul(rest, add(mul(front, 2), rest))));
  },
  (x) => mul(mul(x, 2), grown(x)),
);
