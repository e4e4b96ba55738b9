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

# Along a line
x = r(2, 3, 4)
for name, run in {"cumsum": torch.cumsum, "cumprod": torch.cumprod}.items():
    case(name, lambda x: run(x, -1), x, note="last")
    case(name, lambda x, axis: run(x, axis), x, axis=0, note="first")
    case(name, lambda x: run(x, -1), i(3, -1, 4, 1), note="i32")
case("cumprod", lambda x: torch.cumprod(x, -1), f(2, 0, 3, 4), note="one zero")
case("cumprod", lambda x: torch.cumprod(x, -1), f(2, 0, 3, 0, 5), note="two zeros")
for name, arg, run in (("cummax", "cumargmax", torch.cummax), ("cummin", "cumargmin", torch.cummin)):
    case(name, lambda x, axis: run(x, axis).values, x, axis=1, note="middle")
    case(name, lambda x: run(x, -1).values, f(1, 3, 3, math.nan, 2), note="ties and NaN", gradient=False)
    case(arg, lambda x, axis: run(x, axis).indices, x, axis=1, note="middle")
    case(arg, lambda x: run(x, -1).indices, f(1, 3, 3, math.nan, 2, math.nan), note="ties and NaN")
for descending in (False, True):
    note = "descending" if descending else "ascending"
    case("sort", lambda x, axis, descending: torch.sort(x, dim=axis, descending=descending, stable=True).values, x, axis=1, descending=descending, note=note)
    case("argsort", lambda x, axis, descending: torch.sort(x, dim=axis, descending=descending, stable=True).indices, x, axis=-1, descending=descending, note=note)
    case("argsort", lambda x, axis, descending: torch.sort(x, dim=axis, descending=descending, stable=True).indices, f(2, math.nan, 2, -math.inf, math.inf, 2), axis=0, descending=descending, note=f"{note}, ties and NaN")
case("argsort", lambda x: torch.argsort(x, stable=True), i(3, 1, 3, -2), note="i32")
case("searchSorted", lambda s, v: torch.searchsorted(s, v), f(1, 3, 3, 5), f(0, 3, 4, 9), note="left")
case("searchSorted", lambda s, v, right: torch.searchsorted(s, v, right=right), f(1, 3, 3, 5), f(0, 3, 4, 9), right=True, note="right")
case("searchSorted", lambda s, v: torch.searchsorted(s, v), f(1, 3, 5, 2, 4, 6).reshape(2, 3), f(3, 3).reshape(2, 1), note="rows")
case("diff", lambda x: torch.diff(x), x, note="last")
case("diff", lambda x, axis, times: torch.diff(x, n=times, dim=axis), x, axis=1, times=2, note="twice")


# Over axes
def over(run):
    return lambda x, axes=None, keepdims=False, **o: run(x, dim=list(range(x.dim())) if axes is None else axes, keepdim=keepdims, **o)


holes = torch.tensor([[1.5, math.nan, -2], [0.5, 3, math.nan]], dtype=torch.float64)
for name, run in {"norm": torch.linalg.vector_norm, "nanSum": torch.nansum, "nanMean": torch.nanmean}.items():
    y = x if name == "norm" else holes
    case(name, over(run), y, note="all", gradient=name == "norm")
    case(name, over(run), y, axes=[1], keepdims=True, note="kept", gradient=name == "norm")
for p in (1, 3, 0, math.inf, -math.inf):
    if math.isinf(p) or p == 0:
        continue
    case("norm", lambda x, axes, keepdims, p: torch.linalg.vector_norm(x, p, dim=axes, keepdim=keepdims), x, axes=[0, 2], keepdims=False, p=p, note=f"p {p}")
