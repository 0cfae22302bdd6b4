"""The sample notebooks, from end to end: converted, trained, scored, tested, and compared with the notebook itself.

The truth comes from running the notebook in a kernel, in a copy of its folder, on the machine of the test: what the
scripts compute must be equal to the last digit, whatever the versions of the libraries are.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_notebooks"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Sample:
    """``metrics`` maps keys of metrics.json, ``rows`` and ``predictions`` an unseen part of the data, to expressions
    that the notebook's kernel evaluates at its end. ``last_line`` is the error that the notebook itself ends with, and
    so do the scripts, when all else is done. ``gaps`` are the tests that cannot pass yet, and why."""

    name: str
    notebook: str
    options: tuple[str, ...] = ()
    needs: str = "sklearn"
    code: int = 0
    functions: tuple[str, ...] = ()
    metrics: dict[str, str] = field(default_factory=dict)
    rows: str = ""
    target: str = ""
    predictions: str = ""
    probabilities: str = ""
    files: tuple[str, ...] = ()
    last_line: str = ""
    gaps: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def entry(self) -> str:
        return "train" if self.metrics else "pipeline"


def from_csv(path: str, index: str) -> str:
    """The rows of a data file, as text, that the notebook keeps under these labels."""
    return f"__import__('pandas').read_csv({path!r}, dtype=str, keep_default_na=False).loc[{index}]"


TRAINED = [
    Sample(
        "diabetes_ridge",
        "train.ipynb",
        functions=("split_data", "train_model"),
        metrics={"mse": "mse", "r2": "r2"},
        rows="df.loc[y_valid.index]",
        target="progression",
        predictions="preds",
    ),
    Sample(
        "churn",
        "churn.ipynb",
        code=1,
        last_line="NameError: name 'results_q1' is not defined",
        metrics={"accuracy": "accuracy", "auc": "auc"},
        rows=from_csv("churn.csv", "y_test.index"),
        target="churn",
        predictions="y_pred",
        probabilities="y_prob",
    ),
    Sample(
        "spam_text",
        "spam.ipynb",
        metrics={"precision": "precision", "recall": "recall", "f1": "f1"},
        rows=from_csv("messages.csv", "y_test.index"),
        target="label",
        predictions="predicted",
    ),
    Sample(
        "demand_forecast",
        "forecast.ipynb",
        needs="statsmodels",
        metrics={"rmse": "rmse", "mape": "mape"},
    ),
    Sample(
        "house_prices",
        "house_prices.ipynb",
        needs="lightgbm",
        metrics={"rmsle": "rmsle", "mae": "mae", "r2": "r2"},
        rows=from_csv("data/houses.csv", "test.index"),
        target="SalePrice",
        predictions="pred",
    ),
    Sample(
        "student_monolith",
        "assignment3.ipynb",
        metrics={"accuracy": "accuracy_score(y2, p)", "f1": "f1_score(y2, p)"},
        rows=from_csv("exams.csv", "train_test_split(np.arange(len(df)), test_size=0.3, random_state=0)[1]"),
        target="passed",
        predictions="p",
    ),
    Sample(
        "credit_models",
        "credit.ipynb",
        metrics={"auc": "auc", "average_precision": "average_precision"},
        rows=from_csv("credit.csv", "y_test.index"),
        target="default",
        predictions="decisions",
        probabilities="probabilities",
    ),
    Sample(
        "digits_torch",
        "digits.ipynb",
        needs="torch",
        metrics={"accuracy": "accuracy"},
        rows="__import__('pandas').DataFrame(train_test_split(digits.data, labels, random_state=0)[1], "
        "columns=digits.feature_names).assign(target=y_test)",
        target="target",
        predictions="torch.cat([net(x).argmax(1) for x, _ in test_loader]).numpy()",
        gaps={"metrics": "the accuracy is computed by hand, batch by batch"},
    ),
]
ANALYSED = [
    Sample("sales_analysis", "sales_2023.ipynb", code=1, needs="pandas", files=("monthly.csv", "top_customers.csv")),
]


def each(samples: list[Sample], test: str = "", *, runnable: bool = True) -> list[Any]:
    """One parameter a sample, all tests of a sample in one worker; passed over where its library is not installed."""
    parameters = []
    for sample in samples:
        missing = runnable and importlib.util.find_spec(sample.needs) is None
        marks = [
            pytest.mark.xdist_group(sample.name),
            pytest.mark.skipif(missing, reason=f"{sample.needs} is not installed"),
        ]
        if test in sample.gaps:
            marks.append(pytest.mark.xfail(reason=sample.gaps[test], strict=False))
        parameters.append(pytest.param(sample, id=sample.name, marks=marks))
    return parameters


class Workshop:
    """Converts, trains and executes each sample once, in folders of its own, whoever asks first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports: dict[str, dict[str, Any]] = {}
        self.trained: dict[str, subprocess.CompletedProcess[str]] = {}
        self.truths: dict[str, dict[str, Any]] = {}
        self.scored: dict[str, subprocess.CompletedProcess[str]] = {}

    def project(self, sample: Sample) -> Path:
        return self.folder / sample.name / "project" / sample.name

    def report(self, sample: Sample) -> dict[str, Any]:
        """What ``nbrefactor convert --json`` says."""
        if sample.name not in self.reports:
            command = ["convert", sample.notebook, "-o", str(self.project(sample)), "--json", *sample.options]
            done = self.run(sample, BIN / "nbrefactor", *command, folder=SAMPLES / sample.name)
            assert "Traceback" not in done.stderr
            assert done.returncode == sample.code, done.stderr
            self.reports[sample.name] = json.loads(done.stdout)
        return self.reports[sample.name]

    def train(self, sample: Sample) -> Path:
        """The folder in which the generated script ran: a copy of the notebook's own."""
        folder = self.folder / sample.name / "work"
        if sample.name not in self.trained:
            self.report(sample)
            shutil.copytree(SAMPLES / sample.name, folder)
            arguments = ["--output-dir", "model"] if sample.entry == "train" else []
            self.trained[sample.name] = self.run(
                sample, sys.executable, "-m", f"{sample.name}.{sample.entry}", *arguments, folder=folder
            )
        done = self.trained[sample.name]
        assert done.returncode == (1 if sample.last_line else 0), done.stderr
        assert done.stderr.rstrip().endswith(sample.last_line)
        return folder

    def score(self, sample: Sample) -> Path:
        """The folder in which the generated script made predictions.csv of the notebook's unseen rows."""
        folder = self.train(sample)
        if sample.name not in self.scored:
            self.truth(sample)
            shutil.copy(self.folder / sample.name / "truth" / "rows.csv", folder)
            arguments = ["--model-dir", "model", "--input", "rows.csv", "--output", "predictions.csv"]
            self.scored[sample.name] = self.run(
                sample, sys.executable, "-m", f"{sample.name}.score", *arguments, folder=folder
            )
        assert self.scored[sample.name].returncode == 0, self.scored[sample.name].stderr
        return folder

    def truth(self, sample: Sample) -> dict[str, Any]:
        """The values of the sample's expressions at the end of the notebook, run in a copy of its folder."""
        if sample.name not in self.truths:
            folder = self.folder / sample.name / "truth"
            shutil.copytree(SAMPLES / sample.name, folder)
            expressions = {**sample.metrics, "predictions": sample.predictions, "probabilities": sample.probabilities}
            execute(folder / sample.notebook, ask(expressions, sample))
            self.truths[sample.name] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        return self.truths[sample.name]

    def run(self, sample: Sample, *command: object, folder: Path) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.project(sample) / "src"),
            "MPLBACKEND": "agg",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.run(
            [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
        )


def ask(expressions: dict[str, str], sample: Sample) -> str:
    """A last cell that writes what the expressions are worth, and the raw rows, without the target, to files."""
    lines = ["import json as _json, numpy as _numpy", "_truth = {}"]
    lines += [f"_truth[{key!r}] = _numpy.asarray({text}).tolist()" for key, text in expressions.items() if text]
    lines += ["open('truth.json', 'w').write(_json.dumps(_truth))"]
    if sample.rows:
        lines += [f"({sample.rows}).drop(columns={sample.target!r}).to_csv('rows.csv', index=False)"]
    return "\n".join(lines)


def execute(path: Path, last_cell: str) -> None:
    """Run a notebook from top to bottom; a cell that fails is passed over, as its author did."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(last_cell))
    environment = {"PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")]), "PIP_NO_INDEX": "1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        client = nbclient.NotebookClient(
            notebook,
            timeout=120,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": path.parent}},
        )
        client.execute()
    errors = [output for output in notebook.cells[-1].outputs if output.output_type == "error"]
    assert not errors, errors[0].evalue


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    yield Workshop(tmp_path_factory.mktemp("samples"))


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("sample", each(TRAINED + ANALYSED, "modules", runnable=False))
def test_conversion_gives_stage_functions(sample: Sample, workshop: Workshop) -> None:
    report = workshop.report(sample)
    modules = {Path(file["path"]).stem for file in report["files"] if file["role"] in ("train", "score", "pipeline")}
    assert modules == ({"train", "score"} if sample.metrics else {"pipeline"})
    names = {function["name"] for function in report["functions"]}
    assert set(sample.functions) <= names
    assert len(names) >= 3
    for function in report["functions"]:
        assert len(function["parameters"]) < 12, function


@pytest.mark.parametrize("sample", each(TRAINED + ANALYSED, runnable=False))
def test_what_is_written_is_clean(sample: Sample, workshop: Workshop) -> None:
    workshop.report(sample)
    project = workshop.project(sample)
    ruff = [sys.executable, "-m", "ruff"]
    for command in (
        [*ruff, "check", "--isolated", "--select", "E,F,I,B,UP", "--ignore", "F821", "--line-length", "79", "."],
        [*ruff, "format", "--isolated", "--check", "--line-length", "79", "."],
        [sys.executable, "-m", "black", "--check", "--quiet", "--line-length", "79", "."],
    ):
        done = workshop.run(sample, *command, folder=project)
        assert done.returncode == 0, done.stdout + done.stderr
    for path in project.rglob("*.py"):
        assert "get_ipython" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("sample", each(TRAINED, "metrics"))
def test_training_gives_the_notebooks_metrics(sample: Sample, workshop: Workshop) -> None:
    folder = workshop.train(sample)
    metrics = json.loads((folder / "model" / "metrics.json").read_text(encoding="utf-8"))
    truth = workshop.truth(sample)
    assert {key: metrics.get(key) for key in sample.metrics} == {key: truth[key] for key in sample.metrics}


@pytest.mark.parametrize("sample", each([sample for sample in TRAINED if sample.rows], "scoring"))
def test_scoring_raw_rows_gives_the_notebooks_predictions(sample: Sample, workshop: Workshop) -> None:
    predictions = read_csv(workshop.score(sample) / "predictions.csv")
    truth = workshop.truth(sample)
    assert [float(row["prediction"]) for row in predictions] == pytest.approx(truth["predictions"], rel=1e-9)
    if sample.probabilities:
        probabilities = [float(row["probability_1"]) for row in predictions]
        assert probabilities == pytest.approx(truth["probabilities"], rel=1e-9)


AGREE = """
import importlib, json, math, sys
import pandas as pd
score = importlib.import_module(sys.argv[1] + '.score')
rows = pd.read_csv('rows.csv', dtype={name: str for name in score.Bundle('model').texts})
want = [float(p) for p in pd.read_csv('predictions.csv')['prediction']]
def same(got, expected):
    assert len(got) == len(expected)
    assert all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(got, expected))
