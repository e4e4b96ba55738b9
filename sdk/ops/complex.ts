import { broadcastShapes } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { stack } from "./concat.ts";
import { expectComplex } from "./fft.ts";
import { atan2 } from "./inverse-trigonometric.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { hypot } from "./powers.ts";
import { promote } from "./promote.ts";
import { slice } from "./slice.ts";
import { sub } from "./sub.ts";

/** The real and the imaginary part of complex numbers, whose last axis they are. */
function parts(op: string, x: Tensor): readonly [real: Tensor, imaginary: Tensor] {
  expectComplex(op, x);
  const all = x.shape.slice(1).map(() => null);
  return [slice(x, [...all, 0]), slice(x, [...all, 1])];
}

/**
 * Complex numbers of real and imaginary parts, which become a new last axis of 2, as `fft` takes them.
 *
 * @example
 * complex(tensor([1, 2]), tensor([3, 4])) // [[1, 3], [2, 4]]
 */
export function complex(real: Tensor, imaginary: Tensor | number = 0): Tensor {
  const [a, b] = promote("complex", real, imaginary, "f32");
  const shape = broadcastShapes("complex", a.shape, b.shape);
  return stack([broadcastTo(a, shape), broadcastTo(b, shape)], -1);
}

/**
 * The product of complex numbers, broadcast but for the last axis of the parts.
 *
 * @example
 * complexMul(tensor([[1, 2]]), tensor([[3, 4]])) // [[-5, 10]]
 */
export function complexMul(x: Tensor, y: Tensor): Tensor {
  const [[a, b], [c, d]] = [parts("complexMul", x), parts("complexMul", y)];
  return stack([sub(mul(a, c), mul(b, d)), add(mul(a, d), mul(b, c))], -1);
}

/**
 * Complex numbers, `[…, 2]`, with the other sign of the imaginary part. Gradient: that of the imaginary part changes its sign, too.
 *
 * @example
 * conjugate(tensor([[1, 2]])) // [[1, -2]]
 */
export function conjugate(x: Tensor): Tensor {
  const [real, imaginary] = parts("conjugate", x);
  return stack([real, neg(imaginary)], -1);
}

/**
 * The sizes √(re² + im²) of complex numbers, without overflow: `[…, 2]` → `[…]`. The gradient at 0 is NaN, as that of `hypot`.
 *
 * @example
 * magnitude(tensor([[3, -4]])) // [5]
 */
export const magnitude = (x: Tensor): Tensor => hypot(...parts("magnitude", x));

/**
 * The angles of complex numbers in radians, from −π to π, as `atan2` of their parts: `[…, 2]` → `[…]`.
 *
 * @example
 * phase(tensor([[0, 2]])) // [1.5708]
 */
export function phase(x: Tensor): Tensor {
  const [real, imaginary] = parts("phase", x);
  return atan2(imaginary, real);
}
