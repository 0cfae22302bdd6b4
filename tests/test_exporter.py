"""nbconvert finds the exporter, and its zip file is what ``nbrefactor convert`` writes."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import get_export_names, get_exporter
from nbconvert.utils.exceptions import ConversionException

from nbrefactor import pipeline
from nbrefactor.diagnostics import diagnostic
from nbrefactor.exporter import NbrefactorExporter
from nbrefactor.manifest import inputs_of, is_current
from nbrefactor.model import Location, Notebook, OutputFile, Plan, Refactoring
from nbrefactor.settings import Settings
from nbrefactor.write import plan_changes

SOURCES = ("rows = [1, 2, 3]", "total = sum(rows)\nprint(total)")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook of two code cells, alone in its folder."""
    cells = [nbformat.v4.new_code_cell(source) for source in SOURCES]
    path = tmp_path / "total sales.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Notebook, Settings]]:
    """What a pipeline that gives one file and one finding of each severity is called with."""
    calls: list[tuple[Notebook, Settings]] = []

    def refactor(notebook: Notebook, settings: Settings) -> Refactoring:
        calls.append((notebook, settings))
        findings = tuple(diagnostic(code, Location(2), code.lower()) for code in ("NBR101", "NBR103", "NBR204"))
        files = (OutputFile("src/sales/pipeline.py", "print('é')\n", "pipeline"),)
        return Refactoring(notebook, Plan("sales", ()), files, (), findings)

    monkeypatch.setattr(pipeline, "refactor", refactor)
    return calls


def export(path: Path, **traits: Any) -> dict[str, str]:
    data, resources = NbrefactorExporter(**traits).from_filename(str(path))
    assert resources["output_extension"] == ".zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_nbconvert_finds_it() -> None:
    assert "nbrefactor" in get_export_names()
    assert get_exporter("nbrefactor") is NbrefactorExporter
    [entry] = entry_points(group="nbconvert.exporters", name="nbrefactor")
    assert entry.load() is NbrefactorExporter


def test_jupyter_offers_it_in_its_menu() -> None:
    assert NbrefactorExporter.export_from_notebook == "nbrefactor scripts"
    assert NbrefactorExporter.output_mimetype == "application/zip"


def test_cells_reach_the_pipeline(notebook: Path, seen: list[tuple[Notebook, Settings]]) -> None:
    export(notebook)
    [(got, settings)] = seen
    assert got.path == str(notebook)
    assert tuple(cell.source for cell in got.cells) == SOURCES
    assert settings == Settings()


def test_zip_holds_the_project_below_its_name(notebook: Path, seen: object) -> None:
    files = export(notebook)
    assert files["sales/src/sales/pipeline.py"] == "print('é')\n"
    assert files["sales/.nbrefactor/base/src/sales/pipeline.py"] == "print('é')\n"
    assert json.loads(files["sales/.nbrefactor/manifest.json"])["notebook"] == "total sales.ipynb"
    assert len(files) == 3


def test_same_notebook_gives_the_same_bytes(notebook: Path, seen: object) -> None:
    first, _ = NbrefactorExporter().from_filename(str(notebook))
    second, _ = NbrefactorExporter().from_filename(str(notebook))
    assert first == second


def test_settings_come_from_the_nearest_pyproject(notebook: Path, seen: list[tuple[Notebook, Settings]]) -> None:
    (notebook.parent / "pyproject.toml").write_text("[tool.nbrefactor]\nline-length = 100\n")
    export(notebook, keep_exploration=True)
    assert seen[0][1] == Settings(line_length=100, keep_exploration=True)


def test_diagnostics_go_to_the_log(notebook: Path, seen: object, caplog: pytest.LogCaptureFixture) -> None:
    exporter = NbrefactorExporter()
    exporter.log = logging.getLogger("test-exporter")
    with caplog.at_level(logging.INFO, "test-exporter"):
        exporter.from_filename(str(notebook))
    said = [(record.levelname, record.getMessage()) for record in caplog.records if "NBR" in record.getMessage()]
    assert said == [
        ("ERROR", f"{notebook}:cell 2:1:1: NBR101 nbr101"),
        ("WARNING", f"{notebook}:cell 2:1:1: NBR103 nbr103"),
        ("INFO", f"{notebook}:cell 2:1:1: NBR204 nbr204"),
    ]


def test_node_without_a_name(seen: list[tuple[Notebook, Settings]]) -> None:
    """As Jupyter Server calls it for a notebook that has no folder on its disk."""
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])
    NbrefactorExporter().from_notebook_node(nb)
    assert seen[0][0].path == "Notebook.ipynb"  # the name that nbconvert gives it


def test_refusal_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "empty.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    with pytest.raises(ConversionException) as caught:
        NbrefactorExporter().from_filename(str(path))
    assert str(caught.value) == f"{path} has no code cells."


def test_wrong_settings_are_one_sentence(notebook: Path) -> None:
    (notebook.parent / "pyproject.toml").write_text("[tool.nbrefactor]\nline-lenght = 100\n")
    with pytest.raises(ConversionException, match="did you mean 'line-length'"):
        NbrefactorExporter().from_filename(str(notebook))


def test_command_line_gives_a_project_that_is_up_to_date(notebook: Path) -> None:
    """The real nbconvert, the real compiler; unpacked, the project is as if ``convert`` had written it."""
    command = [sys.executable, "-m", "nbconvert", "--to", "nbrefactor", notebook.name]
    done = subprocess.run(command, cwd=notebook.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(notebook.with_suffix(".zip")) as archive:
        archive.extractall(notebook.parent / "out")
    [root] = (notebook.parent / "out").iterdir()
    assert root.name == "total_sales"
    compile((root / "src/total_sales/pipeline.py").read_text(), "pipeline.py", "exec")
    assert is_current(str(root), inputs_of(notebook.read_bytes(), Settings()))
    paths = [str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and ".nbrefactor" not in p.parts]
    files = [OutputFile(path, (root / path).read_text(), "project") for path in paths]
    assert {change.status for change in plan_changes(files, str(root))} == {"unchanged"}
