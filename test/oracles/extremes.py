"""What PyTorch gives for numbers at the ends: zeros of both signs, infinities, NaN, the largest and the least of each dtype, whole numbers that wrap.
Inputs are named, since many ops take the same; `python3 test/oracles/extremes.py > test/oracles/extremes.json`."""
import json
import math

import torch
import torch.nn.functional as F

inf, nan = float("inf"), float("nan")
NAMES = {torch.float64: "f64", torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16", torch.int64: "i64", torch.int32: "i32", torch.int8: "i8", torch.uint8: "u8", torch.bool: "bool"}
inputs, cases = {}, []
sums = {"sum": torch.sum, "prod": torch.prod, "cumsum": lambda t: torch.cumsum(t, 0)}


def number(x):
    """With all digits; JSON has no NaN, infinities or −0."""
    if isinstance(x, float) and not math.isfinite(x):
        return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return "-0" if isinstance(x, float) and x == 0 and math.copysign(1, x) < 0 else x


def written(t):
    """i64 as text, as a number would round it."""
    values = t.detach().flatten().tolist()
    return [str(v) for v in values] if t.dtype == torch.int64 else [number(v) for v in values]


def given(name, t):
    inputs[name] = {"dtype": NAMES[t.dtype], "data": written(t)}
    return name, t


def case(op, run, *args):
    value = run(*(t for _, t in args))
    # Places are i64 there and i32 here; sums and products of whole numbers are i64 in both.
    dtype = torch.int32 if value.dtype == torch.int64 and op not in sums and all(t.dtype != torch.int64 for _, t in args) else value.dtype
    cases.append({"op": op, "args": [name for name, _ in args], "dtype": NAMES[dtype], "value": written(value)})


unary = {
    "abs": torch.abs, "acos": torch.acos, "acosh": torch.acosh, "asin": torch.asin, "asinh": torch.asinh, "atan": torch.atan, "atanh": torch.atanh, "ceil": torch.ceil,
    "celu": F.celu, "cos": torch.cos, "cosh": torch.cosh, "digamma": torch.digamma, "elu": F.elu, "erf": torch.erf, "erfc": torch.erfc, "erfinv": torch.erfinv, "exp": torch.exp,
    "exp2": torch.exp2, "expm1": torch.expm1, "floor": torch.floor, "frac": torch.frac, "hardSigmoid": F.hardsigmoid, "hardshrink": F.hardshrink, "hardtanh": F.hardtanh,
    "isFinite": torch.isfinite, "isInfinite": torch.isinf, "isNaN": torch.isnan, "leakyRelu": F.leaky_relu, "lgamma": torch.lgamma, "log": torch.log, "log10": torch.log10,
    "log1p": torch.log1p, "log2": torch.log2, "logSigmoid": F.logsigmoid, "logit": torch.logit, "mish": F.mish, "nanToNum": torch.nan_to_num, "neg": torch.neg,
    "reciprocal": torch.reciprocal, "relu": F.relu, "round": torch.round, "rsqrt": torch.rsqrt, "selu": F.selu, "sigmoid": torch.sigmoid, "silu": F.silu, "sin": torch.sin,
    "sinc": torch.sinc, "sinh": torch.sinh, "softplus": F.softplus, "softshrink": F.softshrink, "softsign": F.softsign, "sqrt": torch.sqrt, "square": torch.square,
    "tan": torch.tan, "tanh": torch.tanh, "tanhshrink": F.tanhshrink, "trunc": torch.trunc,
}
ends = torch.tensor([0, -0.0, 1, -1, 0.5, -0.5, 2.5, -2.5, 1.5, 3, -3, 10, -10, 88, -88, 89.5, -104, 1e-30, -1e-30, 1e30, -1e30, 3.4e38, 1e-40, inf, -inf, nan, 0.9999, -0.9999, 20, -20])
for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
    x = given(f"ends {NAMES[dtype]}", ends.to(dtype))
    for op, run in unary.items():
        case(op, run, x)

binary = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "pow": torch.pow, "mod": torch.remainder, "fmod": torch.fmod, "floorDivide": torch.floor_divide,
    "maximum": torch.maximum, "minimum": torch.minimum, "atan2": torch.atan2, "hypot": torch.hypot, "copysign": torch.copysign, "logAddExp": torch.logaddexp,
    "xlogy": torch.xlogy, "eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge, "isClose": torch.isclose,
}
some = torch.tensor([0, -0.0, 1, -1, 2, -2.5, 0.5, inf, -inf, nan, 1e30, 1e-3])
for dtype in (torch.float32, torch.float64):
    a = given(f"left {NAMES[dtype]}", some.to(dtype).repeat_interleave(len(some)))
    b = given(f"right {NAMES[dtype]}", some.to(dtype).repeat(len(some)))
    for op, run in binary.items():
        case(op, run, a, b)

