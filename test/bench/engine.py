"""The peer of engine.ts: the same MLP step in PyTorch eager on one thread. Answers each line of stdin (a number of steps) with µs of wall time and of CPU time a step, and the loss."""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch

torch.set_num_threads(1)
start = json.load(open(sys.argv[1]))
shape = lambda t: torch.tensor(t["data"], dtype=torch.float32).reshape(t["shape"])
batches = [(shape(x), shape(y)) for x, y in start["batches"]]
weights = [shape(t).requires_grad_() for t in start["params"]]
optimizer = torch.optim.Adam(weights, lr=1e-3, **json.loads(sys.argv[2]))


def step(x, y):
    h = x
    for i in range(0, len(weights), 2):
        h = h @ weights[i] + weights[i + 1]
        if i + 2 < len(weights):
            h = torch.relu(h)
    loss = torch.mean((h - y) ** 2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss


done = 0
for line in sys.stdin:
    steps = int(line)
    before, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps):
        loss = step(*batches[done % len(batches)])
        done += 1
    wall, cpu = time.perf_counter() - before, time.process_time() - cpu
    print(wall / steps * 1e6, cpu / steps * 1e6, loss.item(), flush=True)
