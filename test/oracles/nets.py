"""The networks of test/support/nets.ts in PyTorch, and the losses of their first steps.

    python3 test/oracles/nets.py > test/oracles/nets.json      (needs torch; runs in f32 on one thread)

Values come from a hash of their place, so that both sides have the same without a file. `drift` is the greatest relative
difference of the first 50 losses to the same run in f64.
"""
import json

import torch
import torch.nn.functional as F


def bits(count, seed):
    mask = 0xFFFFFFFF
    x = (torch.arange(count, dtype=torch.int64) * 2654435761 + seed * 40503) & mask
    x = x ^ (x >> 15)
    x = (x * 2246822519) & mask
    return x ^ (x >> 13)


def values(shape, seed, bound):
    count = torch.Size(shape).numel()
    return (bound * (bits(count, seed).double() / 2**31 - 1)).float().reshape(shape)


def whole(shape, seed, below):
    return (bits(torch.Size(shape).numel(), seed) % below).reshape(shape)


def dense(i, o):
    return [((i, o), i**-0.5), ((o,), i**-0.5)]


def conv(k, i, o):
    return ((k, k, i, o), (k * k * i) ** -0.5)


def norm(c):
    return [((c,), "ones"), ((c,), 0)]


def recurrent(i, h, gates):
    return [((i, gates * h), h**-0.5), ((h, gates * h), h**-0.5), ((gates * h,), h**-0.5), ((gates * h,), h**-0.5)]


NETS = {
    "mlp": dict(params=[*dense(32, 64), *dense(64, 64), *dense(64, 1)], x=(32, 32), y=(32, 1)),
    "lenet-300-100": dict(params=[*dense(784, 300), *dense(300, 100), *dense(100, 10)], x=(64, 784), y=(64,), classes=10),
    "lenet-5": dict(params=[conv(5, 1, 6), ((6,), 0.2), conv(5, 6, 16), ((16,), 0.08), *dense(400, 120), *dense(120, 84), *dense(84, 10)], x=(64, 28, 28, 1), y=(64,), classes=10),
    "resnet": dict(params=[p for k, i, o in [(3, 3, 16), (3, 16, 16), (3, 16, 16), (3, 16, 32), (3, 32, 32), (1, 16, 32), (3, 32, 32), (3, 32, 32)] for p in (conv(k, i, o), *norm(o))] + dense(32, 10), x=(32, 32, 32, 3), y=(32,), classes=10),
    "transformer": dict(params=[*norm(128), ((128, 384), 0.1), ((384,), 0), *dense(128, 128), *norm(128), *dense(128, 512), *dense(512, 128)], x=(16, 64, 128), y=(16, 64, 128)),
    "lstm": dict(params=[*recurrent(32, 64, 4), *dense(64, 1)], x=(32, 32, 32), y=(32, 1)),
    "text": dict(params=[((1000, 32), 1), *recurrent(32, 64, 3), *dense(64, 2)], x=(32, 32), y=(32,), symbols=1000, classes=2),
}


def turned(name, p):
    """A parameter in PyTorch's order of axes."""
    if p.dim() == 4:
        return p.permute(3, 2, 0, 1).contiguous()
    return p.t().contiguous() if p.dim() == 2 and not (name == "text" and p.shape[0] == 1000) else p


def start(name, dtype=torch.float32, layout=torch.contiguous_format):
    net = NETS[name]
    params = [torch.ones(shape) if begin == "ones" else values(shape, i + 1, begin) for i, (shape, begin) in enumerate(net["params"])]
    return [(q.to(memory_format=layout) if q.dim() == 4 else q).requires_grad_() for q in (turned(name, p).to(dtype) for p in params)]


def batch(name, i, dtype=torch.float32, layout=torch.contiguous_format):
    net = NETS[name]
    x = whole(net["x"], 1000 + i, net["symbols"]) if "symbols" in net else values(net["x"], 1000 + i, 1.7).to(dtype)
    y = whole(net["y"], 2000 + i, net["classes"]) if "classes" in net else values(net["y"], 2000 + i, 1).to(dtype)
    return (x.permute(0, 3, 1, 2).contiguous(memory_format=layout) if x.dim() == 4 else x), y


