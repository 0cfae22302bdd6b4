"""The training in steps: where it is cut, where not and why, and that the steps together do what the whole does."""

from __future__ import annotations

import ast
import importlib
import operator
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from nbrefactor.knowledge.tables import documents
from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.project import Facts
from nbrefactor.project.steps import Steps, steps_of
from nbrefactor.settings import DEFAULTS

LOAD = "# Load data\nimport pandas as pd\ndf = pd.read_csv('rows.csv')"
PREPARE = "# Prepare features\ndf['z'] = df['x'] * 2\nX, y = df[['x', 'z']], df['y']"
SPLIT = (
    "# Split the data\nfrom sklearn.model_selection import train_test_split\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"
)
TRAIN = (
    "# Train the model\nfrom sklearn.linear_model import Ridge\nmodel = Ridge(alpha=0.5)\nmodel.fit(X_train, y_train)"
)
EVALUATE = "# Evaluate the model\nprint('R2', model.score(X_test, y_test))"
PLAIN = (LOAD, PREPARE, SPLIT, TRAIN, EVALUATE)


def notebook(cells: Sequence[str]) -> Notebook:
    """Code cells; a first line that starts with # is a heading above."""
    made: list[Cell] = []
    for text in cells:
        if text.startswith("# "):
            heading, _, text = text.partition("\n")
            made.append(Cell(len(made) + 1, "markdown", f"#{heading}"))
        made.append(Cell(len(made) + 1, "code", text))
    return Notebook("nb.ipynb", tuple(made))


def texts(cells: Sequence[str], *targets: str) -> dict[str, str]:
    made = refactor(notebook(cells), DEFAULTS._replace(targets=targets or ("dvc",), tests=False))
    assert not [d for d in made.diagnostics if d.code == "NBR502"]
    return {file.path: file.text for file in made.files}


