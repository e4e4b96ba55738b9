"""The peer of products.ts: a square product in PyTorch on one thread. Answers each line of stdin (a number of products) with µs of wall time and of CPU time each, and an element of the result.

    python3 torch_products.py <rows>
"""

import sys
import time
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch

torch.set_num_threads(1)
n = int(sys.argv[1])
a, b = torch.full((n, n), 0.5), torch.full((n, n), 0.25)
c = torch.empty(n, n)

for line in sys.stdin:
    steps = int(line)
    before, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps):
        torch.mm(a, b, out=c)
    wall, cpu = time.perf_counter() - before, time.process_time() - cpu
    print(wall / steps * 1e6, cpu / steps * 1e6, c[-1, -1].item(), flush=True)
