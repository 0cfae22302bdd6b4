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


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("a\nB\nc\nd\n", "a\nb\nC\nd\n", "a\nB\nC\nd\n"),
        ("a\nB\nB2\nc\nd\n", "a\nb\nd\n", "a\nB\nB2\nd\n"),
        ("A\nb\nC\nd\n", "a\nB\nc\nD\n", "A\nB\nC\nD\n"),
    ],
)
def test_neighbouring_lines_may_change_on_either_side(ours: str, theirs: str, expected: str) -> None:
    assert merge("a\nb\nc\nd\n", ours, theirs) == Merge(expected, False)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("a\nB\nc\n", "a\nnew\nc\n", id="the same line"),
        pytest.param("a\nmine\nb\nc\n", "a\nnew\nb\nc\n", id="added in one place"),
        pytest.param("a\nb\nmine\nc\n", "a\nB\nc\n", id="added beside a change"),
        pytest.param("a\nB\nC\n", "a\nb\nnew\n", id="one of two lines"),
    ],
)
def test_the_same_lines_may_not(ours: str, theirs: str) -> None:
    merged = merge("a\nb\nc\n", ours, theirs)
    assert merged.conflict
    assert {"mine\n", "B\n", "C\n", "new\n"} & set(ours.splitlines(True)) <= set(merged.text.splitlines(True))


IMPORTS = "import json\nimport os\n\nimport pandas as pd\n\nx = 1\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param(
            IMPORTS.replace("import os\n", "import logging\nimport os\n"),
            IMPORTS.replace("import os\n", "import math\nimport os\n"),
            IMPORTS.replace("import os\n", "import logging\nimport math\nimport os\n"),
            id="two in one place",
        ),
        pytest.param(
            IMPORTS.replace("import pandas as pd\n", "import pandas as pd\nfrom a import b\n"),
            IMPORTS.replace("import pandas as pd\n", "import numpy as np\nimport pandas as pd\nfrom a import c, d\n"),
            IMPORTS.replace(
                "import pandas as pd\n",
                "import numpy as np\nimport pandas as pd\nfrom a import b\nfrom a import c, d\n",
            ),
            id="from one module",
        ),
        pytest.param(
            IMPORTS.replace("import os\n", "import os\nimport re\n"),
            IMPORTS.replace("import os\n", ""),
            IMPORTS.replace("import os\n", "import re\n"),
            id="one that the notebook needs no more",
        ),
    ],
)
def test_imports_of_both_sides_are_no_conflict(ours: str, theirs: str, expected: str) -> None:
    assert merge(IMPORTS, ours, theirs) == Merge(expected, False)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(
            IMPORTS.replace("import os\n", ""), IMPORTS.replace("os\n", "os.path\n"), id="removed by the user"
        ),
        pytest.param(
            IMPORTS.replace("import os\n", "import os  # mine\n"), IMPORTS.replace("os\n", "os.path\n"), id="a comment"
        ),
        pytest.param(IMPORTS.replace("x = 1", "import re"), IMPORTS.replace("x = 1", "x = 2"), id="other code"),
    ],
)
def test_other_conflicts_stay_conflicts(ours: str, theirs: str) -> None:
    merged = merge(IMPORTS, ours, theirs)
    assert merged.conflict and first_marker(merged.text)


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
        ("import os\nos.sep\n", "x = 1\n", "os.sep\nx = 1\n", "uses os, which nothing in it defines any more"),
        ("y\n", "x = 1\n", "y\nx = 1\n", ""),
        ("def a(): pass\na()\n", "def a(): b()\ndef b(): z\n", "def a(): b()\na()\n", "uses b, which nothing in it"),
    ],
)
def test_lines_that_fit_may_still_make_no_sense(ours: str, theirs: str, merged: str, expected: str) -> None:
    found = trouble(ours, theirs, merged)
    assert found.startswith(expected) and bool(found) == bool(expected)


def test_without_git_the_merge_is_done_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert shutil.which("git") is None
    assert merge(BASE, BASE.replace("b", "B"), BASE.replace("g", "G")).text == "a\nB\nc\nd\ne\nf\nG\nh\n"
