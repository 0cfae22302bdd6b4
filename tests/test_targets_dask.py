"""What ``--with dask`` writes; ``tests/devops/test_dask.py`` runs it on workers that die."""

from __future__ import annotations

import pytest

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

READ = 'import pandas as pd\ndf = pd.read_csv("rows.csv")'
RIDGE = "from sklearn.linear_model import Ridge\nmodel = Ridge().fit(df[['x']], df['y'])"
BOOSTER = "import xgboost\nmodel = xgboost.XGBRegressor().fit(df[['x']], df['y'])"


def scripts(*cells: str) -> dict[str, str]:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(cells, 1)))
    files = refactor(notebook, DEFAULTS._replace(targets=("dask",))).files
    extra = ("score_dask", "train_dask", "cluster")
    return {name: file.text for file in files for name in extra if file.path == f"src/nb/{name}.py"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((READ, RIDGE), {"score_dask", "train_dask", "cluster"}),
        ((READ, BOOSTER), {"score_dask", "cluster"}),  # its threads are not joblib's
        ((READ, "df = prepared(df)", RIDGE), {"train_dask", "cluster"}),  # new rows cannot be prepared
        ((READ, "print(df.mean())"), set()),
    ],
)
def test_only_what_the_notebook_can_use_is_written(cells: tuple[str, ...], expected: set[str]) -> None:
    made = scripts(*cells)
    assert set(made) == expected
    for name, text in made.items():
        compile(text, name, "exec")
        assert "PACKAGE" not in text


def test_workers_know_the_functions_by_the_name_of_their_module() -> None:
    text = scripts(READ, RIDGE)["score_dask"]
    assert "    from nb import score_dask\n\n    score_dask.main()\n" in text.partition('if __name__ == "__main__":')[2]
