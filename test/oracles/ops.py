"""Dumps what PyTorch gives for every op of sdk/ops: value and gradients, computed in f64 from inputs that are exact in f32.

    python3 test/oracles/ops.py > test/oracles/ops.json      (needs torch)

One case: the op, its arguments (tensors as { shape, dtype, data }, anything else as it is), the value, the weight `w` of the scalar
sum(value * w) that is differentiated, and the gradient of each f32 argument (null for the others).
"""
import json
import math

import torch
import torch.nn.functional as F

torch.manual_seed(1)
cases = []


def number(x):
    if isinstance(x, bool) or isinstance(x, int):
        return x
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    if x == 0 and math.copysign(1, x) < 0:
        return "-0"
    return float(f"{x:.9g}")


NAMES = {torch.float64: "f32", torch.float32: "f32", torch.int32: "i32", torch.int64: "i32", torch.bool: "bool"}
# Places are i64 there and i32 here; what these give of whole numbers is i64 in both.
SUMS = ("sum", "prod", "cumsum", "cumprod")


def dump(t, is_sum=False):
    dtype = "i64" if is_sum and t.dtype == torch.int64 else NAMES[t.dtype]
    return {"shape": list(t.shape), "dtype": dtype, "data": [number(v) for v in t.detach().flatten().tolist()]}


def case(op, run, *args, note="", gradient=True, **options):
    """Runs `run(*args, **options)`; the tests call the op of that name with the same arguments and options."""
    leaves = [a.clone().requires_grad_() if torch.is_tensor(a) and a.is_floating_point() else a for a in args]
    value = run(*leaves, **options)
    entry = {
        "op": op,
        "note": note,
        "args": [dump(a) if torch.is_tensor(a) else a for a in args],
        "options": options,
        "value": dump(value, op in SUMS),
    }
    floats = [a for a in leaves if torch.is_tensor(a) and a.is_floating_point()]
    if gradient and value.is_floating_point() and value.requires_grad:
        weight = torch.round(torch.rand(value.shape, dtype=torch.float64) * 200 - 100) / 64
        found = iter(torch.autograd.grad((value * weight).sum(), floats, allow_unused=True))
        grads = []
        for a in leaves:
            if not (torch.is_tensor(a) and a.is_floating_point()):
                grads.append(None)
                continue
            g = next(found)
            grads.append(dump(torch.zeros_like(a) if g is None else g))
        entry["weight"] = dump(weight)
        entry["grads"] = grads
    cases.append(entry)


def f(*values):
    return torch.tensor(values, dtype=torch.float32).double()


def r(*shape, low=-2.0, high=2.0):
    """Random, exact in f32, a multiple of 1/256."""
    return torch.round((torch.rand(shape, dtype=torch.float64) * (high - low) + low) * 256) / 256


def i(*values):
    return torch.tensor(values, dtype=torch.int32)


def b(*values):
    return torch.tensor(values, dtype=torch.bool)


# Elementwise, one argument
grid = f(-3.25, -1.5, -0.75, -0.125, 0.25, 0.875, 1.5, 4.0)
positive = f(0.0625, 0.25, 0.75, 1.0, 1.5, 3.0, 20.0, 300.0)
extreme = f(0.0, -0.0, 100.0, -100.0, 1e-20, math.inf, -math.inf, math.nan)
everywhere = {
    "neg": torch.neg, "abs": torch.abs, "sign": torch.sign, "square": torch.square, "exp": torch.exp, "expm1": torch.expm1,
    "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "gelu": F.gelu, "erf": torch.erf, "sin": torch.sin,
    "cos": torch.cos, "floor": torch.floor, "ceil": torch.ceil, "round": torch.round, "softplus": F.softplus,
}
for name, run in everywhere.items():
    case(name, run, grid, note="values")
    if name not in ("sin", "cos", "sign"):
        if name in ("exp", "expm1", "square"):
            case(name, lambda x: run(x.float()).double(), extreme, note="extremes", gradient=False)
        else:
            case(name, run, extreme, note="extremes", gradient=False)
case("gelu", lambda x, approximate: F.gelu(x, approximate=approximate), grid, note="tanh form", approximate="tanh")
case("gelu", lambda x, approximate: F.gelu(x, approximate=approximate), f(100.0, -100.0), note="tanh form, far out", gradient=False, approximate="tanh")
for name, run in {"log": torch.log, "log1p": torch.log1p, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt}.items():
    case(name, run, positive, note="values")
    case(name, run, extreme, note="extremes", gradient=False)
case("round", torch.round, f(0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 8388609.0), note="half to even", gradient=False)
for name in ("neg", "abs", "sign", "square"):
    case(name, everywhere[name], i(-3, 0, 7, 100000), note="i32")

