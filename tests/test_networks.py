"""Networks of PyTorch and Keras, from the notebook to the prediction for rows that nobody has seen.

A case of ``cases/networks`` is a cell after the imports of its file. ``score`` is the truth, written by hand: what the
notebook's own network says about ``new`` raw rows. ``refuse`` is part of the reason why there is no ``score.py`` that
predicts. What is generated is looked at everywhere; it runs where the library is installed.
Answers are float32: they are compared to six digits, labels exactly.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import Settings

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pytest.importorskip("sklearn")

FOLDER = Path(__file__).resolve().parent / "cases" / "networks"
START = """\
import copy
import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, classification_report, f1_score, mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, StandardScaler
LIBRARIES
df = pd.read_csv('data.csv')
"""
LIBRARIES = {
    "torch": """\
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset
torch.manual_seed(0)""",
    "keras": """\
import keras
from keras import layers
from keras.models import Model, Sequential
from keras.layers import BatchNormalization, Dense, Dropout, Input
from keras.utils import to_categorical
keras.utils.set_random_seed(0)""",
}


@dataclass(frozen=True)
class Case:
    library: str
    title: str
    code: str
    score: str = ""
    refuse: str = ""

    def __str__(self) -> str:
        return f"{self.library}: {self.title}"

    @property
    def start(self) -> str:
        return START.replace("LIBRARIES", LIBRARIES[self.library])


def read_cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.py")):
        for block in ("\n" + path.read_text(encoding="utf-8")).split("\n# === ")[1:]:
            title, _, rest = block.partition("\n")
            code, *parts = rest.split("\n# --- ")
            named = {name: text.strip() for name, _, text in (part.partition("\n") for part in parts)}
            yield Case(path.stem, title, code, **named)


CASES = list(read_cases())
SCORED = [case for case in CASES if case.score]
REFUSED = [case for case in CASES if case.refuse]
FILES = {"torch": ["model.pt"], "keras": ["model.keras", "model.json"]}


def table() -> Any:
    """A hundred and twenty rows: numbers, a category with gaps, and a label of each kind."""
    draw, count = np.random.RandomState(7), 120
    rows = pd.DataFrame(
        {
            "age": draw.randint(18, 80, count).astype(float),
            "fare": draw.gamma(2, 20, count).round(2),
            "qty": draw.randint(0, 6, count),
            "city": draw.choice(["par", "ber", "rom"], count).astype(object),
            "kind": draw.choice(["low", "middle", "high"], count),
        }
    )
    rows.loc[::11, "city"] = np.nan
    rows["price"] = (rows.fare * 3 + rows.age + draw.rand(count)).round(2)
    rows["y"] = (rows.fare > 35).astype(int)
    return rows


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the data, from which modules can be imported."""
    table().to_csv(tmp_path / "data.csv", index=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "case"]:
        del sys.modules[name]


def convert(case: Case) -> tuple[Any, dict[str, str]]:
    cells = (Cell(1, "code", case.start), Cell(2, "code", case.code))
    made = refactor(Notebook("case.ipynb", cells), Settings(package="case", tests=False))
    return made, {file.path: file.text for file in made.files}


def trained(case: Case, files: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """The notebook's names, and ``score.py`` with the bundle of its own training."""
    importer(case.library)
    for path, text in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    names: dict[str, Any] = {"__name__": "notebook"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(case.start + case.code, "notebook", "exec"), names)
        importlib.import_module("case.train").main(["--output-dir", "model"])
    return names, importlib.import_module("case.score")


def importer(library: str) -> None:
    """Skip where a library is not installed; Keras computes with what there is."""
    if library == "keras" and "KERAS_BACKEND" not in os.environ and importlib.util.find_spec("tensorflow") is None:
        os.environ["KERAS_BACKEND"] = "torch"
        pytest.importorskip("torch")
    pytest.importorskip(library)


def same(want: Any, got: Any) -> bool:
    want, got = np.asarray(want), np.asarray(got)
    want = want.reshape(got.shape) if want.size == got.size else want
    exact = want.dtype.kind != "f" or set(np.unique(want)) <= {0.0, 1.0}
    return want.shape == got.shape and (
        bool((want == got).all()) if exact else np.allclose(got, want, rtol=1e-6, atol=1e-6)
    )


@pytest.mark.parametrize("case", SCORED, ids=str)
def test_a_network_answers_for_raw_rows_as_in_the_notebook(case: Case, place: Path) -> None:
    made, files = convert(case)
    names, score = trained(case, files)
    assert not [d.message for d in made.diagnostics if d.code in ("NBR402", "NBR411")]
    assert {*FILES[case.library], "manifest.json"} <= {path.name for path in Path("model").iterdir()}
    score.init()
    rows = table().drop(columns=["price", "y", "kind"])
    for new in (rows.iloc[[3]], rows.iloc[5:12], rows):
        want = np.asarray(eval(case.score, {**names, "new": new}))
        told = score.run(json.dumps({"data": json.loads(new.to_json(orient="records", double_precision=15))}))
        assert isinstance(told, dict) and "predictions" in told, getattr(told, "_response", told)
        assert same(want, told["predictions"]), (want[:3], told["predictions"][:3])
        new.to_csv("in.csv", index=False)
        score.main(["--model-dir", "model", "--input", "in.csv", "--output", "out.csv"])
        assert same(want, pd.read_csv("out.csv")["prediction"])


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_network_that_cannot_be_asked_about_new_rows_is_refused_with_the_reason(case: Case) -> None:
    made, files = convert(case)
    told = [d.message for d in made.diagnostics if d.code == "NBR402"]
    assert len(told) == 1 and case.refuse in told[0], told
    assert "raise NotImplementedError(" in files["src/case/features.py"]


@pytest.mark.parametrize("case", SCORED, ids=str)
def test_what_is_written_for_a_network_is_whole(case: Case) -> None:
    made, files = convert(case)
    assert not [d.message for d in made.diagnostics if d.code in ("NBR402", "NBR411")]
    features, score = files["src/case/features.py"], files["src/case/score.py"]
    defined = {n.name for n in ast.parse(features).body if isinstance(n, ast.FunctionDef)}
    asked = {"torch": {"build_network"}, "keras": set()}[case.library]
    assert {"prepare_rows", "finish_predictions", *asked} <= defined
    assert ("weights_only=True" if case.library == "torch" else "safe_mode=True") in score
