import { fromNumbers, isBig } from "../core/numbers.ts";
import { evaluate } from "./evaluate.ts";
import { leaf } from "./leaf.ts";
import { Tensor } from "./tensor.ts";

/**
 * The different elements of a tensor in order, how often each stands in it, and the place of each element among them, both as i32. It reads the
 * values: the shape of the result depends on them, so that a compiled function cannot contain it. NaN stands last, once.
 *
 * @example
 * unique(tensor([3, 1, 3])).values // [1, 3]
 */
export function unique(x: Tensor): {
  readonly values: Tensor;
  readonly counts: Tensor;
  readonly inverse: Tensor;
} {
  const data = evaluate(x);
  const all: readonly (number | bigint)[] = isBig(data) ? [...data] : [...x.dataSync()];
  const places = new Map<number | bigint, number>();
  for (const value of all) places.set(value, (places.get(value) ?? 0) + 1);
  const values = [...places.keys()].sort(compare);
  const counts = values.map((value) => places.get(value)!);
  values.forEach((value, i) => places.set(value, i));
  const whole = (list: readonly number[], shape: readonly number[]) =>
    new Tensor(leaf, [], shape, "i32", Int32Array.from(list));
  return {
    values: new Tensor(leaf, [], [values.length], x.dtype, fromNumbers(values, x.dtype)),
    counts: whole(counts, [values.length]),
    inverse: whole(
      all.map((value) => places.get(value)!),
      x.shape,
    ),
  };
}

function compare(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}
