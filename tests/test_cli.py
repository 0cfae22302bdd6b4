"""The command line: what it prints where, its exit codes, and that the fast path stays fast.

The compiler is a small fake here (see conftest.py): one function, one file, from the code of the notebook.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbrefactor import hook
from nbrefactor.cli import main
from nbrefactor.settings import Settings


@pytest.fixture(autouse=True)
def here(workplace: Path) -> Path:
    return workplace


def notebook(path: str, *cells: str) -> str:
    made = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None} for cell in cells
    ]
    metadata = {"language_info": {"name": "python"}}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}))
    return path


Run = Callable[..., tuple[int, str, str]]


def test_convert_writes_and_then_is_up_to_date(run: Run) -> None:
    path = notebook("churn.ipynb", "x = 1")
    assert run("convert", path, "-o", "out") == (0, "created    out/src/train.py\ncreated    out/settings.txt\n", "")
    assert Path("out/src/train.py").read_text() == "x = 1\n"
    assert run("convert", path, "-o", "out") == (0, "out: up to date\n", "")
    notebook("churn.ipynb", "x = 2")
    assert run("convert", path, "-o", "out") == (0, "updated    out/src/train.py\n", "")


def test_the_folder_is_named_after_the_notebook(run: Run, workplace: Path) -> None:
    path = notebook("elsewhere/01 - House Prices.ipynb", "x = 1")
    assert run("convert", path)[0] == 0
    assert (workplace / "house_prices/src/train.py").exists()
    assert "package='house_prices'" in Path("house_prices/settings.txt").read_text()


def test_the_package_is_named_after_the_folder_and_shadows_no_import(run: Run) -> None:
    path = notebook("a.ipynb", "import pandas as pd\nfrom sklearn.svm import SVC")
    for folder, package in (
        ("deep/My Model", "my_model"),
        ("pandas", "pandas_project"),
        ("sklearn", "sklearn_project"),
    ):
        assert run("convert", path, "-o", folder)[0] == 0
        assert f"package='{package}'" in Path(folder, "settings.txt").read_text()


def test_a_package_keeps_its_name_when_the_folder_is_renamed(run: Run) -> None:
    path = notebook("a.ipynb", "x = 1")
    run("convert", path, "-o", "first")
    Path("first").rename("second")
    assert run("convert", path, "-o", "second") == (0, "second: up to date\n", "")


def test_another_notebook_in_the_same_folder_is_mentioned(run: Run) -> None:
    run("convert", notebook("a.ipynb", "x = 1"), "-o", "out")
    code, out, err = run("convert", notebook("b.ipynb", "x = 2"), "-o", "out")
    assert (code, out) == (0, "updated    out/src/train.py\n")
    assert err == "nbrefactor: out was made from a.ipynb before.\n"


def test_check_writes_nothing(run: Run, workplace: Path) -> None:
    path = notebook("a.ipynb", "x = 1")
    code, out, _ = run("convert", path, "-o", "out", "--check")
    assert (code, out.splitlines()[0]) == (1, "would be created out/src/train.py")
    assert not Path("out").exists()
    run("convert", path, "-o", "out")
    assert run("convert", path, "-o", "out", "--check") == (0, "out: up to date\n", "")
    notebook("a.ipynb", "x = 2")
    assert run("convert", path, "-o", "out", "--check") == (1, "would be updated out/src/train.py\n", "")
    assert Path("out/src/train.py").read_text() == "x = 1\n"


def test_check_knows_the_settings(run: Run) -> None:
    path = notebook("a.ipynb", "x = 1")
    run("convert", path, "-o", "out")
    assert run("convert", path, "-o", "out", "--check", "--line-length", "100")[0] == 1
    Path("pyproject.toml").write_text("[tool.nbrefactor]\nline-length = 100\n")
    assert run("convert", path, "-o", "out", "--check")[0] == 1
    assert run("convert", path, "-o", "out", "--check", "--line-length", "79")[0] == 0


def test_an_interrupted_conversion_is_completed(run: Run) -> None:
    path = notebook("a.ipynb", "x = 1")
    run("convert", path, "-o", "out")
    pending = Path("out/.nbrefactor/pending")
    pending.mkdir()
    (pending / "journal.json").write_text("[]")
    code, _, err = run("convert", path, "-o", "out", "--check")
    assert (code, "half written" in err, pending.exists()) == (1, True, True)
    code, _, err = run("convert", path, "-o", "out")
    assert (code, "completing" in err, pending.exists()) == (0, True, False)


def test_diff_shows_and_writes_nothing(run: Run) -> None:
    path = notebook("a.ipynb", "x = 1")
    run("convert", path, "-o", "out")
    notebook("a.ipynb", "x = 2")
    code, out, _ = run("convert", path, "-o", "out", "--diff")
    assert code == 1
    assert out == "--- a/out/src/train.py\n+++ b/out/src/train.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
    assert Path("out/src/train.py").read_text() == "x = 1\n"


def test_json_is_one_object(run: Run) -> None:
    path = notebook("a.ipynb", "undefined = x")
    code, out, err = run("convert", path, "-o", "out", "--json")
    assert code == 1
    assert json.loads(out) == {
        "notebook": "a.ipynb",
        "output": "out",
        "files": [
            {"path": "src/train.py", "role": "train", "status": "created"},
            {"path": "settings.txt", "role": "project", "status": "created"},
        ],
        "entry_points": {"train": "out.train"},
        "functions": [
            {
                "name": "load_data",
                "module": "train",
                "stage": "load",
                "cells": [1],
                "parameters": ["path"],
                "returns": ["df"],
            }
        ],
        "dropped": [{"cell": 1, "line": 2, "code": "df", "reason": "displays"}],
        "diagnostics": [
            {
                "code": "NBR101",
                "severity": "error",
                "cell": 1,
                "line": 1,
                "column": 5,
                "message": "'x' is not defined by any cell.",
                "hint": "Define it.",
            }
        ],
    }
    assert err.startswith("a.ipynb:cell 1:1:5: NBR101 'x' is not defined by any cell.")


def test_json_of_a_check_is_whole_and_of_several_notebooks_is_a_list(run: Run) -> None:
    paths = [notebook("a.ipynb", "x = 1"), notebook("b.ipynb", "y = 1")]
    run("convert", *paths)
    code, out, _ = run("convert", *paths, "--check", "--json")
    assert code == 0
    assert [entry["output"] for entry in json.loads(out)] == ["a", "b"]
    assert {file["status"] for entry in json.loads(out) for file in entry["files"]} == {"unchanged"}


def test_a_deleted_file_is_named_and_not_listed(run: Run) -> None:
    path = notebook("a.ipynb", "x = 1")
    run("convert", path, "-o", "out")
    Path("out/settings.txt").unlink()
    code, out, err = run("convert", path, "-o", "out", "--json")
    assert (code, [file["path"] for file in json.loads(out)["files"]]) == (0, ["src/train.py"])
    assert err == "nbrefactor: out/settings.txt was deleted by you and stays deleted.\n"


def test_a_conflict_is_exit_code_1(run: Run) -> None:
    path = notebook("a.ipynb", "x = 1")
    run("convert", path, "-o", "out")
    Path("out/src/train.py").write_text("x = 'mine'\n")
    assert run("convert", path, "-o", "out", "--check")[0] == 0
    notebook("a.ipynb", "x = 2")
    code, out, err = run("convert", path, "-o", "out")
    assert (code, out) == (1, "conflict   out/src/train.py\n")
    assert "resolve the conflict markers" in err
    assert run("convert", path, "-o", "out", "--check")[0] == 2


def test_several_notebooks_go_side_by_side_and_one_failure_does_not_stop_the_others(run: Run) -> None:
    paths = [notebook("a.ipynb", "refuse"), notebook("b.ipynb", "y = 1"), notebook("c.ipynb", "undefined")]
    code, out, err = run("convert", *paths, "-o", "all", "--json")
    assert code == 2
    refused, *others = json.loads(out)
    assert refused == {
        "notebook": "a.ipynb",
        "output": "all/a",
        "files": [],
        "entry_points": {},
        "functions": [],
        "dropped": [],
        "diagnostics": [],
        "error": "The notebook is refused.",
    }
    assert [entry["output"] for entry in others] == ["all/b", "all/c"]
    assert err.splitlines()[0] == "nbrefactor: The notebook is refused."
    assert err.splitlines()[-1] == "nbrefactor: 3 notebooks: 1 converted, 1 with something to mend, 1 refused."
    assert sorted(path.name for path in Path("all").iterdir()) == ["b", "c"]


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    data = Path(notebook("a.ipynb", "x = 1")).read_bytes()
    for expected in ("created    out/src/train.py", "out: up to date"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code, out, _ = run("convert", "-", "-o", "out")
        assert (code, out.splitlines()[0]) == (0, expected)


def test_the_scoring_notebook_and_options_arrive(run: Run) -> None:
    train, score = notebook("train.ipynb", "x = 1"), notebook("score.ipynb", "y = 1")
    options = ["--keep-exploration", "--model", "best", "--formatter", "black", "--line-length", "100"]
    assert run("convert", train, "-o", "out", "--score-notebook", score, *options)[0] == 0
    expected = Settings(100, "black", keep_exploration=True, model="best", package="out")
    assert Path("out/settings.txt").read_text() == f"{expected}\nscore.ipynb\n"


def test_the_notebooks_own_pyproject_counts(run: Run) -> None:
    path = notebook("deep/down/a.ipynb", "x = 1")
    Path("deep/pyproject.toml").write_text('[tool.nbrefactor]\nline-length = 66\npackage = "mine"\n')
    run("convert", path, "-o", "out")
    assert str(Settings(66, package="mine")) in Path("out/settings.txt").read_text()


def test_show_prints_the_plan_and_writes_nothing(run: Run, workplace: Path) -> None:
    path = notebook("a.ipynb", "undefined = x")
    code, out, err = run("show", path)
    assert (code, err) == (0, "")
    assert 'load_data(*, path="a.csv") -> df' in out and "NBR101" in out
    assert [entry.name for entry in workplace.iterdir()] == ["a.ipynb"]


def test_show_writes_a_page(run: Run) -> None:
    path = notebook("a.ipynb", "undefined = x")
    assert run("show", path, "--html", "plan.html") == (0, "wrote plan.html\n", "")
    page = Path("plan.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and "load_data" in page and "NBR101" in page


def test_the_real_thing(workplace: Path) -> None:
    notebook("a.ipynb", "import math", "x = math.sqrt(16)\nx", "print(x + 1)")

    def nbrefactor(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "nbrefactor", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    made = nbrefactor("convert", "a.ipynb", "-o", "out", "--json")
    assert (made.returncode, made.stderr) == (0, "")
    report = json.loads(made.stdout)
    assert report["entry_points"] == {"pipeline": "out.pipeline"}
    assert all(Path("out", file["path"]).exists() for file in report["files"])
    assert nbrefactor("convert", "a.ipynb", "-o", "out", "--check").stdout == "out: up to date\n"
    shown = nbrefactor("show", "a.ipynb")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert {function["name"] for function in report["functions"]} <= set(re.findall(r"\w+", shown.stdout))


def test_the_hooks_fail_where_scripts_are_stale(run: Run) -> None:
    path = notebook("a.ipynb", "x = 1")
    assert hook.check([path]) == 1
    assert not Path("a").exists()
    assert hook.regenerate([path]) == 1
    assert Path("a/src/train.py").read_text() == "x = 1\n"
    assert hook.regenerate([path]) == 0
    assert hook.check([path]) == 0
    assert hook.regenerate(["missing.ipynb"]) == 2


# ----------------------------------------------------------------------------------------------- wrong use and bugs


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["convert", "missing.ipynb"], "missing.ipynb does not exist"),
        (["convert", "full"], "full holds no notebook"),
        (["show", "."], "is a folder"),
        (["show", "a.ipynb", "--html", "full"], "full cannot be written"),
        (["convert"], "Name a notebook"),
        (["convert", "--score-notebook", "a.ipynb"], "need a notebook"),
        (["init", "a.ipynb"], "a.ipynb is not a folder"),
        (["convert", "a.ipynb", "-o", "full"], "full holds other files, such as thesis.txt"),
        (["convert", "a.ipynb", "-o", "a.ipynb"], "a.ipynb is a file"),
        (["convert", "a.ipynb", "--line-length", "3"], "'line_length' must be from 40"),
        (["convert", "a.ipynb", "--record", "--check"], "goes with none of --check"),
        (["convert", "-", "--record"], "goes with none of --check"),
        (["verify", "-"], "verify needs the notebook's folder"),
        (["convert", "a.ipynb", "deep/a.ipynb"], "would both be written to a"),
        (["convert", "a.ipynb", "-"], "one notebook at a time"),
        (["convert", "a.ipynb", "--score-notebook", "a.ipynb"], "another notebook"),
        (["convert", "a.ipynb", "--score-notebook", "missing.ipynb"], "missing.ipynb does not exist"),
        (["convert", "refused.ipynb"], "The notebook is refused."),
        (["show", "missing.ipynb"], "missing.ipynb does not exist"),
        (["show", "refused.ipynb"], "The notebook is refused."),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_code_2(
    run: Run, workplace: Path, arguments: list[str], words: str
) -> None:
    notebook("a.ipynb", "x = 1")
    notebook("refused.ipynb", "refuse")
    Path("full").mkdir()
    Path("full/thesis.txt").touch()
    before = sorted(workplace.rglob("*"))
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("nbrefactor: ") and err.count("\n") == 1 and words in err
    assert sorted(workplace.rglob("*")) == before


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["convert", "a.ipynb", "--colour"],
        ["convert", "a.ipynb", "--jobs", "-1"],
        ["convert", "a.ipynb", "--conflict", "guess"],
        ["frobnicate"],
    ],
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: nbrefactor")


def test_an_unwritable_folder_is_refused_before_the_work(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = notebook("a.ipynb", "crash")  # which would be exit code 3
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    code, out, err = run("convert", path, "-o", "out")
    assert (code, out, err) == (2, "", "nbrefactor: The folder . is not writable.\n")


def test_a_bug_is_exit_code_3_with_a_report_ready_to_paste(run: Run, workplace: Path) -> None:
    path = notebook("a.ipynb", "crash")
    code, out, err = run("convert", path, "--json")
    assert (code, out) == (3, "")
    assert "this is a bug in nbrefactor, not in your notebook: ZeroDivisionError." in err
    (log,) = workplace.glob("nbrefactor-*.log")
    assert str(log) in err
    text = log.read_text()
    for part in ("ZeroDivisionError: an internal mistake", "- nbrefactor ", "- Python 3", "convert a.ipynb --json"):
        assert part in text
    assert not Path("a").exists()


def test_an_interrupt_is_no_traceback(run: Run) -> None:
    code, out, err = run("convert", notebook("a.ipynb", "interrupt"), notebook("b.ipynb", "x = 1"))
    assert (code, out, err) == (130, "", "nbrefactor: interrupted.\n")
    assert not Path("b").exists()


def test_the_report_may_be_impossible_to_write(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = notebook("a.ipynb", "crash")
    monkeypatch.setattr("nbrefactor.crash.write_crash_report", lambda error, arguments: "")
    code, _, err = run("convert", path)
    assert (code, "could not be written" in err) == (3, True)


def test_text_that_the_terminal_cannot_show_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    path = notebook("a.ipynb", "größe = 1")
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, encoding="ascii"))
    assert main(["convert", path, "-o", "out", "--diff"]) == 1
    assert b"+gr\\xf6\\xdfe = 1\n" in buffer.getvalue()


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "nbrefactor", "--help"]
    buffered = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, env=buffered, check=False)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, b"")


def test_progress_is_for_terminals(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = notebook("a.ipynb", "x = 1")
    monkeypatch.setattr("nbrefactor.cli.terminal.is_terminal", lambda stream: True)
    _, out, err = run("convert", path, "-o", "out")
    assert err == "\r\x1b[Kconverting a.ipynb ...\r\x1b[K"
    assert "\x1b" not in out


# ---------------------------------------------------------------------------------------------------------- start-up

HEAVY = {
    "libcst",
    "black",
    "nbformat",
    "nbconvert",
    "jinja2",
    "rich",
    "dataclasses",
    "inspect",
    "ast",
    "subprocess",
    "shutil",
}


def modules_after(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["convert", "--help"], ["convert", "a.ipynb", "-o", "out", "--check"]],
    ids=" ".join,
)
def test_the_fast_paths_import_little(run: Run, arguments: list[str]) -> None:
    run("convert", notebook("a.ipynb", "x = 1"), "-o", "out")
    modules = modules_after(f"from nbrefactor.cli import main\nassert main({arguments!r}) == 0")
    ours = {name for name in modules if name.startswith("nbrefactor")}
    assert not HEAVY & modules
    assert {name for name in ours if not name.startswith("nbrefactor.cli")} <= {
        "nbrefactor",
        "nbrefactor.settings",
        "nbrefactor.manifest",
    }


def test_importing_the_package_is_cheap_and_its_names_are_there() -> None:
    assert {name for name in modules_after("import nbrefactor") if name.startswith("nbrefactor")} == {"nbrefactor"}
    nbrefactor = importlib.import_module("nbrefactor")
    for name in nbrefactor.__all__:
        assert getattr(nbrefactor, name) is not None
    assert set(nbrefactor.__all__) <= set(dir(nbrefactor))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = nbrefactor.nothing
