"""Tags that a person, or the panel in JupyterLab, puts on cells: how the plan follows them."""

from __future__ import annotations

import pytest

from nbrefactor.model import Cell, Notebook, Refactoring
from nbrefactor.pipeline import refactor

CELLS = (
    "import pandas as pd\ndf = pd.read_csv('a.csv')",
    "df = df.dropna()",
    "from sklearn.linear_model import Ridge\nmodel = Ridge().fit(df[['x']], df['y'])",
)


def converted(*tags: tuple[str, ...]) -> Refactoring:
    rows = enumerate(zip(CELLS, tags, strict=True), 1)
    return refactor(Notebook("nb.ipynb", tuple(Cell(i, "code", code, asked) for i, (code, asked) in rows)))


def test_a_function_is_called_as_the_tag_says_and_begins_at_its_cell() -> None:
    plain, named = converted((), (), ()), converted((), ("nbrefactor:name=tidy_rows",), ())
    assert "tidy_rows" not in [function.name for function in plain.plan.functions]
    assert [(f.cells[0], f.name) for f in named.plan.functions if f.name == "tidy_rows"] == [(2, "tidy_rows")]
    assert "df = tidy_rows(df)" in next(file.text for file in named.files if file.role == "train")


def test_the_comment_means_what_the_tag_means() -> None:
    by_tag = converted((), ("nbrefactor:name=tidy_rows",), ())
    comment = Cell(2, "code", "# nbrefactor: name=tidy_rows\n" + CELLS[1])
    by_comment = refactor(Notebook("nb.ipynb", (Cell(1, "code", CELLS[0]), comment, Cell(3, "code", CELLS[2]))))
    assert [f.name for f in by_comment.plan.functions] == [f.name for f in by_tag.plan.functions]


def test_the_stage_is_the_one_of_the_tag() -> None:
    stages = {f.cells: f.stage for f in converted((), ("nbrefactor:stage=split",), ()).plan.functions}
    assert stages[(2,)] == "split"


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("nbrefactor:name=main", "'main' is taken"),
        ("nbrefactor:name=df", "'df' is taken"),
        ("nbrefactor:name=two words", "'two words' cannot name a function"),
        ("nbrefactor:name=class", "'class' cannot name a function"),
        ("nbrefactor:stage=cook", "'cook' is no stage"),
        ("nbrefactor:frobnicate", "there are skip, keep"),
    ],
)
def test_a_wish_that_cannot_be_followed_is_told(tag: str, why: str) -> None:
    plain, wished = converted((), (), ()), converted((), (tag,), ())
    (said,) = [d for d in wished.diagnostics if d.code == "NBR213"]
    assert why in said.message and said.location.cell == 2
    assert [f.name for f in wished.plan.functions] == [f.name for f in plain.plan.functions]


def test_two_cells_cannot_ask_for_one_name() -> None:
    tag = ("nbrefactor:name=tidy_rows",)
    found = [(d.location.cell, d.code) for d in converted((), tag, tag).diagnostics if d.code == "NBR213"]
    assert found == [(3, "NBR213")]


def test_no_other_function_takes_a_name_that_a_later_cell_asks_for() -> None:
    first = converted((), (), ()).plan.functions[0].name
    names = [function.name for function in converted((), (f"nbrefactor:name={first}",), ()).plan.functions]
    assert names[1] == first and names.count(first) == 1
