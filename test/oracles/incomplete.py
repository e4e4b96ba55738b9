"""Incomplete gamma and beta functions erfcx and Airy functions by mpmath in 30 digits, and pooling by norms by PyTorch: `python3 test/oracles/incomplete.py > test/oracles/incomplete.json` (needs torch and mpmath)."""
import mpmath
import torch
import torch.nn.functional as F
from cases import case, cases, dump, f, r, write

mpmath.mp.dps = 30


def digits(op, run, *lists, note="", gradient=True):
    """A case of numbers by numbers, with the gradient of each argument."""
    points = list(zip(*lists))
    values = [run(*map(mpmath.mpf, point)) for point in points]
    weight = torch.tensor([(k * 37 % 64 - 31) / 16 for k in range(len(points))], dtype=torch.float64)
    entry = {"op": op, "note": note, "args": [dump(f(*each)) for each in lists], "options": {}, "value": dump(f(*map(float, values)))}
    if gradient:
        along = lambda k: [float(mpmath.diff(lambda z: run(*point[:k], z, *point[k + 1 :]), mpmath.mpf(point[k]))) for point in points]
        entry["weight"] = dump(weight)
        entry["grads"] = [dump(f(*along(k)) * weight) for k in range(len(lists))]
    cases.append(entry)


lower = lambda a, x: mpmath.gammainc(a, 0, x, regularized=True)
upper = lambda a, x: mpmath.gammainc(a, x, mpmath.inf, regularized=True)
shapes = (0.0625, 0.5, 1, 2.5, 9.75, 10, 12, 40, 40, 190, 500, 500, 3, 0.25)
places = (0.5, 0.0625, 1, 4, 9.5, 12, 2, 30, 55, 200, 480, 560, 18, 3)
inf, nan = float("inf"), float("nan")
edges = ((1, 0, 0, inf, 2, -1, 2, nan), (0, 1, 0, 2, inf, 1, -1, 1))
for name, run, at_edges in (("gammainc", lower, (0, 1, nan, 0, 1, nan, nan, nan)), ("gammaincc", upper, (1, 0, nan, 1, 0, nan, nan, nan))):
    digits(name, run, shapes, places)
    cases.append({"op": name, "note": "edges", "args": [dump(f(*each)) for each in edges], "options": {}, "value": dump(f(*at_edges))})
beta = lambda a, b, x: mpmath.betainc(a, b, 0, x, regularized=True)
digits("betainc", beta, (2, 0.5, 0.25, 30, 190, 12, 12, 300, 1, 5), (3, 0.5, 4, 2, 7, 30, 30, 400, 0.125, 200), (0.25, 0.875, 0.125, 0.9375, 0.96875, 0.25, 0.5, 0.4375, 0.5, 0.03125))
ends = ((1, 2, 2, 0, 2, 2), (2, 3, 3, 2, 3, 3), (0, 1, 0, 0.5, -1, nan))
cases.append({"op": "betainc", "note": "edges", "args": [dump(f(*each)) for each in ends], "options": {}, "value": dump(f(0, 1, 0, nan, nan, nan))})

erfcx = lambda x: mpmath.exp(x * x) * mpmath.erfc(x)
digits("erfcx", erfcx, (-2.5, -1, -0.125, 0, 0.001953125, 0.5, 1, 3, 3.75, 10, 30))
cases.append({"op": "erfcx", "note": "edges", "args": [dump(f(-inf, -40, inf, nan, 1e30))], "options": {}, "value": dump(f(inf, inf, 0, nan, float(1 / mpmath.sqrt(mpmath.pi) / mpmath.mpf("1e30"))))})

at = (-40, -12.5, -6.5, -6, -5.5, -2, -0.5, 0, 0.75, 1.9375, 2.0625, 5, 8)
for name, run, order in (("airyAi", mpmath.airyai, 0), ("airyBi", mpmath.airybi, 0), ("airyAiPrime", mpmath.airyai, 1), ("airyBiPrime", mpmath.airybi, 1)):
    digits(name, lambda x: run(x, derivative=order), at)
for name, right, left in (("airyAi", 0, 0), ("airyBi", inf, 0), ("airyAiPrime", 0, nan), ("airyBiPrime", inf, nan)):
    cases.append({"op": name, "note": "edges", "args": [dump(f(inf, -inf, nan))], "options": {}, "value": dump(f(right, left, nan))})

first = {"layout": "channels-first"}
for name, run, x, window in (("lpPool1d", F.lp_pool1d, r(2, 3, 8), 3), ("lpPool2d", F.lp_pool2d, r(2, 3, 6, 7), (2, 3)), ("lpPool3d", F.lp_pool3d, r(1, 2, 4, 4, 4), 2)):
    sizes = list(window) if isinstance(window, tuple) else window
    case(name, lambda x, p, w, **o: run(x, p, window, **o), x, 2, sizes, torch_options={}, **first)
    case(name, lambda x, p, w, **o: run(x, p, window, **o), x.abs() + 0.25, 3, sizes, note="strides", torch_options={"stride": 2}, stride=2, **first)

write()