case("norm", over(torch.linalg.vector_norm), f(0, 0), note="of nothing")
case("nanMax", lambda x, axes: torch.nan_to_num(x, -math.inf).amax(axes), holes, axes=[1], note="rows", gradient=False)
case("nanMin", lambda x, axes: torch.nan_to_num(x, math.inf).amin(axes), holes, axes=[0], note="columns", gradient=False)
mask = torch.tensor([[True, False], [True, True]])
case("any", lambda x, axes: x.any(axes[0]), mask, axes=[1], note="rows")
case("all", lambda x, axes: x.all(axes[0]), mask, axes=[1], note="rows")
case("any", lambda x: x.any(), f(0, 0, math.nan), note="NaN is true")
case("all", lambda x: x.all(), f(1, 0), note="numbers")
case("countNonzero", lambda x, axes: torch.count_nonzero(x, axes), f(0, 1, math.nan, 0).reshape(2, 2), axes=[1], note="rows")
case("quantile", lambda x, q: torch.quantile(x, q), r(7), 0.25, note="all")
case("quantile", lambda x, q, axes, keepdims: torch.quantile(x, q, dim=axes[0], keepdim=keepdims), x, 0.6, axes=[1], keepdims=True, note="kept")
case("quantile", lambda x, q: torch.quantile(x, q), f(1, math.nan, 2), 0.5, note="NaN", gradient=False)
case("median", lambda x: torch.quantile(x, 0.5), r(6), note="even")
case("median", lambda x, axes: torch.quantile(x, 0.5, dim=axes[0]), r(3, 5), axes=[1], note="rows")
case("histogram", lambda x, bins, low, high: torch.histc(x, bins, low, high).int(), f(0, 0.1, 0.25, 0.9, 1, 5, -1), bins=4, low=0, high=1)
case("binCount", lambda x, n: torch.bincount(x.long(), minlength=n), i(0, 3, 3, 1), 5)
case("binCount", lambda x, n, w: torch.zeros(n, dtype=w.dtype).index_add(0, x.long(), w), i(0, 3, 3, 1), 5, r(4), note="weights")

# Places
case("tile", lambda x, c: x.tile(c), r(2, 3), [2, 1, 2])
case("tile", lambda x, c: x.tile(c), r(2, 1, 2, 1, 2), [1, 2, 1, 2, 1], note="five axes")
case("repeat", lambda x, n, axis: x.repeat_interleave(n, axis), r(2, 3), 2, axis=1)
case("roll", lambda x, n, axis: x.roll(n, axis), r(3, 4), 5, axis=1)
case("roll", lambda x, n, axis: x.roll(n, axis), r(3, 4), -1, axis=0, note="back")
for n in (1, 2, 3):
    case("rot90", lambda x, n: torch.rot90(x, n), r(2, 3), n, note=f"{n} times")
case("swapAxes", lambda x, a, b: x.swapaxes(a, b), x, 0, -1)
case("moveAxis", lambda x, a, b: x.movedim(a, b), x, 0, 2)
case("moveAxis", lambda x, a, b: x.movedim(a, b), x, [0, 1], [-1, 0], note="two")
case("unfold", lambda x, size, step, axis: x.unfold(axis, size, step), r(2, 7), 3, 2, axis=1)
case("unfold", lambda x, size, step, axis: x.unfold(axis, size, step), r(5, 2), 2, 1, axis=0, note="first")
for name, run in {"tril": torch.tril, "triu": torch.triu}.items():
    for offset in (-1, 0, 2):
        case(name, run, r(2, 3, 4), offset, note=f"offset {offset}")
for offset in (-1, 0, 2):
    case("diagonal", lambda x, o: torch.diagonal(x, o, -2, -1), r(2, 3, 4), offset, note=f"offset {offset}")
    case("diag", lambda x, o: torch.diag_embed(x, o), r(2, 3), offset, note=f"offset {offset}")
case("trace", torch.trace, r(3, 4))
case("maskedFill", lambda x, m, v: x.masked_fill(m, v), r(2, 2), mask, -1.5)
for mode in ("reflect", "replicate", "circular"):
    case("pad", lambda x, p, mode: F.pad(x[None, None], [p[1][0], p[1][1], p[0][0], p[0][1]], mode=mode)[0, 0], r(3, 4), [[1, 2], [3, 0]], mode=mode, note=mode)
index = i(2, 0, 2)


