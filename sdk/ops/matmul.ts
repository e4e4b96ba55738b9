import { ShapeError } from "../core/errors.ts";
import { broadcastShapes, show, size, type Shape } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { sumTo } from "./broadcast-to.ts";
import { expectTensor } from "./is-tensor.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { factors } from "./policy.ts";
import { accumulator, promote } from "./promote.ts";
import { expandDims, reshape } from "./reshape.ts";
import { swapLast } from "./transpose.ts";
import { aligned } from "./batch.ts";

const op: Op<[a: Tensor, b: Tensor]> = {
  name: "matmul",
  shape: (a, b) => [...batch(a.shape, b.shape), a.shape.at(-2)!, b.shape.at(-1)!],
  dtype: (a, b) => sameDType("matmul", [a, b]),
  lower: (program, a, b) => program.matmul(a, b),
  vjp: (grad, a, b) => [
    sumTo(matmul(grad, swapLast(b)), a.shape),
    sumTo(matmul(swapLast(a), grad), b.shape),
  ],
  batch(mapped, ...args) {
    const [a, b] = aligned(mapped, args);
    if (mapped[1] || b.shape.length > 2) return apply(op, a, b);
    // The rows of all examples against one matrix are one product.
    const rows = size(a.shape.slice(0, -1));
    const product = apply(op, reshape(a, [rows, a.shape.at(-1)!]), b);
    return reshape(product, [...a.shape.slice(0, -1), b.shape[1]!]);
  },
};

/**
 * The matrix product; of bool, u8 and i8 in i32, where sums wrap. Leading axes are a batch and broadcast; a vector stands for a row on
 * the left and a column on the right, and its axis disappears. Gradients: grad · bᵀ and aᵀ · grad.
 *
 * @example
 * matmul(tensor([[1, 2]]), tensor([[3], [4]])) // [[11]]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  expectTensor("matmul", a);
  expectTensor("matmul", b);
  check(a.shape, b.shape);
  const [x, y] = factors(a, b);
  const [left, right] = promote("matmul", accumulator("matmul", x), accumulator("matmul", y));
  if (a.shape.length > 2 && b.shape.length === 2) {
    // All rows against one matrix are one product, and so is its gradient.
    const lead = a.shape.slice(0, -1);
    const rows = reshape(left, [size(lead), a.shape.at(-1)!]);
    return reshape(apply(op, rows, right), [...lead, b.shape[1]!]);
  }
  const row = a.shape.length === 1;
  const column = b.shape.length === 1;
  const product = apply(
    op,
    row ? expandDims(left, 0) : left,
    column ? expandDims(right, 1) : right,
  );
  if (!row && !column) return product;
  const lead = product.shape.slice(0, -2);
  const [m, n] = product.shape.slice(-2);
  return reshape(product, [...lead, ...(row ? [] : [m!]), ...(column ? [] : [n!])]);
}

function check(a: Shape, b: Shape): void {
  if (a.length === 0 || b.length === 0)
    throw new ShapeError(`matmul: expected matrices or vectors, got ${show(a)} and ${show(b)}`);
  const [columns, rows] = [a.at(-1)!, b.at(-2) ?? b[0]!];
  if (columns !== rows)
    throw new ShapeError(
      `matmul: inner sizes differ, got ${show(a)} and ${show(b)}; ${columns} columns need ${columns} rows${turned(a, b) ?? `, not ${rows}`}`,
    );
  batch(a, b);
}

/** What would mend a product whose second factor lies the other way. */
function turned(a: Shape, b: Shape): string | undefined {
  if (b.length < 2 || a.at(-1) !== b.at(-1)) return undefined;
  return b.length === 2 ? ": use transpose(b)" : ": use swapAxes(b, -1, -2)";
}

function batch(a: Shape, b: Shape): Shape {
  return broadcastShapes("matmul (leading axes)", a.slice(0, -2), b.slice(0, -2));
}
