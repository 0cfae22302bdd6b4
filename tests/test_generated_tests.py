"""Generated tests of whole notebooks: quick where a search is long, right where lines change a value, honest where a
library refuses the code.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import Settings

READ = 'import pandas as pd\nfrom sklearn.preprocessing import LabelEncoder\ndf = pd.read_csv("wines.csv")'
SPLIT = """import numpy as np
from sklearn.model_selection import train_test_split
X, y = df[["acid", "sugar"]], df["good"]
np.random.seed(42)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)"""


def outcome(folder: Path, *cells: str, only: str = "") -> tuple[str, dict[str, str]]:
    """What pytest says of the generated tests whose names hold ``only``, and all files."""
    notebook = Notebook("wines.ipynb", tuple(Cell(n, "code", text) for n, text in enumerate(cells, 1)))
    made = refactor(notebook, Settings())
    for file in made.files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_text(file.text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rxs", "-k", only, "tests"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.stdout, {file.path: file.text for file in made.files}


def test_a_fit_that_later_lines_need_is_repeated_and_a_generator_that_is_drawn_from_is_not_compared(
    tmp_path: Path,
) -> None:
    encode = (
        'encoder = LabelEncoder()\nencoder.fit(df["quality"])\ndf["good"] = encoder.transform(df["quality"])\n'
        'df["acid"] = df["acid"] + 1\ndf["sugar"] = df["sugar"] * 2'
    )
    said, files = outcome(tmp_path, READ, encode, SPLIT)
    assert not re.search(r"\b[1-9]\d* (failed|errors?)\b", said)
    assert "RandomState(42)" not in files.get("tests/test_train.py", "") + files.get("tests/test_pipeline.py", "")


def test_a_search_tries_two_candidates(tmp_path: Path) -> None:
    search = """from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier
search = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": list(range(1, 9))}, cv=3)
search.fit(X_train, y_train)
print(len(search.cv_results_["params"]))"""
    said, files = outcome(tmp_path, READ, SPLIT, search)
    assert not re.search(r"\b[1-9]\d* (failed|errors?)\b", said)
    assert "def short_searches" in files["tests/conftest.py"]
    probe = tmp_path / "tests/test_probe.py"
    probe.write_text(
        "from sklearn.dummy import DummyClassifier\nfrom sklearn.model_selection import GridSearchCV\n\n\n"
        "def test_two(short_searches):\n"
        '    grid = {"strategy": ["prior", "no such", "uniform"]}\n'
        "    search = GridSearchCV(DummyClassifier(), grid, cv=2).fit([[0], [1], [2], [3]], [0, 1, 0, 1])\n"
        '    assert [row["strategy"] for row in search.cv_results_["params"]] == ["prior", "uniform"]\n'
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(probe)]
    assert "1 passed" in subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout


def test_a_forest_grows_few_trees_and_says_what_it_was_told(tmp_path: Path) -> None:
    ensemble, notebook = "from sklearn.ensemble import RandomForestClassifier", [READ, SPLIT]
    notebook += [f"{ensemble}\nforest = RandomForestClassifier(n_estimators=500, random_state=0).fit(X_train, y_train)"]
    _, files = outcome(tmp_path, *notebook, "print(forest.score(X_test, y_test))", only="test_nothing")
    assert "def workspace(tmp_path, monkeypatch, few_trees)" in files["tests/conftest.py"]
    (tmp_path / "tests/test_probe.py").write_text(
        f"import numpy as np\n{ensemble}\n\n\ndef test_few(workspace):\n"
        "    for told in (500, np.int64(500)):\n"
        "        forest = RandomForestClassifier(n_estimators=told).fit([[0], [1]], [0, 1])\n"
        "        assert len(forest.estimators_) == 10 and forest.n_estimators == 500\n"
        "    assert len(RandomForestClassifier(n_estimators=3).fit([[0], [1]], [0, 1]).estimators_) == 3\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_probe.py"]
    assert "1 passed" in subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout


def test_what_the_installed_library_refuses_is_expected_and_named(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    if int(pandas.__version__.partition(".")[0]) < 2:
        pytest.skip("needs a pandas without DataFrame.append")
    said, _ = outcome(tmp_path, READ, 'df = df.append(df)\ndf["sugar"] = df["sugar"] * 2', SPLIT)
    assert not re.search(r"\b[1-9]\d* (failed|errors?)\b", said)
    assert " xfailed" in said
    assert ".append is not in pandas since 2.0" in said


FIT = "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression()\nmodel.fit(X_train, y_train)"
DUMP = 'import pickle\npickle.dump(model, open("model.pkl", "wb"))'
READ_BACK = 'loaded = pickle.load(open("model.pkl", "rb"))'
USE = "print(loaded.predict(X_test)[:3])"


NAMED_DUMP = 'import pickle\nplace = "model.pkl"\npickle.dump(model, open(place, "wb"))'


@pytest.mark.parametrize("dump", [DUMP, NAMED_DUMP])
def test_a_step_that_reads_what_an_earlier_one_writes_is_tested_after_it(dump: str, tmp_path: Path) -> None:
    said, files = outcome(tmp_path, READ, SPLIT, FIT, dump, READ_BACK, USE, only="load_loaded")
    assert "def load_loaded():" in files["src/wines/train.py"]
    assert "1 passed" in said and "skipped" not in said


def test_a_step_that_reads_what_no_test_can_write_is_skipped_with_the_reason(tmp_path: Path) -> None:
    said, _ = outcome(tmp_path, READ, SPLIT, FIT, f"input()\n{DUMP}", READ_BACK, USE, only="load_loaded")
    assert "reads what save_model writes, which asks for input" in re.sub(r"\s+", " ", said)


@pytest.mark.parametrize("read", ['pd.read_excel("wines.xls", "Reds")', 'pd.read_excel("wines.xlsx")'])
def test_a_workbook_is_written_for_the_tests(read: str, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    said, files = outcome(tmp_path, READ.replace('pd.read_csv("wines.csv")', read), SPLIT, FIT)
    assert re.search(r"^[1-9]\d* passed", said.splitlines()[-1])
    assert "cannot be tested without data" not in files["tests/test_train.py"]


@pytest.mark.parametrize("place", ["wines.json", "/elsewhere/wines.json", "../wines.json"])
def test_the_quality_of_a_model_is_not_asked_for_where_its_data_are_not_here(place: str, tmp_path: Path) -> None:
    from nbrefactor.model import Output

    score = "from sklearn.metrics import accuracy_score\naccuracy = accuracy_score(y_test, model.predict(X_test))"
    texts = [
        READ.replace('pd.read_csv("wines.csv")', f"pd.read_json({place!r})"),
        SPLIT,
        FIT,
        f"{score}\nprint(accuracy)",
    ]
    shown = {4: (Output("stream", "0.875\n"),)}
    cells = (Cell(n, "code", text, outputs=shown.get(n, ())) for n, text in enumerate(texts, 1))
    for file in refactor(Notebook("wines.ipynb", tuple(cells)), Settings()).files:
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_text(file.text)
    assert "0.875" in (tmp_path / "tests/gates.toml").read_text()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", "tests/test_model_quality.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert f"needs {place}" in done.stdout


def test_labels_that_training_has_not_seen_are_no_failure(tmp_path: Path) -> None:
    encode = (
        "encoder = LabelEncoder()\nX_train, X_test = X_train.copy(), X_test.copy()\n"
        'X_train["acid"] = encoder.fit_transform(X_train["acid"])\nX_test["acid"] = encoder.fit_transform(X_test["acid"])'
    )
    said, files = outcome(
        tmp_path, READ, 'df["sugar"] = df["sugar"] * 2.5\ndf["acid"] = df["acid"] / 3', SPLIT, encode, FIT
    )
    assert not re.search(r"\b[1-9]\d* (failed|errors?)\b", said), said
    assert "unseen labels" in files["tests/test_score.py"] + files["tests/test_features.py"]


HELPERS = "import house_helpers\nfrom unheard_of.models import Best"
FIND = "model = Best(depth=house_helpers.DEPTH)\nmodel.fit(X_train, y_train)"


def test_tests_are_skipped_where_a_module_of_the_notebook_is_not_here(tmp_path: Path) -> None:
    said, _ = outcome(tmp_path, HELPERS, READ, SPLIT, FIND)
    assert re.search(r"^\d+ skipped in", said.splitlines()[-1])
    assert "install or supply what pipeline.py imports: No module named 'house_helpers'" in said


def test_tests_run_where_the_modules_are_here(tmp_path: Path) -> None:
    (tmp_path / "src/unheard_of").mkdir(parents=True)
    (tmp_path / "src/unheard_of/models.py").write_text(
        "from sklearn.tree import DecisionTreeClassifier\n\n\nclass Best:\n    def __init__(self, depth):\n"
        "        self.tree = DecisionTreeClassifier(max_depth=depth)\n\n    def fit(self, X, y):\n"
        "        self.tree.fit(X, y)\n"
    )
    (tmp_path / "src/house_helpers.py").write_text("DEPTH = 3\n")
    said, _ = outcome(tmp_path, HELPERS, READ, SPLIT, FIND)
    assert re.search(r"^[1-9]\d* passed", said.splitlines()[-1])


def test_an_import_of_our_own_that_fails_is_an_error(tmp_path: Path) -> None:
    outcome(tmp_path, HELPERS, READ, SPLIT, FIND)
    (tmp_path / "src/house_helpers.py").write_text("DEPTH = 3\n")
    train = next(tmp_path.glob("src/*/pipeline.py"))
    train.write_text(f"from {train.parent.name}.features import lost\n{train.read_text()}")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode not in (0, 5)


def test_a_word_that_the_library_no_longer_knows_is_expected_and_named(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", minversion="1.3")
    fit = (
        "from sklearn.ensemble import RandomForestClassifier\n"
        'model = RandomForestClassifier(max_features="auto", random_state=0)\nmodel.fit(X_train, y_train)'
    )
    said, _ = outcome(tmp_path, READ, SPLIT, fit)
    assert not re.search(r"\b[1-9]\d* (failed|errors?)\b", said)
    assert "'auto' of RandomForestClassifier is not in scikit-learn since 1.3" in said


def test_what_a_step_may_get_wrong_itself_fails(tmp_path: Path) -> None:
    said, _ = outcome(tmp_path, READ, SPLIT, FIT, only="train_model")
    assert " passed" in said
    train = tmp_path / "src/wines/train.py"
    train.write_text(train.read_text().replace("def train_model(X_train, y_train", "def train_model(y_train"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "train_model", "tests"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).returncode == 1


MODELS = """from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