def layers(x, params):
    for i in range(0, len(params), 2):
        x = F.linear(x, params[i], params[i + 1])
        if i + 2 < len(params):
            x = torch.relu(x)
    return x


def resnet(p, x):
    def unit(x, at, stride=1):
        w, scale, shift = p[3 * at : 3 * at + 3]
        return F.batch_norm(F.conv2d(x, w, stride=stride, padding=1 if w.shape[2] == 3 else 0), None, None, scale, shift, True)

    stem = torch.relu(unit(x, 0))
    one = torch.relu(unit(torch.relu(unit(stem, 1)), 2) + stem)
    two = torch.relu(unit(torch.relu(unit(one, 3, 2)), 4) + unit(one, 5, 2))
    three = torch.relu(unit(torch.relu(unit(two, 6)), 7) + two)
    return layers(three.mean((2, 3)), p[24:])


def lenet5(p, x):
    x = F.max_pool2d(torch.relu(F.conv2d(x, p[0], p[1], padding=2)), 2)
    x = F.max_pool2d(torch.relu(F.conv2d(x, p[2], p[3])), 2)
    return layers(x.permute(0, 2, 3, 1).reshape(len(x), 400), p[4:])


def transformer(p, x):
    s1, h1, pw, pb, mw, mb, s2, h2, ww, wb, nw, nb = p
    n, t, c = x.shape
    q, k, v = F.linear(F.layer_norm(x, (c,), s1, h1), pw, pb).reshape(n, t, 3, 4, c // 4).permute(2, 0, 3, 1, 4)
    seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, c)
    y = x + F.linear(seen, mw, mb)
    return y + F.linear(F.gelu(F.linear(F.layer_norm(y, (c,), s2, h2), ww, wb)), nw, nb)


def lstm(p, x):
    n, h = len(x), p[1].shape[1]
    zero = x.new_zeros(1, n, h)
    outputs, _, _ = torch.lstm(x, (zero, zero), p[:4], True, 1, 0.0, True, False, True)
    return layers(outputs[:, -1], p[4:])


def text(p, x):
    e = F.embedding(x, p[0])
    _, final = torch.gru(e, e.new_zeros(1, len(x), p[2].shape[1]), p[1:5], True, 1, 0.0, True, False, True)
    return layers(final[0], p[5:])


RUN = {"mlp": lambda p, x: layers(x, p), "lenet-300-100": lambda p, x: layers(x, p), "lenet-5": lenet5, "resnet": resnet, "transformer": transformer, "lstm": lstm, "text": text}


def loss(name, params, x, y):
    out = RUN[name](params, x)
    return F.cross_entropy(out, y) if "classes" in NETS[name] else F.mse_loss(out, y)


def trainer(name, dtype=torch.float32, layout=torch.contiguous_format, count=8, **adam):
    """A function that does the next step and gives its loss."""
    params = start(name, dtype, layout)
    batches = [batch(name, i, dtype, layout) for i in range(count)]
    optimizer = torch.optim.Adam(params, lr=1e-3, **adam)
    done = 0

    def step():
        nonlocal done
        value = loss(name, params, *batches[done % count])
        done += 1
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        return value

    return step


if __name__ == "__main__":
    torch.set_num_threads(1)
    rows = []
    for name in NETS:
        step, exact = trainer(name), trainer(name, torch.float64)
        losses = [step().item() for _ in range(200)]
        sure = [exact().item() for _ in range(50)]
        drift = max(abs(a - b) / abs(b) for a, b in zip(losses, sure))
        rows.append({"name": name, "drift": float(f"{drift:.2g}"), "losses": [float(f"{v:.9g}") for v in losses]})
    print('{\n  "torch": "%s",\n  "nets": [\n    %s\n  ]\n}' % (torch.__version__, ",\n    ".join(map(json.dumps, rows))))
