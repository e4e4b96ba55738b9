import { grad } from "#sdk/grad/index.ts";
import { mul, sum } from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { difference } from "./oracle.ts";

/** The tensors that a function is checked at. */
export type Point = readonly {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}[];

/**
 * Where the gradient of `fn` differs from central differences, or nothing. The result is weighted with fixed numbers, so
 * that a gradient that mixes up elements is found. Four points for a derivative leave an error of step⁴, so a step that
 * is large for f32 can be taken: rounding then costs about 1e-5 of the function's size; in f64 far less.
 */
export function gradientCheck(
  fn: (...xs: Tensor[]) => Tensor,
  point: Point,
  {
    dtype = "f32",
    step = dtype === "f64" ? 1e-3 : 0.02,
    tolerance = dtype === "f64" ? 1e-8 : 1e-3,
  }: { dtype?: "f32" | "f64"; step?: number; tolerance?: number } = {},
): string | null {
  const tensors = (at: Point) => at.map(({ data, shape }) => tensor([...data], { shape, dtype }));
  const weights = weightsFor(fn(...tensors(point)));
  const found = grad((xs: Tensor[]) => sum(mul(fn(...xs), weights)))(tensors(point));

  // Summed here in f64: a sum in f32 would drown the differences.
  const weight = weights.dataSync();
  const value = (at: Point) =>
    Array.from(fn(...tensors(at)).dataSync(), (y, i) => y * weight[i]!).reduce((a, b) => a + b, 0);

  for (const [k, { data }] of point.entries()) {
    const slopes = data.map((x, i) => {
      const moved = (by: number) =>
        value(point.map((p, j) => (j === k ? { ...p, data: p.data.with(i, x + by) } : p)));
      return (
        (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step)
      );
    });
    const wrong = difference(found[k]!.dataSync(), slopes, tolerance);
    if (wrong !== null) return `argument ${k}: ${wrong}`;
  }
  return null;
}

function weightsFor(y: Tensor): Tensor {
  const count = y.shape.reduce((a, b) => a * b, 1);
  return tensor(
    Array.from({ length: count }, (_, i) => Math.cos(1 + 2 * i)),
    { shape: y.shape },
  );
}
