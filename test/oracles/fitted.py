"""For the scripts that print tables of Chebyshev coefficients, which compute in 40 digits (needs mpmath)."""
from mpmath import cos, mp, mpf, pi

mp.dps = 40


def fit(f, count=50):
    """The coefficients of f on [-1, 1], from its values at Chebyshev's points; those below 1e-18 are left out."""
    points = 64
    angles = [pi * (2 * j + 1) / (2 * points) for j in range(points)]
    values = [f(cos(a)) for a in angles]
    found = [2 / mpf(points) * sum(v * cos(k * a) for v, a in zip(values, angles)) for k in range(count)]
    found[0] /= 2
    while abs(found[-1]) < mpf("1e-18"):
        found.pop()
    return [float(c) for c in found]


def written(value):
    if isinstance(value, dict):
        return "{" + ",".join(f"{k}: {written(v)}" for k, v in value.items()) + "}"
    return "[" + ",".join(repr(v) for v in value) + "]"


def show(script, functions, tables):
    """Prints a TypeScript module of tables."""
    print(f"// Printed by test/oracles/{script}.\n")
    print(f"/** The coefficients of Chebyshev's polynomials for the smooth parts of {functions}. */")
    print(f"export const tables = {written(tables)} as const;")
