"""Fisher diagonals, EWC penalties and a few steps of SGD with them, by PyTorch: `python3 test/oracles/continual.py > test/oracles/continual.json`.

Every gradient is taken of one row by itself. The penalties of several tasks are summed one by one, as Kirkpatrick et al. write them.
"""

import json

import torch

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(7)
rows, inputs, hidden, classes = 6, 3, 4, 3
shapes = {"hidden1.weight": (inputs, hidden), "hidden1.bias": (hidden,), "output.weight": (hidden, classes), "output.bias": (classes,)}


def fresh(scale=1.0, sizes=shapes):
    # Rounded to f32, so that both sides start from the same numbers.
    return {name: (scale * torch.randn(size, generator=generator)).float().double() for name, size in sizes.items()}


def network(params, x):
    return torch.relu(x @ params["hidden1.weight"] + params["hidden1.bias"]) @ params["output.weight"] + params["output.bias"]


def gradient(loss, params):
    return dict(zip(params, torch.autograd.grad(loss, list(params.values()))))


def require(params):
    return {name: value.clone().requires_grad_() for name, value in params.items()}


def fisher(params, x, labels_of):
    """The mean over rows of the weighted squares of the gradients of log p(y|x); `labels_of` gives (label, weight) pairs of a row."""
    params = require(params)
    total = {name: torch.zeros_like(value) for name, value in params.items()}
    for i in range(len(x)):
        for label, weight in labels_of(i):
            log = torch.log_softmax(network(params, x[i : i + 1]), -1)[0, label]
            for name, slope in gradient(log, params).items():
                total[name] += weight * slope**2 / len(x)
    return total


def number_fisher(params, x):
    params = require(params)
    total = {name: torch.zeros_like(value) for name, value in params.items()}
    for i in range(len(x)):
        for name, slope in gradient(network(params, x[i : i + 1])[0, 0], params).items():
            total[name] += slope**2 / len(x)
    return total


def dump(params):
    return {name: {"shape": list(value.shape), "data": value.detach().reshape(-1).tolist()} for name, value in params.items()}


x = torch.randn((rows, inputs), generator=generator).float().double()
y = torch.randint(classes, (rows,), generator=generator)
params = fresh()
chances = torch.softmax(network(params, x), -1)
exact = fisher(params, x, lambda i: [(c, chances[i, c].item()) for c in range(classes)])
empirical = fisher(params, x, lambda i: [(y[i].item(), 1.0)])

# Three tasks remembered with one penalty each, and what they cost at a fourth place.
tasks = [(fresh(), {name: value**2 for name, value in fresh().items()}) for _ in range(3)]
place = fresh()
lam = 10.0
penalty = sum((lam / 2 * f[name] * (place[name] - theta[name]) ** 2).sum() for theta, f in tasks for name in shapes)

# Online: one anchor, the newest weights, and a fading sum of importances.
decay = 0.7
faded = {name: torch.zeros(shapes[name]) for name in shapes}
for theta, f in tasks:
    faded = {name: decay * faded[name] + f[name] for name in shapes}
online = sum((lam / 2 * faded[name] * (place[name] - tasks[-1][0][name]) ** 2).sum() for name in shapes)

# Five steps of SGD on the whole batch with the sum of the three penalties, λ = 0.5.
weights = require(place)
rate, strength = 0.05, 0.5
losses = []
for _ in range(5):
    task_loss = torch.nn.functional.cross_entropy(network(weights, x), y)
    cost = sum((strength / 2 * f[name] * (weights[name] - theta[name]) ** 2).sum() for theta, f in tasks for name in shapes)
    losses.append(task_loss.item())
    slopes = gradient(task_loss + cost, weights)
    weights = require({name: value.detach() - rate * slopes[name] for name, value in weights.items()})

single = {**shapes, "output.weight": (hidden, 1), "output.bias": (1,)}
number = fresh(sizes=single)
print(
    json.dumps(
        {
            "torch": torch.__version__,
            "x": x.reshape(-1).tolist(),
            "y": y.tolist(),
            "params": dump(params),
            "exact": dump(exact),
            "empirical": dump(empirical),
            "number": {"params": dump(number), "exact": dump(number_fisher(number, x))},
            "tasks": [{"weights": dump(theta), "fisher": dump(f)} for theta, f in tasks],
            "place": dump(place),
            "lambda": lam,
            "penalty": penalty.item(),
            "decay": decay,
            "online": online.item(),
            "steps": {"rate": rate, "lambda": strength, "losses": losses, "weights": dump(weights)},
        }
    )
)
