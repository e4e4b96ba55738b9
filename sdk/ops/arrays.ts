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
export { isClose, lerp, logAddExp, logit, xlogy } from "./mixing.ts";
export { cbrt, exp2, hypot, log10, log2, reciprocal } from "./powers.ts";
export {
  chunk,
  moveAxis,
  repeat,
  roll,
  rot90,
  split,
  swapAxes,
  tile,
  unfold,
} from "./arranging.ts";
export { eig } from "./eig.ts";
export { eigh, matrixRank, pinv, qr, svd } from "./decompositions.ts";
export { det } from "./det.ts";
export { diag, diagonal, trace, tril, triu } from "./diagonals.ts";
export {
  randomBernoulli,
  randomBeta,
  randomCategorical,
  randomExponential,
  randomGamma,
  randomInteger,
  randomPermutation,
  randomTruncatedNormal,
} from "./distributions.ts";
export { einsum } from "./einsum.ts";
export {
  fft2,
  fftn,
  type FourierAxesOptions,
  ifft2,
  ifftn,
  irfft2,
  irfftn,
  rfft2,
  rfftn,
} from "./fft-axes.ts";
export { irfft, rfft } from "./fft-real.ts";
export { fftShift, ifftShift } from "./fft-shift.ts";
export { fft, type FourierNorm, type FourierOptions, ifft } from "./fft.ts";
export { ldexp, nextAfter } from "./float-steps.ts";
export { histogram } from "./histogram.ts";
export { cholesky, inverse, slogdet, solve, solveTriangular } from "./linear-solve.ts";
export { maskedFill } from "./masked-fill.ts";
export { matmulBits } from "./matmul-bits.ts";
export { type PackedDType, pack, unpack } from "./pack.ts";
export { randomPoisson } from "./poisson.ts";
export { dot, inner, kron, outer } from "./products.ts";
export { randomBits } from "./random.ts";
export { cumargmax, cumargmin, cummax, cummin, cumprod, cumsum } from "./scan.ts";
export { type ScatterMode, binCount, putAlongAxis, scatterInto } from "./scatter.ts";
export { sinc } from "./sinc.ts";
export { argsort, searchSorted, sort, topK } from "./sort.ts";
export {
  all,
  any,
  countNonzero,
  diff,
  median,
  nanMax,
  nanMean,
  nanMin,
  nanSum,
  norm,
  quantile,
} from "./statistics.ts";
export { copysign, floorDivide, fmod, frac, trunc } from "./remainder.ts";
export {
  correlation,
  covariance,
  cross,
  leastSquares,
  matrixPower,
  tensordot,
} from "./tensor-products.ts";
export { gcd, lcm } from "./whole-numbers.ts";
export { digamma, erfc, erfinv, lgamma, trigamma } from "./special.ts";
export { distances, type UnitOptions, unitVectors } from "./distances.ts";
export { dynamicSlice, dynamicUpdateSlice } from "./dynamic-slice.ts";
export { convolve } from "./convolve.ts";
export { interp, polynomial, trapezoid } from "./lines.ts";
export { matrixExponential } from "./matrix-exponential.ts";
export { allClose, isIn } from "./membership.ts";
export { nanStandardDeviation, nanVariance } from "./nan-variance.ts";
export { complex, complexMul, conjugate, magnitude, phase } from "./complex.ts";
export {
  besselI0,
  besselI0e,
  besselI1,
  besselI1e,
  besselJ0,
  besselJ1,
  besselK0,
  besselK0e,
  besselK1,
  besselK1e,
  besselY0,
  besselY1,
} from "./bessel.ts";
export { fmax, fmin, nanArgmax, nanArgmin, nanCumprod, nanCumsum, nanProd } from "./nan-places.ts";
export { nanMedian, nanQuantile } from "./nan-quantile.ts";
export { entr, logNdtr, ndtr, ndtri, xlog1py } from "./normal.ts";
export { kthValue, mode, peakToPeak, weightedMean } from "./order-statistics.ts";
export { multivariateLgamma, polygamma } from "./polygamma.ts";
export { centralDifferences, cumulativeTrapezoid, logCumsumExp, unwrap } from "./running.ts";
export { zeta } from "./zeta.ts";
export {
  blockDiagonal,
  cartesianProduct,
  hstack,
  ravelIndex,
  unravelIndex,
  vander,
  vstack,
} from "./joining.ts";
export { type Factors, lu, luSolve } from "./lu.ts";
export {
  choleskyInverse,
  choleskySolve,
  conditionNumber,
  logdet,
  matrixNorm,
  type MatrixNormKind,
  multiDot,
  tensorInverse,
  tensorSolve,
} from "./matrices.ts";
export {
  type ChoiceOptions,
  randomChoice,
  randomDirichlet,
  randomMultivariateNormal,
} from "./random-vectors.ts";
export { segmentReduce, type SegmentMode } from "./segments.ts";
export { istft, stft, type StftOptions } from "./stft.ts";
export {
  randomCauchy,
  randomChiSquare,
  randomGeometric,
  randomGumbel,
  randomLaplace,
  randomLogistic,
  randomPareto,
  randomRademacher,
  randomStudentT,
  randomWeibull,
} from "./waiting-times.ts";
export { betainc } from "./incomplete-beta.ts";
export { gammainc, gammaincc } from "./incomplete-gamma.ts";
export { randomBinomial } from "./binomial.ts";
export { erfcx } from "./erfcx.ts";
export { airyAi, airyAiPrime, airyBi, airyBiPrime } from "./airy.ts";