# Elementwise, two arguments, with broadcasting
two = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "minimum": torch.minimum, "maximum": torch.maximum, "mod": torch.remainder,
}
for name, run in two.items():
    x, y = r(2, 3), r(2, 3)
    if name in ("div", "mod"):
        y = torch.where(y.abs() < 0.3, 0.75, y)
    case(name, run, x, y, note="same shape")
    case(name, run, x, y[0], note="row")
    case(name, run, x[:, :1], y[:1], note="column by row")
    case(name, run, r(3, 1, 2), y[:, :2], note="more dimensions")
    case(name, run, f(1.75)[0], y, note="scalar")
    if name != "div":
        case(name, run, i(7, -7, 7, -7), i(3, 3, -3, -3), note="i32")
case("div", lambda x, y: torch.div(x.double(), y), i(7, -7, 7, -7), i(3, 3, -3, -3), note="i32 gives f32")
case("maximum", torch.maximum, f(1, 2, math.nan, 3), f(1, 5, 1, math.nan), note="NaN and ties")
case("minimum", torch.minimum, f(1, 2, math.nan, 3), f(1, 5, 1, math.nan), note="NaN and ties")
case("pow", torch.pow, r(2, 3, low=0.2, high=3), r(3), note="row of exponents")
case("pow", torch.pow, f(-2, -1.5, 0.5, 3), f(2, 3, -1, 0), note="whole exponents")
case("pow", torch.pow, f(0, 0, 2, -2, 2), f(0, 2, math.inf, 0.5, -math.inf), note="extremes", gradient=False)
case("pow", torch.pow, grid, 3, note="number")
case("pow", torch.pow, grid, 2, note="square")
case("pow", torch.pow, positive, 0.5, note="root")