def served(part):
    return score.run(json.dumps({'data': json.loads(part.to_json(orient='records', double_precision=15))}))['predictions']
score.init()
for start, stop in [(0, 1), (len(rows) - 1, len(rows)), (3, 10), (0, len(rows))]:
    same(served(rows.iloc[start:stop]), want[start:stop])
score.CHUNK = len(rows) // 4 + 1
pd.concat([rows] * 5).to_csv('many.csv', index=False)
score.main(['--model-dir', 'model', '--input', 'many.csv', '--output', 'answers.csv'])
same(list(pd.read_csv('answers.csv')['prediction']), want * 5)
"""


@pytest.mark.parametrize("sample", each([sample for sample in TRAINED if sample.rows], "scoring"))
def test_one_row_several_rows_and_a_large_file_get_the_same_answers(sample: Sample, workshop: Workshop) -> None:
    """``predictions.csv`` holds what the notebook's own model says of these rows, as the test above makes sure."""
    done = workshop.run(sample, sys.executable, "-c", AGREE, sample.name, folder=workshop.score(sample))
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("sample", each(ANALYSED))
def test_analysis_writes_the_notebooks_files(sample: Sample, workshop: Workshop) -> None:
    folder = workshop.train(sample)
    workshop.truth(sample)
    for name in sample.files:
        assert (folder / name).read_bytes() == (workshop.folder / sample.name / "truth" / name).read_bytes()


@pytest.mark.parametrize("sample", each(TRAINED + ANALYSED))
def test_generated_tests_pass(sample: Sample, workshop: Workshop) -> None:
    workshop.report(sample)
    project = workshop.project(sample)
    done = workshop.run(sample, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", folder=project)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_sample_is_tested() -> None:
    tested = {(sample.name, sample.notebook) for sample in TRAINED + ANALYSED}
    assert tested | {("diabetes_ridge", "score.ipynb")} == {
        (path.parent.name, path.name) for path in SAMPLES.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
    }
