"""A scoring notebook beside the training notebook.

The truth is the scoring notebook itself: both notebooks run in one folder, training first, and what the scoring notebook
says about rows that it never saw is what ``score.py`` must say, for several rows and for one.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nbrefactor.model import Cell, Notebook, Refactoring
from nbrefactor.pipeline import refactor
from nbrefactor.settings import Settings

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pytest.importorskip("sklearn")

IMPORTS = """\
import json
import pickle
import joblib
import numpy as np
import pandas as pd
"""
TRAIN = (
    IMPORTS
    + """\
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import LabelEncoder, StandardScaler
df = pd.read_csv("train.csv")
"""
)


@dataclass(frozen=True)
class Case:
    """``answer`` is an expression over the names of the scoring notebook; ``refused`` a part of the reason."""

    name: str
    train: str
    score: str
    answer: str = "pred"
    refused: str = ""
    skew: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


MEDIAN = """\
age_median = df["age"].median()
df["age"] = df["age"].fillna(age_median)
X = df[["age", "fare"]]
model = LogisticRegression().fit(X, df["y"])
"""
SCALED = """\
X = df[["fare", "qty"]]
scaler = StandardScaler()
X_scaled = scaler.fit_transform(X)
model = LogisticRegression().fit(X_scaled, df["y"])
"""
PLAIN = """\
X = df[["fare", "qty"]]
model = LogisticRegression().fit(X, df["y"])
joblib.dump(model, "model.joblib")
"""

CASES = [
    Case(
        "a model and rows",
        PLAIN,
        'clf = joblib.load("model.joblib")\nrows = pd.read_csv("new.csv")\npred = clf.predict(rows[["fare", "qty"]])\n',
    ),
    Case(
        "pickles in with blocks, under other names",
        SCALED + 'with open("out/model.pkl", "wb") as f:\n    pickle.dump(model, f)\n'
        'with open("out/scaler.pkl", "wb") as f:\n    pickle.dump(scaler, f)\n',
        'with open("out/model.pkl", "rb") as f:\n    clf = pickle.load(f)\n'
        'with open("out/scaler.pkl", "rb") as handle:\n    scale = pickle.load(handle)\n'
        'df = pd.read_csv("new.csv")\nX = scale.transform(df[["fare", "qty"]])\npred = clf.predict(X)\n',
    ),
    Case(
        "a value saved as JSON",
        MEDIAN + 'joblib.dump(model, "model.joblib")\n'
        'with open("meta.json", "w") as f:\n    json.dump({"median": float(age_median), "columns": list(X.columns)}, f)\n',
        'model = joblib.load("model.joblib")\nwith open("meta.json") as f:\n    meta = json.load(f)\n'
        'rows = pd.read_csv("new.csv")\nrows["age"] = rows["age"].fillna(meta["median"])\n'
        'pred = model.predict(rows[meta["columns"]])\n',
    ),
    Case(
        "everything in one dict",
        MEDIAN + 'bundle = {"model": model, "median": age_median, "features": ["age", "fare"]}\n'
        'joblib.dump(bundle, "bundle.joblib")\n',
        'parts = joblib.load("bundle.joblib")\nmodel = parts["model"]\nmedian = parts["median"]\n'
        'data = pd.read_csv("new.csv")\ndata["age"] = data["age"].fillna(median)\n'
        'pred = model.predict(data[parts["features"]])\n',
    ),
    Case(
        "columns that training has added one by one",
        'X = pd.get_dummies(df[["fare", "city"]])\nmodel = LogisticRegression().fit(X, df["y"])\n'
        'joblib.dump(model, "model.joblib")\njoblib.dump(list(X.columns), "columns.joblib")\n',
        'model = joblib.load("model.joblib")\ncolumns = joblib.load("columns.joblib")\nrows = pd.read_csv("new.csv")\n'
        'X = pd.get_dummies(rows[["fare", "city"]])\nfor c in columns:\n    if c not in X.columns:\n        X[c] = 0\n'
        "pred = model.predict(X[columns])\n",
    ),
    Case(
        "the same helper in both",
        'def prepare(table):\n    table = table.copy()\n    table["per"] = table["fare"] / (table["qty"] + 1)\n'
        '    return table[["per", "qty"]]\n\n\nmodel = LogisticRegression().fit(prepare(df), df["y"])\n'
        'joblib.dump(model, "model.joblib")\n',
        'def prepare(table):\n    table = table.copy()\n    table["per"] = table["fare"] / (table["qty"] + 1)\n'
        '    return table[["per", "qty"]]\n\n\nmodel = joblib.load("model.joblib")\n'
        'pred = model.predict(prepare(pd.read_csv("new.csv")))\n',
    ),
    Case(
        "a helper of the same name that does something else",
        'def prepare(table):\n    table = table.copy()\n    table["per"] = table["fare"] / (table["qty"] + 1)\n'
        '    return table[["per", "qty"]]\n\n\nmodel = LogisticRegression().fit(prepare(df), df["y"])\n'
        'joblib.dump(model, "model.joblib")\n',
        'def prepare(table):\n    table = table.copy()\n    table["per"] = table["fare"] / (table["qty"] + 2)\n'
        '    return table[["per", "qty"]]\n\n\nmodel = joblib.load("model.joblib")\n'
        'pred = model.predict(prepare(pd.read_csv("new.csv")))\n',
        skew=("prepare",),
    ),
    Case(
        "a value typed again",
        MEDIAN + 'joblib.dump(model, "model.joblib")\n',
        'model = joblib.load("model.joblib")\nrows = pd.read_csv("new.csv")\nrows["age"] = rows["age"].fillna(47.5)\n'
        'pred = model.predict(rows[["age", "fare"]])\n',
        skew=("spells a value",),
    ),
    Case(
        "a step that scoring forgot",
        'df["fare"] = np.log1p(df["fare"])\nX = df[["fare", "qty"]]\n'
        'model = LogisticRegression().fit(X, df["y"])\njoblib.dump(model, "model.joblib")\n',
        'model = joblib.load("model.joblib")\nrows = pd.read_csv("new.csv")\nrows["qty"] = rows["qty"] * 1.0\n'
        'pred = model.predict(rows[["fare", "qty"]])\n',
        skew=("log1p", "* 1.0"),
    ),
    Case(
        "labels decoded",
        'encoder = LabelEncoder()\ny = encoder.fit_transform(df["sex"])\n'
        'model = LogisticRegression().fit(df[["fare", "qty"]], y)\njoblib.dump(model, "m.pkl")\njoblib.dump(encoder, "e.pkl")\n',
        'model = joblib.load("m.pkl")\nle = joblib.load("e.pkl")\nrows = pd.read_csv("new.csv")\n'
        'codes = model.predict(rows[["fare", "qty"]])\npred = le.inverse_transform(codes)\n',
    ),
    Case(
        "a threshold on the probability, into a column",
        PLAIN,
        'model = joblib.load("model.joblib")\nrows = pd.read_csv("new.csv")\n'
        'rows["p"] = model.predict_proba(rows[["fare", "qty"]])[:, 1]\n'
        'rows["label"] = (rows["p"] > 0.35).astype(int)\nrows[["id", "label"]].to_csv("answers.csv", index=False)\n',
        answer='rows["label"]',
    ),
    Case(
        "words for the answers, in a column",
        PLAIN,
        'model = joblib.load("model.joblib")\nrows = pd.read_csv("new.csv")\n'
        'rows["label"] = np.where(model.predict(rows[["fare", "qty"]]) == 1, "yes", "no")\n'
        'print(rows["label"].value_counts())\n',
        answer='rows["label"]',
    ),
    Case(
        "the logarithm taken back",
        'model = LinearRegression().fit(df[["fare", "qty"]], np.log1p(df["price"]))\njoblib.dump(model, "model.joblib")\n',
        'model = joblib.load("model.joblib")\nnew = pd.read_csv("new.csv")\n'
        'pred = np.expm1(model.predict(new[["fare", "qty"]]))\n',
    ),
    Case(
        "functions that load and predict",
        SCALED + 'joblib.dump(model, "model.pkl")\njoblib.dump(scaler, "scaler.pkl")\n',
        'def load_all(folder):\n    return joblib.load(folder + "/model.pkl"), joblib.load(folder + "/scaler.pkl")\n\n\n'
        'def predict(model, scaler, table):\n    X = scaler.transform(table[["fare", "qty"]])\n'
        '    return model.predict_proba(X)[:, 1]\n\n\nm, s = load_all(".")\nnew = pd.read_csv("new.csv")\n'
        "chance = predict(m, s, new)\npred = (chance >= 0.6).astype(int)\n",
    ),
    Case(
        "dummies with the columns of training",
        'X = pd.get_dummies(df[["city", "fare"]], dtype=int)\n'
        'model = RandomForestClassifier(10, random_state=0).fit(X, df["y"])\n'
        'joblib.dump(model, "model.joblib")\njoblib.dump(list(X.columns), "columns.joblib")\n',
        'model = joblib.load("model.joblib")\ncolumns = joblib.load("columns.joblib")\nrows = pd.read_csv("new.csv")\n'
        'X = pd.get_dummies(rows[["city", "fare"]], dtype=int).reindex(columns=columns, fill_value=0)\n'
        "pred = model.predict(X)\n",
    ),
    Case(
        "a constant list of columns, other in training",
        'features = ["fare", "qty", "age"]\nX = df[features[:2]]\nmodel = LogisticRegression().fit(X, df["y"])\n'
        'joblib.dump(model, "model.joblib")\n',
        'features = ["fare", "qty"]\nmodel = joblib.load("model.joblib")\n'
        'pred = model.predict(pd.read_csv("new.csv")[features])\n',
    ),
    Case(
        "rows written into the call",
        PLAIN,
        'model = joblib.load("model.joblib")\nprint("ready")\npred = model.predict([[38.2, 2], [7.5, 1]])\n',
        answer='model.predict(pd.read_csv("new.csv")[["fare", "qty"]].to_numpy())',
    ),
    Case(
        "one written row through the scaler",
        SCALED + 'joblib.dump(model, "model.pkl")\njoblib.dump(scaler, "scaler.pkl")\n',
        'model = joblib.load("model.pkl")\nscaler = joblib.load("scaler.pkl")\n'
        "sample = np.array([38.2, 2]).reshape(1, -1)\npred = model.predict(scaler.transform(sample))\n",
        answer='model.predict(scaler.transform(pd.read_csv("new.csv")[["fare", "qty"]].to_numpy()))',
    ),
    Case(
        "written rows with names",
        PLAIN,
        'model = joblib.load("model.joblib")\nrow = [[2, 38.2]]\n'
        'pred = model.predict(pd.DataFrame(row, columns=["qty", "fare"])[["fare", "qty"]])\n',
        answer='model.predict(pd.read_csv("new.csv")[["fare", "qty"]])',
    ),
    # ------------------------------------------------------------------------------------------------------- refused
    Case(
        "a statistic of the rows that come",
        MEDIAN + 'joblib.dump(model, "model.joblib")\n',
        'model = joblib.load("model.joblib")\nrows = pd.read_csv("new.csv")\n'
        'rows["age"] = rows["age"].fillna(rows["age"].median())\npred = model.predict(rows[["age", "fare"]])\n',
        refused="rows",
    ),
    Case(
        "a scaler fitted again",
        SCALED + 'joblib.dump(model, "model.pkl")\njoblib.dump(scaler, "scaler.pkl")\n',
        'model = joblib.load("model.pkl")\nscaler = joblib.load("scaler.pkl")\nrows = pd.read_csv("new.csv")\n'
        'pred = model.predict(scaler.fit_transform(rows[["fare", "qty"]]))\n',
        refused="fits on the rows",
    ),
    Case(
        "a scaler of its own",
        SCALED + 'joblib.dump(model, "model.pkl")\n',
        "from sklearn.preprocessing import StandardScaler\n"
        'model = joblib.load("model.pkl")\nrows = pd.read_csv("new.csv")\n'
        'pred = model.predict(StandardScaler().fit_transform(rows[["fare", "qty"]]))\n',
        refused="rows",
    ),
    Case(
        "a file that training does not save",
        PLAIN,
        'model = joblib.load("model_v2.joblib")\npred = model.predict(pd.read_csv("new.csv")[["fare", "qty"]])\n',
        refused="'model_v2.joblib' is loaded, and training saves 'model.joblib'",
    ),
    Case(
        "a model that is fitted again after it was saved",
        PLAIN + 'model.fit(X.iloc[:40], df["y"].iloc[:40])\n',
        'model = joblib.load("model.joblib")\npred = model.predict(pd.read_csv("new.csv")[["fare", "qty"]])\n',
        refused="after it saves it",
    ),
    Case(
        "a value that changes after it was saved",
        'limits = {"low": 10.0}\njoblib.dump(limits, "limits.joblib")\nlimits["low"] = 30.0\n' + PLAIN,
        'model = joblib.load("model.joblib")\nlimits = joblib.load("limits.joblib")\nrows = pd.read_csv("new.csv")\n'
        'rows["fare"] = rows["fare"].clip(lower=limits["low"])\npred = model.predict(rows[["fare", "qty"]])\n',
        refused="changes 'limits' after it saves it",
    ),
    Case(
        "neighbouring rows",
        PLAIN,
        'model = joblib.load("model.joblib")\nrows = pd.read_csv("new.csv")\nrows["fare"] = rows["fare"].rolling(2).mean()\n'
        'pred = model.predict(rows[["fare", "qty"]].fillna(0))\n',
        refused="neighbouring rows",
    ),
    Case(
        "another table",
        PLAIN,
        'model = joblib.load("model.joblib")\nrows = pd.read_csv("new.csv")\nprices = pd.read_csv("prices.csv")\n'
        'rows = rows.merge(prices, on="city")\npred = model.predict(rows[["fare", "qty"]])\n',
        refused="",
    ),
    Case("no model", PLAIN, 'rows = pd.read_csv("new.csv")\npred = rows["fare"]\n', refused="asks no model"),
    Case(
        "two models averaged",
        PLAIN
        + 'other = RandomForestClassifier(5, random_state=0).fit(X, df["y"])\njoblib.dump(other, "other.joblib")\n',
        'a = joblib.load("model.joblib")\nb = joblib.load("other.joblib")\nX = pd.read_csv("new.csv")[["fare", "qty"]]\n'
        "pred = (a.predict_proba(X) + b.predict_proba(X))[:, 1] / 2\n",
        refused="several models",
    ),
]
CASES = [case for case in CASES if case.name != "another table"]


def table(count: int, seed: int) -> Any:
    draw = np.random.RandomState(seed)
    rows = pd.DataFrame(
        {
            "id": range(count),
            "age": draw.randint(18, 80, count).astype(float),
            "fare": draw.gamma(2, 20, count).round(2),
            "sex": draw.choice(["m", "f"], count),
            "city": draw.choice(["par", "ber", "rom"], count),
            "qty": draw.randint(0, 6, count),
            "price": draw.gamma(3, 100, count).round(2),
        }
    )
    rows.loc[draw.rand(count) < 0.15, "age"] = np.nan
    rows["y"] = ((rows.fare > 38) ^ (draw.rand(count) < 0.25)).astype(int)
    return rows


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    table(90, 7).to_csv(tmp_path / "train.csv", index=False)
    monkeypatch.chdir(tmp_path)
    for folder in ("out", "made/src"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path / "made" / "src"))
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "case"]:
        del sys.modules[name]


def converted(train: str, score: str, folder: Path) -> tuple[Refactoring, Any]:
    """Both notebooks converted and trained, and the scoring module."""
    beside = Notebook("score.ipynb", (Cell(1, "code", IMPORTS), Cell(2, "code", score)))
    made = refactor(Notebook("train.ipynb", (Cell(1, "code", train),)), Settings(package="case", tests=False), beside)
    for file in made.files:
        path = folder / "made" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    importlib.invalidate_caches()
    with contextlib.redirect_stdout(io.StringIO()):
        importlib.import_module("case.train").main(["--output-dir", "model"])
    return made, importlib.import_module("case.score")


def reasons(made: Refactoring, code: str) -> str:
    return "\n".join(d.message for d in made.diagnostics if d.code == code)


@pytest.mark.parametrize("case", [c for c in CASES if not c.refused], ids=str)
def test_score_answers_as_the_scoring_notebook(case: Case, place: Path) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(TRAIN + case.train, {})
    made, score = converted(TRAIN + case.train, case.score, place)
    assert reasons(made, "NBR402") == ""
    told = reasons(made, "NBR413")
    assert all(text in told for text in case.skew) and bool(told) == bool(case.skew), told
    new = table(40, 11).drop(columns=["y"] if "price" in case.train else ["y", "price"])
    for rows in (new.iloc[3:20], new.iloc[[5]], new.iloc[[6]]):
        rows.to_csv("new.csv", index=False)
        space: dict[str, Any] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(IMPORTS + case.score, space)
        want = list(np.ravel(eval(case.answer, space)))
        score.main(["--model-dir", "model", "--input", "new.csv", "--output", "got.csv"])
        got = pd.read_csv("got.csv")["prediction"].tolist()
        assert got == (pytest.approx(want, abs=1e-9) if not isinstance(want[0], str) else want)
        score.init()
        told = score.run(json.dumps({"data": json.loads(rows.to_json(orient="records", double_precision=15))}))
        assert told["predictions"] == (pytest.approx(want, abs=1e-9) if not isinstance(want[0], str) else want)


@pytest.mark.parametrize("case", [c for c in CASES if c.refused], ids=str)
def test_what_cannot_be_joined_is_refused(case: Case, place: Path) -> None:
    made, score = converted(TRAIN + case.train, case.score, place)
    assert case.refused in reasons(made, "NBR402")
    assert "score.ipynb" in reasons(made, "NBR402")
    score.init()
    told = score.run(json.dumps({"data": json.loads(table(3, 11).to_json(orient="records"))}))
    assert case.refused in told["error"]


SERVICE = """\
def init():
    global model
    path = os.path.join(os.getenv("AZUREML_MODEL_DIR"), "model.joblib")
    model = joblib.load(path)


