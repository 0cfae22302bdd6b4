"""Variables that hide a built-in or an import, and imports of several names of which one means something else later."""

from __future__ import annotations

import pytest

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import understand


def texts(source: str) -> list[str]:
    return [s.text for s in understand(Notebook("nb.ipynb", (Cell(1, "code", source),))).statements]


RENAMED = [
    # the notebook, and what its last statements become
    ("sum = sum([1])\nprint(sum)", ["sum_ = sum([1])", "print(sum_)"]),
    ("from m import score\nscore = score(1)\nprint(score)", ["score_ = score(1)", "print(score_)"]),
    (
        "from m import score\nprint(score(2))\nscore = 3\nprint(score)",
        ["print(score(2))", "score_ = 3", "print(score_)"],
    ),
    ("from m import score\nfrom m import score\nscore = score(1)", ["score_ = score(1)"]),
]

KEPT = [
    "from m import score\nfor i in range(n):\n    score = 3\nprint(score)",  # the loop may never run
    "from m import score\ndef f():\n    return score\nscore = 3\nprint(f())",  # a function may see either
    "from m import score\nscore = score(1)\nfrom m import score\nprint(score)",  # the import comes back
    "from m import score\nscore = score(1)\ndel score\nprint(score)",  # nothing comes back
    "from m import score\ndel score\nscore = 3",
    "from m import score\nfrom n import score\nscore = score(1)",  # two things
    "print(score)\nfrom m import score\nscore = 3",
    "from m import score\nscore = 3\nprint(f'{score=}')",  # its spelling is printed
]


@pytest.mark.parametrize(("source", "last"), RENAMED, ids=[row[0] for row in RENAMED])
def test_the_variable_gets_a_name_of_its_own(source: str, last: list[str]) -> None:
    assert texts(source)[-len(last) :] == last


@pytest.mark.parametrize("source", KEPT)
def test_what_is_not_sure_stays(source: str) -> None:
    assert "\n".join(texts(source)) == source


SPLIT = [
    ("from m import a, b\nb = 1", ["from m import a", "from m import b", "b_ = 1"]),
    ("from m import a, b as c, d\nfor c in x:\n    print(c)", ["from m import a, d", "from m import b as c"]),
    ("from . import a, b\nb = 1", ["from . import a", "from . import b"]),
    ("from m import a, b\nprint(a, b)", ["from m import a, b"]),
    ("from m import (a,  # the first\n    b)\nb = 1", ["from m import (a,  # the first\n    b)"]),
    ("import a, b\nb = 1", ["import a, b"]),
]


@pytest.mark.parametrize(("source", "first"), SPLIT, ids=[row[0] for row in SPLIT])
def test_an_import_is_taken_apart_for_the_name_that_changes_its_meaning(source: str, first: list[str]) -> None:
    assert texts(source)[: len(first)] == first


def test_statements_are_counted_anew() -> None:
    found = understand(Notebook("nb.ipynb", (Cell(1, "code", "from m import a, b, c\nb = c = 1"),))).statements
    assert [s.index for s in found] == [0, 1, 2, 3]
    assert {s.location.line for s in found[:3]} == {1}
