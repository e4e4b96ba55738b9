"""The peer of nets.ts: a network of test/oracles/nets.py in PyTorch eager on one thread. Answers each line of stdin (a number of steps) with µs of wall time and of CPU time a step, and the loss.

    python3 torch_nets.py <network> <options as JSON: channelsLast, fused>
"""

import json
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "oracles"))
from nets import trainer

torch.set_num_threads(1)
options = json.loads(sys.argv[2])
layout = torch.channels_last if options.get("channelsLast") else torch.contiguous_format
step = trainer(sys.argv[1], layout=layout, **({"fused": True} if options.get("fused") else {}))

for line in sys.stdin:
    steps = int(line)
    before, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps):
        loss = step()
    wall, cpu = time.perf_counter() - before, time.process_time() - cpu
    print(wall / steps * 1e6, cpu / steps * 1e6, loss.item(), flush=True)
