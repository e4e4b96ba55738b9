import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { forAll } from "./batch.ts";
import { mean } from "./mean.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { apply, type Op } from "./op.ts";
import { rsqrt } from "./rsqrt.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";

const op = (epsilon: number): Op<[x: Tensor]> => ({
  name: "normalize",
  // As text, so that NaN and the infinities stay different.
  attrs: { epsilon: String(epsilon) },
  shape: (x) => x.shape,
  lower: (program, x) => program.normalize(x, epsilon)[0],
  vjp: (grad, x) => [apply(back(epsilon), x, grad)],
  batch: (_, x) => apply(op(epsilon), x),
});

/** The gradient of x from that of what it became: factor · (g − mean of g − y · mean of g · y). */
const back = (epsilon: number): Op<[x: Tensor, grad: Tensor]> => ({
  name: "normalizeBack",
  attrs: { epsilon: String(epsilon) },
  shape: (x) => x.shape,
  lower(program, x, grad) {
    const [y, factors] = program.normalize(x, epsilon);
    return program.normalizeBack(y, grad, factors);
  },
  vjp(outer, x, grad) {
    const y = apply(op(epsilon), x);
    const over = (a: Tensor) => mean(a, -1, true);
    const far = sub(x, over(x));
    const factor = rsqrt(add(over(square(far)), epsilon));
    const [along, outerAlong] = [over(mul(grad, y)), over(mul(outer, y))];
    // The mean over the row of what is differentiated, outer · back(x, grad), divided by the factor.
    const whole = sub(
      sub(over(mul(outer, grad)), mul(over(outer), over(grad))),
      mul(along, outerAlong),
    );
    const turned = neg(mul(factor, add(mul(along, outer), mul(outerAlong, grad))));
    const stretched = mul(mul(square(factor), whole), y);
    return [sub(apply(back(epsilon), x, turned), stretched), apply(back(epsilon), x, outer)];
  },
  batch: (mapped, ...args) => apply(back(epsilon), ...forAll(mapped, args)),
});

/** Rows of f32 with mean 0 and variance 1 over the last axis; one instruction, and one for its gradient. */
export const normalized = (x: Tensor, epsilon: number): Tensor => apply(op(epsilon), x);
