"""Prints sdk/ops/airy-tables.ts: Chebyshev coefficients of the smooth parts of Airy functions, computed in 40 digits (needs mpmath)."""
from fitted import fit, show
from mpmath import airyai, airybi, cos, exp, mpf, pi, root, sin, sqrt

LEFT, RIGHT = mpf(-6), mpf(2)
angle = lambda x: 2 * sqrt(x) ** 3 / 3
FIRST, LAST = angle(RIGHT), angle(-LEFT)


def inner(f, order):
    return fit(lambda t: f(LEFT + (t + 1) * (RIGHT - LEFT) / 2, derivative=order))


def outer(f, order, sign):
    """f over its leading behaviour x^(∓1/4) · e^(∓ζ), by FIRST / ζ."""

    def value(t):
        zeta = 2 * FIRST / (t + 1)
        x = (zeta * 3 / 2) ** (mpf(2) / 3)
        return f(x, derivative=order) * exp(sign * zeta) * root(x, 4) ** (1 if order == 0 else -1)

    return fit(value)


def wave(order, part):
    """P or Q of the oscillation on the left, from both functions turned back by the angle, by (LAST / ζ)²."""

    def value(t):
        zeta = LAST / sqrt((t + 1) / 2)
        x = (zeta * 3 / 2) ** (mpf(2) / 3)
        turn = zeta - pi / 4
        size = root(x, 4) ** (1 if order == 0 else -1)
        a, b = airyai(-x, derivative=order) * size, airybi(-x, derivative=order) * size
        if order == 0:
            return a * cos(turn) - b * sin(turn) if part == "p" else (a * sin(turn) + b * cos(turn)) * zeta / LAST
        return a * sin(turn) + b * cos(turn) if part == "p" else (b * sin(turn) - a * cos(turn)) * zeta / LAST

    return fit(value)


tables = {}
for order, name in ((0, "value"), (1, "slope")):
    tables[name] = {
        "ai": {"inner": inner(airyai, order), "outer": outer(airyai, order, 1)},
        "bi": {"inner": inner(airybi, order), "outer": outer(airybi, order, -1)},
        "p": wave(order, "p"),
        "q": wave(order, "q"),
    }


show("airy.py", "Airy functions", tables)
