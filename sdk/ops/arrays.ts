export {
  celu,
  elu,
  hardshrink,
  hardSigmoid,
  hardSwish,
  hardtanh,
  leakyRelu,
  logSigmoid,
  mish,
  prelu,
  selu,
  silu,
  softshrink,
  softsign,
  tanhshrink,
  threshold,
} from "./activations.ts";
export { bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor, leftShift, rightShift } from "./bitwise.ts";
export { heaviside, isFinite, isInfinite, isNaN, nanToNum } from "./classify.ts";
export { acosh, asinh, atanh, cosh, sinh } from "./hyperbolic.ts";
export { acos, asin, atan, atan2, tan } from "./inverse-trigonometric.ts";
export { lerp, logAddExp } from "./mixing.ts";
export { cbrt, exp2, hypot, log10, log2, reciprocal } from "./powers.ts";
export { copysign, floorDivide, fmod, frac, trunc } from "./remainder.ts";
export { digamma, erfc, erfinv, lgamma, trigamma } from "./special.ts";
