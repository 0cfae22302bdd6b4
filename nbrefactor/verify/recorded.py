"""Recorded tests as files: the made-up tables, the answers on them, and the test that asks for these again."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from nbrefactor.model import OutputFile
from nbrefactor.verify.record import Place, Recording

FOLDER = "tests/recorded"


def recorded_files(found: Recording) -> tuple[OutputFile, ...]:
    """The tests and their fixtures, unformatted."""
    if not found.steps:
        return ()
    fixtures = {place: _fixture(number, place) for number, place in enumerate(found.tables)}
    answers = {
        "files": {fixture: place.path for place, fixture in fixtures.items()},
        **_only({"sheets": {fixture: place.sheet for place, fixture in fixtures.items() if place.sheet}}),
        **_only({"marks": {fixtures[place]: table.mark for place, table in found.tables.items() if found.spelled}}),
        "steps": found.steps,
        "skipped": found.skipped,
        "types": found.types,
        "code": found.code,
    }
    files = [OutputFile(f"{FOLDER}/{name}", found.tables[place].text, "test") for place, name in fixtures.items()]
    return (
        OutputFile("tests/test_recorded.py", _tests(found), "test"),
        OutputFile(f"{FOLDER}/answers.json", _one_a_line(answers), "test"),
        *files,
    )


def _fixture(number: int, place: Place) -> str:
    """The name of a made-up file; the sheet of a workbook is kept as comma-separated text."""
    name = f"{number}_{os.path.basename(place.path)}"
    return f"{name}_{re.sub(r'[^A-Za-z0-9]+', '_', place.sheet)}.csv" if place.sheet else name


def _only(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if value}


def _one_a_line(answers: Mapping[str, Any]) -> str:
    """JSON with one answer a line, so that a change is seen in a review."""
    parts = []
    for key, value in answers.items():
        if isinstance(value, dict) and value:
            rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(item)}" for name, item in value.items())
            parts.append(f"  {json.dumps(key)}: {{\n{rows}\n  }}")
        else:
            parts.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _probe(name: str) -> tuple[set[str], str]:
    """The imports and the functions of a file of the probe that go into the tests."""
    with open(os.path.join(os.path.dirname(__file__), "probe", name), encoding="utf-8") as file:
        source = file.read().partition("# --- begin\n")[2].partition("# --- end")[0]
    imports, _, functions = source.partition("\n\n\n")
    return set(imports.split("\n")) - {"", "from pathlib import Path"}, functions.strip()


def _tests(found: Recording) -> str:
    imports, functions = _probe("answers.py")
    imports |= {"import json", "import os"}
    spelled = ""
    if found.spelled:
        why = "# what the codes in the tables stand for: words that the code treats in a way of their own"
        spelled = f"{why}\nSPELLED = {found.spelled!r}\n"
    table = ""
    if spelled:
        imports |= {"import csv", "import io"}
        table = _TABLE
    books = any(place.sheet for place in found.tables)
    if books:
        more, writing = _probe("workbook.py")
        imports, functions = imports | more, f"{writing}\n\n\n{functions}"
    skips = ""
    if found.skipped:
        skips = """
@pytest.mark.parametrize("step", RECORDED["skipped"])
def test_a_step_that_was_not_recorded(step):
    pytest.skip(f"{step} has no recorded answer: {RECORDED['skipped'][step]}")
"""
    given_text = 'table(text, RECORDED["marks"][name])' if spelled else "text"
    placed = _IN_BOOKS if books else _IN_FILES
    placed = placed.replace("TEXT", given_text)
    scored, given = ("score, ", ", score") if found.scores else ("", "")
    return f'''"""What every step answers on made-up rows, as it was recorded.

The rows have the schema of the real data and none of its rows. They were recorded after the scripts had been shown to do
on the real data what the notebook does.
"""

{chr(10).join(sorted(imports))}
from pathlib import Path

import pytest

from {found.package} import {scored}{found.module}

HERE = Path(__file__).parent / "recorded"
RECORDED = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))
{spelled}

@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """The answer of every step, from one run of all of them."""
    folder = tmp_path_factory.mktemp("recorded") / "a" / "b" / "c" / "work"
    folder.mkdir(parents=True)
{placed}    before = os.getcwd()
    os.chdir(folder)
    try:
        return run_steps({found.module}, [*RECORDED["steps"], *RECORDED["skipped"]], {found.arguments!r}{given})[0]
    finally:
        os.chdir(before)


@pytest.mark.parametrize("step", RECORDED["steps"])
def test_a_step_answers_as_it_did_when_it_was_recorded(step, seen):
    assert not differences(seen.get(step, "it is not called"), RECORDED["steps"][step], step)


{skips}
{table}
{functions}
'''


_TABLE = '''
def table(text, mark):
    """A made-up table as the code reads it."""
    rows = [[SPELLED.get(cell, cell) for cell in row] for row in csv.reader(text.splitlines(), delimiter=mark)]
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\\n").writerows(rows)
    return out.getvalue()
'''
_IN_FILES = """\
    for name, place in RECORDED["files"].items():
        target = Path(os.path.normpath(folder / place))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (HERE / name).read_text(encoding="utf-8")
        target.write_text(TEXT, encoding="utf-8", newline="")
"""
_IN_BOOKS = """\
    pytest.importorskip("openpyxl", reason="install openpyxl: the notebook reads a workbook")
    books = {}
    for name, place in RECORDED["files"].items():
        target = Path(os.path.normpath(folder / place))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (HERE / name).read_text(encoding="utf-8")
        if name in RECORDED["sheets"]:
            books.setdefault(target, {})[RECORDED["sheets"][name]] = TEXT
        else:
            target.write_text(TEXT, encoding="utf-8", newline="")
    for target, sheets in books.items():
        write_workbook(target, sheets)
"""
