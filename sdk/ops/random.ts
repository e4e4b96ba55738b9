import { shown } from "../core/shown.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { checkShape, sameShape, show, type Shape } from "../core/shape.ts";
import type { RandomKind } from "../graph/format.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { cast } from "./cast.ts";
import { stack } from "./concat.ts";
import { known } from "./known.ts";
import { apply, type Op } from "./op.ts";
import { slice } from "./slice.ts";

const nameOf = { uniform: "randomUniform", normal: "randomNormal", bits: "randomBits" } as const;

/** Numbers that depend on the key, the stream and the place alone (Philox 4x32-10). */
const draw = (kind: RandomKind, shape: Shape, stream: number): Op<[key: Tensor]> => ({
  name: nameOf[kind],
  attrs: { shape, stream },
  shape: (key) => (checkKey(nameOf[kind], key), shape),
  dtype: () => (kind === "bits" ? "i32" : "f32"),
  lower: (program, key) => program.random(kind, key, stream, shape),
  vjp: () => [null],
  batch: (_, keys) => ofEach(draw(kind, shape, stream), keys),
});

const next: Op<[key: Tensor]> = {
  name: "nextKey",
  shape: (key) => (checkKey("nextKey", key), key.shape),
  lower: (program, key) =>
    program.elementwise("add", key, program.constant(Int32Array.of(0, 0, 1, 0), "i32", [4])),
  vjp: () => [null],
  batch: (_, keys) => add(keys, cast(known(keys.scalar(0), [0, 0, 1, 0]), "i32")),
};

/**
 * Numbers in [0, 1), all alike likely. The same key, stream and shape give the same numbers; different streams of one key
 * are independent.
 *
 * @example
 * randomUniform(randomKey(7), [2, 3], 0)
 */
export const randomUniform = (key: Tensor, shape: Shape, stream = 0): Tensor =>
  apply(draw("uniform", checkShape("randomUniform", shape), checkStream("random", stream)), key);

/**
 * Numbers of the normal distribution with mean 0 and variance 1, under the same rules.
 *
 * @example
 * randomNormal(randomKey(7), [2, 3], 0)
 */
export const randomNormal = (key: Tensor, shape: Shape, stream = 0): Tensor =>
  apply(draw("normal", checkShape("randomNormal", shape), checkStream("random", stream)), key);

/**
 * 32 random bits for each place, as i32, under the same rules.
 *
 * @example
 * randomBits(randomKey(7), [2, 3], 0)
 */
export const randomBits = (key: Tensor, shape: Shape, stream = 0): Tensor =>
  apply(draw("bits", checkShape("randomBits", shape), checkStream("random", stream)), key);

/**
 * The key of the next step, whose numbers are independent of this one's; comes round after 2³² steps.
 *
 * @example
 * const state = { ...before, key: nextKey(before.key) };
 */
export const nextKey = (key: Tensor): Tensor => apply(next, key);

/** An instruction draws with one key: there is one for each example. */
function ofEach(op: Op<[key: Tensor]>, keys: Tensor): Tensor {
  const examples = keys.shape[0]!;
  if (examples > 0)
    return stack(Array.from({ length: examples }, (_, i) => apply(op, slice(keys, [i]))));
  const none = apply(op, broadcastTo(keys.scalar(0), [4]));
  return broadcastTo(none, [0, ...none.shape]);
}

function checkKey(op: string, key: Tensor): void {
  if (key.dtype !== "i32")
    throw new DTypeError(`${op}: the key must be i32, got ${key.dtype}; use randomKey`);
  if (!sameShape(key.shape, [4]))
    throw new ShapeError(`${op}: the key must be [4], got ${show(key.shape)}; use randomKey`);
}

/** Gives the stream; throws where it is none. */
export function checkStream(op: string, stream: number): number {
  if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32)
    throw new ValueError(
      `${op}: a stream is a whole number from 0 to 2³² − 1, got ${shown(stream)}`,
    );
  return stream;
}