def nonzero(*shape):
    x = r(*shape)
    return torch.where(x == 0, 0.5, x)


case("scatterInto", lambda x, j, u: x.index_copy(0, j[:2].long(), u[:2]), r(3, 2), index[:2], r(2, 2), note="set")
case("scatterInto", lambda x, j, u, mode: x.index_add(0, j.long(), u), r(3, 2), index, r(3, 2), mode="add", note="add")
for mode, name in (("mul", "prod"), ("min", "amin"), ("max", "amax")):
    case("scatterInto", lambda x, j, u, mode: x.index_reduce(0, j.long(), u, name), nonzero(3, 2), index, nonzero(3, 2), mode=mode, note=mode, gradient=mode == "mul")
    case("scatterInto", lambda x, j, u, mode: x.long().index_reduce(0, j.long(), u.long(), name).int(), i(1, 5, 3), index, i(4, 2, -1), mode=mode, note=f"{mode} i32")
case("putAlongAxis", lambda x, j, v, a: torch.scatter(x, a, j.long(), v), r(2, 3), torch.tensor([[2, 0], [1, 2]], dtype=torch.int32), r(2, 2), 1)
case("putAlongAxis", lambda x, j, v, a: torch.scatter(x, a, j.long(), v), r(3, 2), torch.tensor([[2, 1]], dtype=torch.int32), 0.5, 0, note="number")

# Products and matrices
case("outer", torch.outer, r(2), r(3))
case("dot", torch.dot, r(4), r(4))
case("inner", torch.inner, r(2, 3), r(4, 3))
case("kron", torch.kron, r(2, 3), r(3, 2))
case("kron", torch.kron, r(2), r(3, 2), note="vector")
for equation, shapes in {
    "ij,jk->ik": ((2, 3), (3, 4)), "bij,bkj->bik": ((2, 3, 4), (2, 2, 4)), "ij->ji": ((2, 3),), "ij->": ((2, 3),), "ii->i": ((3, 3),), "ii": ((3, 3),),
    "i,j->ij": ((2,), (3,)), "ij,jk,kl->il": ((2, 3), (3, 4), (4, 2)), "ij,ij->i": ((2, 3), (2, 3)), "bhqd,bhkd->bhqk": ((2, 2, 3, 4), (2, 2, 2, 4)),
    "ijk,k,j->i": ((2, 3, 4), (4,), (3,)), "ij,kj": ((2, 3), (4, 3)), "ij,k->i": ((2, 3), (4,)),
}.items():
    case("einsum", torch.einsum, equation, *(r(*shape) for shape in shapes), note=equation)
definite = (lambda a: a @ a.mT + torch.eye(3, dtype=torch.float64))(r(2, 3, 3))
square = r(2, 3, 3) + 3 * torch.eye(3, dtype=torch.float64)
case("cholesky", torch.linalg.cholesky, definite)
case("solve", torch.linalg.solve, square, r(2, 3, 2), note="matrices")
case("solve", torch.linalg.solve, square[0], r(3), note="vector")
case("solve", torch.linalg.solve, square[0], r(2, 3, 2), note="one for all")
case("solve", torch.linalg.solve, f(0, 1, 1, 0).reshape(2, 2), f(3, 4), note="exchange")
case("solveTriangular", lambda a, b: torch.linalg.solve_triangular(a, b, upper=False), torch.tril(square), r(2, 3, 2), note="lower")
case("solveTriangular", lambda a, b, upper: torch.linalg.solve_triangular(a, b, upper=upper), torch.triu(square), r(2, 3, 2), upper=True, note="upper")
case("inverse", torch.linalg.inv, square)
case("det", torch.linalg.det, square)
case("det", torch.linalg.det, f(1, 2, 2, 4).reshape(2, 2), note="singular", gradient=False)
case("pinv", torch.linalg.pinv, r(4, 3), note="tall")
case("pinv", torch.linalg.pinv, r(2, 4), note="wide")

