"""Writes test/oracles/importance.json: scikit-learn's permutation importance example (diabetes, ridge).

Run: python3 test/oracles/importance.py (needs scikit-learn)
"""

import json
import pathlib

import sklearn
from sklearn.datasets import load_diabetes
from sklearn.inspection import permutation_importance
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

data = load_diabetes()
x_train, x_val, y_train, y_val = train_test_split(data.data, data.target, random_state=0)
model = Ridge(alpha=1e-2).fit(x_train, y_train)
found = permutation_importance(model, x_val, y_val, n_repeats=30, random_state=0)

path = pathlib.Path(__file__).with_name("importance.json")
path.write_text(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "features": list(data.feature_names),
            "weights": model.coef_.tolist(),
            "intercept": model.intercept_,
            "x": [[round(v, 12) for v in row] for row in x_val.tolist()],
            "y": y_val.tolist(),
            "r2": model.score(x_val, y_val),
            "mean": found.importances_mean.tolist(),
            "deviation": found.importances_std.tolist(),
        }
    )
    + "\n"
)
