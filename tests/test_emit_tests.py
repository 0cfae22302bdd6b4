"""Generated tests: they pass on correct code, fail on wrong code, and say so where they cannot be written."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nbrefactor.model import (
    Cell,
    Effects,
    FunctionPlan,
    Location,
    ModulePlan,
    Notebook,
    Output,
    OutputFile,
    Plan,
    Statement,
)
from nbrefactor.notebook import parse
from nbrefactor.pipeline import refactor
from nbrefactor.python.emit_tests import emit_tests
from nbrefactor.python.style import check_output, style
from nbrefactor.python.testing.fixtures import _LEARNT, FIXTURES
from nbrefactor.python.testing.quality import seeded
from nbrefactor.settings import Settings

CHURN = '''
import argparse

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split


def load_data(*, data_path="data/churn.csv"):
    """Load the data."""
    df = pd.read_csv(data_path)
    return df


def clean_data(df):
    """Clean the data."""
    df = df.drop_duplicates()
    df["total"] = pd.to_numeric(df["total"], errors="coerce")
    df["total"] = df["total"].fillna(0)
    df["age"] = df["age"].fillna(df["age"].median())
    df["per_month"] = df["total"] / (df["months"] + 1)
    df["left"] = df["left"].map({"Yes": 1, "No": 0})
    df = df.drop(columns=["name"])
    return df


def split_data(df, *, seed=3):
    """Split the data."""
    X = df.drop("left", axis=1)
    y = df["left"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed)
    return X_train, X_test, y_train, y_test


def train_model(X_train, y_train, *, C=0.5):
    """Train the model."""
    model = LogisticRegression(C=C, max_iter=2000)
    model.fit(X_train, y_train)
    return model


def evaluate_model(model, X_test, y_test):
    """Evaluate the model."""
    y_pred = model.predict(X_test)
    metrics = {"accuracy": accuracy_score(y_test, y_pred), "auc": roc_auc_score(y_test, y_pred)}
    return metrics


def save_model(model):
    """Save the model."""
    joblib.dump(model, "churn.pkl")


def main(argv=None):
    """Run every step."""
    argparse.ArgumentParser().parse_args(argv)
    df = load_data()
    df = clean_data(df)
    X_train, X_test, y_train, y_test = split_data(df)
    model = train_model(X_train, y_train)
    evaluate_model(model, X_test, y_test)
    save_model(model)
'''

INFO = """<class 'pandas.DataFrame'>
RangeIndex: 600 entries, 0 to 599
Data columns (total 5 columns):
 #   Column  Non-Null Count  Dtype
---  ------  --------------  -----
 0   name    600 non-null    str
 1   age     540 non-null    float64
 2   months  600 non-null    int64
 3   total   600 non-null    str
 4   left    600 non-null    str