def steps(cells: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> Steps:
    seen: list[Facts] = []
    monkeypatch.setattr("nbrefactor.pipeline.export", lambda facts, settings: (seen.append(facts), ((), ()))[1])
    refactor(notebook(cells), DEFAULTS._replace(tests=False))
    return steps_of(seen[0])


def test_only_a_target_that_runs_steps_gets_them() -> None:
    assert "src/nb/steps.py" in texts(PLAIN, "dvc")
    assert "src/nb/steps.py" not in texts(PLAIN, "ci")
    assert "src/nb/steps.py" not in texts((LOAD, "print(df.shape)"), "dvc")


def test_the_values_that_live_are_handed_over_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    prep, train, evaluate = steps(PLAIN, monkeypatch).steps
    assert [step.name for step in (prep, train, evaluate)] == ["prep", "train", "evaluate"]
    assert prep.takes == () and {"X_train", "y_train", "X_test", "y_test"} <= {*prep.gives}
    assert not {"df", "X", "y"} & {*prep.gives}
    assert {*train.takes} == {*prep.gives}
    assert "model" in train.gives and not {"X_train", "y_train"} & {*train.gives}
    assert {*evaluate.takes} == {*train.gives} and evaluate.last
    assert [option.name for option in train.options] == ["alpha"]
    assert "data_path" in [option.name for option in prep.options]


@pytest.mark.parametrize(
    ("cells", "names", "reason"),
    [
        ((LOAD, "import os\nos.chdir('sub')\nprint(os.getcwd())", *PLAIN[1:]), ["train"], "settings"),
        ((LOAD, *PLAIN[1:3], "rows = (row for row in [1, 2])", TRAIN, "print('R2', next(rows))"), None, "'rows'"),
        (
            (LOAD, *PLAIN[1:3], "kept = set(df.columns)", TRAIN, EVALUATE, "# Save\ndf[list(kept)].to_csv('kept.csv')"),
            None,
            "'kept'",
        ),
        (
            (
                *PLAIN[:3],
                "X_test.to_csv('test.csv')",
                TRAIN,
                "print('R2', model.score(pd.read_csv('test.csv'), y_test))",
            ),
            None,
            "writes files",
        ),
        (
            (
                LOAD,
                "y = df['y']\nX = df[['x']]",
                TRAIN.replace("_train", ""),
                "# Evaluate the model\ndf.fillna(0, inplace=True)\nprint('R2', model.score(X, y))\ndf.to_csv('all.csv')",
            ),
            None,
            "share memory",
        ),
    ],
)
def test_what_cannot_be_handed_over_keeps_steps_together(
    cells: tuple[str, ...], names: list[str] | None, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = steps(cells, monkeypatch)
    assert any(reason in why for why in found.reasons), found
    assert len(found.steps) < 3 and found.steps[-1].last
    assert names is None or [step.name for step in found.steps] == names


def test_settings_are_made_in_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = ("import numpy as np\nimport warnings\nwarnings.filterwarnings('error')\nnp.random.seed(1)", *PLAIN)
    found = steps(cells, monkeypatch)
    assert len(found.steps) == 3 and len(found.settings) == 2  # where the data are, and the warnings


def test_no_option_of_the_notebook_is_taken_by_the_steps() -> None:
    cells = (
        "input_dir = 'here'\nstep = 3\noptions = 2",
        LOAD.replace("'rows.csv'", "input_dir + '/rows.csv'"),
        *PLAIN[1:],
    )
    cells = (*cells[:-2], TRAIN.replace("0.5", "step * options"), EVALUATE)
    text = texts(cells)["src/nb/steps.py"]
    assert '"--step-input-dir"' in text and '"step_to_run"' in text
    compile(text, "steps.py", "exec")


TRICKY = (
    "import random\nimport numpy as np\nimport pandas as pd\nnp.random.seed(3)\nrandom.seed(4)",
    LOAD + "\nnoise = np.random.normal(size=len(df))\ndf['n'] = noise + random.random()",
    # rows of the transpose of a table: neither C nor Fortran order
    "# Split the data\nvalues = df.values\nX_train, X_test = values[:30, :3], values[30:, :3]\n"
    "y_train, y_test = values[:30, 3], values[30:, 3]\n"
    "parts = [X_train, X_test]",
    "# Train the model\nfrom sklearn.ensemble import RandomForestRegressor\nfrom sklearn.preprocessing import StandardScaler\n"
    "scaler = StandardScaler().fit(X_train)\nmodel = RandomForestRegressor(n_estimators=5)\n"
    "model.fit(scaler.transform(X_train), y_train)",
    "# Evaluate the model\nparts[1] += np.random.normal(size=parts[1].shape)\n"
    "r2 = model.score(scaler.transform(X_test), y_test)\nprint('R2', r2)",
    "# Save\npd.Series([random.random(), X_train.mean(axis=0).sum(), X_test.sum()]).to_csv('drawn.csv')",
)
"""Random numbers drawn in each step, a memory order that pickle loses, and two names of one array."""


@pytest.mark.slow
def test_the_steps_do_what_the_whole_does_to_the_last_bit(tmp_path: Path) -> None:
    made = texts(TRICKY)
    assert "def evaluate(" in made["src/nb/steps.py"], made["src/nb/steps.py"]
    for path, text in made.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    rows = [f"{i / 7},{i * i % 13 / 3},{i % 5 * 0.1},{i % 11 / 9}" for i in range(40)]
    documented = ast.get_docstring(ast.parse(made["src/nb/steps.py"])) or ""
    commands = [line.split() for line in documented.splitlines() if line.strip().startswith("python -m")]
    assert len(commands) == 3
    left = []
    for way in ([["python", "-m", "nb.train"]], commands):
        folder = tmp_path / f"way{len(left)}"
        folder.mkdir()
        (folder / "rows.csv").write_text("\n".join(["x,z,v,y", *rows]) + "\n")
        for command in way:
            more = os.environ | {"PYTHONPATH": str(tmp_path / "src")}
            ran = subprocess.run([sys.executable, *command[1:]], cwd=folder, env=more, capture_output=True, text=True)
            assert ran.returncode == 0, ran.stderr
        left.append([(folder / path).read_text() for path in ("model/metrics.json", "drawn.csv")])
    assert left[0] == left[1]


NETWORK = (
    "# Train the model\nfrom tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential\n"
    "model = Sequential([Dense(1)])\nmodel.compile(loss='mse')\nmodel.fit(X_train, y_train)"
)


def test_random_numbers_that_cannot_be_taken_up_again_hold_the_steps_after_them_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    score = "# Evaluate the model\nfrom sklearn.metrics import r2_score\nprint('R2', r2_score(y_test, model.predict(X_test)))"
    found = steps((*PLAIN[:3], NETWORK, score), monkeypatch)
    assert [step.name for step in found.steps] == ["prep", "train"]
    assert "random numbers of tensorflow" in found.reasons[0]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("pd.set_option('display.max_columns', 9)", 3),
        ("pd.set_option('mode.copy_on_write', True)", 1),
        ("warnings.filterwarnings('ignore')", 3),
        ("warnings.filterwarnings('error')", 1),
        ("os.environ['LEVEL'] = '1'", 1),
        ("print(os.environ.get('LEVEL'))", 3),
    ],
)
def test_a_setting_among_other_work_holds_the_steps_together_unless_it_only_shows(
    line: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = (f"{LOAD}\nimport os\nimport warnings\n{line}\ndf['w'] = 1", *PLAIN[1:])
    assert len(steps(cells, monkeypatch).steps) == count


def test_what_only_shows_is_what_the_libraries_have() -> None:
    importlib.import_module("matplotlib.pyplot")
    (document,) = documents("_processes")
    names = [name.partition(".") for name in document["appearance"]["names"].split()]
    known = [
        (library, rest)
        for library, _, rest in names
        if library in ("pandas", "numpy", "matplotlib", "warnings", "logging")
    ]
    assert len(known) > 10
    for library, rest in known:
        assert operator.attrgetter(rest)(importlib.import_module(library)) is not None, rest
