"""The front end that is installed is the one that its sources describe."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

import nbrefactor

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "nbrefactor" / "lab" / "labextension"


def test_the_bundle_was_built_from_the_sources() -> None:
    assert runpy.run_path(str(ROOT / "scripts" / "bundle.py"))["check"]() == 0


def test_a_changed_source_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "bundle.py"))
    sources = tmp_path / "labextension"
    for part in script["PARTS"]:
        for file in [ROOT / "labextension" / part, *(ROOT / "labextension" / part).rglob("*")]:
            if file.is_file():
                copy = sources / file.relative_to(ROOT / "labextension")
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())
    monkeypatch.setitem(script["check"].__globals__, "SOURCES", sources)
    assert script["check"]() == 0
    (sources / "src" / "view.tsx").write_text("export {};\n")
    assert script["check"]() == 1


def test_the_entry_is_named_by_its_content_because_browsers_keep_it_for_a_year() -> None:
    entry = json.loads((BUILT / "package.json").read_text())["jupyterlab"]["_build"]["load"]
    assert (BUILT / entry).is_file()
    assert entry.count(".") == 2, entry


def test_the_front_end_has_the_version_of_the_package() -> None:
    versions = [
        json.loads((folder / "package.json").read_text())["version"] for folder in (ROOT / "labextension", BUILT)
    ]
    assert versions == [nbrefactor.__version__] * 2
