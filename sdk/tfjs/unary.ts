import type { ClipByValueAttrs, LeakyReluAttrs, StepAttrs } from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { onEach, type Kernels } from "./kernel.ts";

const isNumber = (x: Tensor): Tensor => ops.eq(x, x);

/** Kernels on every element of one input. */
export const unaryKernels: Kernels = {
  Abs: onEach(ops.abs),
  Acos: onEach(ops.acos),
  Acosh: onEach(ops.acosh),
  Asin: onEach(ops.asin),
  Asinh: onEach(ops.asinh),
  Atan: onEach(ops.atan),
  Atanh: onEach(ops.atanh),
  Ceil: onEach(ops.ceil),
  ClipByValue: onEach<ClipByValueAttrs>((x, { clipValueMin, clipValueMax }) =>
    ops.clip(x, clipValueMin, clipValueMax),
  ),
  Cos: onEach(ops.cos),
  Cosh: onEach(ops.cosh),
  Elu: onEach((x) => ops.elu(x)),
  Erf: onEach(ops.erf),
  Exp: onEach(ops.exp, "float32"),
  Expm1: onEach(ops.expm1),
  Floor: onEach(ops.floor),
  IsFinite: onEach(ops.isFinite, "bool"),
  IsInf: onEach(ops.isInfinite, "bool"),
  IsNan: onEach(ops.isNaN, "bool"),
  LeakyRelu: onEach<LeakyReluAttrs>(
    (x, { alpha }) => ops.leakyRelu(x, { slope: alpha }),
    "float32",
  ),
  Log: onEach(ops.log),
  Log1p: onEach(ops.log1p),
  LogicalNot: onEach(ops.logicalNot, "bool"),
  Neg: onEach(ops.neg),
  Reciprocal: onEach(ops.reciprocal),
  Relu: onEach(ops.relu),
  Relu6: onEach((x) => ops.clip(x, 0, 6)),
  Round: onEach(ops.round),
  Rsqrt: onEach(ops.rsqrt),
  Selu: onEach(ops.selu),
  Sigmoid: onEach(ops.sigmoid),
  // TensorFlow.js gives 0 for NaN.
  Sign: onEach((x) => ops.select(isNumber(x), ops.sign(x), 0)),
  Sin: onEach(ops.sin),
  Sinh: onEach(ops.sinh),
  Softplus: onEach(ops.softplus),
  Sqrt: onEach(ops.sqrt),
  Square: onEach(ops.square),
  Step: onEach<StepAttrs>((x, { alpha }) =>
    ops.select(isNumber(x), ops.select(ops.gt(x, 0), 1, alpha), x),
  ),
  // Near its poles the specs ask for more than f32 arithmetic gives.
  Tan: onEach((x) => ops.tan(ops.cast(x, "f64")), "float32"),
  Tanh: onEach(ops.tanh),
};
