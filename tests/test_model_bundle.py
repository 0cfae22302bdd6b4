"""The model bundle and bad input: what train.py writes, what score.py loads, and what it answers to whom."""

from __future__ import annotations

import hashlib
import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from nbrefactor.knowledge.trusted import trusted_types
from nbrefactor.notebook import parse
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

pytest.importorskip("sklearn")
pytest.importorskip("skops")

NOTEBOOK = """
# %%
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
# %%
df = pd.read_csv("people.csv")
df["short"] = df["city"].str.len() < 5
# %%
class Share(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.total_ = FITTED
        return self
    def transform(self, X):
        return X / self.total_
# %%
features, y = df[["age", "income", "short"]], df["label"]
X_train, X_test, y_train, y_test = train_test_split(features, y, random_state=0)
model = make_pipeline(Share(), RandomForestClassifier(n_estimators=3, random_state=0))
model.fit(X_train, y_train)
print(model.score(X_test, y_test))
"""
PEOPLE = "age,income,city,label\n" + "".join(
    f"{20 + n},{900.5 + 37 * (n % 7)},{['Rome', 'Vienna'][n % 2]},{int(n % 3 == 0)}\n" for n in range(60)
)
ROW = {"age": 31, "income": 950.0, "city": "Rome"}


def trained(folder: Path, package: str, fitted: str, text: str = NOTEBOOK) -> tuple[Path, str]:
    """The folder of a project that has trained, and what it said on the way."""
    source = text.replace("FITTED", fitted)
    made = refactor(parse(source.encode(), f"{package}.py"), DEFAULTS._replace(tests=False))
    for file in made.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", f"{package}.train", "--output-dir", "model"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("bundle"), "bundled", "float(X.to_numpy(dtype=float).max())")[0]


