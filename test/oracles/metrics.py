"""Writes test/oracles/metrics.json: metrics of scikit-learn on fixed predictions, ties included.

Run: python3 test/oracles/metrics.py (needs scikit-learn)
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn import metrics

rng = np.random.default_rng(7)


def binary(rows, digits):
    actual = rng.integers(0, 2, rows)
    score = np.clip(rng.normal(0.4 + 0.2 * actual, 0.25), 0, 1)
    if digits is not None:
        score = np.round(score, digits)
    predicted = (score > 0.5).astype(int)
    both = np.stack([1 - score, score], axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        actual, predicted, labels=[0, 1], zero_division=0
    )
    return {
        "actual": actual.tolist(),
        "probabilities": both.ravel().tolist(),
        "classes": 2,
        "predicted": predicted.tolist(),
        "auc": metrics.roc_auc_score(actual, score),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "confusion": metrics.confusion_matrix(actual, predicted, labels=[0, 1]).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "logLoss": metrics.log_loss(actual, both, labels=[0, 1]),
    }


def several(rows, classes):
    actual = rng.integers(0, classes, rows)
    logits = rng.normal(0, 1, (rows, classes)) + 1.2 * np.eye(classes)[actual]
    p = np.exp(logits)
    p /= p.sum(axis=1, keepdims=True)
    predicted = p.argmax(axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        actual, predicted, labels=range(classes), zero_division=0
    )
    return {
        "actual": actual.tolist(),
        "probabilities": p.ravel().tolist(),
        "classes": classes,
        "predicted": predicted.tolist(),
        "auc": metrics.roc_auc_score(actual, p, multi_class="ovr", average="macro"),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "confusion": metrics.confusion_matrix(actual, predicted, labels=range(classes)).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "logLoss": metrics.log_loss(actual, p, labels=range(classes)),
    }


def regression(rows):
    actual = rng.normal(10, 4, rows)
    predicted = actual + rng.normal(0.5, 2, rows)
    return {
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "mse": metrics.mean_squared_error(actual, predicted),
        "mae": metrics.mean_absolute_error(actual, predicted),
        "r2": metrics.r2_score(actual, predicted),
    }


path = pathlib.Path(__file__).with_name("metrics.json")
path.write_text(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "classification": [binary(40, None), binary(60, 1), binary(50, 0), several(60, 3), several(40, 5)],
            "regression": [regression(30)],
        }
    )
    + "\n"
)
