"""The files that ``--with azureml`` writes, for notebooks of every kind; ``tests/devops`` loads and executes them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

LOAD = "import pandas as pd\ndf = pd.read_csv('rows.csv')"
SPLIT = "X, y = df[['x']], df['y']"
TRAIN = "from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=0.5).fit(X, y)"
EVALUATE = "print('R2', model.score(X, y))"
HEADINGS = ("## Load the data", "## Split", "## Train the model", "## Evaluate the model")


def files(*cells: str, tests: bool = False) -> dict[str, Any]:
    made = []
    for heading, code in zip(HEADINGS, cells, strict=False):
        made += [Cell(len(made) + 1, "markdown", heading), Cell(len(made) + 2, "code", code)]
    settings = DEFAULTS._replace(targets=("azureml",), tests=tests)
    written = refactor(Notebook("nb.ipynb", tuple(made)), settings).files
    return {f.path[8:]: yaml.safe_load(f.text) for f in written if f.path.startswith("azureml/")}


def test_one_file_is_a_data_asset_and_goes_where_it_is_read() -> None:
    made = files(LOAD, SPLIT, TRAIN, EVALUATE)
    assert made["data.yml"]["type"] == "uri_file"
    assert made["data.yml"]["path"] == "azureml://datastores/workspaceblobstore/paths/nb/rows.csv"
    assert "--data-path ${{inputs.data}}" in made["components/prep.yml"]["command"]
    assert made["pipeline.yml"]["inputs"] == {
        "data": {"type": "uri_file", "path": "azureml:nb-data@latest"},
        "alpha": 0.5,
    }
    assert "data" not in made["components/train.yml"]["inputs"]


def test_several_files_are_one_folder() -> None:
    load = "import pandas as pd\ndf = pd.read_csv('../in/a.csv')\nother = pd.read_csv('b.csv')\ndf = df.merge(other)"
    made = files(load, SPLIT, TRAIN, EVALUATE)
    assert made["data.yml"]["type"] == "uri_folder" and made["data.yml"]["path"].endswith("/paths/nb/")
    command = made["components/prep.yml"]["command"]
    assert "${{inputs.data}}/in/a.csv" in command and "${{inputs.data}}/b.csv" in command


def test_computed_paths_are_looked_for_in_one_folder() -> None:
    load = "import pandas as pd\ndf = pd.concat([pd.read_csv(f'in/{year}.csv') for year in (1, 2)])\nz = pd.read_csv('z.csv')"
    made = files(load + "\ndf = df.merge(z)", SPLIT, TRAIN, EVALUATE)
    assert made["data.yml"]["type"] == "uri_folder"
    assert "--data ${{inputs.data}}" in made["components/prep.yml"]["command"]


@pytest.mark.parametrize(
    "load",
    [
        "import pandas as pd\ndf = pd.read_csv('https://example.com/rows.csv')",
        "from sklearn.datasets import load_diabetes\ndf = load_diabetes(as_frame=True).frame",
    ],
)
def test_what_is_not_on_disk_is_no_asset_and_is_read_anew_each_time(load: str) -> None:
    made = files(load, SPLIT.replace("'x'", "'bmi'").replace("'y'", "'target'"), TRAIN, EVALUATE)
    assert "data.yml" not in made and "data" not in made["pipeline.yml"]["inputs"]
    assert made["components/prep.yml"]["is_deterministic"] is False
    assert "is_deterministic" not in made["components/train.yml"]


def test_the_last_step_registers_and_a_gate_stands_before_it_if_there_are_figures() -> None:
    made = files(LOAD, SPLIT, TRAIN, EVALUATE)
    register = made["pipeline.yml"]["jobs"]["register"]
    assert register["inputs"] == {"model": "${{parent.jobs.evaluate.outputs.model}}"}
    assert register["outputs"] == {"registered": {"type": "custom_model", "name": "nb"}}
    command = made["components/register.yml"]["command"]
    assert command.index("test -s") < command.index("cp -r") and "pytest" not in command


def test_a_training_that_cannot_be_parted_is_one_step() -> None:
    made = files("import os\nos.chdir('sub')\n" + LOAD, SPLIT, TRAIN, EVALUATE)
    assert [*made["pipeline.yml"]["jobs"]] == ["train", "register"]
    assert made["components/train.yml"]["command"].startswith("python -m nb.train --output-dir ${{outputs.model}}")


def test_a_notebook_that_trains_nothing_or_cannot_score_has_no_endpoint() -> None:
    assert files("total = sum([1, 2])", "print(total)") == {}
    assert "online-endpoint.yml" in files(LOAD, SPLIT, TRAIN, EVALUATE)


def test_names_are_what_azure_allows() -> None:
    cells = [Cell(i, "code", text) for i, text in enumerate((LOAD, SPLIT, TRAIN, EVALUATE), 1)]
    settings = DEFAULTS._replace(targets=("azureml",), tests=False, package="a_very_long_name_of_a_package_indeed")
    made = {f.path: f.text for f in refactor(Notebook("nb.ipynb", tuple(cells)), settings).files}
    name = yaml.safe_load(made["azureml/online-endpoint.yml"])["name"]
    assert 3 <= len(name) <= 32 and name.replace("-", "a").isalnum() and name[0].isalpha()


def test_no_number_becomes_a_text() -> None:
    made = files(LOAD, SPLIT, TRAIN.replace("0.5", "1e-05"), EVALUATE)
    assert made["pipeline.yml"]["inputs"]["alpha"] == 1e-05
