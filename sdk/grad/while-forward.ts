import { isFloat, type DType } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { concat } from "../ops/concat.ts";
import { apply, type Op } from "../ops/op.ts";
import { reshape } from "../ops/reshape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { lengthOf, unpack } from "./packed.ts";
import { jvp } from "./vjp.ts";

// Derivatives forwards are gradients of gradients here, so a loop needs a way back even where none can be computed: its way back in turn is the way
// forwards, and only whoever asks for the numbers in between is told that there are none.

/** How tensors change with the inputs of a loop: from the tangents of those inputs that have one, null for the others. */
export type Pushforward = (
  inputs: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
) => readonly Tensor[];

/** The gradients of a loop that runs nobody knows how often: they can be differentiated, not computed. */
export function transposed(
  key: unknown,
  dtype: DType,
  push: Pushforward,
  grad: Tensor,
  inputs: readonly Tensor[],
): (Tensor | null)[] {
  const isSmooth = (x: Tensor) => isFloat(x.dtype);
  const smooth = inputs.filter(isSmooth);
  const other = smooth.find((x) => x.dtype !== dtype);
  if (other !== undefined)
    throw new DTypeError(
      `whileLoop: without maxIterations derivatives need fractions of one dtype, got ${dtype} and ${other.dtype}`,
    );
  const op: Op = {
    name: "whileLoop",
    attrs: { transposed: key },
    shape: () => [lengthOf(smooth)],
    dtype: () => dtype,
    lower: refuse,
    batch: refuse,
    vjp(slope, _, ...own) {
      const tangents = unpack(slope, smooth);
      let next = 0;
      const pushed = push(
        own,
        own.map((x) => (isSmooth(x) ? tangents[next++]! : null)),
      );
      return [flat(pushed), ...own.map(() => null)];
    },
  };
  const parts = unpack(apply(op, grad, ...inputs), smooth);
  let next = 0;
  return inputs.map((x) => (isSmooth(x) ? parts[next++]! : null));
}

/** What a function gives, and how it changes along tangents; of several results of one dtype. */
export function pushThrough(
  run: (args: readonly Tensor[]) => readonly Tensor[],
  args: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
): Tensor[] {
  const moving = args.flatMap((_, i) => (tangents[i] === null ? [] : [i]));
  const like = run(args);
  const packed = (...given: Tensor[]) => {
    const all = args.map((arg, i) => (moving.includes(i) ? given[moving.indexOf(i)]! : arg));
    return flat(run(all));
  };
  const { tangent } = jvp(
    packed,
    moving.map((i) => args[i]!),
    moving.map((i) => tangents[i]!),
  );
  return unpack(tangent, like);
}

const flat = (all: readonly Tensor[]): Tensor => concat(all.map((x) => reshape(x, [-1])));

function refuse(): never {
  throw new TypeError(
    "whileLoop: how often it runs is not known, so it has no gradient; give maxIterations, use scan, or jvp for derivatives forwards",
  );
}
