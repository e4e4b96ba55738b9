import { checkOptions } from "../core/options.ts";
import { add } from "../ops/add.ts";
import { gt } from "../ops/compare.ts";
import { div } from "../ops/div.ts";
import { logicalAnd } from "../ops/logical.ts";
import { mul } from "../ops/mul.ts";
import { select } from "../ops/select.ts";
import { sqrt } from "../ops/sqrt.ts";
import { square } from "../ops/square.ts";
import { sub } from "../ops/sub.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { correction, type AdamOptions } from "./adam.ts";
import { optimizer, within, type Optimizer } from "./optimizer.ts";

/**
 * LAMB (You 2020, algorithm 2) for large batches: Adam's direction with decoupled weight decay, made as long for each parameter as the parameter itself,
 * times the rate. A parameter or a direction of 0 is not stretched.
 *
 * @example
 * const optimizer = lamb({ learningRate: 0.002, weightDecay: 0.01 });
 */
export function lamb(options: Omit<AdamOptions, "amsgrad"> = {}): Optimizer {
  const {
    learningRate = 1e-3,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-6,
    weightDecay = 0.01,
  } = checkOptions("lamb", options, ["learningRate", "beta1", "beta2", "epsilon", "weightDecay"]);
  within("lamb", "learningRate", learningRate, 0, Infinity);
  within("lamb", "beta1", beta1, 0, 1);
  within("lamb", "beta2", beta2, 0, 1);
  within("lamb", "epsilon", epsilon, 0, Infinity);
  within("lamb", "weightDecay", weightDecay, 0, Infinity);
  return optimizer("lamb", 2, learningRate, (step, rate) => {
    const first = correction(beta1, step);
    const second = correction(beta2, step);
    return (param, grad, [mean, squares]) => {
      const m = add(mul(mean!, beta1), mul(grad, 1 - beta1));
      const v = add(mul(squares!, beta2), mul(square(grad), 1 - beta2));
      const slope = div(div(m, first), add(sqrt(div(v, second)), epsilon));
      const direction = add(slope, mul(param, weightDecay));
      const [long, far] = [norm(param), norm(direction)];
      const bothMove = logicalAnd(gt(long, 0), gt(far, 0));
      // Divides by 1 where nothing is stretched: the trap would stop at a quotient by 0 that nobody takes.
      const trust = select(bothMove, div(long, select(bothMove, far, 1)), 1);
      return { param: sub(param, mul(direction, mul(trust, rate))), moments: [m, v] };
    };
  });
}

const norm = (x: Tensor): Tensor => sqrt(sum(square(x)));
