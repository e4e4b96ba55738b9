"""Prints sdk/ops/bessel-tables.ts: Chebyshev coefficients of the smooth parts of Bessel functions and erfcx, computed in 40 digits."""
from fitted import fit, show
from mpmath import besseli, besselj, besselk, bessely, cos, erfc, exp, log, mp, mpf, pi, sin, sqrt

MEETING, TURNING = mpf(8), mpf(2)
between = lambda t: (t + 1) * MEETING / 2
behind = lambda t: 2 * MEETING / (t + 1)
squared = lambda t, edge: edge * sqrt((t + 1) / 2)


def wave(order, part):
    """P or Q of the oscillation: from both kinds, turned back by the angle."""

    def value(t):
        x = MEETING / sqrt((t + 1) / 2)
        angle = x - pi / 4 * (1 + 2 * order)
        j, y, size = besselj(order, x), bessely(order, x), sqrt(pi * x / 2)
        if part == "p":
            return size * (j * cos(angle) + y * sin(angle))
        return size * (y * cos(angle) - j * sin(angle)) * x / MEETING

    return value


tables = {}
for order in (0, 1):
    over = (lambda x: 1) if order == 0 else (lambda x: x)
    tables[f"i{order}e"] = {
        "small": fit(lambda t: exp(-between(t)) * besseli(order, between(t)) / over(between(t)), 40),
        "large": fit(lambda t: exp(-behind(t)) * besseli(order, behind(t)) * sqrt(behind(t)), 40),
    }
    tables[f"j{order}"] = fit(lambda t: besselj(order, squared(t, MEETING)) / over(squared(t, MEETING)), 30)
    rest = lambda x: bessely(order, x) - 2 / pi * log(x) * besselj(order, x) + (2 / pi / x if order == 1 else 0)
    tables[f"y{order}"] = fit(lambda t: rest(squared(t, MEETING)) / over(squared(t, MEETING)), 30)
    sign = 1 if order == 0 else -1
    left = lambda x: besselk(order, x) + sign * log(x / 2) * besseli(order, x) - (1 / x if order == 1 else 0)
    tables[f"k{order}"] = {
        "small": fit(lambda t: left(squared(t, TURNING)) / over(squared(t, TURNING)), 30),
        "large": fit(lambda t: besselk(order, 2 * TURNING / (t + 1)) * exp(2 * TURNING / (t + 1)) * sqrt(2 * TURNING / (t + 1)), 50),
    }
    tables[f"wave{order}"] = {part: fit(wave(order, part), 30) for part in "pq"}

# Shepherd and Laframboise (1981): (1 + 2x) · erfcx(x), where t is (x − k) / (x + k).
K = mpf(15) / 4


def grown(t):
    x = K * (1 + t) / (1 - t)
    mp.dps = 40 + int(x * x / 2) if x < 60 else 40
    far, term = mpf(1), mpf(1)
    for n in range(1, 12):
        term *= -(2 * n - 1) / (2 * x * x)
        far += term
    value = (1 + 2 * x) * (exp(x * x) * erfc(x) if x < 60 else far / sqrt(pi) / x)
    mp.dps = 40
    return value


tables["erfcx"] = fit(grown, 40)


show("chebyshev.py", "Bessel functions and erfcx", tables)
