"""Feature engineering as people write it, from the notebook to the prediction for rows that nobody has seen.

A case of ``cases/scoring`` is a cell after :data:`START`. ``score`` (or ``predict``) is the truth: an expression, written by
hand, of what the notebook's own model says about ``new`` raw rows, given the ``raw`` table that it was trained on. Each
case is asked for one row, for several, for rows with a category that training did not have, and for rows with gaps.
Where the truth is an error, because the notebook's own objects refuse such rows, ``score.py`` must refuse them as well.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from nbrefactor.model import Cell, NbrefactorError, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import Settings

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pytest.importorskip("sklearn")

FOLDER = Path(__file__).resolve().parent / "cases" / "scoring"
NEEDED = ("xgboost", "lightgbm", "statsmodels", "torch", "keras", "scipy")
START = """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, LinearRegression
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
df = pd.read_csv('data.csv')
"""


@dataclass(frozen=True)
class Case:
    """``target`` is the label's column (``y`` where it is not given); ``rows`` gives the raw rows where they are not ``new``;
    ``model`` is what ``--model`` says; ``tells`` is the code of a diagnostic that must be there."""

    family: str
    title: str
    code: str
    parts: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.family}: {self.title}"

    @property
    def target(self) -> str:
        return self.parts.get("target", "y")


def read_cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.py")):
        for block in ("\n" + path.read_text(encoding="utf-8")).split("\n# === ")[1:]:
            title, _, rest = block.partition("\n")
            code, *parts = rest.split("\n# --- ")
            named = (part.partition("\n") for part in parts)
            yield Case(path.stem, title, code, {name.strip(): text.strip() for name, _, text in named})


CASES = list(read_cases())
SCORED = [case for case in CASES if "refuse" not in case.parts]
REFUSED = [case for case in CASES if "refuse" in case.parts]


def table() -> Any:
    """Ninety rows with gaps, numbers, categories, dates and text; ``y`` and ``price`` are the labels."""
    draw, count = np.random.RandomState(7), 90
    rows = pd.DataFrame(
        {
            "id": range(count),
            "age": draw.randint(18, 80, count).astype(float),
            "fare": draw.gamma(2, 20, count).round(2),
            "sex": draw.choice(["m", "f"], count),
            "city": draw.choice(["par", "ber", "rom", "oslo"], count, p=[0.45, 0.3, 0.15, 0.1]).astype(object),
            "when": draw.choice(["2024-01-05", "2024-03-15", "2024-04-10"], count),
            "qty": draw.randint(0, 6, count),
            "income": draw.lognormal(8, 1, count).round(1),
            "text": draw.choice(["red car fast", "Blue house, big", "green tree", "red tree the"], count),
            "price": draw.gamma(3, 100, count).round(2),
        }
    )
    for name, share in (("age", 0.15), ("income", 0.1), ("city", 0.08)):
        rows.loc[draw.rand(count) < share, name] = np.nan
    rows["y"] = ((rows.fare > 38) ^ (draw.rand(count) < 0.25)).astype(int)
    return rows


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the data, from which modules can be imported."""
    table().to_csv(tmp_path / "data.csv", index=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out" / "src").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path / "out" / "src"))
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "case"]:
        del sys.modules[name]


def convert(case: Case, folder: Path) -> tuple[Any, Any]:
    cells = (Cell(1, "code", START), Cell(2, "code", case.code))
    made = refactor(
        Notebook("case.ipynb", cells), Settings(package="case", tests=False, model=case.parts.get("model", ""))
    )
    for file in made.files:
        path = folder / "out" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    importlib.invalidate_caches()
    assert "score" in dict(made.entry_points), "no model is found"
    return made, {file.path.rpartition("/")[2]: file.text for file in made.files}


