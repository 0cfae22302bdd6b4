"""What ``--with monitoring`` writes; ``tests/devops/test_monitoring.py`` runs it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

READ = 'import pandas as pd\ndf = pd.read_csv("rows.csv")'
FIT = "from sklearn.linear_model import Ridge\nmodel = Ridge().fit(df[['x']], df['y'])"
MONITOR = ".github/workflows/monitor.yml"


def texts(*targets: str, cells: tuple[str, ...] = (READ, FIT)) -> dict[str, str]:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(cells, 1)))
    return {file.path: file.text for file in refactor(notebook, DEFAULTS._replace(targets=targets)).files}


def workflow(made: dict[str, str], name: str = MONITOR) -> Any:
    return yaml.safe_load(made[name])


def test_the_modules_are_python_and_know_their_package() -> None:
    made = texts("monitoring")
    for name in ("drift", "monitored_score"):
        text = made[f"src/nb/{name}.py"]
        compile(text, name, "exec")
        assert "PACKAGE" not in text and "from nb import" in text
    assert not re.search(r"PACKAGE|CHECKOUT|SETUP_PYTHON|PYTHON_VERSION", made[MONITOR])


def test_the_workflow_has_the_rights_that_it_needs_and_no_other() -> None:
    made = texts("ci", "monitoring")
    monitor = workflow(made)
    assert monitor["permissions"] == {} and "secrets." not in made[MONITOR]
    assert {name: job["permissions"] for name, job in monitor["jobs"].items()} == {
        "check": {"contents": "read", "issues": "write"},
        "retrain": {"actions": "write"},
    }
    uses = re.findall(r"uses: (\S+)", made[MONITOR])
    assert uses and set(uses) <= set(re.findall(r"uses: (\S+)", made[".github/workflows/mlops.yml"]))
    assert set(monitor[True]) == {"schedule", "workflow_dispatch"}


def test_a_training_can_be_started_where_there_is_one_to_start() -> None:
    assert set(workflow(texts("monitoring"))["jobs"]) == {"check"}
    both = texts("ci", "monitoring")
    retrain = workflow(both)["jobs"]["retrain"]
    assert "vars.RETRAIN_ON_DRIFT == 'true'" in retrain["if"] and "gh workflow run mlops.yml" in str(retrain["steps"])
    assert "workflow_dispatch" in workflow(both, ".github/workflows/mlops.yml")[True]
    assert "workflow_dispatch" not in workflow(texts("ci"), ".github/workflows/mlops.yml")[True]


@pytest.mark.parametrize("cells", [(READ, "print(df.mean())"), (READ, "df = prepared(df)", FIT)])
def test_what_cannot_answer_new_rows_is_not_monitored(cells: tuple[str, ...]) -> None:
    made = texts("monitoring", cells=cells)
    assert MONITOR not in made and "src/nb/drift.py" not in made
