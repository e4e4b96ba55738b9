import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { stack } from "./concat.ts";
import { mul } from "./mul.ts";
import { pad } from "./pad.ts";
import { reshape } from "./reshape.ts";
import { slice, type Cut } from "./slice.ts";

/**
 * The numbers of the last axis that follow from those behind them, y[i] = b[i] + a[i] · y[i + 1] with 0 behind the last: by pairs, which
 * make another recurrence of half the length.
 */
export function fromBehind(a: Tensor, b: Tensor): Tensor {
  const n = b.shape.at(-1)!;
  if (n <= 1) return b;
  if (n % 2 === 1) return cut(fromBehind(around(a, 0, 1), around(b, 0, 1)), [0, n]);
  const [a0, a1] = [cut(a, [0, null, 2]), cut(a, [1, null, 2])];
  const [b0, b1] = [cut(b, [0, null, 2]), cut(b, [1, null, 2])];
  const firsts = fromBehind(mul(a0, a1), add(b0, mul(a0, b1)));
  const seconds = add(b1, mul(a1, movedBack(firsts)));
  return reshape(stack([firsts, seconds], -1), b.shape);
}

/** The numbers of the last axis one place back, with 0 for the last. */
export const movedBack = (x: Tensor): Tensor =>
  x.shape.at(-1) === 0 ? x : around(cut(x, [1, null]), 0, 1);

/** The numbers of the last axis one place on, with 1 for the first. */
export const movedOn = (x: Tensor): Tensor =>
  x.shape.at(-1) === 0 ? x : around(cut(x, [0, -1]), 1, 0, 1);

const cut = (x: Tensor, range: Cut): Tensor =>
  slice(x, [...x.shape.slice(1).map((): Cut => null), range]);

const around = (x: Tensor, before: number, after: number, value = 0): Tensor =>
  pad(x, [...x.shape.slice(1).map(() => [0, 0] as const), [before, after]], { value });
