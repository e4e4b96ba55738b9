"""Dumps what jax.lax.scan and jax.lax.while_loop give, with their derivatives.

    python3 test/oracles/loops.py > test/oracles/loops.json      (needs jax)
"""
import json

import jax
import jax.numpy as jnp
import numpy as np

random = np.random.default_rng(7)
W = random.normal(size=(3, 3)).astype(np.float32) * 0.5
U = random.normal(size=(2, 3)).astype(np.float32)
XS = random.normal(size=(5, 2)).astype(np.float32)
H = random.normal(size=(3,)).astype(np.float32)
V = random.normal(size=(3, 3)).astype(np.float32)


def recurrent(w, u, xs, h, reverse):
    def step(carry, x):
        h, n = carry
        new = jnp.tanh(h @ w + x @ u)
        return (new, n + 1), {"out": new * 2, "seen": h.sum() + n}

    (last, n), ys = jax.lax.scan(step, (h, jnp.int32(0)), xs, reverse=reverse)
    return last, n, ys


def loss(w, u, xs, h, reverse):
    last, n, ys = recurrent(w, u, xs, h, reverse)
    weights = jnp.arange(1, 6, dtype=jnp.float32)
    return (last**2).sum() + (ys["out"].sum(1) * weights).sum() + (ys["seen"] ** 2).sum() + n


def flat(x):
    return {"shape": list(np.shape(x)), "values": np.asarray(x, dtype=np.float64).ravel().tolist()}


def scan_case(reverse):
    last, n, ys = recurrent(W, U, XS, H, reverse)
    grads = jax.grad(loss, argnums=(0, 1, 2, 3))(W, U, XS, H, reverse)
    of_w = lambda w: loss(w, U, XS, H, reverse)
    _, hvp = jax.jvp(jax.grad(of_w), (W,), (V,))
    _, tangent = jax.jvp(of_w, (W,), (V,))
    each = jax.vmap(jax.grad(loss), in_axes=(None, None, 0, None, None))(W, U, np.stack([XS, -XS]), H, reverse)
    weights = jax.vmap(jax.grad(loss, argnums=2), in_axes=(0, None, None, None, None))(np.stack([W, 2 * W]), U, XS, H, reverse)
    return {
        "reverse": reverse,
        "last": flat(last), "count": int(n), "out": flat(ys["out"]), "seen": flat(ys["seen"]),
        "grads": [flat(g) for g in grads], "hvp": flat(hvp), "tangent": float(tangent),
        "each": flat(each), "eachOfWeights": flat(weights),
    }


def power(x, length):
    return jax.lax.fori_loop(0, length, lambda i, y: y * x, jnp.float32(1))


def root(a):
    go = lambda c: (jnp.abs(c[0] ** 2 - a) > 1e-3 * a) & (c[1] < 30)
    return jax.lax.while_loop(go, lambda c: ((c[0] + a / c[0]) / 2, c[1] + 1), (a, 0))


values = np.array([2.0, 9.0, 1e4, 1.0, 0.04], dtype=np.float32)
x, n = jax.vmap(root)(values)
_, slopes = jax.jvp(lambda a: jax.vmap(root)(a)[0], (values,), (np.ones_like(values),))
print(json.dumps({
    "versions": {"jax": jax.__version__},
    "inputs": {"w": flat(W), "u": flat(U), "xs": flat(XS), "h": flat(H), "v": flat(V)},
    "scans": [scan_case(False), scan_case(True)],
    "power": {"value": float(power(jnp.float32(1.1), 6)), "slope": float(jax.jvp(lambda x: power(x, 6), (jnp.float32(1.1),), (jnp.float32(1),))[1])},
    "roots": {"of": flat(values), "value": flat(x), "steps": flat(n), "slope": flat(slopes)},
}))
