"""The peer of ops.ts. Answers each line of stdin (JSON: setup, code, threads, seconds) with the least µs of wall time that `code` takes in PyTorch."""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch

torch.set_grad_enabled(False)
for line in sys.stdin:
    task = json.loads(line)
    torch.set_num_threads(task["threads"])
    names = {"torch": torch, "F": torch.nn.functional}
    exec(task["setup"], names)
    code = compile(task["code"], "row", "exec")
    exec(code, names)
    least, end = float("inf"), time.perf_counter() + task["seconds"]
    while time.perf_counter() < end:
        start = time.perf_counter()
        exec(code, names)
        least = min(least, time.perf_counter() - start)
    print(least * 1e6, flush=True)