def run(raw_data):
    try:
        data = json.loads(raw_data)["data"]
        TABLE
        result = model.predict(rows)
        return {"result": result.tolist()}
    except Exception as error:
        return str(error)


os.environ["AZUREML_MODEL_DIR"] = "."
init()
run('{"data": [[1.5, 2]]}')
"""


@pytest.mark.parametrize("made_of", ['rows = pd.DataFrame(data, columns=["fare", "qty"])', "rows = np.array(data)"])
def test_a_service_is_asked_as_it_was(made_of: str, place: Path) -> None:
    """Rows without names come in the order of the scoring notebook, not of the training data."""
    columns = 'X = df[["fare", "qty"]]'
    train = TRAIN + PLAIN if "columns" in made_of else TRAIN + PLAIN.replace(columns, 'X = df[["qty", "fare"]].values')
    made, score = converted(train, "import os\n" + SERVICE.replace("TABLE", made_of), place)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(train, {})
    assert reasons(made, "NBR402") == ""
    space: dict[str, Any] = {}
    exec(IMPORTS + "import os\n" + SERVICE.replace("TABLE", made_of), space)
    request = json.dumps({"data": [[n * 17.5, 140 - n * 17.5] for n in range(9)]})
    score.init()
    assert score.run(request)["predictions"] == space["run"](request)["result"]
    assert len(set(space["run"](request)["result"])) == 2
    assert "error" in score.run('{"data": [[1, 2, 3]]}')


def test_a_scoring_notebook_without_a_model_in_training() -> None:
    notebooks = (Notebook(name, (Cell(1, "code", "x = 1\n"),)) for name in ("train.ipynb", "score.ipynb"))
    made = refactor(next(notebooks), Settings(package="case"), next(notebooks))
    assert "score.ipynb is not used" in reasons(made, "NBR402")
