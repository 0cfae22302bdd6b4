"""Verify from end to end: the notebook in a kernel, the scripts in a process, on small notebooks that need no library."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nbrefactor import cli
from nbrefactor.notebook import parse, read
from nbrefactor.pipeline import refactor
from nbrefactor.prove import request_for
from nbrefactor.settings import Settings
from nbrefactor.verify import SEED, Request, Verification
from nbrefactor.verify.report import described, summary
from nbrefactor.verify.result import Comparison, Row
from nbrefactor.verify.run import Trace
from nbrefactor.verify.schedule import notebook_plan, script_plan

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytestmark = pytest.mark.slow

LOAD = 'import csv\nwith open("sales.csv") as file:\n    rows = [float(line["sold"]) for line in csv.DictReader(file)]'
PREPARE = "rows.sort()\ntotal = sum(rows)\nshares = [row / total for row in rows]"
REPORT = (
    'print("total", round(total, 2))\nwith open("shares.txt", "w") as file:\n    print(*shares, sep="\\n", file=file)'
)
SALES = ("## Load the sales", LOAD, "## Prepare the shares", PREPARE, "## Write the report", REPORT)

Result = tuple[int, dict[str, Any], str]
Verify = Callable[..., Result]


class Place:
    """A folder with a notebook and its data."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]):
        self.folder, self.capsys = folder, capsys
        (folder / "sales.csv").write_text("day,sold\n1,3.5\n2,1.25\n3,8\n")

    def notebook(self, *cells: str) -> str:
        made: list[dict[str, Any]] = [
            {"cell_type": "markdown", "metadata": {}, "source": source}
            if source.startswith("## ")
            else {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
            for source in cells
        ]
        path = self.folder / "sales.ipynb"
        path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        return str(path)

    def run(self, *arguments: str) -> Result:
        """The exit code, the JSON result, and what stands on standard error."""
        self.capsys.readouterr()
        code = cli.main(["verify", *arguments, "--json"])
        said = self.capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err

    def convert(self, path: str) -> Path:
        assert cli.main(["convert", path, "-o", str(self.folder / "out"), "--keep-exploration"]) in (0, 1)
        return next((self.folder / "out" / "src").rglob("pipeline.py"))

    def files(self) -> dict[str, bytes]:
        return {str(p.relative_to(self.folder)): p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path, capsys)


def test_a_fresh_conversion_is_equal_and_the_folder_stays_as_it_was(place: Place) -> None:
    path = place.notebook(*SALES)
    before = place.files()
    code, found, _ = place.run(path)
    assert (code, found["equal"], found["first_difference"]) == (0, True, None)
    assert {row["name"] for row in found["rows"] if row["what"] == "value"} >= {"rows", "shares", "total"}
    assert {row["name"] for row in found["rows"] if row["what"] == "file"} == {"shares.txt"}
    assert {row["verdict"] for row in found["rows"]} == {"equal"}
    assert place.files() == before


@pytest.mark.parametrize(
    ("pattern", "replacement", "name", "cell"),
    [
        (r"sum\(rows\)", "sum(rows) + 1e-3", "total", 4),
        (r"rows\.sort\(\)", "pass", "shares", 4),
        (r'"shares\.txt"', '"share.txt"', "share.txt", 6),
        (r'print\("total"', 'print("Total"', "1 line", 6),
    ],
)
def test_a_hand_edit_that_changes_something_is_named(
    pattern: str, replacement: str, name: str, cell: int, place: Place
) -> None:
    path = place.notebook(*SALES)
    module = place.convert(path)
    text = re.sub(pattern, replacement, module.read_text())
    assert text != module.read_text()
    module.write_text(text)
    code, found, _ = place.run(path, str(place.folder / "out"), "--keep-exploration")
    first = found["first_difference"]
    assert code == 1
    assert first["name"] == name
    assert cell in first["cells"] or first["what"] == "file"
    assert first["notebook"] != first["refactored"]


def test_a_hand_edit_that_changes_nothing_is_equal(place: Place) -> None:
    path = place.notebook(*SALES)
    module = place.convert(path)
    module.write_text(
        module.read_text().replace("[row / total for row in rows]", "list(map(lambda r: r / total, rows))")
    )
    code, found, _ = place.run(path, str(place.folder / "out"), "--keep-exploration")
    assert (code, found["equal"]) == (0, True)


def test_a_wide_table_is_printed_as_in_a_kernel_and_not_as_in_a_terminal(place: Place) -> None:
    wide = "rows = pd.DataFrame({f'a column of a long name {n}': [1.5, 2.5] for n in range(8)})"
    path = place.notebook(f"import pandas as pd\n{wide}", "print(rows)")
    code, found, _ = place.run(path, "--keep-exploration")
    assert (code, found["first_difference"]) == (0, None)
    assert [row["name"] for row in found["rows"] if row["what"] == "printed"] == ["15 lines"]


def test_an_error_half_way_is_the_same_error(place: Place) -> None:
    path = place.notebook(LOAD, PREPARE, 'share = shares["a"]')
    code, found, _ = place.run(path, "--keep-exploration")
    assert code == 0
    assert "cell 3 raises TypeError" in found["stopped"]
    assert [row["verdict"] for row in found["rows"] if row["what"] == "error"] == ["equal"]


def test_an_error_in_a_line_that_is_left_out_is_told_and_nobodys_fault(place: Place) -> None:
    path = place.notebook(LOAD, PREPARE, "rows[99]", REPORT, 'print(lost, "at the end")')
    code, found, _ = place.run(path)
    assert (code, found["equal"]) == (0, True)
    assert found["counts"]["equal"] >= 2
    assert "cell 3 raises IndexError" in found["stopped"]
    notes = [row["note"] for row in found["rows"] if row["what"] == "error"]
    assert notes == ["the notebook stops at a line that the scripts leave out, and they go on"]


def test_an_import_that_the_notebook_does_not_reach_is_named(place: Place) -> None:
    path = place.notebook(LOAD, "share = rows['a']", "import unheard_of\nprint(unheard_of.best(rows))")
    code, _, said = place.run(path, "--keep-exploration")
    assert code == 2
    assert "cell 2 raises TypeError" in said and "No module named 'unheard_of'" in said


def test_an_error_in_the_middle_of_a_cell_stops_there(place: Place) -> None:
    path = place.notebook("## Load", LOAD, "## Break", "share = rows['a']\ntotal = sum(rows)\nprint(total)")
    code, found, _ = place.run(path, "--keep-exploration")
    assert (code, found["counts"]["different"]) == (0, 0)
    assert not [row for row in found["rows"] if row["name"] == "total"]


@pytest.mark.parametrize("last", ["name = input('who?')", "exit()", "import sys\nsys.exit()"])
def test_both_end_where_the_notebook_ends_itself(last: str, place: Place) -> None:
    path = place.notebook("## Load", LOAD, "## Leave", f"print(len(rows))\n{last}", "print('never')")
    code, found, _ = place.run(path, "--keep-exploration")
    assert (code, found["counts"]["different"]) == (0, 0)
    assert found["stopped"]


def test_draws_without_a_seed_are_named_and_compared(place: Place) -> None:
    draws = "import random\ndrawn = [random.random() for _ in range(3)]"
    path = place.notebook(draws, "total = sum(drawn)\nprint(total)")
    code, found, _ = place.run(path)
    assert code == 0
    assert [text.partition(":")[0] for text in found["randomness"]] == ["cell 1"]


def test_a_difference_after_a_draw_without_a_seed_is_no_chance(place: Place) -> None:
    draws = "import random\ndrawn = [random.random() for _ in range(3)]"
    path = place.notebook("## Draw", draws, "## Sum", "total = sum(drawn)\nprint(total)")
    module = place.convert(path)
    module.write_text(module.read_text().replace("total = sum", "total = max"))
    code, found, _ = place.run(path, str(place.folder / "out"), "--keep-exploration")
    assert (code, found["first_difference"]["name"]) == (1, "1 line")


@pytest.mark.parametrize(("drew", "seeds"), [("rows", {SEED}), ("rows.sort()", {SEED}), ("rows[0]", {SEED + 1})])
def test_other_seeds_are_chance_only_where_the_scripts_leave_out_a_draw(
    drew: str, seeds: set[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "# %%\nrows = [3, 1]\nrows.sort()\nprint(sum(rows), file=open('sum.txt', 'w'))\n# %%\nrows[0]\n"
    made = refactor(parse(source.encode(), "drew.py"))
    drawn = [(s.index, "random") for s in made.statements if s.text.strip() == drew]
    with Verification(made, Request("drew.py", "", (), ())) as verification:
        seen: set[int] = set()
        monkeypatch.setattr(verification, "notebook", lambda name, seed: seen.add(seed) or Trace(str(tmp_path)))
        verification.places_of_chance(Trace(str(tmp_path), drawn=drawn))
        assert seen == seeds


def test_a_notebook_that_differs_from_itself_is_not_blamed_on_the_scripts(place: Place) -> None:
    path = place.notebook(
        "## Load", "import time\nstarted = time.time_ns()", "## Sum", "rows = [1, 2]\nprint(started, sum(rows))"
    )
    code, found, _ = place.run(path)
    assert code == 0
    assert found["notebook_runs"] == 2
    varying = {row["name"] for row in found["rows"] if row["verdict"] == "varies"}
    assert varying == {"started", "1 line"}


def test_what_is_printed_is_described_with_its_lines_where_they_are_known() -> None:
    assert described(Row("printed", "load", (1, 2), "2 lines", "varies")) == "what is printed of load (cells 1, 2)"
    assert described(Row("printed", "load", (1,), "x", "different", at="line 2")) == "printed line 2 of load (cell 1)"


def test_a_real_difference_is_found_beside_one_of_chance(place: Place) -> None:
    path = place.notebook(
        "## Load", "import time\ntimes = [time.time_ns(), 5]", "## Sum", "rows = [1, 2]\nprint(sum(rows) + times[1])"
    )
    module = place.convert(path)
    module.write_text(module.read_text().replace("time.time_ns(), 5", "time.time_ns(), 6"))
    code, found, _ = place.run(path, str(place.folder / "out"), "--keep-exploration")
    assert code == 1
    assert (found["first_difference"]["at"], found["first_difference"]["refactored"]) == ("times[1]", "6")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import time\ntime.sleep(60)", "cell 2 ran longer than 2 seconds"),
        ("import os\nos._exit(3)", "cell 2 ended the kernel"),
        ("while True:\n    print('x' * 100_000)", "cell 2 wrote more than"),
        (
            "raise ImportError(\"Cannot load backend 'TkAgg' as 'headless' is currently running\")",
            "cell 2 opens a window",
        ),
        ("import not_installed_anywhere", "cell 2 cannot run here: No module named 'not_installed_anywhere'"),
    ],
)
def test_a_notebook_that_cannot_end_is_stopped_and_named(source: str, said: str, place: Place) -> None:
    timeout = "2" if "sleep" in source else "120"
    code, found, error = place.run(place.notebook("x = 1", source), "--timeout", timeout)
    assert (code, found) == (2, {})
    assert said in error


@pytest.mark.parametrize(
    "source",
    [
        "open({target!r}, 'w').write('changed')",
        "import os\nos.remove({target!r})",
        "import shutil\nshutil.rmtree({folder!r})",
        "import os\nos.rename({target!r}, {target!r} + '.old')",
    ],
)
def test_nothing_outside_the_copy_is_written(source: str, place: Place) -> None:
    target = place.folder / "precious" / "file.txt"
    target.parent.mkdir()
    target.write_text("precious")
    path = place.notebook(source.format(target=str(target), folder=str(target.parent)))
    before = place.files()
    _, found, _ = place.run(path, "--keep-exploration")
    assert "PermissionError" in found["stopped"]
    assert place.files() == before


def test_cells_that_install_are_passed_over(place: Place) -> None:
    path = place.notebook("!pip install something-that-is-not-there\n%pip install another", "x = 1\nprint(x)")
    code, found, _ = place.run(path)
    assert code == 0
    assert any("passed over: pip install something" in note for note in found["notes"])


def test_a_report_and_a_table(place: Place) -> None:
    path = place.notebook(*SALES)
    report = place.folder / "report.md"
    place.capsys.readouterr()
    assert cli.main(["verify", path, "--report", str(report)]) == 0
    table = place.capsys.readouterr().out
    assert "equal to the last bit" in table
    assert table.splitlines()[0].split() == ["function", "cells", "compared", "result"]
    assert report.read_text().startswith("# sales.ipynb: the scripts do what the notebook does\n")


def test_a_notebook_that_leaves_nothing_has_nothing_to_compare(place: Place) -> None:
    code, found, _ = place.run(place.notebook("import math"))
    assert (code, found["rows"]) == (0, [])
    assert "leaves no value, prints nothing and writes no file" in found["summary"]


def test_what_could_not_be_looked_at_is_not_called_equal() -> None:
    unseen = Row("value", "load", (1,), "x", "unseen", note="it cannot be looked into")
    found = Comparison("n.ipynb", "out", (unseen,), 1e-9)
    assert found.blind
    assert "nothing is shown to be equal" in summary(found)
    assert not Comparison("n.ipynb", "out", (unseen, replace(unseen, verdict="equal")), 1e-9).blind


def test_a_folder_without_a_conversion_is_refused(place: Place) -> None:
    code, _, error = place.run(place.notebook(*SALES), str(place.folder))
    assert code == 2
    assert "holds no conversion" in error


def test_without_nbclient_it_says_what_to_install(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nbclient", None)
    code, _, error = place.run(place.notebook(*SALES))
    assert code == 2
    assert "pip install nbclient ipykernel" in error


SCALED = """# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("a.csv")
# %% [markdown]
# ## Scale the columns
# %%
X = df[["x", "z"]]
scaler = StandardScaler()
X = scaler.fit_transform(X)
# %% [markdown]
# ## Train the model
# %%
model = LogisticRegression()
model.fit(X, df["y"])
print(model.predict(X))
"""


def test_fitted_state_is_compared_with_the_notebooks_own_variable() -> None:
    made = refactor(parse(SCALED.encode(), "scaled.py"))
    named = {e["function"]: e["names"] for e in notebook_plan(made)["events"] if e["kind"] == "exit"}
    assert ("state['scaler']", "scaler") in named["scale_columns"]
    held = {f["name"]: f["fitted"] for f in script_plan(made)["functions"]}
    assert held["scale_columns"] == [("state", "scaler")]
    again = SCALED.replace("X = scaler.fit_transform(X)", "X = scaler.fit_transform(X)\nscaler = 1\nX = X * 2")
    assert not any(f["fitted"] for f in script_plan(refactor(parse(again.encode(), "scaled.py")))["functions"])


DRAWN = """# %%
import pandas as pd
df = pd.DataFrame({"a": range(40)})
df = df.sample(frac=1, random_state=0)
print(df["a"].head().tolist())
"""


def test_a_lost_seed_is_seen(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    notebook = tmp_path / "drawn.py"
    notebook.write_text(DRAWN)
    made = refactor(read(str(notebook)), Settings(tests=False))
    for file in made.files:
        (tmp_path / "out" / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / file.path).write_text(file.text)
    request = request_for(read(str(notebook)), DRAWN.encode(), made, str(tmp_path / "out"), Settings())
    with Verification(made, request) as verification:
        assert verification.compare([str(tmp_path / "out/src")]).equal
        path = tmp_path / "out/src/drawn/pipeline.py"
        path.write_text(path.read_text().replace(", random_state=0", ""))
        assert not verification.compare([str(tmp_path / "out/src")]).equal


FILLED = """# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.read_csv("rows.csv")
print()
# %%
df["age"] = df["age"].fillna(df["age"].median())
# %%
model = LinearRegression()
model.fit(df[["age"]], df["pay"])
"""


def test_what_is_kept_for_scoring_is_compared_though_training_does_not_show_it(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    notebook, out = tmp_path / "filled.py", tmp_path / "out"
    notebook.write_text(FILLED)
    (tmp_path / "rows.csv").write_text("age,pay\n" + "".join(f"{i * i if i % 7 else ''},{i}\n" for i in range(60)))
    made = refactor(read(str(notebook)), Settings(tests=False))
    for file in made.files:
        (out / file.path).parent.mkdir(parents=True, exist_ok=True)
        (out / file.path).write_text(file.text)
    module = out / "src/filled/train.py"
    correct = module.read_text()
    schema = next(line for line in correct.splitlines() if line.startswith('    state["schema'))
    request = request_for(read(str(notebook)), FILLED.encode(), made, str(out), Settings())
    with Verification(made, request) as verification:
        assert verification.compare([str(out / "src")]).equal and verification.fresh is None
        for lost, instead, *said in (
            (schema, "    pass", "state['schema']", "list", "(not there) (str)"),
            ("    print()\n", "", "1 line", "(an empty line)", "(nothing)"),
        ):
            module.write_text(correct.replace(lost, instead))
            row = verification.compare([str(out / "src")]).first
            assert row is not None and row.function, lost
            assert [row.name, row.notebook, row.refactored] == said