# Comparison, logic, choice
for name, run in {"eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge}.items():
    case(name, run, f(1, 2, 3, math.nan), f(2, 2, 2, math.nan), note="f32")
    case(name, run, i(1, 2, 3), i(2, 2, 2), note="i32")
    case(name, run, f(1, 2, 3), 2, note="number")
    case(name, run, r(2, 1), r(3), note="broadcast")
for name, run in {"logicalAnd": torch.logical_and, "logicalOr": torch.logical_or, "logicalXor": torch.logical_xor}.items():
    case(name, run, b(False, False, True, True), b(False, True, False, True))
case("logicalNot", torch.logical_not, b(False, True))
case("select", torch.where, b(True, False, True), r(2, 3), r(3), note="broadcast")
case("select", torch.where, b(True, False), r(2, 1), r(2, 2), note="column")
case("clip", torch.clip, f(-3, -1, 0.5, 2, 5), -1, 2, note="edges")
case("cast", lambda x, d: x.to(torch.int32), f(-2.75, -0.5, 0.5, 2.75), "i32", note="truncates")
case("cast", lambda x, d: x.to(torch.bool), f(-2.75, 0, 0.5), "bool", note="is not zero")
case("cast", lambda x, d: x.double(), i(-2, 0, 5), "f32", note="i32 to f32")
case("cast", lambda x, d: x.double(), b(False, True), "f32", note="bool to f32")

# Matrix product
case("matmul", torch.matmul, r(2, 3), r(3, 4), note="matrices")
case("matmul", torch.matmul, r(3), r(3), note="vectors")
case("matmul", torch.matmul, r(2, 3), r(3), note="matrix and vector")
case("matmul", torch.matmul, r(3), r(3, 2), note="vector and matrix")
case("matmul", torch.matmul, r(2, 2, 3), r(2, 3, 2), note="batch")
case("matmul", torch.matmul, r(2, 1, 2, 3), r(3, 3, 2), note="broadcast batch")
case("matmul", torch.matmul, r(2, 2, 3), r(3, 2), note="batch and matrix")
case("matmul", torch.matmul, r(2, 2, 3), r(3), note="batch and vector")
case("matmul", torch.matmul, r(3), r(2, 3, 2), note="vector and batch")
case("matmul", torch.matmul, r(17, 33), r(33, 19), note="larger", gradient=False)

# Reductions
def over(run):
    def call(x, axes=None, keepdims=False):
        axes = list(range(x.dim())) if axes is None else axes
        return run(x, dim=axes, keepdim=keepdims) if axes else x.clone()
    return call


def product(x, axes=None, keepdims=False):
    for axis in sorted([a % x.dim() for a in (range(x.dim()) if axes is None else axes)], reverse=True):
        x = x.prod(dim=axis, keepdim=keepdims)
    return x


sums = {"sum": over(torch.sum), "mean": over(torch.mean), "max": over(torch.amax), "min": over(torch.amin), "prod": product, "logSumExp": over(torch.logsumexp)}
for name, run in sums.items():
    x = r(2, 3, 4)
    case(name, run, x, note="all")
    case(name, run, x, note="last", axes=[-1])
    case(name, run, x, note="first", axes=[0])
    case(name, run, x, note="middle, kept", axes=[1], keepdims=True)
    case(name, run, x, note="two", axes=[0, 2])
    case(name, run, x[0, 0], note="vector")
for name in ("sum", "max", "min", "prod"):
    case(name, lambda x, axes: sums[name](x, axes), torch.tensor([[1, -2, 3], [4, 5, -6]], dtype=torch.int32), note="i32", axes=[1])
case("max", sums["max"], f(1, 3, 3, 2), note="ties share")
case("min", sums["min"], f(1, 3, 1, 2), note="ties share")
case("max", sums["max"], f(1, math.nan, 3), note="NaN", gradient=False)
case("prod", product, f(2, 0, 3), note="one zero")
case("prod", product, f(2, 0, 0), note="two zeros")
case("logSumExp", sums["logSumExp"], f(1000, 1001, 999), note="large")
case("logSumExp", sums["logSumExp"], f(-math.inf, -math.inf), note="nothing", gradient=False)
for name, run in {"argmax": torch.argmax, "argmin": torch.argmin}.items():
    x = r(2, 3, 4)
    case(name, lambda x, axis: run(x, dim=axis), x, note="last", axis=-1)
    case(name, lambda x, axis: run(x, dim=axis), x, note="first", axis=0)
    case(name, lambda x, axis, keepdims: run(x, dim=axis, keepdim=keepdims), x, note="kept", axis=1, keepdims=True)
    case(name, lambda x, axis: run(x, dim=axis), f(2, 5, 5, 2), note="first of equals", axis=0)
    case(name, lambda x, axis: run(x, dim=axis), f(2, math.nan, 7), note="NaN wins", axis=0)


def spread(run):
    return lambda x, axes=None, keepdims=False, correction=0: run(x, dim=axes, keepdim=keepdims, correction=correction)


for name, run in {"variance": spread(torch.var), "standardDeviation": spread(torch.std)}.items():
    x = r(3, 4)
    case(name, run, x, note="all")
    case(name, run, x, note="columns", axes=[0])
    case(name, run, x, note="rows, kept, sample", axes=[1], keepdims=True, correction=1)

# Shape
x = r(2, 3, 4)
case("reshape", lambda x, s: x.reshape(s), x, [4, 6])
case("reshape", lambda x, s: x.reshape(s), x, [3, -1], note="one size found")
case("transpose", lambda x: x.permute(2, 1, 0), x, note="reversed")
case("transpose", lambda x, p: x.permute(p), x, [1, 2, 0], note="permutation")
case("transpose", lambda x, p: x.permute(p), x, [0, -1, 1], note="negative axis")
case("broadcastTo", lambda x, s: x.expand(s), r(2, 1), [3, 2, 4])
case("expandDims", lambda x, a: x.unsqueeze(a), r(2, 3), 1)
case("expandDims", lambda x, a: x.unsqueeze(a), r(2, 3), -1)
case("squeeze", lambda x, a: x.squeeze(a[0]), r(2, 1, 3), [1])
case("squeeze", lambda x: x.squeeze(), r(1, 2, 1), note="all")
case("flip", lambda x, a: x.flip(a), r(2, 3), [1])
case("flip", lambda x, a: x.flip(a), r(2, 3), [0, 1], note="both")
case("pad", lambda x, p: F.pad(x, [p[1][0], p[1][1], p[0][0], p[0][1]]), r(2, 3), [[1, 0], [2, 1]])
case("pad", lambda x, p, value: F.pad(x, p[0], value=value), r(3), [[1, 2]], note="with a value", value=-1.5)


def cut(x, ranges):
    index = []
    for axis, (start, stop, step) in enumerate(ranges):
        index.append(torch.tensor(list(range(x.shape[axis]))[slice(start, stop, step)], dtype=torch.int64))
    for axis, rows in enumerate(index):
        x = x.index_select(axis, rows)
    return x


x = r(5, 6)
case("slice", cut, x, [[1, 3, 1]], note="rows")
case("slice", cut, x, [[None, None, 2], [1, None, 3]], note="steps")
case("slice", cut, x, [[None, None, -1]], note="backwards")
case("slice", cut, x, [[-2, None, 1], [None, -1, 1]], note="from the end")
case("slice", cut, x, [[4, 0, -2], [-1, -5, -1]], note="backwards by two")
case("slice", cut, x, [[3, 100, 1]], note="past the end")
case("slice", cut, x, [[3, 3, 1]], note="empty")
case("concat", lambda x, y, axis: torch.cat([x, y], axis), r(2, 3), r(1, 3), axis=0)
case("concat", lambda x, y, axis: torch.cat([x, y], axis), r(2, 1), r(2, 3), axis=-1, note="columns")
case("stack", lambda x, y, axis: torch.stack([x, y], axis), r(2, 3), r(2, 3), axis=0)
case("stack", lambda x, y, axis: torch.stack([x, y], axis), r(2, 3), r(2, 3), axis=-1, note="last")
case("gather", lambda x, j, axis: x.index_select(axis, j), r(4, 3), i(3, 0, 3), axis=0, note="rows, one twice")
case("gather", lambda x, j, axis: x.index_select(axis, j), r(2, 4, 2), i(1, 1, 3), axis=1, note="middle")
case("gather", lambda x, j, axis: x[j.long()], r(4, 3), torch.tensor([[0, 1], [3, 1]], dtype=torch.int32), axis=0, note="matrix of indices")
case("gather", lambda x, j, axis: x[j.long()], r(4, 3), torch.tensor(2, dtype=torch.int32), axis=0, note="one index")
case("takeAlongAxis", lambda x, j, axis: torch.gather(x, axis, j.long()), r(2, 4), torch.tensor([[3, 0], [1, 1]], dtype=torch.int32), axis=1)
case("takeAlongAxis", lambda x, j, axis: torch.gather(x, axis, j.long()), r(3, 2), torch.tensor([[2, 0]], dtype=torch.int32), axis=0, note="first")
case("oneHot", lambda x, n: F.one_hot(x.long(), n).double(), i(2, 0, 1), 4)

# Over classes, losses
for name, run in {"softmax": F.softmax, "logSoftmax": F.log_softmax}.items():
    case(name, lambda x: run(x, dim=-1), r(3, 5), note="last")
    case(name, lambda x, axis: run(x, dim=axis), r(2, 3, 2), axis=1, note="middle")
    case(name, lambda x: run(x, dim=-1), f(1000, 1001, 999), note="large")
logits, classes = r(5, 3), i(0, 2, 1, 1, 2)
case("crossEntropy", lambda x, t: F.cross_entropy(x, t.long()), logits, classes, note="mean")
case("crossEntropy", lambda x, t, weights: F.cross_entropy(x, t.long(), weight=torch.tensor(weights, dtype=torch.float64)), logits, classes, weights=[1, 2, 0.5], note="weights")
case("crossEntropy", lambda x, t, reduction: F.cross_entropy(x, t.long(), reduction=reduction), logits, classes, reduction="sum", note="sum")
case("crossEntropy", lambda x, t, reduction, weights: F.cross_entropy(x, t.long(), reduction=reduction, weight=torch.tensor(weights, dtype=torch.float64)), logits, classes, reduction="none", weights=[1, 2, 0.5], note="none")
case("crossEntropy", lambda x, t, smoothing: F.cross_entropy(x, t.long(), label_smoothing=smoothing), logits, classes, smoothing=0.125, note="smoothing")
case("crossEntropy", lambda x, t: F.cross_entropy(x, t.long()), f(200, -200, 0, 0, 300, -300).reshape(2, 3), i(1, 2), note="far apart")
target = f(0, 1, 1, 0, 1)
case("binaryCrossEntropy", lambda x, t: F.binary_cross_entropy_with_logits(x, t), f(-2, 3, -0.5, 60, -80), target, note="mean")
case("binaryCrossEntropy", lambda x, t, positiveWeight: F.binary_cross_entropy_with_logits(x, t, pos_weight=torch.tensor(positiveWeight)), f(-2, 3, -0.5, 60, -80), target, positiveWeight=2.5, note="positive weight")
case("binaryCrossEntropy", lambda x, t, reduction: F.binary_cross_entropy_with_logits(x, t, reduction=reduction), f(-2, 3, -0.5, 0.25, -1), target, reduction="none", note="none")
for name, run in {"meanSquaredError": F.mse_loss, "meanAbsoluteError": F.l1_loss}.items():
    case(name, run, r(3, 2), r(3, 2), note="mean")
    case(name, run, r(3, 2), r(3, 2), note="sum", reduction="sum")

print("{\n" + f'  "torch": "{torch.__version__}",\n  "cases": [\n    ' + ",\n    ".join(json.dumps(c) for c in cases) + "\n  ]\n}")
