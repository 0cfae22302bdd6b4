"""Tests of the defaults of steps, which a run that gives every option does not show."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbrefactor.notebook import parse
from nbrefactor.pipeline import refactor
from nbrefactor.settings import Settings
from nbrefactor.verify.defaults import differing_defaults
from nbrefactor.verify.report import described

CELLS = """\
# %%
import pandas as pd
from sklearn.linear_model import Ridge
# %% [markdown]
# ## Load the data
# %%
df = pd.read_csv("a.csv")
# %% [markdown]
# ## Train the model
# %%
model = Ridge(alpha=0.5)
model.fit(df[["x"]], df["y"])
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("alpha=0.5", "alpha=0.7", [("train_model", "0.5", "0.7")]),
        ("def train_model", "def fit_ridge", []),
        ('data_path="a.csv"', "data_path='a.csv'", []),
    ],
    ids=["as it was made", "another value", "a function of another name", "spelled otherwise"],
)
def test_a_default_that_is_not_the_notebooks_is_named(
    tmp_path: Path, old: str, new: str, found: list[tuple[str, str, str]]
) -> None:
    made = refactor(parse(CELLS.encode(), "ridge.py"), Settings(tests=False))
    for file in made.files:
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        assert old in file.text or not file.path.endswith("train.py")
        (tmp_path / file.path).write_text(file.text.replace(old, new) if old else file.text)
    rows = list(differing_defaults(made, [str(tmp_path / "src")]))
    assert [(row.function, row.notebook, row.refactored) for row in rows] == found
    assert all("the default alpha of train_model (cell" in described(row) for row in rows)
