import type { Tensor } from "../tensor/tensor.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { reshape } from "./reshape.ts";

/** How many examples the arguments hold that have an axis of examples. */
export const examplesOf = (mapped: readonly boolean[], args: readonly Tensor[]): number =>
  // A batch rule is only called when some argument has the axis.
  args[mapped.indexOf(true)]!.shape[0]!;

/** Every argument with an axis of examples. */
export function forAll<Args extends readonly Tensor[]>(
  mapped: readonly boolean[],
  args: Args,
): Args {
  const examples = examplesOf(mapped, args);
  const all = args.map((x, i) => (mapped[i] ? x : broadcastTo(x, [examples, ...x.shape])));
  // The cast: as many tensors as there were.
  return all as unknown as Args;
}

/**
 * The arguments of an op that broadcasts, with axes of length 1 behind that of the examples: the axes of one example then
 * stand under those of the others, counted from the end.
 */
export function aligned<Args extends readonly Tensor[]>(
  mapped: readonly boolean[],
  args: Args,
): Args {
  const rank = Math.max(...args.map(({ shape }, i) => shape.length - (mapped[i] ? 1 : 0)));
  const all = args.map((x, i) => {
    if (!mapped[i]) return x;
    const [examples, ...own] = x.shape;
    const missing = Array.from({ length: rank - own.length }, () => 1);
    return reshape(x, [examples!, ...missing, ...own]);
  });
  // The cast: as many tensors as there were.
  return all as unknown as Args;
}

/** Axes of one example as axes of many. */
export const behind = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);
