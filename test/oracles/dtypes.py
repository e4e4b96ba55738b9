"""Dumps what PyTorch gives for ops on every dtype, computed in that dtype.

    python3 test/oracles/dtypes.py > test/oracles/dtypes.json      (needs torch)
"""
import json
import math

import torch
import torch.nn.functional as F

torch.manual_seed(2)
cases = []
NAMES = {
    torch.float64: "f64", torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16", torch.int64: "i64", torch.int32: "i32",
    torch.int8: "i8", torch.uint8: "u8", torch.bool: "bool",
}
BY_NAME = {name: dtype for dtype, name in NAMES.items()}


def number(x):
    if isinstance(x, (bool, int)):
        return x
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return "-0" if x == 0 and math.copysign(1, x) < 0 else x


def dump(t):
    return {"shape": list(t.shape), "dtype": NAMES[t.dtype], "data": [number(v) for v in t.flatten().tolist()]}


def case(op, run, *args, note="", **options):
    value = run(*args, **options)
    name = " ".join([note] + [NAMES[a.dtype] for a in args if torch.is_tensor(a)]).strip()
    written = [dump(a) if torch.is_tensor(a) else a for a in args]
    cases.append({"op": op, "note": name, "args": written, "options": options, "value": dump(value)})


x = torch.tensor([[-3.25, -0.5, 0.0], [0.75, 1.5, 2.5]], dtype=torch.float64)
y = torch.tensor([1.25, -0.75, 2.0], dtype=torch.float64)
positive = torch.tensor([0.25, 1.0, 3.5, 40.0], dtype=torch.float64)
one = {
    "neg": torch.neg, "abs": torch.abs, "sign": torch.sign, "square": torch.square, "exp": torch.exp, "tanh": torch.tanh,
    "sigmoid": torch.sigmoid, "relu": torch.relu, "erf": torch.erf, "sin": torch.sin, "cos": torch.cos, "floor": torch.floor,
    "ceil": torch.ceil, "round": torch.round, "expm1": torch.expm1, "softplus": F.softplus,
}
two = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "maximum": torch.maximum, "minimum": torch.minimum, "mod": torch.remainder}
tests = {"eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge}
index = torch.tensor([1, 0, 1], dtype=torch.int32)

for name in ("f64", "f16", "bf16"):
    d = BY_NAME[name]
    a, b, p = x.to(d), y.to(d), positive.to(d)
    for op, run in one.items():
        case(op, run, a)
    for op, run in {"log": torch.log, "log1p": torch.log1p, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt}.items():
        case(op, run, p)
    for op, run in {**two, **tests, "div": torch.div}.items():
        case(op, run, a, b)
    case("pow", torch.pow, p, p[:1])
    case("add", lambda a, n: torch.add(a, n), a, 0.5, note="number")
    case("select", torch.where, torch.tensor([True, False, True]), a, b)
    case("sum", lambda x, axes: x.sum(axes), a, axes=[1])
    case("mean", lambda x, axes: x.mean(axes), a, axes=[0])
    case("max", lambda x, axes: x.amax(axes), a, axes=[1])
    case("min", lambda x, axes: x.amin(axes), a, axes=[1])
    case("prod", lambda x, axes: x.prod(axes[0]), a, axes=[1])
    case("argmax", lambda x, axis: x.argmax(axis).int(), a, axis=1)
    case("argmin", lambda x, axis: x.argmin(axis).int(), a, axis=1)
    case("softmax", lambda x: F.softmax(x, -1), a)
    case("logSoftmax", lambda x: F.log_softmax(x, -1), a)
    case("matmul", torch.matmul, a, a.t().contiguous())
    case("gather", lambda x, j, axis: x.index_select(axis, j), a, index, axis=1)
    case("transpose", lambda x: x.t(), a)
    case("concat", lambda x, y, axis: torch.cat([x, y], axis), a, a, axis=0)
    case("flip", lambda x, axes: x.flip(axes), a, [1])

wide = torch.tensor([2**40 + 1, -(2**62), 7, -7], dtype=torch.int64)
values = {
    "i64": (wide, torch.tensor([3, 2**62, -3, 3], dtype=torch.int64)),
    "i8": (torch.tensor([127, -128, 7, -7], dtype=torch.int8), torch.tensor([2, -1, -3, 3], dtype=torch.int8)),
    "u8": (torch.tensor([255, 128, 7, 0], dtype=torch.uint8), torch.tensor([2, 130, 3, 3], dtype=torch.uint8)),
}
for name, (a, b) in values.items():
    for op, run in {**two, **tests}.items():
        case(op, run, a, b)
    for op in ("neg", "square", "abs"):
        case(op, {**one}[op], a)
    if name != "u8":
        case("sign", torch.sign, a)
    for op, run in {"max": torch.amax, "min": torch.amin}.items():
        case(op, lambda x, axes: run(x, axes), a, axes=[0])
    for op, run in {"sum": torch.sum, "prod": torch.prod}.items():
        case(op, lambda x, axes: run(x, axes[0]), a, axes=[0])
    case("argmax", lambda x, axis: x.argmax(axis).int(), a, axis=0)
    case("argmin", lambda x, axis: x.argmin(axis).int(), a, axis=0)
    case("select", torch.where, torch.tensor([True, False, True, False]), a, b)
    case("gather", lambda x, j, axis: x.index_select(axis, j), a, index, axis=0)
    case("concat", lambda x, y, axis: torch.cat([x, y], axis), a, b, axis=0)
    m, n = a.reshape(2, 2), b.reshape(2, 2)
    case("matmul", lambda x, y: x @ y if x.dtype == torch.int64 else x.int() @ y.int(), m, n)

numbers = torch.tensor([-2.75, -0.5, 0.0, 0.5, 2.75, 100.0, 60000.0], dtype=torch.float64)
for source in ("f64", "f32", "f16", "bf16"):
    for target in NAMES.values():
        at = numbers.to(BY_NAME[source])
        # What does not fit in a small whole number is held at its ends here, and undefined there.
        if target in ("u8", "i8"):
            low, high = (0, 255) if target == "u8" else (-128, 127)
            case("cast", lambda t, to: t.double().trunc().clamp(low, high).to(BY_NAME[to]), at, target)
        else:
            case("cast", lambda t, to: t.to(BY_NAME[to]), at, target)
whole = torch.tensor([-300, -1, 0, 1, 127, 128, 70000], dtype=torch.int64)
for source in ("i64", "i32", "i8", "u8", "bool"):
    for target in NAMES.values():
        case("cast", lambda t, to: t.to(BY_NAME[to]), whole.to(BY_NAME[source]), target)

lines = ",\n    ".join(json.dumps(c) for c in cases)
print("{\n" + f'  "torch": "{torch.__version__}",\n  "cases": [\n    {lines}\n  ]\n}}')
