"""Random notebooks, converted with ``--keep-exploration``, print what the notebook prints (see ``fuzz/``)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

FUZZ = Path(__file__).with_name("fuzz")
CASES = Path(__file__).with_name("cases") / "fuzz"


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the fuzzer in a process of its own, since it forks."""
    command = [sys.executable, str(FUZZ / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.parametrize(
    ("profile", "start", "count", "more"),
    [
        ("plain", 0, 120, []),
        ("soup", 0, 120, []),
        ("plain", 5000, 25, ["--styled"]),
        ("frames", 0, 40, []),
        ("soup-frames", 0, 40, []),
        ("ordinary", 0, 10, []),
        ("plain", 6000, 60, ["--default"]),
        ("soup-frames", 6000, 30, ["--default"]),
        ("splice", 0, 40, []),
        ("splice", 6000, 20, ["--default"]),
        ("odd", 0, 40, []),
        ("crowded", 0, 30, []),
    ],
)
def test_random_notebooks_do_the_same(profile: str, start: int, count: int, more: list[str]) -> None:
    options = ["--profile", profile, "--start", str(start), "--count", str(count), *more]
    done = fuzz(*options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b(\d+) programs, \1 the same", done.stdout), done.stdout


FAMILIES = sorted(CASES.glob("*.py"))
LOTS = 4
"""How many processes check the cases: the import of pandas costs each of them as much as twenty cases."""


@cache
def verdicts(lot: int) -> dict[str, list[object]]:
    done = fuzz("--cases", *map(str, FAMILIES[lot::LOTS]))
    assert done.stdout.startswith("{"), done.stderr
    return dict(json.loads(done.stdout))


def cases() -> Iterator[object]:
    """The cases with their lots: one a line ``#### what must stay true`` in the files of the families."""
    for number, path in enumerate(FAMILIES):
        lot = number % LOTS
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#### "):
                name = f"{path.stem}: {line[5:]}"
                yield pytest.param(lot, name, id=name, marks=pytest.mark.xdist_group(f"fuzz cases {lot}"))


@pytest.mark.parametrize(("lot", "name"), list(cases()))
def test_case_does_what_the_notebook_does(lot: int, name: str) -> None:
    kind, detail, _ = verdicts(lot)[name]
    assert kind == "same", detail


def test_programs_hold_every_feature_of_the_checklist() -> None:
    """150 programs of each profile hold each feature at least twice; thousands hold it often."""
    sys.path.insert(0, str(FUZZ.parent))
    try:
        from fuzz.checklist import CHECKLIST, occurrences
        from fuzz.generator import generate
    finally:
        sys.path.pop(0)
    profiles = ("plain", "soup", "frames", "soup-frames")
    programs = ["\n".join(generate(profile, seed).code) for profile in profiles for seed in range(150)]
    found = occurrences(programs)
    assert not [feature for feature in CHECKLIST if found[feature] < 2]


def test_the_fuzzer_sees_a_difference(tmp_path: Path) -> None:
    """The comparison is not blind: a lost line, another exception and another file are told apart."""
    sys.path.insert(0, str(FUZZ.parent))
    try:
        from fuzz.oracle import Run, explain
    finally:
        sys.path.pop(0)
    run = Run("a\nb\n", "ValueError", files={"out.txt": b"1"})
    assert not explain(run, run)
    assert "'b' is missing" in explain(run, Run("a\n", "ValueError", files=run.files))
    assert explain(run, Run("a\nb\n", "KeyError", files=run.files)).startswith("error")
    assert explain(run, Run("a\nb\n", "ValueError", files={"out.txt": b"2"})) == "files: out.txt"
    assert not explain(Run('\x01["7"]\x02a\n'), Run("7\na\n"))
    assert explain(Run('\x01["7"]\x02a\n'), Run("8\na\n"))