case("tensordot", torch.tensordot, r(2, 3, 4), r(3, 4, 2), note="two axes")
case("tensordot", lambda a, b, axes: torch.tensordot(a, b, axes), r(2, 3, 4), r(4, 2, 5), [[0, 2], [1, 0]], note="named axes")
case("cross", torch.linalg.cross, r(2, 3), r(2, 3))
for n in (0, 1, 3, -2):
    case("matrixPower", torch.linalg.matrix_power, square, n, note=f"{n}", gradient=n != 0)
case("leastSquares", lambda a, b: torch.linalg.pinv(a) @ b, r(5, 2), r(5, 3), note="matrices")
case("leastSquares", lambda a, b: torch.linalg.pinv(a) @ b, r(5, 2), r(5), note="vector")
case("covariance", torch.cov, r(3, 6))
case("covariance", lambda x, correction: torch.cov(x, correction=correction), r(3, 6), correction=0, note="population")
case("correlation", torch.corrcoef, r(3, 6))
case("logit", torch.logit, f(0.125, 0.5, 0.75))
case("logit", torch.logit, f(0, 1, -1, math.nan), note="extremes", gradient=False)
case("xlogy", torch.xlogy, f(0.5, 2, 3), f(0.25, 1, 4))
case("xlogy", torch.xlogy, f(0, 0, 0, 2), f(0, math.inf, math.nan, 0), note="extremes", gradient=False)
case("isClose", lambda a, b: torch.isclose(a, b), f(1, 1, math.inf, math.inf, math.nan, 0), f(1.000001, 1.1, math.inf, -math.inf, math.nan, 1e-9))
case("isClose", lambda a, b, relative, absolute, equalNaN: torch.isclose(a, b, relative, absolute, equalNaN), f(1, math.nan), f(1.1, math.nan), relative=0.2, absolute=0, equalNaN=True, note="options")

# Fourier
pairs = lambda run: lambda x, *a, **o: torch.view_as_real(run(torch.view_as_complex(x), *a, **o))
for n in (1, 2, 5, 8, 12):
    case("fft", pairs(torch.fft.fft), r(2, n, 2), note=f"{n}")
    case("ifft", pairs(torch.fft.ifft), r(n, 2), note=f"{n}")
    case("rfft", lambda x: torch.view_as_real(torch.fft.rfft(x)), r(2, n), note=f"{n}")
    case("irfft", lambda x, n: torch.fft.irfft(torch.view_as_complex(x), n), torch.view_as_real(torch.fft.rfft(r(n))), n=n, note=f"{n}", gradient=False)
FOURIER = {
    "fft": (pairs(torch.fft.fft), (3, 4, 2)),
    "ifft": (pairs(torch.fft.ifft), (3, 4, 2)),
    "rfft": (lambda x, **o: torch.view_as_real(torch.fft.rfft(x, **o)), (3, 4)),
    "irfft": (lambda x, **o: torch.fft.irfft(torch.view_as_complex(x), **o), (3, 4, 2)),
}
for name, (run, shape) in FOURIER.items():
    for note, options in {
        "first axis": {"axis": 0}, "cut off": {"n": 3}, "zeros behind": {"n": 7, "axis": 0}, "ortho": {"norm": "ortho"}, "forward": {"norm": "forward", "axis": -2}
    }.items():
        there = {("dim" if k == "axis" else k): v for k, v in options.items()}
        case(name, run, r(*shape), note=note, torch_options=there, **options)
AXES = {
    "fft": pairs(torch.fft.fftn),
    "ifft": pairs(torch.fft.ifftn),
    "rfft": lambda x, **o: torch.view_as_real(torch.fft.rfftn(x, **o)),
    "irfft": lambda x, **o: torch.fft.irfftn(torch.view_as_complex(x), **o),
}
for name, run in AXES.items():
    for n in ("2", "n"):
        for note, options in {
            "": {}, "sizes": {"sizes": [4, 5]}, "axes": {"axes": [0, 1], "norm": "ortho"}, "all": {"sizes": [2, 6], "axes": [2, 0], "norm": "forward"}
        }.items():
            there = {{"axes": "dim", "sizes": "s"}.get(k, k): v for k, v in options.items()}
            there = {"dim": (-2, -1), **there} if n == "2" else there
            shape = (2, 3, 4) if name == "rfft" else (2, 3, 4, 2)
            case(f"{name}{n}", run, r(*shape), note=note, torch_options=there, **options)

