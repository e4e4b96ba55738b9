import { abs } from "../ops/abs.ts";
import { cast } from "../ops/cast.ts";
import { div } from "../ops/div.ts";
import { matmulI8 } from "../ops/matmul-i8.ts";
import { max } from "../ops/max.ts";
import { mul } from "../ops/mul.ts";
import { quantize } from "../ops/quantize.ts";
import { transpose } from "../ops/transpose.ts";
import type { Tensor } from "../tensor/index.ts";

/** The parameters of a dense layer with 8-bit weights; `weight` times `scale` is what the weights stand for. */
export type QuantizedDense = {
  /** i8 `[outputs, inputs]`, each output's weights one after another, as the kernel reads them. */
  readonly weight: Tensor;
  /** f32 `[outputs]`: one scale for each output. */
  readonly scale: Tensor;
  readonly bias: Tensor;
  /** The scale of the input, f32, known beforehand by calibration; without it each row has its own, found when it comes. */
  readonly inputScale?: Tensor;
};

/** Rows times 8-bit weights: the rows are quantised, multiplied exactly in whole numbers, and scaled back. */
export function productI8({ weight, scale, inputScale }: QuantizedDense, x: Tensor): Tensor {
  const rows = inputScale ?? div(max(abs(x), [-1], true), 127);
  const sums = matmulI8(quantize(x, rows), transpose(weight));
  return mul(mul(cast(sums, "f32"), scale), rows);
}
