import { fromNumbers } from "../core/numbers.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { apply, type Op } from "./op.ts";
import { broadcastTo } from "./broadcast-to.ts";

/** f64 where all digits count, i32 for places. */
type Known = "f32" | "f64" | "i32";

const op = (values: readonly number[], dtype: Known): Op<[like: Tensor]> => ({
  name: "known",
  // As text, so that NaN and the infinities stay different.
  attrs: { values: values.map(String), dtype },
  shape: () => [values.length],
  dtype: () => dtype,
  lower: (program) => program.constant(fromNumbers(values, dtype), dtype, [values.length]),
  vjp: () => [null],
  batch: (_, like) => broadcastTo(apply(op(values, dtype), like), [like.shape[0]!, values.length]),
});

/** A vector of known values for use beside `like`, whose values do not matter; f64 beside f64, else f32 unless a dtype is given. */
export const known = (
  like: Tensor,
  values: readonly number[],
  dtype: Known = like.dtype === "f64" ? "f64" : "f32",
): Tensor => apply(op(values, dtype), like);