@pytest.fixture
def score(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The generated score.py, with its bundle loaded."""
    monkeypatch.syspath_prepend(str(project / "src"))
    monkeypatch.setenv("AZUREML_MODEL_DIR", str(project / "model"))
    module = importlib.import_module("bundled.score")
    module.init()
    yield module


# -------------------------------------------------------------------------------------------------------- the bundle


def test_a_bundle_is_one_folder_with_a_hash_of_each_file(project: Path) -> None:
    files = {path.name for path in (project / "model").iterdir()}
    assert files >= {"model.skops", "state.skops", "schema.json", "metrics.json", "versions.json", "manifest.json"}
    assert not [name for name in files if name.endswith((".joblib", ".pkl"))]
    manifest = json.loads((project / "model" / "manifest.json").read_text())
    assert set(manifest) == files - {"manifest.json"}
    for name, expected in manifest.items():
        assert hashlib.sha256((project / "model" / name).read_bytes()).hexdigest() == expected
    columns = json.loads((project / "model" / "schema.json").read_text())["columns"]
    assert [(column["name"], column["nullable"]) for column in columns] == [
        ("age", False),
        ("income", False),
        ("city", False),
    ]


def test_the_schema_has_a_usual_value_of_each_column_and_none_of_a_single_row(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = json.loads((project / "model" / "schema.json").read_text())["columns"]
    assert {column["name"]: column["example"] for column in columns} == {"age": 49, "income": 900.5, "city": "Rome"}
    monkeypatch.syspath_prepend(str(project / "src"))
    features = importlib.import_module("bundled.features")
    frame = pd.DataFrame(
        {
            "name": [f"person {n}" for n in range(20)],
            "salary": [1000.25 + 2 * n for n in range(20)],
            "member": [True, *[False] * 19],
            "tags": [[n] for n in range(20)],
            "gone": [None] * 20,
            "whole": pd.array([None, *range(19)], dtype="Int64"),
        }
    )
    found = {column["name"]: column["example"] for column in features.input_schema(frame)}
    assert found == {"name": None, "salary": 1019.25, "member": False, "tags": None, "gone": None, "whole": 9}


def test_what_skops_may_load_is_written_in_the_project(score: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert score.TRUSTED_TYPES == ["sklearn.tree._tree.Tree", "bundled.features.Share"]
    monkeypatch.setattr(score, "TRUSTED_TYPES", ["sklearn.tree._tree.Tree"])
    score.init()
    answer = score.run([ROW])
    assert "bundled.features.Share" in answer["error"]


def test_what_skops_cannot_save_is_saved_with_joblib_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, said = trained(tmp_path, "pickled", "X.max()")  # a series of pandas
    assert "model.joblib is a pickle" in said
    assert (folder / "model" / "model.joblib").is_file() and not (folder / "model" / "model.skops").exists()
    assert "joblib" in json.loads((folder / "model" / "versions.json").read_text())
    monkeypatch.syspath_prepend(str(folder / "src"))
    monkeypatch.setenv("AZUREML_MODEL_DIR", str(folder / "model"))
    module = importlib.import_module("pickled.score")
    module.init()
    assert len(module.run([ROW])["predictions"]) == 1


def _rewrite(folder: Path, name: str, text: str) -> None:
    """Changes a file of the bundle, and its hash with it."""
    (folder / name).write_text(text, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


DAMAGE = {
    "nothing there": (lambda folder: shutil.rmtree(folder), "there is no model bundle"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "there is no model bundle"),
    "manifest is a list": (
        lambda folder: (folder / "manifest.json").write_text("[1]"),
        "there is no model bundle",
    ),
    "manifest is empty": (
        lambda folder: (folder / "manifest.json").write_text("{}"),
        "does not name model, state",
    ),
    "model missing": (lambda folder: (folder / "model.skops").unlink(), "lacks model.skops"),
    "model changed": (lambda folder: (folder / "model.skops").write_bytes(b"x"), "model.skops is not the file"),
    "schema changed": (lambda folder: (folder / "schema.json").write_text("{}"), "schema.json is not the file"),
    "another library": (lambda folder: _rewrite(folder, "versions.json", '{"numpy": "0.1.2"}'), "needs numpy 0.1.2"),
    "no library": (lambda folder: _rewrite(folder, "versions.json", '{"no-such-one": "1"}'), "here it is missing"),
    "schema of another": (lambda folder: _rewrite(folder, "schema.json", "[]"), "cannot be loaded"),
    "no skops file": (lambda folder: _rewrite(folder, "model.skops", "text"), "cannot be loaded"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_bundle_is_answered_to_every_request(
    score: ModuleType, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    spoil, reason = DAMAGE[damage]
    shutil.copytree(project / "model", tmp_path / "model")
    spoil(tmp_path / "model")
    monkeypatch.setenv("AZUREML_MODEL_DIR", str(tmp_path / "model"))
    score.init()
    for _ in range(2):
        assert reason in score.run([ROW])["error"]


# --------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ("", "not JSON"),
        ("{not json", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("null", "holds no rows"),
        ("3", "holds no rows"),
        ('"rows"', "holds no rows"),
        ("[]", "holds no rows"),
        ('{"data": []}', "holds no rows"),
        ('{"data": 3}', "holds no rows"),
        ("[1, 2]", "columns by name"),
        ("[[1, 2]]", "3 columns by name"),
        ('{"columns": 5, "data": [[1]]}', "must be a list"),
        ('{"columns": ["age", "age", "city"], "data": [[1, 2, "x"]]}', "each name once"),
        ("[{}]", "missing columns: age, income, city"),
        (None, "holds no rows"),
        ([{**ROW, "age": "old"}], "column age must be of type"),
        ([{**ROW, "age": True}], "column age must be of type"),
        ([{**ROW, "age": []}], "column age must be of type"),
        ([{**ROW, "age": {"years": 3}}], "column age must be of type"),
        ([{**ROW, "city": 3}], "column city must be of type string"),
        ([{k: v for k, v in ROW.items() if k != "city"}], "missing columns: city"),
        ([ROW, 3], "columns by name"),
        ({"age": {"0": 31}, "income": {"0": 1.5}, "city": {"0": "Rome"}}, "must be of type"),
        ({"data": {"age": [31], "income": [1.5], "city": ["Rome"]}}, "column age must be of type"),
        ({"data": {"data": {"data": {}}}}, "missing columns: age, income, city"),
        ('[{"age": 1%s, "income": 1, "city": "Rome"}]' % ("0" * 400), "column age must be of type"),
        ('[{"age": 1%s, "income": 1, "city": "Rome"}]' % ("0" * 5000), "not JSON"),
        ('[{"age": 31, "income": 1, "city": "\\ud800"}]', "cannot be read"),
        ('[{"age": 31, "income": -Infinity, "city": "Rome"}]', "cannot be scored"),
        ('[{"age": 31, "income": Infinity, "city": "Rome"}]', "cannot be scored"),
    ],
)
def test_bad_input_is_answered_with_its_reason(score: ModuleType, request_: Any, reason: str) -> None:
    assert reason in score.run(request_)["error"]
    assert score.run([ROW])["predictions"] == score.run(json.dumps([ROW]))["predictions"]


def test_a_date_is_no_number(score: ModuleType) -> None:
    """A client that writes dates as milliseconds would be understood as if it wrote nanoseconds."""
    pd = pytest.importorskip("pandas")
    column = {"name": "when", "kind": "datetime64", "dtype": "datetime64[ns]"}
    assert str(score.convert(pd.Series(["2024-01-05"]), column, [])[0]) == "2024-01-05 00:00:00"
    with pytest.raises(TypeError, match="numbers, not dates"):
        score.convert(pd.Series([1704412800000]), column, [])


def test_numbers_are_as_exact_as_in_training(score: ModuleType) -> None:
    pd = pytest.importorskip("pandas")
    column = {"name": "x", "kind": "floating", "dtype": "float32"}
    assert score.convert(pd.Series([0.1, None]), column, []).dtype == "float32"


@pytest.mark.parametrize(
    "request_",
    [
        json.dumps([ROW]),
        json.dumps({"data": [ROW]}),
        json.dumps({"rows": [list(ROW.values())]}),
        json.dumps({"input_data": {"columns": list(ROW)[::-1], "index": [0], "data": [list(ROW.values())[::-1]]}}),
        json.dumps([{**ROW, "label": 1, "more": None}]),
        json.dumps(ROW),
        json.dumps([{**ROW, "age": "31"}]).encode(),
    ],
)
def test_rows_may_come_in_several_forms(score: ModuleType, request_: str | bytes) -> None:
    expected = score.run([ROW])
    assert set(expected) == {"predictions", "probabilities"}
    assert score.run(request_) == expected


def test_a_column_may_be_called_as_what_holds_the_rows(score: ModuleType) -> None:
    row = {"data": 1, "rows": 2}
    for request in ([row], row, {"data": [row]}, {"rows": [[1, 2]]}, {"data": {"rows": [row]}}):
        assert score.read_request(request, ["data", "rows"]).to_dict("records") == [row]


# ------------------------------------------------------------------------------------------------------------- batch


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_file_gets_one_prediction_a_row_in_order_whatever_the_chunks(
    score: ModuleType, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    import pandas as pd

    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    rows = pd.read_csv(project / "people.csv").drop(columns="label")
    path = tmp_path / f"rows{suffix}"
    if suffix == ".csv":
        rows.to_csv(path, index=False)
    elif suffix == ".jsonl":
        rows.to_json(path, orient="records", lines=True)
    else:
        rows.to_parquet(path)
    monkeypatch.setattr(score, "CHUNK", 7)
    score.main(["--model-dir", str(project / "model"), "--input", str(path), "--output", str(tmp_path / "out.csv")])
    found = pd.read_csv(tmp_path / "out.csv")
    expected = score.run(json.dumps(json.loads(rows.to_json(orient="records"))))
    assert list(found.columns) == ["prediction", "probability_0", "probability_1"]
    assert found["prediction"].tolist() == expected["predictions"]
    assert found["probability_1"].tolist() == pytest.approx(expected["probabilities"]["probability_1"])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("rows.csv", "age,income\n1,2\n", "missing columns: city"),
        ("rows.csv", "age,income,city\n", "no rows"),
        ("rows.csv", "", "score: "),
        ("rows.csv", "age,income,city\nold,2,Rome\n", "column age"),
        ("rows.jsonl", "{not json\n", "score: "),
        ("nowhere/rows.csv", None, "score: "),
    ],
)
def test_a_bad_file_ends_with_one_sentence_and_no_output(
    score: ModuleType,
    project: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str | None,
    reason: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    arguments = ["--model-dir", str(project / "model"), "--input", str(tmp_path / name)]
    with pytest.raises(SystemExit) as stopped:
        score.main([*arguments, "--output", str(tmp_path / "out.csv")])
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert reason in said and "Traceback" not in said
    assert not list(tmp_path.glob("out.csv*"))


# ---------------------------------------------------------------------------------------------------- trusted types


@pytest.mark.parametrize(
    ("library", "name"),
    [
        ("sklearn.ensemble", "RandomForestClassifier"),
        ("sklearn.ensemble", "GradientBoostingRegressor"),
        ("sklearn.tree", "DecisionTreeClassifier"),
        ("lightgbm", "LGBMClassifier"),
        ("xgboost", "XGBRegressor"),
    ],
)
def test_the_types_we_trust_are_enough_to_load_the_model(library: str, name: str) -> None:
    import numpy as np
    import skops.io

    module = pytest.importorskip(library)
    rows = np.random.default_rng(0).random((40, 3))
    model = getattr(module, name)(n_estimators=3) if "Tree" not in name else getattr(module, name)()
    model.fit(rows, (rows[:, 0] > 0.5).astype(int))
    saved = skops.io.dumps(model)
    types = trusted_types([f"{library}.{name}"])
    assert types
    again = skops.io.loads(saved, trusted=list(types))
    assert (again.predict(rows) == model.predict(rows)).all()


def test_globals_of_the_notebook_that_are_called_as_what_the_bundle_is_written_with(tmp_path: Path) -> None:
    own = (
        "json = 3\ndef Path(v):\n    return v * json\nclass hashlib:\n    unit = 1\ndef importlib():\n    return hashlib.unit\n"
        'def plain(v):\n    return Path(v) + importlib()\ndf["age"] = df["age"].map(plain)\n# %%\nfeatures, y'
    )
    source = NOTEBOOK.replace("FITTED", "100").replace("features, y", own, 1)
    made = refactor(parse(source.encode(), "clashing.py"), DEFAULTS._replace(tests=False))
    text = next(file.text for file in made.files if file.path.endswith("train.py"))
    assert {"import json as json_", "from pathlib import Path as Path_"} <= set(text.splitlines())
    folder, _ = trained(tmp_path, "clashing", "100", source)
    assert set(json.loads((folder / "model" / "manifest.json").read_text())) >= {
        "schema.json",
        "metrics.json",
        "versions.json",
    }