whole = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "maximum": torch.maximum, "minimum": torch.minimum, "eq": torch.eq, "lt": torch.lt, "ge": torch.ge,
    "bitwiseAnd": torch.bitwise_and, "bitwiseOr": torch.bitwise_or, "bitwiseXor": torch.bitwise_xor,
}
for dtype in (torch.int64, torch.int32, torch.int8, torch.uint8):
    name, info = NAMES[dtype], torch.iinfo(dtype)
    values = {info.min, info.min + 1, info.max - 1, info.max, 0, 1, 2, 3, 7} | (set() if info.min == 0 else {-1, -2, -3, -7})
    if dtype == torch.int64:
        values |= {2**53 + 1, -(2**53) - 1, 2**62 + 3}
    values = torch.tensor(sorted(values), dtype=dtype)
    x = given(f"ends {name}", values)
    left, right = values.repeat_interleave(len(values)), values.repeat(len(values))
    a, b = given(f"left {name}", left), given(f"right {name}", right)
    for op, run in whole.items():
        case(op, run, a, b)
    # By 0 is the engine's own, and what does not fit has no answer.
    fits = (right != 0) & ~((left == info.min) & (right == -1))
    a, b = given(f"dividend {name}", left[fits]), given(f"divisor {name}", right[fits])
    for op, run in {"mod": torch.remainder, "fmod": torch.fmod, "floorDivide": torch.floor_divide}.items():
        case(op, run, a, b)
    by = given(f"places {name}", torch.arange(len(values)).remainder(7).to(dtype))
    case("leftShift", torch.bitwise_left_shift, x, by)
    case("rightShift", torch.bitwise_right_shift, x, by)
    for op, run in {"abs": torch.abs, "neg": torch.neg, "sign": torch.sign, "square": torch.square, "bitwiseNot": torch.bitwise_not, "max": torch.max, "min": torch.min}.items():
        case(op, run, x)
    for op, run in sums.items():
        case(op, run, x)

bases = torch.tensor([torch.iinfo(torch.int64).min, -10, -3, -1, 0, 1, 2, 7, 2**40 + 1], dtype=torch.int64)
for dtype in (torch.int64, torch.int32, torch.int8, torch.uint8):
    info = torch.iinfo(dtype)
    exponents = torch.tensor(sorted({info.min, -2 if info.min else 9, -1 if info.min else 6, 0, 1, 2, 5, 62, 63, 64, info.max}), dtype=dtype)
    case("pow", torch.pow, given(f"bases for {NAMES[dtype]}", bases.repeat_interleave(len(exponents))), given(f"exponents {NAMES[dtype]}", exponents.repeat(len(bases))))

lines = lambda rows: ",\n    ".join(rows)
print("{\n" + f'  "torch": "{torch.__version__}",\n  "inputs": {{\n    ' + lines(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in inputs.items()) + "\n  },\n" + '  "cases": [\n    ' + lines(json.dumps(c) for c in cases) + "\n  ]\n}")
