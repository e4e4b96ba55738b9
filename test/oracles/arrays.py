"""Dumps what PyTorch gives for the ops of arrays: value and gradients, computed in f64 from inputs that are exact in f32.

    python3 test/oracles/arrays.py > test/oracles/arrays.json      (needs torch)
"""
import math

import torch
import torch.nn.functional as F

from cases import case, f, i, r, write

# Functions of one number
GRID = f(-3.25, -1.5, -0.75, -0.125, 0.25, 0.875, 1.5, 4.0)
INSIDE = f(-0.96875, -0.5, -0.125, 0.25, 0.75)
POSITIVE = f(0.0625, 0.25, 0.75, 1.5, 3.0, 20.0)
EXTREME = f(0.0, -0.0, 100.0, -100.0, math.inf, -math.inf, math.nan)


def square_roots(x):
    return torch.sign(x) * x.abs() ** (1 / 3)


everywhere = {
    "tan": torch.tan, "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "asinh": torch.asinh, "erfc": torch.erfc, "lgamma": torch.lgamma,
    "digamma": torch.digamma, "trigamma": lambda x: torch.polygamma(1, x), "exp2": torch.exp2, "reciprocal": torch.reciprocal,
    "trunc": torch.trunc, "frac": torch.frac, "silu": F.silu, "mish": F.mish, "elu": F.elu, "selu": F.selu, "celu": F.celu, "leakyRelu": F.leaky_relu,
    "hardtanh": F.hardtanh, "hardSigmoid": F.hardsigmoid, "hardSwish": F.hardswish, "softsign": F.softsign, "softshrink": F.softshrink,
    "hardshrink": F.hardshrink, "tanhshrink": F.tanhshrink, "logSigmoid": F.logsigmoid,
}
for name, run in everywhere.items():
    case(name, run, GRID, note="values", gradient=name != "trigamma")
    if name not in ("tan", "silu", "mish", "softsign", "hardSwish", "softshrink", "cosh", "sinh", "tanhshrink", "frac", "exp2", "lgamma", "trigamma"):
        case(name, run, EXTREME, note="extremes", gradient=False)
case("sinh", torch.sinh, f(0, 20, math.inf, -math.inf, math.nan), note="extremes", gradient=False)
case("cosh", torch.cosh, f(0, 20, math.inf, -math.inf, math.nan), note="extremes", gradient=False)
case("exp2", torch.exp2, f(0, -140, math.inf, -math.inf, math.nan), note="extremes", gradient=False)
case("lgamma", torch.lgamma, f(0, -1, -2.5, 1, 2, 100, math.inf, -math.inf, math.nan), note="extremes", gradient=False)
for name, run in {"asin": torch.asin, "acos": torch.acos, "atanh": torch.atanh, "erfinv": torch.erfinv}.items():
    case(name, run, INSIDE, note="values")
    case(name, run, f(1, -1, 2, math.inf, math.nan), note="extremes", gradient=False)
for name, run in {"log2": torch.log2, "log10": torch.log10, "acosh": lambda x: torch.acosh(x + 1)}.items():
    if name == "acosh":
        case(name, torch.acosh, POSITIVE + 1, note="values")
        case(name, torch.acosh, f(1, 0.5, math.inf, math.nan), note="extremes", gradient=False)
    else:
        case(name, run, POSITIVE, note="values")
        case(name, run, EXTREME, note="extremes", gradient=False)
