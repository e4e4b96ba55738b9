"""Writes test/oracles/parzen.json: log densities of Optuna's univariate Parzen estimator, with its defaults.

Run: python3 test/oracles/parzen.py (needs optuna)
"""

import json
import pathlib

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights

parameters = _ParzenEstimatorParameters(True, 1.0, True, False, default_weights, False, {})
random = np.random.default_rng(1)
cases = []


def add(dimension, distribution, observed, points):
    internal = [distribution.to_internal_repr(value) for value in observed]
    estimator = _ParzenEstimator({"x": np.array(internal)}, {"x": distribution}, parameters)
    at = np.array([distribution.to_internal_repr(value) for value in points])
    cases.append(
        {
            "dimension": dimension,
            "observed": observed,
            "points": points,
            "logDensity": estimator.log_pdf({"x": at}).tolist(),
        }
    )


for count in (0, 1, 2, 9, 26, 40):
    values = np.round(random.uniform(-5, 10, count), 6).tolist()
    add(
        {"kind": "float", "low": -5, "high": 10, "log": False},
        FloatDistribution(-5, 10),
        values,
        [-5.0, -1.25, 0.0, 3.5, 9.99],
    )
    values = [float(f"{v:.6g}") for v in np.exp(random.uniform(np.log(1e-4), np.log(1e-1), count))]
    add(
        {"kind": "float", "low": 1e-4, "high": 1e-1, "log": True},
        FloatDistribution(1e-4, 1e-1, log=True),
        values,
        [1e-4, 3e-3, 1e-2, 0.09],
    )
    # Without repeats: among equal ones numpy's sort has an order of its own.
    values = (3 + random.permutation(60)[:count]).tolist()
    add(
        {"kind": "int", "low": 3, "high": 62, "log": False},
        IntDistribution(3, 62),
        values,
        [3, 4, 10, 33, 61, 62],
    )
    values = (8 + random.permutation(249)[:count]).tolist()
    add(
        {"kind": "int", "low": 8, "high": 256, "log": True},
        IntDistribution(8, 256, log=True),
        values,
        [8, 16, 100, 256],
    )
    options = ["relu", "gelu", "tanh"]
    values = [options[i] for i in random.integers(0, 3, count)]
    add(
        {"kind": "choice", "values": options}, CategoricalDistribution(options), values, options
    )

path = pathlib.Path(__file__).with_name("parzen.json")
path.write_text(json.dumps({"optuna": optuna.__version__, "cases": cases}) + "\n")
