"""The tests of ``score.py``: train on made-up rows, then score rows as a caller would, good ones and bad ones."""

from __future__ import annotations

from collections.abc import Sequence

from nbrefactor.model import Plan
from nbrefactor.python.testing.schema import Source

_SKIPPED = '''"""Tests of score.py."""

import pytest


def test_score():
    pytest.skip({reason!r})
'''

_TESTS = '''"""Tests of score.py on made-up rows: a model trained on them scores them again."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from PACKAGE import score, train


@pytest.fixture
def ready(workspace, monkeypatch, done ATTEMPT):
    """A scoring script that has loaded a model trained on made-up rows."""
    if "bundle" in done:
        shutil.copytree(done["bundle"], "bundle")
    else:
        TRAIN
        done["bundle"] = workspace / "bundle.first"
        shutil.copytree("bundle", done["bundle"])
    monkeypatch.setenv("AZUREML_MODEL_DIR", str(workspace / "bundle"))
    score.init()


@pytest.fixture
def rows(workspace, ready):
    """Raw rows without the answer."""
    ROWS


def answer(rows):
    return score.run(json.dumps({"data": json.loads(rows.to_json(orient="records"))}))


def is_refused(answer):
    return "error" in answer if isinstance(answer, dict) else answer.status_code == 400


def test_every_row_gets_a_prediction(rows):
    rows.to_csv("rows.csv", index=False)
    score.main(["--model-dir", "bundle", "--input", "rows.csv", "--output", "out.csv"])
    predictions = pd.read_csv("out.csv")
    assert len(predictions) == len(rows)
    assert predictions.iloc[:, 0].notna().all()


def test_a_row_is_scored_alone_as_it_is_among_others(rows):
    together = answer(rows)["predictions"]
    alone = [answer(rows.iloc[[n]])["predictions"][0] for n in range(len(rows))]
    assert len(together) == len(rows)
    if isinstance(together[0], float):
        alone = pytest.approx(alone)
    assert together == alone


def test_rows_without_a_column_are_refused(rows, workspace):
    schema = json.loads((workspace / "bundle" / "schema.json").read_text())
    for column in schema["columns"]:
        assert is_refused(answer(rows.drop(columns=column["name"])))


@pytest.mark.parametrize("request_", ["{not json", "[]", "3", '{"data": []}'])
def test_a_request_without_rows_is_refused(ready, request_):
    assert is_refused(score.run(request_))


def test_a_changed_bundle_is_refused(rows, workspace):
    with (workspace / "bundle" / "schema.json").open("a") as file:
        file.write(" ")
    score.init()
    assert is_refused(answer(rows))
'''

_FROM_FILE = 'return pd.read_csv(PATHSEPARATOR).drop(columns=TARGET, errors="ignore").dropna().head(5)'

_FROM_SCHEMA = """schema = json.loads((workspace / "bundle" / "schema.json").read_text())
    rng = np.random.default_rng(1)
    return pd.DataFrame({row["name"]: rng.random(5) for row in schema["columns"]})"""


def score_tests(plan: Plan, features: str, tables: Sequence[Source], able: bool, sure: bool) -> str:
    """The text of ``test_score.py``, unformatted; ``features`` is the text of features.py.

    Where the notebook reads no file, the bundle's own schema says what rows look like.
    """
    if not able or len(tables) > 1:
        return _SKIPPED.format(reason="give a fixture with raw rows, and compare what score.run answers")
    if "raise NotImplementedError" in features:
        return _SKIPPED.format(reason="score.py says why it cannot score where it raises an error")
    rows = _FROM_SCHEMA
    if tables:
        separator = f", sep={tables[0].separator!r}" if tables[0].separator != "," else ""
        target = repr([tables[0].target] if tables[0].target else [])
        rows = _FROM_FILE.replace("PATHSEPARATOR", f"{tables[0].path!r}{separator}").replace("TARGET", target)
    train = 'train.main(["--output-dir", "bundle"])'
    replacements = {
        "    ROWS": f"    {rows}",
        "PACKAGE": plan.package,
        " ATTEMPT": "" if sure else ", attempt",
        "TRAIN": train if sure else f"attempt({train[: train.index('(')]}, {train[train.index('(') + 1 :]}",
    }
    text = _TESTS
    for old, new in replacements.items():
        text = text.replace(old, new)
    return text if "np." in rows else text.replace("import numpy as np\n", "")
