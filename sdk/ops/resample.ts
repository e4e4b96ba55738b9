import { backwards, type Resampling } from "../graph/resampling.ts";
import { floats } from "../core/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { reshape } from "./reshape.ts";

const op = (resampling: Resampling, asked: string): Op<[x: Tensor]> => ({
  name: "resample",
  asked,
  attrs: { resampling, asked },
  shape: (x) => [x.shape[0]!, ...resampling.map((places) => places.length), x.shape.at(-1)!],
  dtype: (x) => sameDType(asked, [x], floats),
  lower: (program, x) => program.resample(resampling, x),
  vjp: (grad, x) => [resample(asked, grad, backwards(resampling, x.shape.slice(1, -1)))],
  batch(_, x) {
    // Examples of examples are more of them.
    const [many, n, ...own] = x.shape;
    const y = apply(op(resampling, asked), reshape(x, [many! * n!, ...own]));
    return reshape(y, [many!, n!, ...y.shape.slice(1)]);
  },
});

/** Weighted sums of places, known beforehand, along the axes of x `[n, d…, c]` between the first and the last, as a part of what `asked`. */
export const resample = (asked: string, x: Tensor, resampling: Resampling): Tensor =>
  apply(op(resampling, asked), x);
