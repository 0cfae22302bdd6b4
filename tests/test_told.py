"""Tests of the settings of models that a generated function keeps to itself."""

from __future__ import annotations

import ast

import pytest

from nbrefactor.python.testing.subject import Subject
from nbrefactor.python.testing.told import told_tests

PACKAGES = {"GridSearchCV": "sklearn.model_selection.GridSearchCV", "Ridge": "sklearn.linear_model.Ridge"}
KEPT = "grid = GridSearchCV(Ridge(), grid_of, cv=4)\n    grid.fit(X, y)\n    best = grid.best_estimator_"


def told(body: str, said: str = "") -> str:
    source = f'def train(X, y):\n    grid_of = {{"alpha": [1, 2]}}\n    {body}\n    return best\n'
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    return told_tests(Subject(node, "module", ("X", "y"), ("best",), True, {}, PACKAGES, ()), said)


def test_a_model_that_stays_inside_is_asked_what_it_was_told() -> None:
    text = told(KEPT)
    assert 'made_by(module, "GridSearchCV")' in text
    assert "settings(made_grid[0]) == settings(GridSearchCV(Ridge(), {'alpha': [1, 2]}, cv=4))" in text


# what the function does -> why nothing is said of its model
UNSURE = {
    "given back": "best = Ridge(alpha=2)",
    "changed afterwards": KEPT + "\n    grid.set_params(cv=3)",
    "made twice": KEPT + "\n    again = GridSearchCV(Ridge(), grid_of, cv=7)",
    "told what is not known": "grid = GridSearchCV(Ridge(), grid_of, cv=len(load()))\n    best = grid.best_estimator_",
    "told nothing": "plain = Ridge()\n    best = plain.fit(X, y)",
}


@pytest.mark.parametrize("body", UNSURE.values(), ids=UNSURE)
def test_nothing_is_said_of_a_model_that_is(body: str) -> None:
    assert told(body) == ""


def test_nothing_is_said_twice() -> None:
    assert told(KEPT, "settings(GridSearchCV(Ridge(), {'alpha': [1, 2]}, cv=4))") == ""
