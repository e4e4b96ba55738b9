import { shown } from "../core/shown.ts";
import { isFloat } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { show } from "../core/shape.ts";
import { Written } from "../graph/origin.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bitwiseAnd, bitwiseOr, leftShift, rightShift } from "./bitwise.ts";
import { cast } from "./cast.ts";
import { ne } from "./compare.ts";
import { concat } from "./concat.ts";
import { expectWhole } from "./inside.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, type Op } from "./op.ts";
import { pad } from "./pad.ts";
import { expandDims, reshape } from "./reshape.ts";
import { slice, type Cut } from "./slice.ts";

/** The dtypes of which several elements share a byte. */
export type PackedDType = "i4" | "b1";

const width: Readonly<Record<PackedDType, number>> = { i4: 4, b1: 1 };

function bitsOf(op: string, dtype: PackedDType): number {
  const bits: number | undefined = width[dtype];
  if (bits === undefined)
    throw new DTypeError(
      `${op}: packs i4 and b1, got ${typeof dtype === "string" ? dtype : shown(dtype)}`,
    );
  return bits;
}

/** Whole numbers as they are; one that four bits do not hold stops the run. */
const fits = (bits: 32 | 64): Op<[x: Tensor]> => ({
  name: "fits",
  asked: "pack",
  shape: (x) => x.shape,
  dtype: () => "i32",
  refusal(said) {
    const place = /^index (-?\d+)/.exec(said)?.[1];
    if (place === undefined) return said;
    const number = BigInt.asIntN(bits, BigInt(place) - 8n);
    return `i4 holds -8 to 7, got ${number}; use clip(x, -8, 7)`;
  },
  lower(program, x) {
    // Whether they are places of sixteen, counted from the lowest.
    const place = program.inside(program.elementwise("add", x, program.fill(8, x.dtype)), 16);
    return program.elementwise("sub", place, program.fill(8, "i32"));
  },
  vjp: () => [null],
  batch: (_, x) => apply(fits(bits), x),
});

function ofFourBits(x: Tensor): Tensor {
  const made = x.dtype === "i64" ? apply(fits(64), x) : apply(fits(32), cast(x, "i32"));
  made.written ??= new Written();
  return made;
}

/**
 * Whole numbers of the last axis packed to the bytes of u8, the first in the lowest bits: i4 (−8 … 7, others are an error when it runs, and fractions one at once) two a byte,
 * b1 (whether it is not 0, of any dtype) eight a byte. The last byte is filled up with 0.
 *
 * @example
 * pack(tensor([1, -1, 7], { dtype: "i8" }), "i4") // [241, 7]
 */
export function pack(x: Tensor, dtype: PackedDType): Tensor {
  expectTensor("pack", x);
  const bits = bitsOf("pack", dtype);
  const count = 8 / bits;
  const length = x.shape.at(-1);
  if (length === undefined) throw new ShapeError("pack: needs an axis, got a scalar");
  if (dtype === "i4" && isFloat(x.dtype))
    throw new DTypeError(
      `pack: i4 holds whole numbers, got ${x.dtype} ${show(x.shape)}; use cast(round(x), "i8")`,
    );
  const whole = dtype === "b1" ? cast(ne(x, 0), "i32") : bitwiseAnd(ofFourBits(x), 15);
  const bytes = Math.ceil(length / count);
  const none = x.shape.slice(1).map(() => [0, 0] as const);
  const filled = pad(whole, [...none, [0, bytes * count - length]]);
  const apart = reshape(filled, [...x.shape.slice(0, -1), bytes, count]);
  const cuts = x.shape.map((): Cut => null);
  const parts = Array.from({ length: count }, (_, i) =>
    leftShift(slice(apart, [...cuts, i]), i * bits),
  );
  return cast(parts.reduce(bitwiseOr), "u8");
}

/**
 * The first `length` numbers of each row of bytes, as i8 for i4 and as bool for b1: the way back of `pack`. A product with packed weights unpacks
 * them first: `matmul(x, mul(unpack(w, "i4", n), scale))`.
 *
 * @example
 * unpack(pack(tensor([1, -1, 7], { dtype: "i8" }), "i4"), "i4", 3) // [1, -1, 7]
 */
export function unpack(bytes: Tensor, dtype: PackedDType, length: number): Tensor {
  expectTensor("unpack", bytes);
  const bits = bitsOf("unpack", dtype);
  const count = 8 / bits;
  const available = (bytes.shape.at(-1) ?? 0) * count;
  if (!Number.isInteger(length) || length < 0 || length > available)
    throw new ShapeError(`unpack: ${length} numbers of ${dtype} from ${show(bytes.shape)} bytes`);
  expectWhole("unpack", "bytes", bytes);
  const whole = cast(bytes, "i32");
  // Up to the sign's place and down again, so that the sign of an i4 spreads.
  const each = Array.from({ length: count }, (_, i) =>
    expandDims(rightShift(leftShift(whole, 32 - bits * (i + 1)), 32 - bits), -1),
  );
  const flat = reshape(concat(each, -1), [...bytes.shape.slice(0, -1), available]);
  const taken = slice(flat, [...bytes.shape.slice(1).map((): Cut => null), [0, length]]);
  return dtype === "b1" ? ne(taken, 0) : cast(taken, "i8");
}
