"""Writes test/oracles/features.json: what pandas and scikit-learn make of a small table with gaps.

Run: python3 test/oracles/features.py (needs pandas and scikit-learn)
The table is the first rows of the bundled German credit data with a tenth of its values taken out.
"""

import hashlib
import io
import json
import pathlib
import platform

import numpy
import pandas
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

NUMBERS = ["duration", "credit_amount", "age"]
CATEGORIES = ["purpose", "housing"]
ROWS, SEED, TEST = 240, 11, 0.25

source = pathlib.Path(__file__).parents[2] / "sdk" / "datasets" / "german-credit.csv"
table = pandas.read_csv(source, keep_default_na=False)[NUMBERS + CATEGORIES + ["class"]].head(ROWS)
for name in NUMBERS:
    table[name] = table[name].astype("float64")
random = numpy.random.default_rng(0)
for name in NUMBERS + CATEGORIES:
    table.loc[random.random(ROWS) < 0.1, name] = numpy.nan
text = table.to_csv(index=False)
table = pandas.read_csv(io.StringIO(text))


def mix(row: int, salt: str) -> int:
    """The integer mix that decides which rows are test rows (sdk/data/mix.ts)."""
    x = row + int.from_bytes(hashlib.sha256(salt.encode()).digest()[:4], "little")
    for k in (1664525, 1103515245, 747796405):
        x = x * k % 2**32
        x ^= x >> 15
    return x


def split() -> list[int]:
    """The test rows: the first quarter of each class by the mix."""
    chosen = []
    for _, rows in table.groupby("class").groups.items():
        order = sorted(rows, key=lambda row: (mix(row, f"split {SEED}"), row))
        chosen += order[: int(len(order) * TEST + 0.5)]
    return sorted(chosen)


def numbers(values) -> list:
    return [None if pandas.isna(value) else float(value) for value in values]


def impute(strategy: str, names: list[str]) -> dict:
    fitted = SimpleImputer(strategy=strategy).fit(table[names])
    return {name: value if isinstance(value, str) else float(value) for name, value in zip(names, fitted.statistics_)}


def kept(low, high) -> list[int]:
    inside = pandas.Series(True, index=table.index)
    for name in NUMBERS:
        inside &= table[name].isna() | table[name].between(low(table[name]), high(table[name]))
    return [int(row) for row in table.index[inside]]


def quartile(x, q):
    return x.quantile(q)


described = table[NUMBERS].describe()
filled = table.copy()
filled[NUMBERS] = SimpleImputer(strategy="median").fit_transform(table[NUMBERS])
filled[CATEGORIES] = SimpleImputer(strategy="most_frequent").fit_transform(table[CATEGORIES])
hot = OneHotEncoder(sparse_output=False).fit(filled[CATEGORIES])

test = split()
train = [row for row in range(ROWS) if row not in test]
part = table.loc[train]
number = SimpleImputer(strategy="median").fit(part[NUMBERS])
category = SimpleImputer(strategy="most_frequent").fit(part[CATEGORIES])
imputed = pandas.DataFrame(number.transform(table[NUMBERS]), columns=NUMBERS)
z = (imputed.loc[train] - imputed.loc[train].mean()) / imputed.loc[train].std(ddof=0)
inside = [row for row in train if (z.loc[row].abs() <= 2.5).all()]
scaler = StandardScaler().fit(imputed.loc[inside])
levels = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(category.transform(table.loc[inside, CATEGORIES]))
matrix = numpy.hstack([scaler.transform(imputed), levels.transform(category.transform(table[CATEGORIES]))])

answers = {
    "versions": {
        "python": platform.python_version(),
        "pandas": pandas.__version__,
        "numpy": numpy.__version__,
        "scikit-learn": sklearn.__version__,
    },
    "csv": text,
    "describe": {name: {key: float(value) for key, value in described[name].items()} for name in NUMBERS},
    "top": {name: [str(table[name].mode()[0]), int(table[name].value_counts().max())] for name in CATEGORIES},
    "impute": {
        "median": impute("median", NUMBERS),
        "mean": impute("mean", NUMBERS),
        "mode": impute("most_frequent", NUMBERS + CATEGORIES),
    },
    "kept": {
        "z": kept(lambda x: x.mean() - 2 * x.std(ddof=0), lambda x: x.mean() + 2 * x.std(ddof=0)),
        "iqr": kept(
            lambda x: quartile(x, 0.25) - 1.5 * (quartile(x, 0.75) - quartile(x, 0.25)),
            lambda x: quartile(x, 0.75) + 1.5 * (quartile(x, 0.75) - quartile(x, 0.25)),
        ),
    },
    "duplicates": [int(row) for row in table[CATEGORIES + ["class"]].drop_duplicates().index],
    "standardize": {name: numbers(StandardScaler().fit_transform(table[[name]])[:, 0]) for name in NUMBERS},
    "oneHot": {"levels": [list(each) for each in hot.categories_], "rows": hot.transform(filled[CATEGORIES]).astype(int).tolist()},
    "ordinal": OrdinalEncoder().fit_transform(filled[CATEGORIES]).astype(int).tolist(),
    "pipeline": {
        "seed": SEED,
        "test": test,
        "train": inside,
        "median": numbers(number.statistics_),
        "mean": numbers(scaler.mean_),
        "deviation": numbers(scaler.scale_),
        "levels": [list(each) for each in levels.categories_],
        "matrix": {str(row): [round(float(value), 9) for value in matrix[row]] for row in inside[:40] + test[:40]},
    },
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(answers, separators=(",", ":")))