# Complex numbers
pair = lambda x: torch.view_as_complex(x.contiguous())
case("complex", lambda a, b: torch.view_as_real(torch.complex(a, b)), r(2, 3), r(2, 3))
case("complexMul", lambda a, b: torch.view_as_real(pair(a) * pair(b)), r(2, 3, 2), r(3, 2))
case("conjugate", lambda x: torch.view_as_real(pair(x).conj().resolve_conj()), r(3, 2))
case("magnitude", lambda x: pair(x).abs(), r(2, 3, 2))
case("phase", lambda x: pair(x).angle(), r(2, 3, 2))

# Distances, lines, blocks at places, e to a matrix
case("unitVectors", lambda x: torch.nn.functional.normalize(x, dim=-1), r(2, 3))
case("unitVectors", lambda x, p, axes: torch.nn.functional.normalize(x, p=p, dim=axes), r(2, 3, 2), p=1, axes=1, note="ones, the middle axis")
case("unitVectors", lambda x, epsilon: torch.nn.functional.normalize(x, dim=-1, eps=epsilon), r(2, 3) / 64, epsilon=0.5, note="short")
case("distances", torch.cdist, r(2, 3, 4), r(2, 5, 4))
case("distances", torch.cdist, r(3, 2), r(2, 4, 2), note="shared rows")
for p in (1, 3):
    case("distances", lambda a, b, p: torch.cdist(a, b, p=float(p)), r(3, 4), r(2, 4), p=p, note=f"p {p}")
