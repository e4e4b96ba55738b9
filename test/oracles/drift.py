"""What river's drift detectors say of fixed streams: `python3 test/oracles/drift.py > test/oracles/drift.json` with river installed.

The first stream is the one of river's own documentation for these detectors (NumPy's legacy generator, seed 12345); the
others are runs of Bernoulli errors whose rate changes once, made by a small generator that the tests repeat.
"""

import json

import numpy as np
import river
from river import drift


def bernoulli(seed, before, after, change, n):
    state = seed
    for i in range(n):
        state = (state * 1103515245 + 12345) % 2**31
        yield int(state / 2**31 < (before if i < change else after))


def places(detector, stream):
    found = []
    for i, x in enumerate(stream):
        detector.update(x)
        if detector.drift_detected:
            found.append(i)
    return found


def widths(stream):
    adwin = drift.ADWIN()
    for x in stream:
        adwin.update(x)
    return {"width": adwin.width, "mean": adwin.estimation, "variance": adwin.variance, "detections": adwin.n_detections}


rng = np.random.RandomState(12345)
classic = np.concatenate((rng.randint(2, size=1000), rng.randint(8, size=1000))).tolist()
np.random.seed(12345)
streams = {"classic": {"values": classic}}
for seed, before, after in [(1, 0.2, 0.4), (2, 0.2, 0.3), (3, 0.1, 0.5), (4, 0.3, 0.3), (5, 0.5, 0.2)]:
    streams[f"bernoulli {seed}"] = {"seed": seed, "before": before, "after": after, "change": 3000, "n": 6000}

cases = []
for name, spec in streams.items():
    values = spec.get("values") or list(bernoulli(spec["seed"], spec["before"], spec["after"], spec["change"], spec["n"]))
    cases.append(
        {
            "name": name,
            **spec,
            "adwin": places(drift.ADWIN(), values),
            "adwinStrict": places(drift.ADWIN(delta=1e-5, clock=1), values),
            "adwinEnd": widths(values),
            "pageHinkley": places(drift.PageHinkley(), values),
            "pageHinkleyLow": places(drift.PageHinkley(threshold=10, mode="up"), values),
        }
    )
print(json.dumps({"river": river.__version__, "numpy": np.__version__, "cases": cases}))
