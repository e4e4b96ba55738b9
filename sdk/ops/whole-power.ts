import type { Tensor } from "../tensor/tensor.ts";
import { abs } from "./abs.ts";
import { bitwiseAnd, rightShift } from "./bitwise.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { eq, lt, ne } from "./compare.ts";
import { mul } from "./mul.ts";
import { select } from "./select.ts";

/** The bits of exponents from 0 on, by their dtype. */
const bitsOf: Readonly<Partial<Record<string, number>>> = { bool: 1, i8: 7, u8: 8, i32: 31 };

/** xⁿ of i64, by squares; wraps around as products do. */
export function wholePower(x: Tensor, n: bigint): Tensor {
  let power = broadcastTo(x.scalar(1), x.shape);
  let square = x;
  for (let rest = n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = mul(power, square);
    if (rest > 1n) square = mul(square, square);
  }
  return power;
}

/** The same of exponents that only the run knows. Below 0 it is cut to a whole number, as in PyTorch: 0, but for 1 and −1. */
export function wholePowers(x: Tensor, n: Tensor): Tensor {
  const bits = bitsOf[n.dtype] ?? 63;
  const exponent = cast(n, "i64");
  const isOdd = (shifted: Tensor) => ne(bitwiseAnd(shifted, 1), 0);
  let power = select(isOdd(exponent), x, 1);
  let square = x;
  for (let bit = 1; bit < bits; bit++) {
    square = mul(square, square);
    power = select(isOdd(rightShift(exponent, bit)), mul(power, square), power);
  }
  const inverse = select(eq(abs(x), 1), select(isOdd(exponent), x, 1), 0);
  return select(lt(exponent, 0), inverse, power);
}