case("trapezoid", lambda y: torch.trapezoid(y), r(3, 5))
case("trapezoid", lambda y, spacing, axis: torch.trapezoid(y, dx=spacing, dim=axis), r(3, 5), spacing=0.25, axis=0, note="first axis")
places = torch.cumsum(f(1, 2, 0.5, 1, 3), 0)
case("trapezoid", lambda y, at: torch.trapezoid(y, at), r(3, 5), at=places, note="places")
for mode in ("full", "same", "valid"):
    for n, m in ((5, 3), (4, 4), (2, 5), (1, 1)):
        def convolved(a, b, mode):
            a, b = (b, a) if len(a) < len(b) else (a, b)
            k = len(b)
            whole = torch.nn.functional.conv1d(a[None, None], b.flip(0)[None, None], padding=k - 1)[0, 0]
            start, length = {"full": (0, len(whole)), "same": ((k - 1) // 2, len(a)), "valid": (k - 1, len(a) - k + 1)}[mode]
            return whole[start : start + length]

        case("convolve", convolved, r(n), r(m), mode=mode, note=f"{mode}, {n} and {m}")
case("polynomial", lambda c, x: c[0] * x**3 + c[1] * x**2 + c[2] * x + c[3], r(4), r(2, 3))


def line(x, at, heights):
    x = torch.clamp(x, float(at[0]), float(at[-1]))
    i = torch.clamp(torch.searchsorted(at.detach(), x.detach(), right=True), 1, len(at) - 1)
    return heights[i - 1] + (heights[i] - heights[i - 1]) * (x - at[i - 1]) / (at[i] - at[i - 1])


case("interp", line, f(1.25, 2.75, 3.5, 4, 6.5, 7), places, r(5))
case("interp", line, f(-1, 9), places, r(5), note="outside", gradient=False)
case("dynamicSlice", lambda x, at, sizes: x[1:3, 2:4], r(4, 5), i(1, 2), [2, 2])
case("dynamicSlice", lambda x, at, sizes: x[2:4, 0:5], r(4, 5), i(9, -3), [2, 5], note="moved inside")
case("dynamicUpdateSlice", lambda x, u, at: torch.cat([x[:1], torch.cat([x[1:3, :2], u, x[1:3, 4:]], 1), x[3:]]), r(4, 5), r(2, 2), i(1, 2))
case("dynamicUpdateSlice", lambda x, u, at: torch.cat([x[:2], u]), r(4, 5), r(2, 5), i(9, -3), note="moved inside")
case("matrixExponential", torch.linalg.matrix_exp, r(3, 3))
case("matrixExponential", torch.linalg.matrix_exp, r(2, 2, 2) * 8, note="larger", gradient=False)
case("matrixExponential", torch.linalg.matrix_exp, torch.zeros(2, 2, dtype=torch.float64), note="zeros")
gaps = f(1, math.nan, 3, 4, math.nan, -2).reshape(2, 3)
known = lambda x, axis, correction: torch.stack([row[~torch.isnan(row)].var(correction=correction) for row in x])
case("nanVariance", lambda x, axis, correction=0: known(x, axis, correction), gaps, axis=1, correction=0, gradient=False)
case("nanStandardDeviation", lambda x, axis, correction: torch.sqrt(known(x, axis, correction)), gaps, axis=1, correction=1, gradient=False)
case("isIn", torch.isin, r(2, 3), r(4))
case("isIn", lambda x, v: torch.isin(x, v), i(1, 5, 2, 2), i(2, 9, 1), note="whole numbers")
case("isIn", lambda x, v: torch.isin(x, v), f(1, math.nan, math.inf), f(3, math.inf), note="extremes")
case("allClose", lambda a, b: torch.isclose(a, b).all(), f(1, 2), f(1, 2.0000001))
case("allClose", lambda a, b: torch.isclose(a, b).all(), f(1, 2), f(1, 2.1), note="not")

# Steps of numbers, whole numbers
case("ldexp", lambda x, n: torch.ldexp(x, n), f(0.5, -0.75, 3), i(4, -3, 0))
case("ldexp", lambda x, n: torch.ldexp(x, n), f(2.0**-120, 2.0**120, 0, math.inf), i(140, -140, 3, 2), note="far", gradient=False)
case("sinc", torch.sinc, f(0, 0.5, -1.25, 3))
singles = lambda *values: torch.tensor(values, dtype=torch.float32)
edges = singles(1, 1, -1, -1, 0, 0, 2.0**-149, 2.0**-126, 2.0**-126, 2.0**-125, 3.4028234663852886e38, math.inf, -math.inf, 5, math.nan, 1, 2.0**-80, 1e-30, -1e-12, 123.456)
goals = singles(2, 0, 0, -2, 1, -1, 0, 0, 1, 0, math.inf, 0, 0, 5, 1, math.nan, 0, 1, 0, -math.inf)
case("nextAfter", torch.nextafter, edges, goals, note="edges", gradient=False)
case("nextAfter", torch.nextafter, torch.exp(torch.linspace(-80, 80, 64)), singles(0), note="down", gradient=False)
case("nextAfter", torch.nextafter, torch.exp(torch.linspace(-80, 80, 64)), singles(math.inf), note="up", gradient=False)
whole = i(0, 12, -12, 18, 7, 2147483647, 1836311903, 1071)
other = i(0, 18, 18, 0, 13, 2, 1134903170, 462)
case("gcd", torch.gcd, whole, other)
case("lcm", torch.lcm, i(0, 12, -4, 7, 1071), i(5, 18, 6, 13, 462))
for n in (4, 5):
    case("fftShift", torch.fft.fftshift, r(n), note=f"{n}")
    case("ifftShift", torch.fft.ifftshift, r(n), note=f"{n}")
case("fftShift", torch.fft.fftshift, r(3, 4), note="two axes")
for equation, shapes in {
    "...ij,...jk->...ik": ((2, 3, 4), (2, 4, 5)),
    "...ij,jk": ((2, 3, 4), (4, 5)),
    "...i,...i->...": ((3, 1, 4), (2, 4)),
    "i...->...i": ((2, 3, 4),),
    "...ij,...j": ((4, 3), (2, 3)),
    "...,...->...": ((2, 1), (2, 3)),
}.items():
    case("einsum", torch.einsum, equation, *(r(*shape) for shape in shapes), note=equation)

write()
