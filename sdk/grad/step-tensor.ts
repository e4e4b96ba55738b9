import type { Shape } from "../core/shape.ts";
import type { Primitive } from "../graph/node.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The op of a tensor that stands for what one step of a loop is given. */
const part: Primitive = {
  name: "part",
  lower() {
    throw new TypeError("scan: the tensor stands for one step's part; return it from the step");
  },
};

/** A tensor that stands for what one step of a loop is given, like `x` in its dtype. */
export const stepTensor = (x: Tensor, shape: Shape): Tensor => x.create(part, [], shape, x.dtype);
