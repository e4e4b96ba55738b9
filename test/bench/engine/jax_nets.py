"""The peer of nets.ts: a network of test/oracles/nets.py in JAX on one thread. Answers each line of stdin (a number of steps) with µs of wall time and of CPU time a step, and the loss.

    python3 jax_nets.py <mlp|lenet-300-100|lenet-5> <jit|scan>

`jit` calls a compiled step for each batch, with its state donated; `scan` does all steps in one compiled call.
"""

import os
import sys
import time
from functools import partial

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax


def bits(count, seed):
    x = (np.arange(count, dtype=np.uint64) * 2654435761 + seed * 40503) & 0xFFFFFFFF
    x = x ^ (x >> np.uint64(15))
    x = (x * 2246822519) & 0xFFFFFFFF
    return x ^ (x >> np.uint64(13))


def values(shape, seed, bound):
    return jnp.asarray((bound * (bits(int(np.prod(shape)), seed) / 2**31 - 1)).astype(np.float32).reshape(shape))


def whole(shape, seed, below):
    return jnp.asarray((bits(int(np.prod(shape)), seed) % below).astype(np.int32).reshape(shape))


def dense(i, o):
    return [((i, o), i**-0.5), ((o,), i**-0.5)]


def layers(params, x):
    for i in range(0, len(params), 2):
        x = x @ params[i] + params[i + 1]
        if i + 2 < len(params):
            x = jax.nn.relu(x)
    return x


def lenet5(params, x):
    for at, padding in ((0, "SAME"), (2, "VALID")):
        x = lax.conv_general_dilated(x, params[at], (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = jax.nn.relu(x + params[at + 1])
        x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    return layers(params[4:], x.reshape(len(x), 400))


NETS = {
    "mlp": dict(run=layers, params=[*dense(32, 64), *dense(64, 64), *dense(64, 1)], x=(32, 32), y=(32, 1)),
    "lenet-300-100": dict(run=layers, params=[*dense(784, 300), *dense(300, 100), *dense(100, 10)], x=(64, 784), y=(64,), classes=10),
    "lenet-5": dict(run=lenet5, params=[((5, 5, 1, 6), 0.2), ((6,), 0.2), ((5, 5, 6, 16), 150**-0.5), ((16,), 0.08), *dense(400, 120), *dense(120, 84), *dense(84, 10)], x=(64, 28, 28, 1), y=(64,), classes=10),
}
net = NETS[sys.argv[1]]


def loss(params, x, y):
    out = net["run"](params, x)
    if "classes" in net:
        return -jnp.take_along_axis(jax.nn.log_softmax(out), y[:, None], 1).mean()
    return ((out - y) ** 2).mean()


def train(state, batch):
    params, first, second, t = state
    value, grads = jax.value_and_grad(loss)(params, *batch)
    t = t + 1
    first = [0.9 * m + 0.1 * g for m, g in zip(first, grads)]
    second = [0.999 * v + 0.001 * g * g for v, g in zip(second, grads)]
    rate, scale = 1e-3 / (1 - 0.9**t), 1 / jnp.sqrt(1 - 0.999**t)
    params = [p - rate * m / (jnp.sqrt(v) * scale + 1e-8) for p, m, v in zip(params, first, second)]
    return (params, first, second, t), value


count = 8
params = [values(shape, i + 1, bound) for i, (shape, bound) in enumerate(net["params"])]
state = (params, [jnp.zeros_like(p) for p in params], [jnp.zeros_like(p) for p in params], jnp.float32(0))
xs = [values(net["x"], 1000 + i, 1.7) for i in range(count)]
ys = [whole(net["y"], 2000 + i, net["classes"]) if "classes" in net else values(net["y"], 2000 + i, 1) for i in range(count)]

one = jax.jit(train, donate_argnums=0)
stacked = (jnp.stack(xs), jnp.stack(ys))


@partial(jax.jit, donate_argnums=0)
def many(state, order):
    return lax.scan(lambda state, i: train(state, (stacked[0][i], stacked[1][i])), state, order)


compiled = {}
done = 0
for line in sys.stdin:
    steps = int(line)
    order = (done + np.arange(steps)) % count
    done += steps
    if sys.argv[2] == "scan" and steps not in compiled:
        compiled[steps] = many.lower(state, order).compile()
    before, cpu = time.perf_counter(), time.process_time()
    if sys.argv[2] == "scan":
        state, losses = compiled[steps](state, order)
        value = losses[-1].item()
    else:
        for i in order:
            state, value = one(state, (xs[i], ys[i]))
        value = value.item()
    wall, cpu = time.perf_counter() - before, time.process_time() - cpu
    print(wall / steps * 1e6, cpu / steps * 1e6, value, flush=True)
