"""Three-way merges: by git, and in pure Python with the same answers."""

from __future__ import annotations

import random
import shutil

import pytest

from nbrefactor.merge import Merge, first_marker, merge, merge_lines

BASE = "a\nb\nc\nd\ne\nf\ng\nh\n"
CLEAN = [
    ("only ours", BASE.replace("b", "B"), BASE, BASE.replace("b", "B")),
    ("only theirs", BASE, BASE.replace("b", "B"), BASE.replace("b", "B")),
    ("both, far apart", BASE.replace("b", "B"), BASE.replace("g", "G"), BASE.replace("b", "B").replace("g", "G")),
    ("both the same", BASE.replace("b", "B"), BASE.replace("b", "B"), BASE.replace("b", "B")),
    ("insert and delete", "new\n" + BASE, BASE.replace("g\n", ""), ("new\n" + BASE).replace("g\n", "")),
    ("appended and prepended", BASE + "z\n", "0\n" + BASE, "0\n" + BASE + "z\n"),
    ("all deleted here", "", BASE, ""),
]


@pytest.mark.parametrize(("ours", "theirs", "expected"), [row[1:] for row in CLEAN], ids=[row[0] for row in CLEAN])
@pytest.mark.parametrize("how", [merge, merge_lines])
def test_both_sides_are_kept(how: object, ours: str, theirs: str, expected: str) -> None:
    assert callable(how)
    assert how(BASE, ours, theirs) == Merge(expected, False)


@pytest.mark.parametrize("how", [merge, merge_lines])
def test_a_conflict_shows_both_sides_and_the_ancestor(how: object) -> None:
    assert callable(how)
    merged = how("a\nb\nc\n", "a\nmine\nc\n", "a\nnew\nc\n")
    assert merged == Merge(
        "a\n<<<<<<< your edit\nmine\n||||||| last generated\nb\n=======\nnew\n>>>>>>> newly generated\nc\n", True
    )
    assert first_marker(merged.text) == 2


def test_a_last_line_without_an_end_stays_apart_from_the_marker() -> None:
    merged = merge_lines("a\n", "mine", "new")
    assert merged.conflict
    assert merged.text.splitlines() == [
        "<<<<<<< your edit",
        "mine",
        "||||||| last generated",
        "a",
        "=======",
        "new",
        ">>>>>>> newly generated",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 0), ("a\n=======\n", 0), ("a\n<<<<<<< x\n", 2), (">>>>>>>\n", 1), ("x = '<<<<<<< '\n", 0)],
)
def test_markers_are_found_at_the_start_of_a_line(text: str, line: int) -> None:
    assert first_marker(text) == line


def edit(rng: random.Random, lines: list[str], who: str) -> list[str]:
    edited = list(lines)
    for number in range(rng.randint(0, 3)):
        at = rng.randrange(len(edited) + 1)
        end = min(len(edited), at + rng.randint(0, 2))
        edited[at:end] = [f"{who}{number}.{i}\n" for i in range(rng.randint(0, 2))]
    return edited


@pytest.mark.parametrize("how", [merge, merge_lines])
def test_random_edits_are_never_lost(how: object) -> None:
    assert callable(how)
    rng = random.Random(7)
    conflicts = 0
    for _ in range(150):
        base = [f"line {rng.randint(0, 6)}\n" for _ in range(rng.randint(0, 12))]
        ours, theirs = edit(rng, base, "ours"), edit(rng, base, "theirs")
        merged = how("".join(base), "".join(ours), "".join(theirs))
        conflicts += merged.conflict
        lines = set(merged.text.splitlines(keepends=True))
        assert {line for line in ours if line.startswith("ours")} <= lines
        assert {line for line in theirs if line.startswith("theirs")} <= lines
        if ours == base:
            assert merged == Merge("".join(theirs), False)
        if theirs == base:
            assert merged == Merge("".join(ours), False)
        assert merged.conflict == (first_marker(merged.text) > 0)
    assert 0 < conflicts < 150


def test_without_git_the_merge_is_done_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert shutil.which("git") is None
    assert merge(BASE, BASE.replace("b", "B"), BASE.replace("g", "G")).text == "a\nB\nc\nd\ne\nf\nG\nh\n"
