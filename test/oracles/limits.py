"""Functions of one number and their first three derivatives at the ends of what a dtype holds, and where digits are lost: by mpmath, of sympy's derivatives.
At ±∞ and ±0 stands the limit from within; `python3 test/oracles/limits.py > test/oracles/limits.json` with both installed takes a minute."""
import json
import math
import struct

import mpmath
import sympy
from mpmath import mp, mpf

x = sympy.Symbol("x", real=True)
below = lambda e: e.subs(x, -x)


class Below(sympy.Function):
    """The share of the normal distribution below its argument; sympy would make it of 2 − erfc, whose digits are lost."""

    def fdiff(self, argindex=1):
        return sympy.exp(-self.args[0] ** 2 / 2) / sympy.sqrt(2 * sympy.pi)


normal = Below(x)
sigmoid = 1 / (1 + sympy.exp(-x))
softplus = sympy.log(1 + sympy.exp(x))
cube = sympy.sqrt(2 / sympy.pi) * (x + sympy.Rational(0.044715) * x**3)
root = sympy.Rational(1, 3)

everywhere = {
    "asinh": sympy.asinh(x), "atan": sympy.atan(x), "cosh": sympy.cosh(x), "erf": 1 - sympy.erfc(x), "erfc": sympy.erfc(x), "exp": sympy.exp(x), "exp2": sympy.exp(x * sympy.log(2)),
    "expm1": sympy.exp(x) - 1, "gelu": x * normal, "geluTanh": x * (1 - 1 / (sympy.exp(2 * cube) + 1)), "logNdtr": sympy.log(normal), "logSigmoid": -below(softplus),
    "mish": x * (1 - 2 / ((1 + sympy.exp(x)) ** 2 + 1)), "ndtr": normal, "sigmoid": sigmoid, "silu": x * sigmoid, "sinh": sympy.sinh(x), "softplus": softplus, "square": x**2,
    "tanh": 1 - 2 / (sympy.exp(2 * x) + 1), "tanhshrink": x - 1 + 2 / (sympy.exp(2 * x) + 1),
}
# An even or odd function is taken from the side where its formula is exact.
mirrored = {"erf": -1, "tanh": -1, "tanhshrink": -1, "asinh": -1}
odd_root = {"cbrt": x**root}
positive = {
    "digamma": sympy.polygamma(0, x), "erfcx": sympy.exp(x**2) * sympy.erfc(x), "lgamma": sympy.loggamma(x), "log": sympy.log(x), "log10": sympy.log(x) / sympy.log(10), "log1p": sympy.log(1 + x),
    "log2": sympy.log(x) / sympy.log(2), "reciprocal": 1 / x, "rsqrt": 1 / sympy.sqrt(x), "sqrt": sympy.sqrt(x), "trigamma": sympy.polygamma(1, x),
}
inside = {"acos": sympy.acos(x), "asin": sympy.asin(x), "atanh": sympy.log((1 + x) / (1 - x)) / 2}
above = {"acosh": sympy.acosh(x)}
MOST = {"f32": 3.4028234663852886e38, "f64": 1.7976931348623157e308}
LEAST = {"f32": 1.401298464324817e-45, "f64": 5e-324}
ULP = {"f32": 2.0**-24, "f64": 2.0**-53}


def number(v):
    if isinstance(v, float) and not math.isfinite(v):
        return "Infinity" if v > 0 else "-Infinity"
    return "-0" if v == 0 and math.copysign(1, v) < 0 else v


def double(v):
    """The nearest number of f64; mpmath's own conversion fails beyond its ends."""
    if abs(v) > mpf(MOST["f64"]):
        return math.inf if v > 0 else -math.inf
    return 0.0 if abs(v) < mpf("5e-324") else float(v)


def erfc(v):
    """mpmath's own fails beyond 1e150."""
    if abs(v) < 1000:
        return mpmath.erfc(v)
    if v < 0:
        return 2 - erfc(-v)
    total, term, k = mpf(0), mpf(1), 0
    while abs(term) > mpf(10) ** -mp.dps and (k < 10 or abs(term) < 1):
        total += term
        k += 1
        if 2 * k - 1 > 2 * v * v:
            break
        term *= -(2 * k - 1) / (2 * v * v)
    return mpmath.exp(-v * v) / (v * mpmath.sqrt(mpmath.pi)) * total


def at(f, point):
    """In two precisions, of which the second must agree with the first, or both be nothing."""
    results = []
    size = abs(mpf(point))
    digits = 60 if 1e-3 < size < 100 else 150 if 100 < size < 1e6 or 1e-40 < size < 1 else 2200 if size > 1e100 else 900
    for digits in (digits, digits + 60):
        mp.dps = digits
        v = f(mpf(point))
        results.append(mpmath.re(v))
    first, second = results
    if first == second or abs(first - second) <= abs(second) * mpf("1e-20"):
        return second
    assert max(abs(first), abs(second)) < mpf("1e-100"), (first, second)
    return second


def limit(f, near, far):
    """What f tends to by way of two places of which the second is much closer to where it goes."""
    mp.dps = 700
    near, far = mpmath.re(f(near)), mpmath.re(f(far))
    if abs(far) <= abs(near) * mpf("0.9"):
        return 0.0
    return double(far) if abs(far - near) < abs(far) * mpf("1e-20") else math.copysign(math.inf, far)


def values(f, points, sign):
    """`sign` says how the derivative of a mirrored function changes."""
    row = []
    for p in points:
        flip = sign is not None and math.copysign(1, p) < 0
        q = -p if flip else p
        if math.isinf(q):
            v = limit(f, math.copysign(1, q) * mpf(10) ** 30, math.copysign(1, q) * mpf(10) ** 60)
        elif q == 0:
            v = limit(f, math.copysign(1, q) * mpf(10) ** -30, math.copysign(1, q) * mpf(10) ** -60)
        else:
            v = double(at(f, q))
        row.append(number(float(v * sign) if flip else v))
    return row


cases = []
for dtype in ("f32", "f64"):
    most, least, ulp = MOST[dtype], LEAST[dtype], ULP[dtype]
    ends = [0.0, least, 0.5, 1.0, 40.0, 1e5, most, math.inf]
    # What is inexact at its large arguments is compared up to them.
    both = [-p for p in reversed(ends)] + ends
    groups = [(everywhere, both), (odd_root, both), (positive, ends), (inside, [-1 + ulp, -0.5, 0.0, least, 0.5, 1 - ulp]), (above, [1 + 2 * ulp, 1.5, 1e5, most, math.inf])]
    for table, points in groups:
        for name, expression in table.items():
            orders = []
            for order in range(4):
                f = sympy.lambdify(x, sympy.diff(expression, x, order), [{"erfc": erfc, "Below": lambda v: erfc(-v / mpmath.sqrt(2)) / 2}, "mpmath"])
                is_mirrored = name in mirrored or name in odd_root
                orders.append(values(f, points, (-1) ** (order + 1) if is_mirrored else None))
            cases.append({"op": name, "dtype": dtype, "x": [number(p) for p in points], "orders": orders})

rows = ",\n    ".join(json.dumps(c) for c in cases)
print("{\n" + f'  "mpmath": "{mpmath.__version__}",\n  "sympy": "{sympy.__version__}",\n  "cases": [\n    {rows}\n  ]\n}}')
