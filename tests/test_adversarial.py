"""The adversarial notebooks of ``cases/adversarial``: each stands for a family of trouble in real notebooks.

``check`` is an expression over the notebook's final names that a faithful refactoring keeps true. ``score`` is what the
model must predict for unseen rows, over the names of the notebook after a run from top to bottom.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nbrefactor import cli

HERE = Path(__file__).with_name("cases") / "adversarial"
CASES: list[dict[str, Any]] = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
SCORED = [case for case in CASES if case["score"]]
NEEDS = {"A21": "statsmodels"}

# The notebook's own cells in one namespace, then the oracle's predictions for one unseen row and for seven.
ORACLE = """
import contextlib, json, sys, warnings
import numpy as np, pandas as pd
warnings.filterwarnings("ignore")
case = json.load(open("case.json"))
names = {"__name__": "__main__"}
with contextlib.redirect_stdout(sys.stderr):
    for source in case["cells"]:
        exec(compile(source, "cell", "exec"), names)
raw = pd.read_csv("data.csv").drop(columns="y")
answers = []
for new in (raw.iloc[[3]], raw.iloc[5:12]):
    names.update(new=new, pd=pd, np=np)
    answers.append([float(value) for value in np.ravel(eval(case["score"], names))])
print(json.dumps(answers))
"""


# A Python that has imported what the cases import: each command runs in a fork of it, in the folder it is meant for.
FORKING = """
import json, os, runpy, sys, traceback
try:
    import numpy, pandas, sklearn.ensemble, sklearn.linear_model, sklearn.model_selection, sklearn.preprocessing, skops.io
except ImportError:
    pass
for order in sys.stdin:
    home, module, *arguments = json.loads(order)
    child = os.fork()
    if not child:
        os.chdir(home)
        for number, name in ((1, "printed.txt"), (2, "errors.txt")):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        sys.path[:0] = [home, os.path.join(home, "out", "src")]
        sys.argv[1:] = arguments
        code = 1
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            code = 0
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 1)
    print(os.waitpid(child, 0)[1], flush=True)
"""
Python = Callable[..., str]


@pytest.fixture(scope="module")
def python() -> Iterator[Python]:
    """``python(home, module, *arguments)``: what ``python -m`` prints in that folder; fails unless it ends well."""
    if not hasattr(os, "fork"):
        pytest.skip("the runner forks")
    env = dict(os.environ, MPLBACKEND="Agg", PYTHONHASHSEED="0", PYTHONWARNINGS="ignore", OMP_NUM_THREADS="1")
    command = [sys.executable, "-c", FORKING]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forking:
        assert forking.stdin and forking.stdout
        orders, codes = forking.stdin, forking.stdout

        def run(home: Path, module: str, *arguments: str) -> str:
            print(json.dumps([str(home), module, *arguments]), file=orders, flush=True)
            code = codes.readline().strip()
            printed = (home / "printed.txt").read_text(encoding="utf-8")
            assert code == "0", printed[-500:] + (home / "errors.txt").read_text(encoding="utf-8")[-1500:]
            return printed

        yield run


def case_id(case: dict[str, Any]) -> str:
    return str(case["id"])


def written(case: dict[str, Any], home: Path, *last: str) -> Path:
    """A copy of the case's notebook in ``home``, with its data beside it and cells added at the end."""
    pytest.importorskip(NEEDS.get(case["id"], "sklearn"))
    notebook = json.loads((HERE / f"{case['id']}.ipynb").read_text(encoding="utf-8"))
    for source in last:
        cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        notebook["cells"].append(cell)
    shutil.copy(HERE / "data.csv", home)
    path = home / f"{case['id']}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def converted(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    code = cli.main(["convert", str(path), "-o", str(path.parent / "out"), "--json", *options])
    printed = capsys.readouterr()
    assert code in (0, 1), printed.err
    summary = json.loads(printed.out)
    return dict(summary[0] if isinstance(summary, list) else summary)


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_what_must_stay_true_stays_true(
    case: dict[str, Any], tmp_path: Path, python: Python, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(case, tmp_path, f"print('CHECK', bool({case['check']}))")
    points = converted(path, capsys, "--keep-exploration")["entry_points"]
    entry = points.get("train") or points.get("pipeline") or points["score"]
    assert "CHECK True" in python(tmp_path, entry), case["must"]


@pytest.mark.parametrize("case", SCORED, ids=case_id)
def test_scoring_predicts_for_unseen_rows_what_the_notebook_would(
    case: dict[str, Any], tmp_path: Path, python: Python, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(case, tmp_path)
    cells = [cell["source"] for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    (tmp_path / "case.json").write_text(json.dumps({"cells": cells, "score": case["score"]}), encoding="utf-8")
    (tmp_path / "oracle.py").write_text(ORACLE, encoding="utf-8")
    wanted = json.loads(python(tmp_path, "oracle"))
    points = converted(path, capsys)["entry_points"]
    assert "score" in points, case["must"]
    python(tmp_path, points["train"], "--output-dir", "model")
    header, *rows = (line.rpartition(",")[0] for line in (tmp_path / "data.csv").read_text().splitlines())
    for answer, chosen in zip(wanted, (rows[3:4], rows[5:12]), strict=True):
        (tmp_path / "in.csv").write_text("\n".join([header, *chosen]) + "\n")
        python(tmp_path, points["score"], "--model-dir", "model", "--input", "in.csv", "--output", "out.csv")
        assert answer in predictions(tmp_path / "out.csv", len(answer)), case["must"]


def predictions(path: Path, rows: int) -> list[object]:
    """The columns of predictions and probabilities, each to be compared with six digits."""
    with path.open(newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == rows, "one prediction for each row"
    names = [name for name in table[0] if name == "prediction" or name.startswith("probability")]
    return [pytest.approx([float(row[name]) for row in table], abs=1e-6) for name in names]
