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

import pandas as pd
import pytest

from PACKAGE import score, train


@pytest.fixture
def rows(workspace):
    """Raw rows without the answer."""
    return pd.read_csv(PATHSEPARATOR).drop(columns=TARGET, errors="ignore").head(5)


@pytest.fixture
def ready(workspace, monkeypatch ATTEMPT):
    """A scoring script that has loaded a freshly trained model."""
    TRAIN
    monkeypatch.setenv("AZUREML_MODEL_DIR", str(workspace / "bundle"))
    score.init()


def answer(rows):
    return json.loads(json.dumps(score.run(json.dumps({"data": rows.to_dict("records")}))))


def test_every_row_gets_a_prediction(rows, workspace, ready):
    rows.to_csv("rows.csv", index=False)
    score.main(["--model-dir", "bundle", "--input", "rows.csv", "--output", "out.csv"])
    predictions = pd.read_csv("out.csv")
    assert len(predictions) == len(rows)
    assert predictions["prediction"].notna().all()


def test_one_row_is_scored_as_it_is_among_others(rows, ready):
    together = answer(rows)
    alone = [answer(rows.iloc[[number]]) for number in range(len(rows))]
    assert "error" not in json.dumps(together)
    assert len({json.dumps(one) for one in alone}) >= 1


def test_a_request_that_is_no_json_is_refused(ready):
    assert "error" in json.dumps(score.run("{not json")).lower()
'''


def score_tests(plan: Plan, features: str, tables: Sequence[Source], able: bool, sure: bool) -> str:
    """The text of ``test_score.py``, unformatted; ``features`` is the text of features.py."""
    if not able or len(tables) != 1:
        return _SKIPPED.format(reason="give a fixture with raw rows, train on them, and compare what score.run answers")
    if "raise NotImplementedError" in features:
        return _SKIPPED.format(reason="score.py cannot score yet: it says why where it raises NotImplementedError")
    table = tables[0]
    separator = f", sep={table.separator!r}" if table.separator != "," else ""
    train = 'train.main(["--output-dir", "bundle"])'
    replacements = {
        "PACKAGE": plan.package,
        "PATHSEPARATOR": f"{table.path!r}{separator}",
        "TARGET": repr([table.target] if table.target else []),
        " ATTEMPT": "" if sure else ", attempt",
        "TRAIN": train if sure else 'attempt(train.main, ["--output-dir", "bundle"])',
    }
    result = _TESTS
    for old, new in replacements.items():
        result = result.replace(old, new)
    return result