def share_of(model, X, y):
    right = (model.predict(X) == y).mean()
    print("right:", right)
    return right

limits = {"max_depth": 3, "min_samples_leaf": 2}
models = {"tree": DecisionTreeClassifier(**limits), "near": KNeighborsClassifier(n_neighbors=4)}
shares = {}
for name, model in models.items():
    model.fit(X_train, y_train)
    shares[name] = share_of(model, X_test, y_test)"""
CHOOSE = "best = max(shares, key=shares.get)\nprint(best, models[best].get_params())"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of several models, unseeded, whose tests pass."""
    folder = tmp_path_factory.mktemp("compared")
    mark = 'df["good"] = (df["quality"] == "high").astype(int)\ndf = df.drop(columns=["quality"])'
    said, _ = outcome(folder, READ, mark, SPLIT.replace("np.random.seed(42)\n", ""), MODELS, CHOOSE)
    assert " passed" in said and not re.search(r"\b[1-9]\d* (failed|errors?)\b", said)
    return folder


@pytest.mark.parametrize(
    ("correct", "wrong"),
    [
        ("n_neighbors=4", "n_neighbors=5"),
        ("model.fit(X_train, y_train)", "model.fit(X_test, y_test)"),
        ("shares[name] = share_of(model, X_test, y_test)", "share_of(model, X_test, y_test)"),
    ],
)
def test_a_fault_in_a_loop_over_models_is_noticed(compared: Path, correct: str, wrong: str) -> None:
    path = compared / "src/wines/train.py"
    text = path.read_text()
    assert text.count(correct) == 1
    path.write_text(text.replace(correct, wrong))
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-k", "lines_do", "tests"]
        done = subprocess.run(command, cwd=compared, capture_output=True, text=True)
    finally:
        path.write_text(text)
    assert "1 failed" in done.stdout
