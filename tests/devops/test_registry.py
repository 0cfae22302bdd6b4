"""The ``registry`` target under MLflow: a champion falls only to a better model, on the same rows."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models" / "credit.csv"

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Done = subprocess.CompletedProcess[str]


class Project(NamedTuple):
    """The converted sample in the environment of MLflow, with rows to train on and rows that no model has seen."""

    folder: Path
    run: Run
    python: Path
    variables: dict[str, str]

    def command(self, module: str, *arguments: str) -> Done:
        return self.run(self.python, "-m", f"credit.{module}", *arguments, cwd=self.folder, env=self.variables)

    def log(self, rows: str, *options: str) -> str:
        """Train on a file, and log the model: its version."""
        trained = self.command("train", "--data-path", rows, "--output-dir", "model", *options)
        assert trained.returncode == 0, trained.stderr
        logged = self.command("registry", "log")
        assert logged.returncode == 0, logged.stderr
        return logged.stdout.split()[1]

    def promote(self, *options: str) -> Done:
        return self.command("registry", "promote", "--rows", "unseen.csv", *options)

    def ask(self, code: str) -> str:
        """What a program with MLflow prints, which knows nothing of the project."""
        there = {name: value for name, value in self.variables.items() if name != "PYTHONPATH"}
        store = f"import mlflow\nmlflow.set_tracking_uri('sqlite:///{self.folder / 'mlflow.db'}')\n"
        done = self.run(self.python, "-c", store + code, cwd=self.folder, env=there)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def aliases(self) -> dict[str, str]:
        """Alias → version, from the store itself."""
        with closing(sqlite3.connect(self.folder / "mlflow.db")) as store:
            return {
                alias: str(version)
                for alias, version in store.execute(
                    "SELECT alias, version FROM registered_model_aliases WHERE name = 'credit'"
                )
            }


@pytest.fixture(scope="module")
def project(run: Run, convert: Callable[[str, str], Path], python_of: Callable[[str], Path]) -> Project:
    python = python_of("mlflow")
    folder = convert("credit_models/credit.ipynb", "registry")
    head, *rows = SAMPLE.read_text().splitlines()
    random.Random(0).shuffle(rows)
    unseen, known = rows[:350], rows[350:]
    wrong = [f"{row[:-1]}{1 - int(row[-1])}" for row in known]
    labels = random.Random(1).sample([row[-1] for row in known], len(known))
    random_ = [f"{row[:-1]}{label}" for row, label in zip(known, labels, strict=True)]
    for name, chosen in (("unseen", unseen), ("known", known), ("wrong", wrong), ("random", random_)):
        (folder / f"{name}.csv").write_text("\n".join([head, *chosen, ""]))
    variables = os.environ | {"PYTHONPATH": "src", "MLFLOW_DISABLE_TELEMETRY": "true"}
    variables.pop("MLFLOW_TRACKING_URI", None)
    return Project(folder, run, python, variables)


def test_a_champion_falls_only_to_a_model_that_is_surely_better(project: Project) -> None:
    nobody = project.promote()
    assert nobody.returncode == 2 and "there is no challenger" in nobody.stderr

    project.log("random.csv")
    refused = project.promote()
    assert refused.returncode == 1 and "gates.toml asks for" in refused.stderr
    assert "champion" not in project.aliases()
    first = project.log("wrong.csv")
    (project.folder / "low.toml").write_text('[auc]\nvalue = 0\nbetter = "higher"\nmargin = 0\n')
    assert project.promote("--gates", "low.toml").returncode == 0
    assert project.aliases() == {"champion": first}

    good = project.log("known.csv")
    said = project.command("registry", "compare", "--rows", "unseen.csv")
    assert said.returncode == 0 and project.aliases() == {"champion": first, "challenger": good}
    assert project.promote().returncode == 0
    assert project.aliases() == {"champion": good, "previous": first}

    worse = project.log("wrong.csv")
    refused = project.promote()
    assert refused.returncode == 1 and "not promoted: on 350 rows, roc_auc is 0." in refused.stderr
    assert project.aliases() == {"champion": good, "previous": first, "challenger": worse}

    same = project.log("known.csv")
    assert project.promote().returncode == 1, "the same model is not better"
    other = project.log("known.csv", "--seed", "2")
    assert project.promote().returncode == 1, "another split of the rows is luck"
    assert project.aliases() == {"champion": good, "previous": first, "challenger": other} and same != other


def test_the_champion_answers_raw_rows_as_score_does(project: Project) -> None:
    project.log("known.csv")
    batch = ["--model-dir", "model", "--input", "unseen.csv", "--output", "answers.csv"]
    assert project.command("score", *batch).returncode == 0
    answer = project.ask(
        "import pandas as pd\n"
        "model = mlflow.pyfunc.load_model('models:/credit@challenger')\n"
        "rows = pd.read_csv('unseen.csv').drop(columns='default')\n"
        "print(list(model.metadata.signature.inputs.input_names()) == list(rows))\n"
        "same = pd.read_csv('answers.csv', float_precision='round_trip')\n"
        "pd.testing.assert_frame_equal(model.predict(rows), same)\n"
        "whole = rows.assign(income=20000).head(2)\n"  # a column of fractions, with whole numbers only
        "print(len(model.predict(whole)))\n"
        "try:\n    model.predict(rows.drop(columns='age'))\n"
        "except mlflow.MlflowException as error:\n    print('age' in str(error))\n"
    )
    assert answer.split() == ["True", "2", "True"]


def test_a_run_says_what_it_was(project: Project) -> None:
    project.log("known.csv")
    commit = project.run("git", "rev-parse", "HEAD", cwd=project.folder).stdout.strip()
    found = json.loads(
        project.ask(
            "import json\n"
            "(run,) = mlflow.search_runs(['1'], max_results=1, output_format='list')\n"
            "print(json.dumps([run.data.metrics, run.data.tags, run.data.params]))\n"
        )
    )
    metrics = json.loads((project.folder / "model/metrics.json").read_text())
    assert found[0] == {name: metrics[name] for name in ("auc", "average_precision")}
    assert found[1]["commit"] == commit
    assert found[1]["data_sha256.known.csv"] == hashlib.sha256((project.folder / "known.csv").read_bytes()).hexdigest()
    assert (found[2]["seed"], found[2]["n_folds"], found[2]["data_path"]) == ("1", "3", "known.csv")


def test_each_model_is_compared_with_its_own_code(project: Project) -> None:
    champion = project.log("known.csv")
    features = project.folder / "src/credit/features.py"
    before = features.read_text()
    try:
        features.write_text(before.replace("threshold = 0.25", "threshold = -1"))  # everybody is refused
        assert features.read_text() != before
        project.log("known.csv")
        code = (
            "from credit import registry\n"
            "registry.mlflow.set_tracking_uri('sqlite:///mlflow.db')\n"
            f"for version in ({champion}, {int(champion) + 1}):\n"
            "    print(registry.scored(version, 'unseen.csv')['prediction'].mean())\n"
        )
        done = project.run(project.python, "-c", code, cwd=project.folder, env=project.variables)
        old, new = map(float, done.stdout.split())
        assert old < 1 == new
    finally:
        features.write_text(before)


def test_wrong_use_is_one_sentence(project: Project) -> None:
    (project.folder / "few.csv").write_text("\n".join(SAMPLE.read_text().splitlines()[:6]) + "\n")
    (project.folder / "none.toml").write_text("")
    (project.folder / "low.toml").write_text('[auc]\nvalue = 0\nbetter = "higher"\nmargin = 0\n')
    project.log("known.csv")
    if "champion" not in project.aliases():
        refused = project.promote("--gates", "none.toml")
        assert refused.returncode == 2 and "asks for nothing" in refused.stderr
        assert project.promote("--gates", "low.toml").returncode == 0
        project.log("known.csv")
    for options, said in (
        (("--target", "nobody"), "no column 'nobody': the columns of unseen.csv are age, income"),
        (("--rows", "few.csv"), "5 labelled rows are too few"),
        (("--metric", "accuracy", "--label", "0=no", "--label", "1=yes"), "the answers say 0.0, 1.0 and the rows no"),
        (("--rows", "nowhere.csv"), "nowhere.csv"),
    ):
        done = project.promote(*options)
        assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr, done.stderr
