import { broadcast_util, upcastType, type DataType } from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { kernel, type Inputs, type Kernel, type Kernels } from "./kernel.ts";

type Run = (a: Tensor, b: Tensor) => Tensor;

/** A kernel on two inputs that broadcast to one shape. */
function onBoth(run: Run, dtype?: DataType): Kernel {
  return kernel<Inputs<"a" | "b">>(({ inputs: { a, b }, backend }) =>
    backend.output(
      run(backend.tensorOf(a), backend.tensorOf(b)),
      broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape),
      dtype ?? upcastType(a.dtype, b.dtype),
    ),
  );
}

/** Kernels on every two elements of two inputs. */
export const binaryKernels: Kernels = {
  Add: onBoth(ops.add),
  Atan2: onBoth(ops.atan2),
  BitwiseAnd: onBoth(ops.bitwiseAnd, "int32"),
  EluGrad: kernel<Inputs<"dy" | "y">>(({ inputs: { dy, y }, backend }) => {
    const [grad, at] = [backend.tensorOf(dy), backend.tensorOf(y)];
    const slope = ops.select(ops.ge(at, 0), 1, ops.add(at, 1));
    return backend.output(ops.mul(grad, slope), y.shape, "float32");
  }),
  Equal: onBoth(ops.eq, "bool"),
  FloorDiv: onBoth(ops.floorDivide, "int32"),
  Greater: onBoth(ops.gt, "bool"),
  GreaterEqual: onBoth(ops.ge, "bool"),
  Less: onBoth(ops.lt, "bool"),
  LessEqual: onBoth(ops.le, "bool"),
  LogicalAnd: onBoth(ops.logicalAnd, "bool"),
  LogicalOr: onBoth(ops.logicalOr, "bool"),
  Maximum: onBoth(ops.maximum),
  Minimum: onBoth(ops.minimum),
  Mod: onBoth(ops.mod),
  Multiply: onBoth(ops.mul),
  NotEqual: onBoth(ops.ne, "bool"),
  // Powers of whole numbers have more digits than f32.
  Pow: onBoth((a, b) =>
    ops.pow(a.dtype === "i32" && b.dtype === "i32" ? ops.cast(a, "f64") : a, b),
  ),
  Prelu: kernel<Inputs<"x" | "alpha">>(({ inputs: { x, alpha }, backend }) =>
    backend.output(
      ops.prelu(backend.tensorOf(x), backend.tensorOf(alpha)),
      broadcast_util.assertAndGetBroadcastShape(x.shape, alpha.shape),
      "float32",
    ),
  ),
  RealDiv: onBoth(ops.div),
  SquaredDifference: onBoth((a, b) => ops.square(ops.sub(a, b))),
  Sub: onBoth(ops.sub),
};
