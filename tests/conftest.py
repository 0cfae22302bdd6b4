"""What several test files share: a folder to work in, a command line to call, and a compiler that is a small fake."""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from nbrefactor.cli import main
from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import (
    Dropped,
    FunctionPlan,
    Location,
    ModulePlan,
    NbrefactorError,
    Notebook,
    OutputFile,
    Parameter,
    Plan,
    Refactoring,
)
from nbrefactor.settings import DEFAULTS, Settings

for threads in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
):  # each core runs tests of its own: threads would wait for each other
    os.environ.setdefault(threads, "1")
# Each training that is run in this process asks for them, they read many files, and the environment stays as it is.
importlib.metadata.packages_distributions = functools.cache(importlib.metadata.packages_distributions)
importlib.metadata.version = functools.cache(importlib.metadata.version)


def fake_refactor(
    notebook: Notebook, settings: Settings = DEFAULTS, score_notebook: Notebook | None = None, known: object = ()
) -> Refactoring:
    """A compiler for tests of all that stands around it: one function, one file with the code of all cells."""
    code = [cell for cell in notebook.cells if cell.kind == "code"]
    text = "".join(f"{cell.source}\n" for cell in code)
    if "crash" in text:
        raise ZeroDivisionError("an internal mistake")
    if "refuse" in text:
        raise NbrefactorError("The notebook\nis refused.")
    if "interrupt" in text:
        raise KeyboardInterrupt
    function = FunctionPlan("load_data", "train", "load", (0,), (1,), (Parameter("path", '"a.csv"'),), ("df",))
    found = [diagnostic("NBR101", Location(1, 1, 5), "'x' is not defined by any cell.", "Define it.")]
    return Refactoring(
        notebook,
        Plan(settings.package, (ModulePlan("train", (), (function,)),), (Dropped(Location(1, 2), "df", "displays"),)),
        (
            OutputFile("src/train.py", text, "train"),
            OutputFile("settings.txt", f"{settings}\n{score_notebook and score_notebook.path}\n", "project"),
        ),
        (("train", f"{settings.package}.train"),),
        tuple(found if "undefined" in text else ()),
    )


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory; the compiler is the fake."""
    pipeline = types.ModuleType("nbrefactor.pipeline")
    pipeline.refactor = fake_refactor  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "nbrefactor.pipeline", pipeline)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def write_notebook(path: str, *cells: str) -> str:
    made = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None} for cell in cells
    ]
    metadata = {"language_info": {"name": "python"}}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}))
    return path


@pytest.fixture
def notebook() -> Callable[..., str]:
    """Writes a notebook of code cells: ``notebook(path, cell, ...)`` gives the path."""
    return write_notebook


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return code, captured.out, captured.err

    return run
