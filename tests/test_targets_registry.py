"""What ``--with registry`` writes; ``tests/devops/test_registry.py`` runs it under MLflow."""

from __future__ import annotations

import re

import pytest

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

READ = 'import pandas as pd\ndf = pd.read_csv("rows.csv")'
FIT = "from sklearn.linear_model import Ridge\nX = df.drop(columns='price')\ny = df['price']\nmodel = Ridge().fit(X, y)"
REGRESSION = (READ, FIT)
ANALYSIS = (READ, "print(df.describe())")


def texts(cells: tuple[str, ...], *targets: str) -> dict[str, str]:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(cells, 1)))
    return {file.path: file.text for file in refactor(notebook, DEFAULTS._replace(targets=targets)).files}


def constant(text: str, name: str) -> str:
    (value,) = re.findall(rf"^{name} = (.*)$", text, re.MULTILINE)
    return str(value)


def test_the_module_knows_target_metric_and_package() -> None:
    made = texts(
        (*REGRESSION, "from sklearn.metrics import r2_score\nprint(r2_score(y, model.predict(X)))"), "registry"
    )
    text = made["src/nb/registry.py"]
    compile(text, "registry.py", "exec")
    assert constant(text, "MODEL") == '"nb"'
    assert constant(text, "TARGET") == '"price"'
    assert constant(text, "METRIC") == '"r2"'
    assert not re.search("PACKAGE|METRIC_NAME|REQUIREMENT_NAMES|TARGET_COLUMN", text)


def test_a_notebook_without_a_known_metric_names_none() -> None:
    assert constant(texts(REGRESSION, "registry")["src/nb/registry.py"], "METRIC") == '""'


def test_mlflow_is_an_extra_and_its_store_stays_out_of_the_repository() -> None:
    made, plain = texts(REGRESSION, "registry"), texts(REGRESSION)
    assert 'registry = ["mlflow>=3"]' in made["pyproject.toml"] and "mlflow" not in plain["pyproject.toml"]
    assert "/mlflow.db\n/mlruns/\n" in made[".gitignore"] and "mlflow" not in plain[".gitignore"]


@pytest.mark.parametrize("cells", [ANALYSIS, (READ, "df = prepared(df)", FIT)])
def test_what_cannot_answer_new_rows_has_no_registry(cells: tuple[str, ...]) -> None:
    assert not [path for path in texts(cells, "registry") if "registry" in path]
