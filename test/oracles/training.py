"""Dumps what PyTorch's optimizers do: on fixed gradients, and over 200 training steps of a small network.

    python3 test/oracles/training.py > test/oracles/training.json      (needs torch)

The runs are in f32 on one thread. `drift` is the greatest relative difference of the losses to the same run in f64: a tolerance
below it would test rounding, not formulas.
"""
import json

import torch
import torch.nn.functional as F

torch.manual_seed(2)
torch.set_num_threads(1)

OPTIMIZERS = {
    "sgd": lambda p, o: torch.optim.SGD(p, lr=o["learningRate"], momentum=o.get("momentum", 0), dampening=o.get("dampening", 0), nesterov=o.get("nesterov", False), weight_decay=o.get("weightDecay", 0)),
    "adam": lambda p, o: torch.optim.Adam(p, lr=o["learningRate"], betas=(o.get("beta1", 0.9), o.get("beta2", 0.999)), eps=o.get("epsilon", 1e-8), weight_decay=o.get("weightDecay", 0), amsgrad=o.get("amsgrad", False)),
    "adamW": lambda p, o: torch.optim.AdamW(p, lr=o["learningRate"], betas=(o.get("beta1", 0.9), o.get("beta2", 0.999)), eps=o.get("epsilon", 1e-8), weight_decay=o.get("weightDecay", 0.01), amsgrad=o.get("amsgrad", False)),
}


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2, written down here because PyTorch has none."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "wd": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                (b1, b2), lr = group["betas"], group["lr"]
                direction = torch.sign(b1 * m + (1 - b1) * p.grad)
                p.sub_(lr * (direction + group["wd"] * p))
                m.mul_(b2).add_(p.grad, alpha=1 - b2)