def variants(rows: Any) -> dict[str, Any]:
    """The same rows as they may come: alone, together, with a category that is new, with a gap."""
    found = {"one row": rows.iloc[[3]], "several rows": rows.iloc[5:12]}
    for name in ("city", "sex", "when", "text"):
        if name in rows:
            new = "2024-12-24" if name == "when" else "unheard of"
            found[f"a new {name}"] = rows.iloc[5:12].assign(**{name: [new, *rows[name].iloc[6:12]]})
    for name in ("age", "fare", "city", "sex"):
        if name in rows:
            gap = rows.iloc[5:12].astype({name: object if name in ("city", "sex") else float})
            found[f"a gap in {name}"] = gap.assign(**{name: [np.nan, *gap[name].iloc[1:]]})
    return found


def truth(case: Case, names: dict[str, Any], new: Any) -> Any:
    """What the notebook's own objects say, or ``None`` where they refuse these rows."""
    full = table()
    raw = full if case.target == "price" else full.drop(columns=case.target, errors="ignore")
    try:
        told = np.ravel(
            eval(case.parts.get("score") or case.parts["predict"], {**names, "new": new, "raw": raw, "full": full})
        )
    except Exception:  # whatever the libraries raise for rows that they cannot take
        return None
    return told


def differences(want: Any, columns: list[Any]) -> bool:
    """Whether none of the columns is what it should be."""
    for got in columns:
        if len(got) != len(want):
            continue
        if want.dtype.kind not in "fiub":
            if [str(v) for v in got] == [str(v) for v in want]:
                return False
        elif np.allclose(np.asarray(got, dtype=want.dtype), want, rtol=1e-9, atol=1e-9, equal_nan=True):
            return False
    return True


def answered(case: Case, answer: Any) -> list[Any]:
    """The columns that may hold what the truth speaks of: the prediction, or one of the probabilities."""
    names = [n for n in answer if n == "prediction" or ("predict" not in case.parts and n.startswith("probability"))]
    return [answer[name].to_numpy() for name in names]


@pytest.mark.parametrize("case", SCORED, ids=str)
def test_new_rows_are_scored_as_the_notebook_would(case: Case, place: Path) -> None:
    for library in NEEDED:
        if f"import {library}" in case.code or f"from {library}" in case.code:
            pytest.importorskip(library)
    made, _ = convert(case, place)
    assert not [d.message for d in made.diagnostics if d.code == "NBR402"]
    assert case.parts.get("tells", "") in ("", *(d.code for d in made.diagnostics))
    names: dict[str, Any] = {"__name__": "notebook"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(START + case.code, "notebook", "exec"), names)
        train, score = importlib.import_module("case.train"), importlib.import_module("case.score")
        train.main(["--output-dir", "model"])
    score.init()
    rows = table().drop(columns=case.target, errors="ignore")
    rows = eval(case.parts["rows"], {**names, "new": rows}) if "rows" in case.parts else rows
    wrong = []
    for what, new in variants(rows).items():
        new.to_csv("in.csv", index=False)
        want = truth(case, names, new)
        request = json.dumps({"data": json.loads(new.to_json(orient="records", double_precision=15))})
        told = score.run(request)
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                score.main(["--model-dir", "model", "--input", "in.csv", "--output", "out.csv"])
            batch = answered(case, pd.read_csv("out.csv"))
        except SystemExit:
            batch = []
        if want is None:
            if batch or "predictions" in told:
                wrong.append(f"{what}: the notebook refuses it, score.py answers")
        elif not batch or "predictions" not in told:
            wrong.append(f"{what}: refused ({told.get('error')})")
        else:
            served = [told["predictions"], *told.get("probabilities", {}).values()]
            if differences(want, batch) or differences(want, served):
                wrong.append(f"{what}: {want[:3]} became {[c[:3] for c in batch]}")
    assert not wrong


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_is_not_row_by_row_is_refused_with_a_reason(case: Case, place: Path) -> None:
    made, texts = convert(case, place)
    assert [d.message for d in made.diagnostics if d.code == "NBR402"]
    assert "raise NotImplementedError(" in texts["features.py"]
    with contextlib.redirect_stdout(io.StringIO()):
        importlib.import_module("case.train").main(["--output-dir", "model"])
    score = importlib.import_module("case.score")
    score.init()
    rows = table().drop(columns=case.target, errors="ignore").iloc[5:12]
    told = score.run(json.dumps({"data": json.loads(rows.to_json(orient="records"))}))
    assert "predictions" not in told


