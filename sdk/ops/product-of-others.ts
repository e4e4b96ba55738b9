import type { Tensor } from "../tensor/tensor.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { concat } from "./concat.ts";
import { mul } from "./mul.ts";
import { pad } from "./pad.ts";
import { slice, type Cut } from "./slice.ts";

/**
 * For each element of the last axis the product of all the others, by halves: no division, so it is right where elements are 0, and so are all its
 * derivatives.
 */
export function productOfOthers(x: Tensor): Tensor {
  const n = x.shape.at(-1)!;
  if (n <= 1) return broadcastTo(x.scalar(1), x.shape);
  const half = Math.ceil(n / 2);
  const lead = x.shape.slice(1);
  const isOdd = n % 2 === 1;
  const even = isOdd ? pad(x, [...lead.map(() => [0, 0] as const), [0, 1]], { value: 1 }) : x;
  const cut = (line: Tensor, start: number, stop: number) =>
    slice(line, [...lead.map((): Cut => null), [start, stop]]);
  const [left, right] = [cut(even, 0, half), cut(even, half, 2 * half)];
  const others = productOfOthers(mul(left, right));
  const all = concat([mul(others, right), mul(others, left)], -1);
  return isOdd ? cut(all, 0, n) : all;
}