dtypes: float64(1), int64(1), str(3)
"""
STEPS = ("load_data", "clean_data", "split_data", "train_model", "evaluate_model", "save_model")
SHOWN = (
    Statement(0, 'df = pd.read_csv("data/churn.csv")', Location(1), "assign"),
    Statement(1, "df.info()", Location(2), "expression"),
    Statement(2, "accuracy = accuracy_score(y_test, y_pred)", Location(3), "assign"),
)
EFFECTS = (Effects(binds=frozenset({"df"})), Effects(), Effects())
CELLS = (
    Cell(2, "code", "df.info()", outputs=(Output("stream", INFO),)),
    Cell(3, "code", "", outputs=(Output("stream", "Accuracy: 0.7365\n"),)),
)


def plan(*names: str, metrics: tuple[tuple[str, str], ...] = ()) -> Plan:
    functions = tuple(
        FunctionPlan(name, "train", "train", (2,) if metrics and name == "evaluate_model" else (), (1,))
        if not (metrics and name == "evaluate_model")
        else FunctionPlan(name, "train", "evaluate", (2,), (3,), metrics=metrics)
        for name in names
    )
    return Plan("shop", (ModulePlan("train", (), functions),))


def generated(text: str, *names: str, cells: tuple[Cell, ...] = CELLS) -> dict[str, str]:
    wanted = plan(*names, metrics=(("accuracy", "accuracy"),))
    files = emit_tests(wanted, {"train.py": text}, SHOWN, EFFECTS, Settings(), cells)
    styled, _ = style(files, Settings(), package="shop")
    assert check_output(styled, Settings()) == ()
    return {file.path: file.text for file in styled}


def prepare(folder: Path, text: str, tests: dict[str, str]) -> None:
    """The generated project on disk."""
    files = {"src/shop/__init__.py": "", "src/shop/train.py": text, **tests}
    files["pyproject.toml"] = '[tool.pytest.ini_options]\npythonpath = ["src"]\n'
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")


RUNNER = """
import json, os, sys
import joblib, numpy, pandas, pytest, sklearn.linear_model, sklearn.metrics, sklearn.model_selection
for folder, *options in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        sys.stdout = open("outcomes.txt", "w")
        code = pytest.main(["-rA", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", folder, *options, "tests"])
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)
"""


def run(jobs: Sequence[tuple[Path, str]]) -> list[dict[str, str]]:
    """Outcome by test, for each project and its options. Libraries are imported once; each project runs in a fork."""
    listed = json.dumps([[str(folder), *options.split()] for folder, options in jobs])
    command = [sys.executable, "-W", "ignore", "-c", RUNNER, listed]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    found = []
    for folder, _ in jobs:
        lines = (folder / "outcomes.txt").read_text(encoding="utf-8")
        outcomes = re.findall(r"^(PASSED|FAILED|ERROR|SKIPPED) tests/\w+\.py::(\S+)", lines, re.MULTILINE)
        found.append({name: outcome for outcome, name in outcomes})
    return found


def without_body(step: str) -> str:
    tree = ast.parse(CHURN)
    node = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == step)
    node.body = [ast.Pass()]
    return ast.unparse(tree)


MUTANTS = {
    "constant": (".fillna(0)", ".fillna(1)"),
    "operator": ('df["total"] / (', 'df["total"] * ('),
    "added constant": ('df["months"] + 1', 'df["months"] + 2'),
    "statistic": (".median()", ".mean()"),
    "dropped statement": ("    df = df.drop_duplicates()\n", ""),
    "column kept": ('columns=["name"]', "columns=[]"),
    "codes swapped": ('"Yes": 1, "No": 0', '"Yes": 0, "No": 1'),
    "another test size": ("test_size=0.25", "test_size=0.3"),
    "seed dropped": (", random_state=seed", ""),
    "parts swapped": ("return X_train, X_test, y_train", "return X_test, X_train, y_train"),
    "not fitted": ("    model.fit(X_train, y_train)\n", ""),
    "another penalty": ("C=C, ", ""),
    "another limit": ("max_iter=2000", "max_iter=2001"),
    "metric swapped": ("accuracy_score(y_test, y_pred)", "1 - accuracy_score(y_test, y_pred)"),
    "metric renamed": ('"auc":', '"AUC":'),
    "step left out": ("    df = clean_data(df)\n", ""),
}
OPTIONS = {"mutant:": "-x", "no": "-k test_{}_", "accuracy": "-k as_good_as"}
REVERSED = "\n\ndef pytest_collection_modifyitems(items):\n    items.reverse()\n"
PLACE = "/content/drive/My Drive/churn.csv"

Outcomes = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What the generated tests say of correct code and of every kind of wrong code."""
    if not hasattr(os, "fork"):
        pytest.skip("the runner forks")
    tests = generated(CHURN, *STEPS)
    moved = CHURN.replace("data/churn.csv", PLACE)
    projects = {
        "correct": (CHURN, tests),
        "reversed": (CHURN, {**tests, "tests/conftest.py": tests["tests/conftest.py"] + REVERSED}),
        "elsewhere": (moved, generated(moved, *STEPS)),
        **{f"no body: {step}": (without_body(step), tests) for step in STEPS},
        **{f"mutant: {name}": (CHURN.replace(old, new), tests) for name, (old, new) in MUTANTS.items()},
        **{f"accuracy {figure}": (CHURN, tests) for figure in ("0.7365", "0.73", "0.70")},
    }
    folders = {name: tmp_path_factory.mktemp("project") for name in projects}
    for name, (text, files) in projects.items():
        prepare(folders[name], text, files)
        if name.startswith("accuracy"):
            (folders[name] / "model").mkdir()
            (folders[name] / "model" / "metrics.json").write_text(f'{{"accuracy": {name.split()[1]}}}')
    jobs = [
        (folder, OPTIONS.get(name.partition(" ")[0], "").format(name.rpartition(" ")[2]))
        for name, folder in folders.items()
    ]
    return dict(zip(projects, run(jobs), strict=True))


TOGETHER = pytest.mark.xdist_group("outcomes of generated tests")  # one process finds them all


@TOGETHER
@pytest.mark.slow
@pytest.mark.parametrize("project", ["correct", "reversed", "elsewhere"])
def test_correct_code_passes(project: str, outcomes: Outcomes) -> None:
    found = {name: outcome for name, outcome in outcomes[project].items() if "as_good_as" not in name}
    assert set(found.values()) == {"PASSED"}
    for step in STEPS:
        assert any(name.startswith(f"test_{step}_") for name in found), step


@TOGETHER
@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_function_without_its_body_fails_its_tests(step: str, outcomes: Outcomes) -> None:
    found = [outcome for name, outcome in outcomes[f"no body: {step}"].items() if name.startswith(f"test_{step}_")]
    assert found and "PASSED" not in found


@TOGETHER
@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_killed(mutant: str, outcomes: Outcomes) -> None:
    assert CHURN.count(MUTANTS[mutant][0]) == 1
    assert {"FAILED", "ERROR"} & set(outcomes[f"mutant: {mutant}"].values())


@TOGETHER
@pytest.mark.slow
@pytest.mark.parametrize(("figure", "outcome"), [("0.7365", "PASSED"), ("0.73", "PASSED"), ("0.70", "FAILED")])
def test_gates_hold_the_notebooks_own_figures(figure: str, outcome: str, outcomes: Outcomes) -> None:
    found = [o for name, o in outcomes[f"accuracy {figure}"].items() if "as_good_as" in name]
    assert found == [outcome]


def test_the_gate_is_a_file_that_people_can_edit() -> None:
    gates = generated(CHURN, *STEPS)["tests/gates.toml"]
    assert '[accuracy]\nvalue = 0.7365\nbetter = "higher"\nmargin = 0.01473\n' in gates


def test_the_text_is_the_same_every_time() -> None:
    command = "import test_emit_tests as t; print(t.generated(t.CHURN, *t.STEPS))"
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    texts = {
        subprocess.run(
            [sys.executable, "-c", command],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a, b = train_test_split(X, random_state=1)\nm = Ridge()", True),
        ("a, b = train_test_split(X)\nm = RandomForestClassifier(random_state=1)", False),
        ("a, b = train_test_split(X, random_state=1)\nm = RandomForestClassifier(100)", False),
        ("np.random.seed(3)\na, b = train_test_split(X)", True),
        ("m = RandomForestRegressor(**options)", True),
    ],
)
def test_a_notebook_that_draws_anew_has_a_wider_margin(code: str, expected: bool) -> None:
    assert seeded(code) is expected


SKIPS = {
    "a name that nothing defines": ("def step():\n    return missing + 1\n", "reads missing, which nothing defines"),
    "a value that no step gives": ("def step(df):\n    return df\n", "needs df, which no step gives"),
    "asynchronous": ("async def step():\n    return 1\n", "is asynchronous"),
    "columns unknown": (
        'import pandas as pd\ndef step():\n    df = pd.read_csv("a.csv")\n    return df\n',
        "reads a.csv, whose columns the code does not name",
    ),
    "a library that tests cannot count on": (
        "import tensorflow as tf\ndef step():\n    return tf.zeros(3)\n",
        "needs tensorflow",
    ),
    "nothing to see": ("def step():\n    x = 1\n", "say what step leaves behind"),
}


@pytest.mark.parametrize(("text", "reason"), SKIPS.values(), ids=SKIPS)
def test_what_cannot_be_tested_is_skipped_with_what_to_supply(text: str, reason: str) -> None:
    tests = emit_tests(plan("step"), {"train.py": text}, (), (), Settings(), ())
    body = next(file.text for file in tests if file.path == "tests/test_train.py")
    said = "".join(ast.literal_eval(piece) for piece in re.findall(r"'[^']*'", body.partition("pytest.skip(")[2]))
    assert reason in said


def test_a_module_that_does_not_parse_gives_no_tests() -> None:
    assert emit_tests(plan("step"), {"train.py": "def step(:\n"}, (), (), Settings(), ()) == ()


def test_files_are_tests() -> None:
    files = emit_tests(plan(*STEPS), {"train.py": CHURN}, SHOWN, EFFECTS, Settings(), CELLS)
    assert all(isinstance(file, OutputFile) and file.role == "test" for file in files)


@pytest.mark.parametrize(
    "source",
    [
        "# %%\nimport pandas as pd\ndf = pd.read_csv('sales.csv')\n# %%\ndf.to_csv('copy.csv')\n",
        "# %%\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\ndf = pd.read_csv('a.csv')\n"
        "# %%\nmodel = Ridge()\nmodel.fit(df[['x']], df['y'])\nprint(model.score(df[['x']], df['y']))\n",
    ],
    ids=["analysis", "training"],
)
def test_conftest_has_the_fixtures_that_are_taken_and_no_others(source: str) -> None:
    made = refactor(parse(source.encode(), "a.py"))
    assert not [d for d in made.diagnostics if d.code == "NBR502"]
    tests = {f.path: ast.parse(f.text) for f in made.files if f.role == "test" and f.path.endswith(".py")}
    nodes = [node for tree in tests.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    taken = {argument.arg for node in nodes for argument in node.args.args}
    conftest = {node.name for node in tests["tests/conftest.py"].body if isinstance(node, ast.FunctionDef)}
    fixtures = {
        node.name
        for node in nodes
        if node.name in conftest and any("fixture" in ast.unparse(mark) for mark in node.decorator_list)
    }
    assert fixtures - {"workspace"} <= taken


SUMMARY = """
import pandas as pd


def load_data():
    orders = pd.read_csv("data/churn.csv")
    return orders


def best_customers(orders):
    totals = orders.groupby("plan").agg(count=("price", "count"), revenue=("price", "sum"))
    totals = totals.sort_values("revenue", ascending=False)
    totals["running"] = totals["revenue"].cumsum() / totals["revenue"].sum()
    top = totals[totals["running"] <= 0.9]
    print(len(top), "of", len(totals), "bring most")
    totals.round(1).to_csv("totals.csv", sep=";")
    return top


def mark_refunds(orders):
    orders["refund"] = orders["price"] < 0
    orders.sort_values("day", inplace=True)


def main(argv=None):
    orders = load_data()
    top = best_customers(orders)
    mark_refunds(orders)
"""
SUMMARY_FAULTS = {
    'ascending=False': 'ascending=True',
    '"revenue"].cumsum()': '"count"].cumsum()',
    '<= 0.9': '<= 0.3',
    'groupby("plan")': 'groupby("no such column")',
    'print(len(top), "of", len(totals), "bring most")': 'pass',
    'price"] < 0': 'price"] <= 0',
    'totals.round(1)': 'totals.round(0)',
    'orders.sort_values("day", inplace=True)': 'pass',
}  # fmt: skip


def test_a_step_does_what_its_own_lines_do(tmp_path: Path) -> None:
    tests = generated(SUMMARY, "load_data", "best_customers", "mark_refunds", cells=())
    assert "pytest.skip" not in tests["tests/test_train.py"]
    prepare(tmp_path, SUMMARY, tests)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_train.py"]

    def outcome() -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        return done.stdout.strip().split("\n")[-1]

    assert "failed" not in outcome()
    assert "skipped" not in outcome()
    for old, new in SUMMARY_FAULTS.items():
        assert old in SUMMARY
        (tmp_path / "src/shop/train.py").write_text(SUMMARY.replace(old, new))
        assert "failed" in outcome(), old


REBOUND = """
import pandas as pd


def load_data():
    orders = pd.read_csv("data/churn.csv")
    return orders


def drop_columns(orders):
    orders = orders.drop(["plan"], axis=1)
    X = orders.drop("price", axis=1)
    return X


def choose_columns(orders):
    orders = orders[["plan", "price"]]
    y = orders["price"]
    X = orders.copy()
    return X, y


def main(argv=None):
    orders = load_data()
    X = drop_columns(orders)
    X, y = choose_columns(orders)
"""


def test_a_table_that_a_step_replaces_is_not_the_one_it_was_given(tmp_path: Path) -> None:
    tests = generated(REBOUND, "load_data", "drop_columns", "choose_columns", cells=())
    prepare(tmp_path, REBOUND, tests)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_train.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("passed") == 1


@pytest.mark.parametrize(("name", "repeated"), [("totals", True), ("train", False)])
def test_lines_that_take_the_name_of_the_module_are_not_said_again(name: str, repeated: bool) -> None:
    steps = "load_data", "best_customers", "mark_refunds"
    tests = generated(SUMMARY.replace("totals", name), *steps, cells=())["tests/test_train.py"]
    assert ("test_best_customers_does_what_its_lines_do" in tests) is repeated


RARE = (
    "# Fraud",
    """import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
calls = pd.read_csv("calls.csv")""",
    "## Split the data",
    "X_train, X_test, y_train, y_test = train_test_split(calls[['length']], calls['fraud'], random_state=0)",
    "## Train the model",
    "model = LogisticRegression()\nmodel.fit(X_train, y_train)",
    "## Evaluate the model",
    'accuracy = accuracy_score(y_test, model.predict(X_test))\nprint("Accuracy:", accuracy)',
)


def test_the_gate_asks_for_more_than_a_constant_model_where_one_class_is_rare(tmp_path: Path) -> None:
    shown = {8: (Output("stream", "Accuracy: 1.0\n"),)}
    cells = tuple(
        Cell(n, "markdown" if text.startswith("#") else "code", text, outputs=shown.get(n, ()))
        for n, text in enumerate(RARE, 1)
    )
    made = refactor(Notebook("calls.ipynb", cells), Settings())
    for file in made.files:
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_text(file.text)
    rows = [f"{100 + n % 40 if n % 25 == 0 else n % 30},{int(n % 25 == 0)}" for n in range(1000)]
    (tmp_path / "calls.csv").write_text("length,fraud\n" + "\n".join(rows) + "\n")
    gates = tmp_path / "tests/gates.toml"
    gates.write_text(re.sub("margin = .*", "margin = 0.1", gates.read_text()))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_model_quality.py"]

    def outcome() -> str:
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout

    told = outcome()
    assert "2 passed" in told
    assert "accuracy says little: a constant model has 0.9" in told
    train = tmp_path / "src/calls/train.py"
    changed = train.read_text().replace("model = LogisticRegression()", "model = DummyClassifier()")
    train.write_text(changed.replace("import pandas", "from sklearn.dummy import DummyClassifier\nimport pandas", 1))
    assert "test_a_trained_model_is_as_good_as_the_notebooks" in outcome()


def comparison(name: str) -> Any:
    """A fixture of ``conftest.py`` that compares, as a test is given it."""
    names: dict[str, Any] = {
        module: __import__(full) for module, full in (("np", "numpy"), ("pd", "pandas"), ("re", "re"))
    }
    names["pytest"] = SimpleNamespace(fixture=lambda function: function)
    exec(_LEARNT + FIXTURES[name], names)
    return names[name]()


@pytest.mark.parametrize("name", ["same", "identical"])
def test_models_are_compared_by_what_they_were_told(name: str) -> None:
    linear, pipeline = pytest.importorskip("sklearn.linear_model"), pytest.importorskip("sklearn.pipeline")
    compare = comparison(name)
    compare(pipeline.make_pipeline(linear.Ridge(2)), pipeline.make_pipeline(linear.Ridge(2)))
    with pytest.raises(AssertionError):
        compare(pipeline.make_pipeline(linear.Ridge(2)), pipeline.make_pipeline(linear.Ridge(3)))


@pytest.mark.parametrize(
    "make",
    [
        "linear_model.Ridge()",
        "ensemble.GradientBoostingRegressor(n_estimators=2, random_state=0)",
        "pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.Ridge())",
        "model_selection.GridSearchCV(linear_model.Ridge(), {'alpha': [1, 2]}, cv=2)",
        "ensemble.VotingRegressor([('a', linear_model.Ridge())])",
    ],
)
def test_models_are_compared_by_what_they_learnt(make: str) -> None:
    sklearn = pytest.importorskip("sklearn")
    rooms = "linear_model ensemble pipeline preprocessing model_selection".split()
    known = {name: __import__(f"sklearn.{name}", fromlist=[name]) for name in rooms if sklearn}
    rows, answers = [[1, 4], [2, 1], [3, 3], [4, 9]], [1, 2, 3, 5]
    one, again, other, unfitted = (eval(make, dict(known)) for _ in range(4))
    compare = comparison("identical")
    compare(one.fit(rows, answers), again.fit(rows, answers))
    for different in (other.fit(rows, [9, *answers[1:]]), unfitted):
        with pytest.raises((AssertionError, AttributeError)):
            compare(different, one)
