"""What later cells ask of IPython's memory of outputs gets a name, where it is clear what they mean."""

import pytest

from nbrefactor.model import Cell, Notebook
from nbrefactor.python.clean import clean
from nbrefactor.python.kept_outputs import keep_outputs

CASES = [
    # cells, their texts afterwards
    (["6 * 7", "print(_)"], ["out_1 = 6 * 7", "print(out_1)"]),
    (["[1]", "[2]", "x = _, __, _1, Out[2]"], ["out_1 = [1]", "out_2 = [2]", "x = out_2, out_1, out_1, out_2"]),
    (["add(\n    1,\n)", "x = _"], ["out_1 = add(\n    1,\n)", "x = out_1"]),
    (["out_1 = 3\nout_1", "_"], ["out_1 = 3\nout_1_ = out_1", "out_1_"]),
    (["é = [1]\né; é", "x = _"], ["é = [1]\né; out_1 = é", "x = out_1"]),
    # IPython keeps no None
    (["5", "print(1)", "x = _"], ["out_1 = 5", "print(1)", "x = out_1"]),
    (["5", "xs.append(1)", "x = _"], ["out_1 = 5", "xs.append(1)", "x = out_1"]),
    (["5", "None", "x = _"], ["out_1 = 5", "None", "x = out_1"]),
    (["def f():\n    pass", "5", "f()", "x = _"], ["def f():\n    pass", "out_2 = 5", "f()", "x = out_2"]),
    (["5", "6;", "x = _"], ["out_1 = 5", "6;", "x = out_1"]),
    # nothing to do, or nothing that is clear
    (["5", "for _ in 'ab':\n    print(_)"], None),
    (["5", "print([_ for _ in 'ab'])"], None),
    (["5", "from gettext import gettext as _\nprint(_('a'))"], None),
    (["5", "def f():\n    return _", "f()"], None),
    (["5", "df.to_csv(name)", "x = _"], None),
    (["x = _"], None),
    (["x = Out[2]", "5"], None),
    (["5", "x = Out[n]"], None),
]


@pytest.mark.parametrize(("sources", "expected"), CASES, ids=["|".join(row[0]) for row in CASES])
def test_outputs_that_are_asked_for(sources: list[str], expected: list[str] | None) -> None:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", s) for i, s in enumerate(sources, 1)))
    cells, found = keep_outputs(notebook, clean(notebook)[0])
    assert [cell.text for cell in cells] == (expected or sources)
    assert {d.code for d in found} == ({"NBR216"} if expected else set())


def test_counts_of_another_order_mean_nothing_here() -> None:
    notebook = Notebook("nb.ipynb", (Cell(1, "code", "5", execution_count=7), Cell(2, "code", "x = Out[7]")))
    cells, found = keep_outputs(notebook, clean(notebook)[0])
    assert [cell.text for cell in cells] == ["5", "x = Out[7]"] and not found


QUIET = "with contextlib.redirect_stdout(io.StringIO()):\n    "
SILENT = f"import contextlib\nimport io\n{QUIET}"
CAPTURED = [
    (
        ["%%capture out --no-stderr\nimport os\nprint('''a\nb''')", "print(out.stdout)"],
        "from IPython.utils.capture import capture_output\n\nwith capture_output(stderr=False) as out:\n"
        "    import os\n    print('''a\nb''')",
    ),
    (["%%capture out\n# nothing", "out.show()"], None),
    (["%%capture out\nprint(1)", "print(2)"], f"{SILENT}print(1)"),
    (["%%capture\nprint(1)", "print(2)"], f"{SILENT}print(1)"),
    (
        ["%%capture\nx = 1\nif x:\n    print(x)\ny = 2"],
        f"import contextlib\nimport io\nx = 1\n{QUIET}if x:\n        print(x)\ny = 2",
    ),
    (["%%capture --no-stdout\nprint(1)"], "print(1)"),
    (["%%capture\ndef f():\n    print(1)"], "def f():\n    print(1)"),
]


@pytest.mark.parametrize(("sources", "expected"), CAPTURED, ids=["|".join(row[0]) for row in CAPTURED])
def test_prints_that_are_kept_for_a_later_cell(sources: list[str], expected: str | None) -> None:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", s) for i, s in enumerate(sources, 1)))
    first = keep_outputs(notebook, clean(notebook)[0])[0][0]
    compile(first.text, "cell", "exec")
    assert len(first.lines) == first.text.count("\n") + 1
    if expected is None:
        assert first.text.endswith("as out:\n    pass")
    else:
        assert first.text == expected
