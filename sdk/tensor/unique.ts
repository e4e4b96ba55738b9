import { expectTensor } from "../ops/is-tensor.ts";
import type { DType, Stored } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import { add } from "../ops/add.ts";
import { eq, ne } from "../ops/compare.ts";
import { concat } from "../ops/concat.ts";
import { gather } from "../ops/gather.ts";
import { logicalAnd, logicalOr } from "../ops/logical.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { argsort } from "../ops/sort.ts";
import { ones } from "./create.ts";
import { evaluate, evaluateAll, evaluateFor } from "./evaluate.ts";
import { leaf } from "./leaf.ts";
import { placesOfOnes } from "./nonzero.ts";
import { Tensor } from "./tensor.ts";

/**
 * The different elements of a tensor in order, how often each stands in it, and the place of each element among them, both as i32. It reads the
 * values: the shape of the result depends on them, so that a compiled function cannot contain it. NaN stands last, once. The gradient of a value
 * goes back to the first place where it stands.
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
  evaluateFor("unique", x);
  const line = reshape(x, [size(x.shape)]);
  const order = argsort(line);
  const sorted = gather(line, order);
  const changes = startsIn(sorted);
  evaluateAll([order, sorted, changes]);
  const starts = evaluate(changes) as Uint8Array;
  const firsts = placesOfOnes(starts);
  const counts = firsts.map((first, i) => (firsts[i + 1] ?? starts.length) - first);
  const inverse = new Int32Array(starts.length);
  const places = evaluate(order) as Int32Array;
  for (let i = 0, group = -1; i < places.length; i++) {
    group += starts[i]!;
    inverse[places[i]!] = group;
  }
  const list = (values: Stored, shape: readonly number[], dtype: DType = "i32") =>
    new Tensor(leaf, [], shape, dtype, values);
  // From the first place of each in x, to which its gradient goes back.
  const values = gather(
    line,
    list(
      firsts.map((first) => places[first]!),
      [firsts.length],
    ),
  );
  // Both zeros are one.
  const known = values.dtype === "bool" ? values : add(values, 0);
  evaluate(known);
  return {
    values: known,
    counts: list(counts, [counts.length]),
    inverse: list(inverse, x.shape),
  };
}

/** Where an element differs from the one before it; a NaN is like another. */
function startsIn(sorted: Tensor): Tensor {
  const length = sorted.shape[0]!;
  const next = slice(sorted, [[Math.min(1, length), length]]);
  const before = slice(sorted, [[0, Math.max(0, length - 1)]]);
  const isNew = logicalAnd(ne(next, before), logicalOr(eq(next, next), eq(before, before)));
  return concat([ones([Math.min(1, length)], "bool"), isNew]);
}
