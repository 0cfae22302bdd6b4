"""The plan in the terminal."""

from __future__ import annotations

import re

import pytest

from nbrefactor.model import (
    Cell,
    Diagnostic,
    Dropped,
    FittedState,
    FunctionPlan,
    Location,
    ModulePlan,
    Notebook,
    Option,
    Parameter,
    Plan,
    Refactoring,
    Statement,
)
from nbrefactor.show import diff, render

CELLS = (
    Cell(1, "markdown", "# Churn\n\nWho leaves?"),
    Cell(2, "code", "# libraries\nimport pandas as pd"),
    Cell(3, "code", "df = pd.read_csv('churn.csv')\ndf.head()"),
    Cell(4, "code", "df.describe()"),
    Cell(5, "code", "X, y = split(df)\nmodel = fit(X, y)"),
    Cell(6, "code", ""),
    Cell(7, "code", "a_very_long_name_of_a_function_that_does_not_fit(with_arguments, and_more_arguments, and_more)"),
)
PLAN = Plan(
    package="churn",
    modules=(
        ModulePlan(
            "train",
            (0,),
            (
                FunctionPlan("load_data", "train", "load", (1,), (3,), (), ("df",)),
                FunctionPlan("split_data", "train", "split", (4,), (5,), (Parameter("df"),), ("X", "y")),
                FunctionPlan(
                    "train_model",
                    "train",
                    "train",
                    (5, 6),
                    (5, 7),
                    (Parameter("X"), Parameter("y"), Parameter("alpha", "0.5"), Parameter("solver", "'auto'")),
                    ("model",),
                ),
            ),
            (Option("ALPHA", "0.5", "float", "strength of the penalty"),),
        ),
    ),
    dropped=(
        Dropped(Location(3, 2), "df.head()", "only displays"),
        Dropped(Location(4, 1), "df.describe(\n)", "only displays"),
    ),
    state=(FittedState("median_age", 4, "the median of age over the training rows"),),
)
REFACTORING = Refactoring(
    Notebook("churn.ipynb", CELLS),
    PLAN,
    (),
    (("train", "churn.train"),),
    (
        Diagnostic(
            "NBR101", "error", Location(7, 1, 5), "'modle' is not defined by any cell.", "Did you mean 'model'?"
        ),
        Diagnostic("NBR501", "info", Location(0), "Nothing is saved."),
    ),
    tuple(
        Statement(index, text, Location(cell, line))
        for index, (text, cell, line) in enumerate(
            [("import pandas as pd", 2, 2), ("df = …", 3, 1), ("df.head()", 3, 2), ("df.describe()", 4, 1)]
        )
    ),
)


def line_with(text: str, part: str) -> str:
    found = [line for line in text.splitlines() if part in line]
    assert len(found) == 1, (part, found)
    return found[0]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("# Churn", r"  1  # Churn"),
        ("import pandas", r"  2  import pandas as pd +module level"),
        ("  3  ", r"  3  df = pd\.read_csv\('churn\.csv'\) +load +load_data"),
        ("  4  df", r"  4  df\.describe\(\) +dropped"),
        ("  5  X", r"  5  X, y = split\(df\) +split +split_data"),
        ("  6  ", r"  6  \(empty\)"),
        ("  7  ", r"  7  a_very_long\w+\.\.\. +train +train_model"),
        ("1 dropped", r" +1 dropped"),
        ("load_data()", r"  load_data\(\) -> df  # load, cell 3"),
        ("split_data(df)", r"  split_data\(df\) -> X, y  # split, cell 5"),
        ("train_model(", r"  train_model\(X, y, \*, alpha=0\.5, solver='auto'\) -> model  # train, cells 5, 7"),
        ("--alpha", r"  --alpha 0\.5  \(strength of the penalty\)"),
        ("median_age", r"  median_age: the median of age over the training rows"),
        ("only displays", r"  only displays:"),
        ("cell 3:2", r"    cell 3:2    df\.head\(\)"),
        ("cell 4:1", r"    cell 4:1    df\.describe\( \.\.\."),
        ("NBR101", r"  error NBR101 cell 7:1"),
        ("hint", r"    hint: Did you mean 'model'\?"),
        ("NBR501", r"  info NBR501"),
    ],
)
def test_everything_in_the_plan_is_shown(part: str, expected: str) -> None:
    assert re.fullmatch(expected, line_with(render(REFACTORING), part))


def test_a_cell_of_two_functions_has_two_lines() -> None:
    lines = render(REFACTORING).splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("  5  "))
    assert lines[at + 1].split() == ["train", "train_model"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = render(REFACTORING, width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert not any(line != line.rstrip() for line in lines)


def test_colours_change_nothing_but_colours() -> None:
    colored = render(REFACTORING, color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored).split() == render(REFACTORING).split()


def test_empty_sections_are_left_out() -> None:
    bare = Refactoring(Notebook("a.ipynb", (Cell(1, "code", "x = 1"),)), Plan("a", ()), (), (), ())
    assert render(bare) == "a.ipynb -> a\n\nCells\n  1  x = 1"


def test_a_diff_can_be_applied() -> None:
    assert diff("a\nb\n", "a\nc\n", "out/x.py") == "--- a/out/x.py\n+++ b/out/x.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    assert diff(None, "a\n", "x.py") == "--- /dev/null\n+++ b/x.py\n@@ -0,0 +1 @@\n+a\n"
    assert diff("a\n", None, "x.py") == "--- a/x.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
    assert "\\ No newline at end of file\n" in diff("a", "b\n", "x.py")
    assert diff("a\nb\n", "a\r\nb\r\n", "x.py") == ""
