"""How the oracles of ops write what PyTorch gives: values and gradients in f64 from inputs that are exact in f32."""
import json
import math

import torch

torch.manual_seed(1)
cases = []
NAMES = {torch.float64: "f32", torch.float32: "f32", torch.int32: "i32", torch.int64: "i32", torch.bool: "bool"}
# Places are i64 there and i32 here; what these give of whole numbers is i64 in both.
SUMS = ("sum", "prod", "cumsum", "cumprod")


def number(x):
    if isinstance(x, (bool, int)):
        return x
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return "-0" if x == 0 and math.copysign(1, x) < 0 else float(f"{x:.9g}")


def dump(t, is_sum=False):
    dtype = "i64" if is_sum and t.dtype == torch.int64 else NAMES[t.dtype]
    return {"shape": list(t.shape), "dtype": dtype, "data": [number(v) for v in t.detach().flatten().tolist()]}


def case(op, run, *args, note="", gradient=True, torch_options=None, pick=None, **options):
    """Runs `run(*args, **options)`; the tests call the op of that name with the same arguments and options, and take the result named `pick` where it has several."""
    is_float = lambda a: torch.is_tensor(a) and a.is_floating_point()
    leaves = [a.clone().requires_grad_() if is_float(a) else a for a in args]
    value = run(*leaves, **(options if torch_options is None else torch_options))
    written = lambda a: dump(a) if torch.is_tensor(a) else a
    entry = {"op": op, "note": note, "args": [written(a) for a in args], "options": {k: written(v) for k, v in options.items()}, "value": dump(value, op in SUMS)}
    if pick is not None:
        entry["pick"] = pick
    if gradient and value.is_floating_point() and value.requires_grad:
        weight = torch.round(torch.rand(value.shape, dtype=torch.float64) * 200 - 100) / 64
        found = iter(torch.autograd.grad((value * weight).sum(), [a for a in leaves if is_float(a)], allow_unused=True))
        entry["weight"] = dump(weight)
        entry["grads"] = [None if not is_float(a) else dump(torch.zeros_like(a) if (g := next(found)) is None else g) for a in leaves]
    cases.append(entry)


def r(*shape):
    """Random numbers that f32 holds exactly."""
    return torch.round(torch.randn(*shape, dtype=torch.float64) * 64) / 64


def f(*values):
    return torch.tensor(values, dtype=torch.float64)


def i(*values):
    return torch.tensor(values, dtype=torch.int32)


def write(**more):
    rest = "".join(f',\n  "{name}": [\n    ' + ",\n    ".join(json.dumps(c) for c in rows) + "\n  ]" for name, rows in more.items())
    print("{\n" + f'  "torch": "{torch.__version__}",\n  "cases": [\n    ' + ",\n    ".join(json.dumps(c) for c in cases) + "\n  ]" + rest + "\n}")
