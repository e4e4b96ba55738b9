import { expectTensor } from "../ops/is-tensor.ts";
import { fromNumbers, isBig } from "../core/numbers.ts";
import { size } from "../core/shape.ts";
import { gather } from "../ops/gather.ts";
import { reshape } from "../ops/reshape.ts";
import { argsort } from "../ops/sort.ts";
import { evaluate, evaluateAll } from "./evaluate.ts";
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
  expectTensor("unique", x);
  // Values that are not known are an error of x, not of its order.
  evaluate(x);
  const line = reshape(x, [size(x.shape)]);
  const order = argsort(line);
  const sorted = gather(line, order);
  evaluateAll([order, sorted]);
  const data = evaluate(sorted);
  const all = isBig(data) ? data : sorted.dataSync();
  const values: (number | bigint)[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(all.length);
  order.dataSync().forEach((place, i) => {
    const value = all[i]!;
    if (i > 0 && isSame(value, all[i - 1]!)) counts[counts.length - 1]! += 1;
    else {
      // Both zeros are one.
      values.push(value === 0 ? 0 : value);
      counts.push(1);
    }
    inverse[place] = values.length - 1;
  });
  const whole = (list: Int32Array<ArrayBuffer>, shape: readonly number[]) =>
    new Tensor(leaf, [], shape, "i32", list);
  return {
    values: new Tensor(leaf, [], [values.length], x.dtype, fromNumbers(values, x.dtype)),
    counts: whole(Int32Array.from(counts), [values.length]),
    inverse: whole(inverse, x.shape),
  };
}

const isSame = (a: number | bigint, b: number | bigint): boolean =>
  a === b || (Number.isNaN(a) && Number.isNaN(b));
