import { floats } from "../core/dtype.ts";
import { lower } from "../graph/lower.ts";
import { topological } from "../graph/node.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";

/** What a function made of ops is computed from, before there is anything. */
const standIn = {
  name: "standIn",
  lower: (): never => {
    throw new TypeError("standIn: stands for an argument and has no value");
  },
};

/**
 * A function of every element that is made of ops, with a slope of its own: that of its parts is inexact, or wrong where they meet.
 */
export function withSlope(
  name: string,
  run: (x: Tensor) => Tensor,
  slope: (x: Tensor) => Tensor,
  attrs?: Op["attrs"],
): (x: Tensor) => Tensor {
  const op = (like: Tensor): Op<[x: Tensor]> => {
    const given = like.create(standIn, [], like.shape, like.dtype);
    return {
      name,
      attrs,
      shape: (x) => x.shape,
      dtype: (x) => sameDType(name, [x], floats),
      lower(program, x) {
        const result = run(given);
        const nodes = topological([result]);
        const isNumber = (node: Tensor) => node.known?.length === 1;
        const values = lower(program, nodes, (node) =>
          node === given
            ? x
            : isNumber(node)
              ? program.constant(node.known!, node.dtype, node.shape)
              : undefined,
        );
        return values.get(result)!;
      },
      vjp: (grad, x) => [mul(grad, slope(x))],
      batch: (_, x) => apply(op(x), x),
    };
  };
  return (x) => apply(op(x), x);
}
