import type { DType } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { expectTensor } from "./is-tensor.ts";

/**
 * The dtypes that mix, least first. What an operation on two of them computes in:
 *
 * |          | bool | i32 | f32 | a whole number | a fraction |
 * |----------|------|-----|-----|----------------|------------|
 * | **bool** | i32 (comparisons: bool) | i32 | f32 | i32 | f32 |
 * | **i32**  | i32  | i32 | f32 | i32            | f32        |
 * | **f32**  | f32  | f32 | f32 | f32            | f32        |
 *
 * `div`, `pow`, means and the functions of analysis (`exp`, `tanh`, …) always compute in f32.
 * An i32 beyond ±2²⁴ is rounded when it becomes f32. The dtypes that are not here mix with nothing.
 */
const ladder: readonly DType[] = ["bool", "i32", "f32"];

/** Both sides in the dtype that the table gives, which is `least` or above; a number becomes a scalar. */
export function promote(
  op: string,
  a: Tensor | number,
  b: Tensor | number,
  least: DType = "i32",
): readonly [a: Tensor, b: Tensor] {
  const like = typeof a !== "number" ? a : b;
  if (typeof like === "number")
    throw new TypeError(`${op}: one side must be a tensor, got ${String(a)} and ${String(b)}`);
  const rung = Math.max(rungOf(op, a), rungOf(op, b), ladder.indexOf(least));
  // The ladder has a dtype on every rung.
  const dtype = ladder[rung]!;
  const side = (x: Tensor | number) =>
    typeof x === "number" ? like.scalar(x, dtype) : cast(x, dtype);
  return [side(a), side(b)];
}

/** All tensors in the highest of their dtypes. */
export function promoteAll(op: string, tensors: readonly Tensor[]): readonly Tensor[] {
  const dtype = ladder[Math.max(0, ...tensors.map((x) => rungOf(op, x)))]!;
  return tensors.map((x) => cast(x, dtype));
}

/** A tensor of at least the dtype `least`: what an operation that cannot compute in less is given. */
export function atLeast(op: string, x: Tensor, least: DType): Tensor {
  expectTensor(op, x);
  return rungOf(op, x) >= ladder.indexOf(least) ? x : cast(x, least);
}

function rungOf(op: string, x: Tensor | number): number {
  if (typeof x === "number")
    return ladder.indexOf(Number.isInteger(x) && Math.abs(x) < 2 ** 31 ? "i32" : "f32");
  expectTensor(op, x, "tensors or numbers");
  const rung = ladder.indexOf(x.dtype);
  if (rung < 0)
    throw new DTypeError(`${op}: takes f32, i32 or bool, got ${x.dtype} ${show(x.shape)}`);
  return rung;
}
