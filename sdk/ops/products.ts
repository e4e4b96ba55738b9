import { ShapeError } from "../core/errors.ts";
import { show, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectTensor } from "./is-tensor.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/**
 * Every element of one vector times every one of another; other shapes are read as vectors.
 *
 * @example
 * outer(tensor([1, 2]), tensor([3, 4])) // [[3, 4], [6, 8]]
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  expectTensor("outer", a);
  expectTensor("outer", b);
  return mul(reshape(a, [size(a.shape), 1]), reshape(b, [1, size(b.shape)]));
}

/**
 * The sum of the products of two vectors of one length: `[n]`, `[n]` → `[]`. For rows of more axes see `inner` and `matmul`.
 *
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])) // 11
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  expectTensor("dot", a);
  expectTensor("dot", b);
  if (a.shape.length !== 1 || b.shape.length !== 1 || a.shape[0] !== b.shape[0])
    throw new ShapeError(
      `dot: expected vectors of one length, got ${show(a.shape)} and ${show(b.shape)}`,
    );
  return matmul(a, b);
}

/**
 * The sums of products over the last axes of both: every row of one with every row of the other.
 *
 * @example
 * inner(tensor([[1, 2], [3, 4]]), tensor([1, 1])) // [3, 7]
 */
export function inner(a: Tensor, b: Tensor): Tensor {
  expectTensor("inner", a);
  expectTensor("inner", b);
  const length = a.shape.at(-1);
  if (length === undefined || b.shape.at(-1) !== length)
    throw new ShapeError(`inner: last sizes differ, got ${show(a.shape)} and ${show(b.shape)}`);
  const rows = (x: Tensor) => reshape(x, [size(x.shape.slice(0, -1)), length]);
  const every = matmul(rows(a), transpose(rows(b)));
  return reshape(every, [...a.shape.slice(0, -1), ...b.shape.slice(0, -1)]);
}

/**
 * Kronecker's product: `b` times each element of `a`, side by side.
 *
 * @example
 * kron(tensor([1, 2]), tensor([1, 10])) // [1, 10, 2, 20]
 */
export function kron(a: Tensor, b: Tensor): Tensor {
  expectTensor("kron", a);
  expectTensor("kron", b);
  const rank = Math.max(a.shape.length, b.shape.length);
  const full = (x: Tensor) => [
    ...Array.from({ length: rank - x.shape.length }, () => 1),
    ...x.shape,
  ];
  const [p, q] = [full(a), full(b)];
  if (2 * rank > 8) throw new ShapeError(`kron: at most 4 axes, got ${show(p)} and ${show(q)}`);
  const apart = mul(
    reshape(
      a,
      p.flatMap((length) => [length, 1]),
    ),
    reshape(
      b,
      q.flatMap((length) => [1, length]),
    ),
  );
  return reshape(
    apart,
    p.map((length, axis) => length * q[axis]!),
  );
}
