"""The Kubeflow pipeline that ``--with kfp`` writes; ``tests/devops`` compiles and runs it."""

from __future__ import annotations

import ast

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

LOAD = "import pandas as pd\ndf = pd.read_csv('rows.csv')"
SPLIT = "X, y = df[['x']], df['y']"
TRAIN = "from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=0.5).fit(X, y)"
EVALUATE = "print('R2', model.score(X, y))"
HEADINGS = ("## Load the data", "## Split", "## Train the model", "## Evaluate the model")


def pipeline(*cells: str, headings: bool = True) -> dict[str, ast.FunctionDef]:
    made = []
    for heading, code in zip(HEADINGS, cells, strict=True):
        made += [Cell(len(made) + 1, "markdown", heading)] * headings
        made.append(Cell(len(made) + 1, "code", code))
    files = refactor(Notebook("nb.ipynb", tuple(made)), DEFAULTS._replace(targets=("kfp",), tests=False)).files
    (text,) = [file.text for file in files if file.path == "kubeflow/pipeline.py"]
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def takes(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args]


def test_each_step_is_a_component_with_its_own_options() -> None:
    found = pipeline(LOAD, SPLIT, TRAIN, EVALUATE)
    assert [*found] == ["prep", "train", "evaluate", "pipeline"]
    assert takes(found["prep"]) == ["values", "data", "data_path"]
    assert takes(found["train"]) == ["before", "values", "alpha"]
    assert takes(found["evaluate"]) == ["before", "model", "metrics"]
    assert takes(found["pipeline"]) == ["image", "data", "data_path", "alpha"]
    assert "'--alpha={alpha}'" in ast.unparse(found["train"])


def test_a_training_that_cannot_be_parted_is_one_component() -> None:
    found = pipeline(LOAD, SPLIT, TRAIN + "\nimport os\nos.chdir('sub')", EVALUATE)
    text = ast.unparse(found["train"])
    assert [*found][-2:] == ["train", "pipeline"] and {"model", "metrics"} <= {*takes(found["train"])}
    whole = pipeline("import os\nos.chdir('sub')\n" + LOAD, SPLIT, TRAIN, EVALUATE)
    assert [*whole] == ["train", "pipeline"] and "from nb import train as steps" in ast.unparse(whole["train"])
    assert "steps.main" in text


def test_an_option_may_have_the_name_of_something_in_the_pipeline() -> None:
    found = pipeline("image = 'rows.csv'\nimport pandas as pd\ndf = pd.read_csv(image)", SPLIT, TRAIN, EVALUATE)
    assert takes(found["pipeline"]) == ["image", "data", "image_option", "alpha"]
    assert "'--image={image_option}'" in ast.unparse(found["prep"])
