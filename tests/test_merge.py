"""Three-way merges: by git, and in pure Python with the same answers."""

from __future__ import annotations

import shutil

import pytest

from nbrefactor.merge import Merge, first_marker, merge, merge_lines, trouble

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


MODULE = '''"""Train."""


def load_data():
    """Load data."""
    df = read()
    df = df.dropna()
    return df


def train_model(df):
    """Train model."""
    model = Model()
    model.set(depth=3)
    model.fit(df)
    return model


def main():
    df = load_data()
    model = train_model(df)
    return model
'''


@pytest.mark.parametrize("how", [merge, merge_lines])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(
            MODULE.replace("train_model", "fit_forest"),
            MODULE.replace("dropna()", "fillna(0)"),
            id="renamed by the user",
        ),
        pytest.param(
            MODULE.replace("train_model", "fit_forest").replace("Train model", "Fit forest"),
            MODULE.replace("model.fit(df)", "model.fit(df, verbose=1)"),
            id="renamed by the user, changed in the notebook",
        ),
        pytest.param(
            MODULE.replace("model.fit(df)", "model.fit(df, verbose=1)"),
            MODULE.replace("train_model", "fit_forest").replace("Train model", "Fit forest"),
            id="changed by the user, renamed in the notebook",
        ),
    ],
)
def test_a_renamed_function_is_there_once(how: object, ours: str, theirs: str) -> None:
    assert callable(how)
    merged = how(MODULE, ours, theirs)
    assert not merged.conflict
    assert (merged.text.count("def fit_forest("), merged.text.count("train_model")) == (1, 0)
    changed = [line for side in (ours, theirs) for line in side.splitlines() if line not in MODULE.splitlines()]
    assert set(changed) <= set(merged.text.splitlines())
    assert trouble(ours, theirs, merged.text) == ""


@pytest.mark.parametrize(
    ("ours", "theirs", "merged", "expected"),
    [
        ("def a(): pass\n", "def b(): pass\n", "def a(): pass\ndef b(): pass\n", ""),
        ("def a(): pass\n", "def a(): 1\n", "def a(): pass\ndef a(): 1\n", "defines a twice"),
        ("class A: pass\n", "def A(): 1\n", "class A: pass\ndef A(): 1\n", "defines A twice"),
        ("def a(): 1\ndef a(): 2\n", "", "def a(): 1\ndef a(): 2\n", ""),
        ("x = (\n1)\n", "x = 1\n", "x = (\n", "does not compile any more"),
        ("x = (\n", "x = 1\n", "x = (\n", ""),
    ],
)
def test_lines_that_fit_may_still_make_no_sense(ours: str, theirs: str, merged: str, expected: str) -> None:
    assert trouble(ours, theirs, merged) == expected


def test_without_git_the_merge_is_done_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert shutil.which("git") is None
    assert merge(BASE, BASE.replace("b", "B"), BASE.replace("g", "G")).text == "a\nB\nc\nd\ne\nf\nG\nh\n"