@pytest.mark.parametrize("equals", [" = ", "=", " =  "])
def test_the_raw_rows_have_the_name_that_the_notebook_gives_its_table(equals: str) -> None:
    code = START.replace("df = ", f"df{equals}") + "m = LogisticRegression().fit(df[['fare']], df['y'])\n"
    made = refactor(Notebook("case.ipynb", (Cell(1, "code", code),)), Settings(package="case", tests=False))
    features = next(f.text for f in made.files if f.path.endswith("features.py"))
    assert "def prepare_rows(df, state):" in features
    assert "df = " not in features and "df=" not in features


def test_a_model_that_is_not_there_is_named_with_those_that_are() -> None:
    code = (
        "X, y = df[['fare']], df['y']\nfirst = LogisticRegression().fit(X, y)\n"
        "pool = {'second': LinearRegression().fit(X, y)}\nprint(pool['second'].score(X, y))\n"
    )
    notebook = Notebook("case.ipynb", (Cell(1, "code", START), Cell(2, "code", code)))
    with pytest.raises(
        NbrefactorError, match="'third' is no model of the notebook; --model may be 'first' or 'second'"
    ):
        refactor(notebook, Settings(package="case", model="third"))
    chosen = refactor(Notebook("case.ipynb", notebook.cells), Settings(package="case"))
    assert any(d.code == "NBR403" and "--model NAME chooses another" in d.hint for d in chosen.diagnostics)


TAKEN_ALONG = {
    "": "FunctionTransformer(lambda X: X / scale)",
    "def shrink(X):\n    return X / scale\n": "FunctionTransformer(shrink)",
    "def shrink(X):\n    return X / scale\ndef twice(X):\n    return shrink(shrink(X))\n": "FunctionTransformer(twice)",
    "class Shrink(TransformerMixin, BaseEstimator):\n    def fit(self, X, y=None):\n        return self\n"
    "    def transform(self, X):\n        return X / scale\n": "Shrink()",
}


@pytest.mark.parametrize("definition", TAKEN_ALONG, ids=["a lambda", "a function", "through another", "a class"])
def test_what_the_model_takes_along_and_reads_a_value_of_the_notebook_is_left_where_it_is(definition: str) -> None:
    step = TAKEN_ALONG[definition]
    code = (
        "from sklearn.base import BaseEstimator, TransformerMixin\n"
        "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import FunctionTransformer\n"
        f"scale = df['fare'].max()\n{definition}"
        f"m = make_pipeline({step}, LogisticRegression()).fit(df[['fare']], df['y'])\n"
        "print(m.score(df[['fare']], df['y']))\n"
    )
    made = refactor(Notebook("case.ipynb", (Cell(1, "code", START), Cell(2, "code", code))), Settings(package="case"))
    assert ["reads 'scale'" in d.message for d in made.diagnostics if d.code == "NBR402"] == [True]
    assert not {"NBR501", "NBR502"} & {d.code for d in made.diagnostics}
    text = " ".join(" ".join(f.text.split()) for f in made.files)
    assert step in text and "save_bundle" not in text


@pytest.mark.parametrize(
    "fitted",
    [
        "cluster.DBSCAN()",
        "cluster.AgglomerativeClustering(2)",
        "manifold.TSNE(2)",
        "neighbors.NearestNeighbors()",
        "neighbors.LocalOutlierFactor()",
        "pipeline.make_pipeline(preprocessing.StandardScaler(), cluster.DBSCAN())",
    ],
)
def test_what_says_nothing_of_new_rows_gets_no_score_module(fitted: str) -> None:
    code = f"from sklearn import cluster, manifold, neighbors, pipeline, preprocessing\nm = {fitted}\nm.fit(df[['fare']])\n"
    notebook = Notebook("case.ipynb", (Cell(1, "code", START), Cell(2, "code", code)))
    made = refactor(notebook, Settings(package="case", tests=False))
    assert "score" not in dict(made.entry_points)
    assert not [f.path for f in made.files if f.path.endswith("score.py")]
