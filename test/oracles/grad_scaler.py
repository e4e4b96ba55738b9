"""Dumps the scales that torch.amp.GradScaler goes through, for patterns of steps that overflow.

    python3 test/oracles/grad_scaler.py > test/oracles/grad_scaler.json      (needs torch)

`overflows` are the steps (from 0) whose gradient is infinite; `scales[i]` is the scale that step i multiplies with, the last entry that after all
of them; `weights` is the one weight after each step of SGD with rate 1 and gradient 0.5.
"""
import json

import torch

PATTERNS = [
    {"name": "clean", "steps": 4100, "overflows": []},
    {"name": "one", "steps": 4, "overflows": [1]},
    {"name": "first three", "steps": 8, "overflows": [0, 1, 2]},
    {"name": "resets the count", "steps": 14, "overflows": [2, 7], "growth_interval": 4},
    {"name": "just before it grows", "steps": 12, "overflows": [3, 6], "growth_interval": 4},
    {"name": "every third", "steps": 30, "overflows": list(range(0, 30, 3)), "growth_interval": 2},
    {"name": "other factors", "steps": 20, "overflows": [5, 6], "growth_interval": 3, "growth_factor": 4.0, "backoff_factor": 0.25, "init_scale": 128.0},
    {"name": "never infinite", "steps": 9, "overflows": [], "growth_interval": 2, "init_scale": 2.0**126},
]


def run(pattern):
    options = {k: pattern[k] for k in ("growth_interval", "growth_factor", "backoff_factor", "init_scale") if k in pattern}
    scaler = torch.amp.GradScaler("cpu", **options)
    w = torch.nn.Parameter(torch.tensor(0.0))
    optimizer = torch.optim.SGD([w], lr=1.0)
    scales, weights = [], []
    for step in range(pattern["steps"]):
        scales.append(scaler.get_scale())
        optimizer.zero_grad()
        x = float("inf") if step in pattern["overflows"] else 2.0**-100 if pattern["name"] == "never infinite" else 0.5
        scaler.scale(w * x).backward()
        scaler.step(optimizer)
        scaler.update()
        weights.append(w.item())
    return {**pattern, "scales": [*scales, scaler.get_scale()], "weights": weights}


results = [run(pattern) for pattern in PATTERNS]
for result in results:
    # Of a long run the ends say all: the scale changes twice.
    if result["steps"] > 100:
        scales = result.pop("scales")
        result["changes"] = [[i, s] for i, s in enumerate(scales) if i == 0 or s != scales[i - 1]]
        result["weights"] = result["weights"][-1:]
print(json.dumps({"versions": {"torch": torch.__version__}, "runs": results}))