class Lamb(torch.optim.Optimizer):
    """You et al. 2020, algorithm 2, written down here because PyTorch has none."""

    def __init__(self, params, lr, betas, eps, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "wd": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                s = self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                m, v = s.setdefault("m", torch.zeros_like(p)), s.setdefault("v", torch.zeros_like(p))
                b1, b2 = group["betas"]
                m.mul_(b1).add_(p.grad, alpha=1 - b1)
                v.mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                direction = (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + group["eps"]) + group["wd"] * p
                trust = p.norm() / direction.norm() if p.norm() > 0 and direction.norm() > 0 else 1
                p.sub_(group["lr"] * trust * direction)


OPTIMIZERS |= {
    "rmsProp": lambda p, o: torch.optim.RMSprop(p, lr=o["learningRate"], alpha=o.get("decay", 0.99), eps=o.get("epsilon", 1e-8), momentum=o.get("momentum", 0), centered=o.get("centred", False), weight_decay=o.get("weightDecay", 0)),
    "adagrad": lambda p, o: torch.optim.Adagrad(p, lr=o["learningRate"], lr_decay=o.get("rateDecay", 0), eps=o.get("epsilon", 1e-10), weight_decay=o.get("weightDecay", 0)),
    "lion": lambda p, o: Lion(p, o["learningRate"], (o.get("beta1", 0.9), o.get("beta2", 0.99)), o.get("weightDecay", 0)),
    "lamb": lambda p, o: Lamb(p, o["learningRate"], (o.get("beta1", 0.9), o.get("beta2", 0.999)), o.get("epsilon", 1e-6), o.get("weightDecay", 0.01)),
}


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def steps(name, options):
    """Twenty steps of two parameters along fixed gradients."""
    params = [torch.tensor([1.0, -2.0, 0.5, 0.0], requires_grad=True), torch.tensor([3.0], requires_grad=True)]
    optimizer = OPTIMIZERS[name](params, options)
    grads, after = [], []
    for step in range(20):
        grads.append([numbers(torch.randn(4) * 10 ** (step % 3 - 1)), numbers(torch.randn(1))])
        for p, g in zip(params, grads[-1]):
            p.grad = torch.tensor(g)
        optimizer.step()
        after.append([numbers(p) for p in params])
    return {"optimizer": name, "options": options, "params": [[1, -2, 0.5, 0], [3]], "grads": grads, "after": after}


def clipping():
    params = [torch.zeros(2, requires_grad=True), torch.zeros(1, requires_grad=True)]
    found = []
    for maximum in (1.0, 100.0):
        for p, g in zip(params, ([3.0, 4.0], [12.0])):
            p.grad = torch.tensor(g)
        norm = torch.nn.utils.clip_grad_norm_(params, maximum)
        found.append({"maxNorm": maximum, "norm": float(norm), "grads": [numbers(p.grad) for p in params]})
    return {"grads": [[3, 4], [12]], "cases": found}


def training(name, sizes, activation, loss, optimizer, options, rows=64, batch=16, count=200, max_norm=None):
    x = torch.round(torch.randn(rows, sizes[0]) * 256) / 256
    if loss == "crossEntropy":
        y = (x[:, :3] + 0.5 * x[:, 3:6]).argmax(1)
    else:
        y = torch.round((torch.sin(x[:, :1]) + 0.5 * x[:, 1:2] * x[:, 2:3]) * 256) / 256
    weights = [torch.round(torch.randn(a, b) / a**0.5 * 65536) / 65536 for a, b in zip(sizes, sizes[1:])]

    def run(dtype):
        params = [w.clone().to(dtype).requires_grad_() for w in weights]
        biases = [torch.zeros(b, dtype=dtype, requires_grad=True) for b in sizes[1:]]
        update = OPTIMIZERS[optimizer]([*params, *biases], options)
        losses = []
        for step in range(count):
            rows_of = [(step * batch + k) * 5 % rows for k in range(batch)]
            h = x[rows_of].to(dtype)
            for layer, (w, b) in enumerate(zip(params, biases)):
                h = h @ w + b
                if layer < len(params) - 1:
                    h = getattr(torch, activation)(h) if activation != "gelu" else F.gelu(h)
            target = y[rows_of]
            value = F.cross_entropy(h, target) if loss == "crossEntropy" else F.mse_loss(h, target.to(dtype))
            update.zero_grad()
            value.backward()
            if max_norm:
                torch.nn.utils.clip_grad_norm_([*params, *biases], max_norm)
            update.step()
            losses.append(value.item())
        return losses, [numbers(p) for p in [*params, *biases]]

    losses, after = run(torch.float32)
    exact, _ = run(torch.float64)
    drift = max(abs(a - b) / abs(b) for a, b in zip(losses, exact))
    return {
        "name": name, "sizes": sizes, "activation": activation, "loss": loss, "optimizer": optimizer, "options": options, **({"maxNorm": max_norm} if max_norm else {}),
        "batch": batch, "stride": 5, "x": numbers(x), "y": [int(v) for v in y] if loss == "crossEntropy" else numbers(y),
        "weights": [numbers(w) for w in weights], "losses": [float(f"{v:.9g}") for v in losses], "after": after, "drift": float(f"{drift:.2g}"),
    }


result = {
    "torch": torch.__version__,
    "steps": [
        steps("sgd", {"learningRate": 0.1}),
        steps("sgd", {"learningRate": 0.1, "momentum": 0.9}),
        steps("sgd", {"learningRate": 0.1, "momentum": 0.9, "nesterov": True, "weightDecay": 0.01}),
        steps("adam", {"learningRate": 0.1}),
        steps("adam", {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "weightDecay": 0.1}),
        steps("adamW", {"learningRate": 0.1}),
        steps("adamW", {"learningRate": 0.05, "weightDecay": 0.2}),
        steps("rmsProp", {"learningRate": 0.01}),
        steps("rmsProp", {"learningRate": 0.01, "decay": 0.9, "momentum": 0.5, "centred": True, "weightDecay": 0.1, "epsilon": 1e-4}),
        steps("adagrad", {"learningRate": 0.1}),
        steps("adagrad", {"learningRate": 0.1, "rateDecay": 0.1, "weightDecay": 0.1}),
        steps("lion", {"learningRate": 0.01, "weightDecay": 0.1}),
        steps("lamb", {"learningRate": 0.01}),
    ],
    "clipping": clipping(),
    "training": [
        training("classes", [8, 16, 16, 3], "tanh", "crossEntropy", "adam", {"learningRate": 0.01}),
        training("values", [8, 16, 16, 1], "relu", "meanSquaredError", "sgd", {"learningRate": 0.02, "momentum": 0.9}),
        training("decayed", [8, 16, 3], "gelu", "crossEntropy", "adamW", {"learningRate": 0.01, "weightDecay": 0.1}),
        training("centred", [8, 16, 3], "tanh", "crossEntropy", "rmsProp", {"learningRate": 0.001, "decay": 0.9, "momentum": 0.5, "centred": True, "epsilon": 1e-4}),
        training("summed", [8, 16, 1], "tanh", "meanSquaredError", "adagrad", {"learningRate": 0.05, "rateDecay": 0.01}),
        training("signs", [8, 16, 3], "gelu", "crossEntropy", "lion", {"learningRate": 0.001, "weightDecay": 0.1}),
        training("layers", [8, 16, 3], "tanh", "crossEntropy", "lamb", {"learningRate": 0.01}),
        training("clipped", [8, 16, 1], "tanh", "meanSquaredError", "adam", {"learningRate": 0.01}, max_norm=0.1),
    ],
}
# What came later, so that the numbers above stay as they are
result["steps"] += [
    steps("sgd", {"learningRate": 0.1, "momentum": 0.9, "dampening": 0.3}),
    steps("adam", {"learningRate": 0.1, "beta2": 0.9, "amsgrad": True}),
    steps("adamW", {"learningRate": 0.05, "beta2": 0.9, "weightDecay": 0.2, "amsgrad": True}),
]
print(json.dumps(result).replace('{"optimizer"', '\n{"optimizer"').replace('{"name"', '\n{"name"').replace(', "x"', ',\n"x"').replace(', "weights"', ',\n"weights"').replace(', "losses"', ',\n"losses"').replace(', "after"', ',\n"after"'))
