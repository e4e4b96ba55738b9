import { integers } from "../core/dtype.ts";
import { broadcastShapes } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { binary, unary } from "./elementwise.ts";
import { expectTensor } from "./is-tensor.ts";
import { logicalAnd, logicalNot, logicalOr, logicalXor } from "./logical.ts";
import { apply } from "./op.ts";
import { promote, type Operand } from "./promote.ts";

type Connective = (a: Operand, b: Operand) => Tensor;

function connective(
  name: string,
  micro: "bitand" | "bitor" | "bitxor" | "shl" | "shr",
  ofBools?: (a: Tensor, b: Tensor) => Tensor,
): Connective {
  const op = binary({ name, micro, allowed: integers, vjp: () => [null, null] });
  return (a, b) => {
    const [x, y] = promote(name, a, b, "bool");
    if (ofBools === undefined || x.dtype !== "bool") return apply(op, x, y);
    broadcastShapes(name, x.shape, y.shape);
    return ofBools(x, y);
  };
}

const not = unary("bitnot", () => null, integers);

/**
 * The bits that are set in both whole numbers, broadcast; of bools `logicalAnd`.
 *
 * @example
 * bitwiseAnd(tensor([12, 10], { dtype: "i32" }), 6) // [4, 2]
 */
export const bitwiseAnd: Connective = connective("bitwiseAnd", "bitand", logicalAnd);

/**
 * The bits that are set in one or both whole numbers, broadcast; of bools `logicalOr`.
 *
 * @example
 * bitwiseOr(tensor([12, 10], { dtype: "i32" }), 6) // [14, 14]
 */
export const bitwiseOr: Connective = connective("bitwiseOr", "bitor", logicalOr);

/**
 * The bits that are set in exactly one of the whole numbers, broadcast; of bools `logicalXor`.
 *
 * @example
 * bitwiseXor(tensor([12, 10], { dtype: "i32" }), 6) // [10, 12]
 */
export const bitwiseXor: Connective = connective("bitwiseXor", "bitxor", logicalXor);

/**
 * a with its bits b places further up, broadcast; what goes beyond the dtype is lost, and a shift by less than 0 or by the width or
 * more gives 0.
 *
 * @example
 * leftShift(tensor([1, 3], { dtype: "i32" }), 4) // [16, 48]
 */
export const leftShift: Connective = connective("leftShift", "shl");

/**
 * a with its bits b places further down, broadcast; the sign stays, and a shift by less than 0 or by the width or more gives 0 or −1.
 *
 * @example
 * rightShift(tensor([16, -16], { dtype: "i32" }), 3) // [2, -2]
 */
export const rightShift: Connective = connective("rightShift", "shr");

/**
 * Every bit of a whole number turned over; of a bool `logicalNot`.
 *
 * @example
 * bitwiseNot(tensor([0, 5], { dtype: "i32" })) // [-1, -6]
 */
export function bitwiseNot(x: Tensor): Tensor {
  expectTensor("bitwiseNot", x);
  return x.dtype === "bool" ? logicalNot(x) : apply(not, x);
}