case("cbrt", square_roots, f(-8, -0.125, 0.5, 27), note="values")
case("elu", lambda x, alpha: F.elu(x, alpha), GRID, alpha=1.5, note="alpha")
case("celu", lambda x, alpha: F.celu(x, alpha), GRID, alpha=2, note="alpha")
case("leakyRelu", lambda x, slope: F.leaky_relu(x, slope), GRID, slope=0.25, note="slope")
case("hardtanh", lambda x, low, high: F.hardtanh(x, low, high), GRID, low=-2, high=0.5, note="bounds")
case("softshrink", F.softshrink, f(-math.inf, math.inf, math.nan), note="extremes", gradient=False)
case("softshrink", lambda x, **o: F.softshrink(x, o["lambda"]), GRID, note="lambda", **{"lambda": 1})
case("hardshrink", lambda x, **o: F.hardshrink(x, o["lambda"]), GRID, note="lambda", **{"lambda": 1})
case("softplus", lambda x, beta, threshold: F.softplus(x, beta, threshold), GRID, beta=2, threshold=3, note="beta and threshold")
case("prelu", lambda x, w: F.prelu(x, w[:, 0]), r(2, 3, 4), r(3, 1), note="channels")
case("threshold", F.threshold, GRID, 0.5, -2)

# Functions of two numbers
x, y = r(2, 3), torch.where((t := r(3)).abs() < 0.3, 0.75, t)
for name, run in {"atan2": torch.atan2, "hypot": torch.hypot, "fmod": torch.fmod, "copysign": torch.copysign, "logAddExp": torch.logaddexp}.items():
    case(name, run, x, y, note="broadcast", gradient=name != "copysign")
    case(name, run, r(2, 1), r(1, 3), note="column by row")
case("copysign", lambda a, b: torch.copysign(a, b), x, y.expand(2, 3).contiguous(), note="same shape", gradient=False)
case("copysign", torch.copysign, f(1, -1, 0, math.nan, 2), f(-0.0, 0.0, -1, 1, -math.inf), note="signs of zero", gradient=False)
case("atan2", torch.atan2, f(0.0, -0.0, 0.0, -0.0, 1, math.inf), f(-1, -1, 1, 1, 0, -math.inf), note="quadrants", gradient=False)
case("logAddExp", torch.logaddexp, f(math.inf, -math.inf, -math.inf, 1000, math.nan), f(math.inf, -math.inf, 3, 1000, 1), note="extremes", gradient=False)
case("floorDivide", torch.floor_divide, f(7, -7, 7, -7, 1, -1, 0.5), f(2, 2, -2, -2, 0, 0, math.inf), note="f32", gradient=False)
case("floorDivide", torch.floor_divide, i(7, -7, 7, -7, 6), i(2, 2, -2, -2, 3), note="i32")
case("fmod", torch.fmod, i(7, -7, 7, -7), i(3, 3, -3, -3), note="i32")
case("lerp", torch.lerp, r(2, 3), r(3), 0.25, note="number")
case("lerp", torch.lerp, r(2, 3), r(2, 3), r(2, 3), note="tensor")

# Bits and kinds
a, b = i(12, -7, 0, 2**31 - 1), i(6, 3, -1, -(2**31))
for name, run in {"bitwiseAnd": torch.bitwise_and, "bitwiseOr": torch.bitwise_or, "bitwiseXor": torch.bitwise_xor}.items():
    case(name, run, a, b)
    case(name, run, torch.tensor([False, True, True]), torch.tensor([True, False, True]), note="bool")
case("bitwiseNot", torch.bitwise_not, a)
case("bitwiseNot", torch.bitwise_not, torch.tensor([False, True]), note="bool")
case("leftShift", lambda x, y: (x.long() << y.long()).to(torch.int32), i(1, 3, -5, 1), i(4, 30, 2, 31))
case("rightShift", lambda x, y: x >> y, i(16, -16, 7, -1), i(3, 3, 30, 31))
for name, run in {"isNaN": torch.isnan, "isInfinite": torch.isinf, "isFinite": torch.isfinite}.items():
    case(name, run, EXTREME)
    case(name, run, i(1, 0), note="i32")
case("nanToNum", lambda x, nan, infinity, negative: torch.nan_to_num(x, nan, infinity, negative), EXTREME, nan=5, infinity=7, negative=-8, gradient=False)
case("nanToNum", torch.nan_to_num, GRID, note="numbers")
case("heaviside", torch.heaviside, f(-2, 0, 3), f(0.5), gradient=False)

write()
