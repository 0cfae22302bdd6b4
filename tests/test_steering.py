"""Tags that a person, or the panel in JupyterLab, puts on cells: how the plan follows them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


# ----------------------------------------------------------------------------------- tags of other tools, and belonging

PARAMETERS = """\
region = "north"  # where
years = [2020, 2021]
limits = {"low": 0, "high": None}
verbose = False
pair = (1, 2)
count = len(years)
twice = 1"""
USE = """\
import pandas as pd
df = pd.read_csv("a.csv")
df = df[(df.region == region) & df.year.isin(years) & (df.price > limits["low"])]
twice = twice + 1
df.to_csv("b.csv")
if verbose:
    print(count, pair, twice)"""


def pipeline(*cells: tuple[str, tuple[str, ...]]) -> Refactoring:
    numbered = tuple(Cell(i, "code", code, tags) for i, (code, tags) in enumerate(cells, 1))
    return refactor(Notebook("nb.ipynb", numbered))


def test_what_stands_in_papermills_cell_becomes_an_option() -> None:
    made = pipeline((PARAMETERS, ("parameters",)), (USE, ()))
    options = {option.name: (option.kind, option.default) for option in made.plan.modules[0].options}
    assert options == {
        "region": ("str", "'north'"),
        "years": ("literal", "[2020, 2021]"),
        "limits": ("literal", "{'low': 0, 'high': None}"),
        "verbose": ("bool", "False"),
        "data_path": ("path", "'a.csv'"),
    }
    told = {d.message.split("'")[1]: d.message for d in made.diagnostics if d.code == "NBR214"}
    assert set(told) == {"pair", "count", "twice"}
    assert "is computed" in told["count"] and "another statement" in told["twice"] and "written" in told["pair"]
    without = pipeline((PARAMETERS, ()), (USE, ()))
    assert {option.name for option in without.plan.modules[0].options} == {"region", "verbose", "data_path"}
    assert not [d for d in without.diagnostics if d.code == "NBR214"]


def test_an_option_that_is_a_list_is_read_as_json(tmp_path: Path) -> None:
    made = pipeline(("years = [2020, 2021]", ("parameters",)), ("total = sum(years)\nprint(total)", ()))
    (module,) = [file for file in made.files if file.role == "pipeline"]
    script = tmp_path / "script.py"
    script.write_text(module.text)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)

    assert run().stdout == "4041\n"
    assert run("--years", "[1, 2]").stdout == "3\n"
    refused = run("--years", "1 2")
    assert refused.returncode == 2 and "--years: invalid" in refused.stderr and "Traceback" not in refused.stderr


@pytest.mark.parametrize("tag", ["nbrefactor:keep", "nbrefactor:train", "nbrefactor:score"])
def test_a_cell_that_belongs_to_something_is_kept(tag: str) -> None:
    look = ("df.describe()", ())
    assert [d.location.cell for d in pipeline((CELLS[0], ()), look, (CELLS[2], ())).dropped] == [2]
    made = pipeline((CELLS[0], ()), ("df.describe()", (tag,)), (CELLS[2], ()))
    assert made.dropped == ()
    commented = pipeline((CELLS[0], ()), (f"# {tag.replace(':', ': ')}\ndf.describe()", ()), (CELLS[2], ()))
    assert commented.dropped == ()
    stage = {"nbrefactor:train": "train", "nbrefactor:score": "predict"}.get(tag)
    stages = {made.statements[label.statement].cell: label.stage for label in made.plan.labels}
    assert stage is None or stages[2] == stage


def test_what_nbdev_exports_is_kept() -> None:
    made = pipeline((CELLS[0], ()), ("#| export\ndf.describe()", ()), (CELLS[2], ()))
    assert made.dropped == ()


@pytest.mark.parametrize(
    ("code", "tags"),
    [
        ("df = broken()", ("skip-execution",)),
        ("df = broken()", ("remove-cell",)),
        ("df = broken()", ("nbrefactor:skip",)),
        ("# nbrefactor: skip\ndf = broken()", ()),
    ],
)
def test_a_cell_that_is_to_be_left_out_is_left_out(code: str, tags: tuple[str, ...]) -> None:
    made = pipeline((CELLS[0], ()), (code, tags), (CELLS[2], ()))
    assert not any("broken" in file.text for file in made.files if file.path.endswith(".py"))
    assert [d.location.cell for d in made.diagnostics if d.code == "NBR210"] == [2]
