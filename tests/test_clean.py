"""Cells to pure Python: what is kept, what is set apart and why, and what the notebook is told."""

import pytest

from nbrefactor.model import Cell, CellKind, CleanCell, Diagnostic, Location, Notebook
from nbrefactor.python.clean import clean
from nbrefactor.python.source import check


def cleaned(*sources: str) -> tuple[tuple[CleanCell, ...], tuple[Diagnostic, ...]]:
    return clean(Notebook("nb.ipynb", tuple(Cell(i, "code", source) for i, source in enumerate(sources, 1))))


def last(*sources: str) -> CleanCell:
    return cleaned(*sources)[0][-1]


@pytest.mark.parametrize(
    ("source", "text", "lines"),
    [
        ("", "", ()),
        ("# only a comment", "# only a comment", (1,)),
        ("x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n", (1, 2, 3)),
        ("    x = 1\n    if x:\n        y = 2", "x = 1\nif x:\n    y = 2", (1, 2, 3)),
        (" x = 1\ny = 2", "x = 1\ny = 2", (1, 2)),
        (">>> for i in x:\n...     f(i)\n", "for i in x:\n    f(i)\n", (1, 2, 3)),
        ("In [12]: x = 1\n   ...: y = 2", "x = 1\ny = 2", (1, 2)),
        ("\n\n%%time\n\nx = 1\n", "\n\n\nx = 1\n", (1, 2, 4, 5, 6)),
        ("%matplotlib inline\n\nx = 1\n%time y = 2", "\nx = 1\ny = 2", (2, 3, 4)),
        ("x = 1\n;\n", "x = 1\n", (1, 3)),
        ("if x:\n\t%time y = 1\n\tz = 2", "if x:\n\ty = 1\n\tz = 2", (1, 2, 3)),
        ("x = 1\n\x0c\ny = 2\n%who", "x = 1\n\x0c\ny = 2", (1, 2, 3)),
        ("!cd \\\n  x\ny = 1", "y = 1", (3,)),
        (
            "try:\n    %cd x\nexcept OSError:\n    %who",
            'import os\ntry:\n    os.chdir("x")\nexcept OSError:\n    pass',
            (2, 1, 2, 3, 4),
        ),
        ("x = 1\nfrom __future__ import annotations", "x = 1\nfrom __future__ import annotations", (1, 2)),
        ("import asyncio\nawait asyncio.sleep(0)", "import asyncio\nawait asyncio.sleep(0)", (1, 2)),
    ],
)
def test_text_and_lines(source: str, text: str, lines: tuple[int, ...]) -> None:
    cell = last(source)
    assert cell.quarantine == ""
    assert cell.text == text
    assert cell.lines == lines


@pytest.mark.parametrize(
    ("source", "shows"),
    [
        ("x", True),
        ("x;", False),
        ("x;  # comment", False),
        ("x  # a; b", True),
        ("x = ';'\nx", True),
        ("x\n;", False),
        ("x\n%matplotlib inline", False),
        ("%matplotlib inline\nx", True),
        ("x\ny?", False),
        ("%time f(x)", True),
        ("%time f(x);", False),
        ("%%time\nf(x)", True),
        ("%%capture\nf(x)", False),
        ("%pwd", True),
        ("!!ls", True),
        ("x\n!ls", False),
        ("x\n%timeit -n1 m.fit(x)", False),
        ("%timeit -n1 m.fit(x)\nx", True),
        ("get_ipython().run_line_magic('matplotlib', 'inline')\nx", True),
        ("x\nget_ipython().run_line_magic('matplotlib', 'inline')", False),
    ],
)
def test_whether_jupyter_would_show_the_last_value(source: str, shows: bool) -> None:
    assert last(source).shows is shows


@pytest.mark.parametrize(
    ("source", "reason", "code", "line", "column"),
    [
        ("x = 1\nprint x", "it has a Python 2 print statement", "NBR201", 2, 1),
        ("if x: print 'a', b", "it has a Python 2 print statement", "NBR201", 1, 7),
        ("exec 'x = 1'", "it has a Python 2 exec statement", "NBR201", 1, 1),
        ("try:\n    f()\nexcept E, e:\n    pass", "it has a Python 2 except clause", "NBR201", 3, 8),
        ("raise E, 'no'", "it has a Python 2 raise statement", "NBR201", 1, 8),
        ("if a <> b:\n    pass", "it has the Python 2 operator `<>`", "NBR201", 1, 6),
        ("x = 0777", "it has a Python 2 number", "NBR201", 1, 5),
        ("x = 10L", "it has a Python 2 number", "NBR201", 1, 6),
        ("x = `y`", "it has Python 2 backticks", "NBR201", 1, 5),
        ("f(async=True)", "it uses the keyword `async` as a name", "NBR201", 1, 3),
        ("if x:\n\ty = 1\n        z = 2", "it mixes tabs and spaces", "NBR201", 3, None),
        ("Most of the components have just two questions.", "it is text, not code", "NBR201", 1, 6),
        ("select * from customers;", "it is SQL, not Python", "NBR201", 1, 10),
        ("x = 1\ngit status -s", "it is a shell command, which needs a `!`", "NBR201", 2, 5),
        ("<div class='a'>\n</div>", "it is markup, not code", "NBR201", 1, 1),
        ("f(\n  1,\n", "'(' was never closed", "NBR201", 1, 2),
        ("x = = 1", "invalid syntax", "NBR201", 1, 5),
        ("%matplotlib inline\n\nx = = 1", "invalid syntax", "NBR201", 3, 5),
        ("x = 1\nreturn x", "'return' outside function", "NBR201", 2, None),
        ("x = 1\n  y = 2", "its indentation is wrong (unexpected indent)", "NBR201", 2, None),
        ("x = '\x00'", None, "NBR201", 1, None),
        ("x = '\ud800'", "characters that are not valid Unicode", "NBR201", 1, 1),
        ("%%sql\nSELECT 1", "`%%sql` is SQL, not Python", "NBR202", 1, 1),
        ("%%no_such\nx = 1", "`%%no_such` is not a cell magic that we know", "NBR202", 1, 1),
        ("x = 1\n%%time\ny = 2", "the cell magic `%%time` is not on the first line of its cell", "NBR202", 2, 1),
        ("%%time f()\nx = 1", "`%%time` takes no statement on its own line", "NBR202", 1, 1),
        ("%sql\nSELECT 1", "`%%sql` is SQL, not Python", "NBR202", 1, 1),
    ],
)
def test_quarantine(source: str, reason: str | None, code: str, line: int, column: int | None) -> None:
    (cell,), said = cleaned(source)
    assert cell.text == source
    assert cell.quarantine
    assert reason is None or cell.quarantine == reason
    (found,) = [d for d in said if d.code in ("NBR201", "NBR202")]
    assert (found.code, found.severity, found.location.cell, found.location.line) == (code, "error", 1, line)
    assert column is None or found.location.column == column
    assert cell.quarantine in found.message


def test_a_cell_set_apart_names_what_only_it_could_define() -> None:
    broken = "import os, numpy as np\nrows, cols = 3, 4\ndef load(path): return path\nfor i in x: print i"
    cells, said = cleaned("rows = 1", broken, "np = 2")
    assert [bool(cell.quarantine) for cell in cells] == [False, True, False]
    assert [d.message.partition("only it could define ")[2] for d in said] == ["`cols`, `i`, `load`, `os`, `path`"]
    assert cleaned("%%bigquery sales --project p\nSELECT 1")[1][0].message.endswith("only it could define `sales`")
    assert cleaned("%%cython\ncpdef double f(int x):\n    return x")[1][0].message.endswith("define `f`")


def test_many_lost_names_are_counted() -> None:
    broken = "\n".join(f"name_{number} = {number}" for number in range(12)) + "\nprint 1"
    assert cleaned(broken)[1][0].message.endswith("`name_5`, 4 more")


def test_requirements_of_a_cell_set_apart_are_kept() -> None:
    cell = last("!pip install seaborn\nprint 1")
    assert cell.quarantine
    assert cell.requirements == ("seaborn",)


def test_prose_and_numbers_come_from_the_notebook() -> None:
    kinds: list[tuple[CellKind, str]] = [
        ("markdown", "# Load\n"),
        ("raw", "ignored"),
        ("markdown", " The data. "),
        ("code", "x = 1"),
        ("code", "y = 2"),
        ("markdown", "End"),
    ]
    cells, said = clean(Notebook("nb.ipynb", tuple(Cell(i, kind, text) for i, (kind, text) in enumerate(kinds, 1))))
    assert [(cell.number, cell.prose) for cell in cells] == [(4, "# Load\n\nThe data."), (5, "")]
    assert said == ()


@pytest.mark.parametrize(
    ("source", "tags", "expected"),
    [
        ("x = 1", ("parameters",), ("parameters",)),
        ("x = 1", ("skip-execution",), ("skip-execution", "nbrefactor:skip")),
        ("x = 1", ("remove-cell",), ("remove-cell", "nbrefactor:skip")),
        ("# nbrefactor: skip\nx = 1", (), ("nbrefactor:skip",)),
        ("# About\n#nbrefactor:train, keep\nx = 1", ("a",), ("a", "nbrefactor:train", "nbrefactor:keep")),
        ("%%time\n# nbrefactor: score\nx = 1", (), ("nbrefactor:score",)),
        ("x = 1\n# nbrefactor: skip", (), ()),
        ("# nbrefactor: frobnicate\nx = 1", (), ()),
        ("# nbrefactor: name=load_rows, stage=load\nx = 1", (), ("nbrefactor:name=load_rows", "nbrefactor:stage=load")),
        ("#| export\nx = 1", (), ("nbdev:export",)),
        ("#|exporti\nx = 1", (), ("nbdev:export",)),
        ("# export the data\nx = 1", (), ()),
    ],
)
def test_tags(source: str, tags: tuple[str, ...], expected: tuple[str, ...]) -> None:
    (cell,), said = clean(Notebook("nb.ipynb", (Cell(1, "code", source, tags),)))
    assert cell.tags == expected
    assert [d.code for d in said] == (["NBR210"] if "nbrefactor:skip" in expected else [])


def test_a_skipped_cell_that_is_not_python_is_no_error() -> None:
    cells, said = cleaned("# nbrefactor: skip\nprint 1")
    assert cells[0].quarantine
    assert [d.code for d in said] == ["NBR210"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("get_ipython().magic('matplotlib inline')\nx = 1", "x = 1"),
        ("get_ipython().magic('%time x = 1')", "x = 1"),
        ("get_ipython().run_line_magic('cd', 'data')", 'import os\nos.chdir("data")'),
        (
            "if colab:\n    get_ipython().system('mkdir a')",
            'import subprocess\nif colab:\n    subprocess.run("mkdir a", shell=True, check=False)',
        ),
        (
            "n = len(get_ipython().getoutput('ls'))  # all",
            'import subprocess\nn = len(subprocess.getoutput("ls").splitlines())  # all',
        ),
        ("get_ipython().run_cell_magic('time', '', 'x = 1\\ny = 2\\n')\nz = 3", "x = 1\ny = 2\nz = 3"),
        ("get_ipython().run_cell_magic('html', '', '<b>')", ""),
        ("ip = get_ipython()\nip.magic('matplotlib inline')", "ip = None"),
        ("colab = 'google.colab' in str(get_ipython())", "colab = 'google.colab' in str(None)"),
        (
            "try:\n    get_ipython()\nexcept NameError:\n    pass",
            "try:\n    get_ipython()\nexcept NameError:\n    pass",
        ),
        ("from IPython import get_ipython\nip = get_ipython()", "from IPython import get_ipython\nip = get_ipython()"),
        ("name = 'a'\nget_ipython().magic(name)", "name = 'a'\nget_ipython().magic(name)"),
    ],
)
def test_magics_spelt_as_calls(source: str, text: str) -> None:
    assert last(source).text == text


def test_the_session_is_known_by_its_name_in_later_cells() -> None:
    assert last("ip = get_ipython()", "ip.run_line_magic('time', 'x = 1')").text == "x = 1"


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        (("cd data",), 'import os\nos.chdir("data")'),
        (("ls -a",), 'import subprocess\nprint(subprocess.getoutput("ls -a"))'),
        (("ls = 1", "ls"), "ls"),
        (("ls = 1\na = 2", "ls - a"), "ls - a"),
        (("time",), "time"),
        (("matplotlib inline",), ""),
    ],
)
def test_magics_without_percent_sign(sources: tuple[str, ...], text: str) -> None:
    assert last(*sources).text == text


def test_a_magic_without_percent_sign_needs_a_cell_of_its_own() -> None:
    assert last("x = 1\ncd data").quarantine


NASTY = (
    "%matplotlib inline",
    "x = !ls\n",
    "x = %time f()",
    "x = (\n!ls\n)",
    "'''\n%time\n'''",
    "a = b = !ls",
    "if x: !ls",
    "if x:\n    !ls",
    "if x:\n  %time a\nelse:\n  !ls",
    "x? y",
    "x?",
    "a.b[0]?",
    "f(x)?",
    "!ls {x!r} '",
    "!echo (",
    "x == !ls",
    "f(a=!ls)",
    "d['a'] = !ls",
    "a, b = !ls",
    "x: int = !ls",
    "with open(f) as g: z = !cat",
    "%cd \\\n  a",
    "x = 1 \\\n%foo",
    ",f a b",
    "/f a b",
    "@d\n%time f()",
    "def f():\n    !ls\n    return 1",
    "return 1",
    "break",
    "await f()",
    "async with a: pass",
    "yield 1",
    "x = 1\nfrom __future__ import division",
    "print 1",
    "x = 1\n  y = 2",
    ">>> x = 1\n>>> y = 2",
    "In [1]: x = 1",
    "  x = 1\n  y = 2",
    "class A:\n    %time\n    x = 1",
    "try:\n    %x\nexcept E:\n    pass",
    '"""\n%%time\n',
)


@pytest.mark.parametrize("source", NASTY)
def test_a_cell_is_python_for_us_if_and_only_if_ipython_takes_it(source: str) -> None:
    manager = pytest.importorskip("IPython.core.inputtransformer2").TransformerManager()
    try:
        check(manager.transform_cell(source))
    except SyntaxError:
        accepted = False
    else:
        accepted = True
    assert (last(source).quarantine == "") is accepted


@pytest.mark.parametrize(
    "source",
    [
        *("%", "%%", "%% x", "!", "!!", "?", "??", "/", ",", ";", "x = %", "\\", "'''", "\x00", "\ud800!ls", "(" * 300),
        *("%time %time %time x", "%%time\n%%time\n%%time", "%%writefile", "%%bash --out", "%run", "%env =", "%cd ''"),
        *("%pip", "%timeit", "%%timeit", "!ls {" * 50, "%sql\n" * 3, "get_ipython().magic('')"),
        "get_ipython().run_cell_magic('', '', '')",
    ],
)
def test_nothing_makes_it_fail(source: str) -> None:
    (cell,), said = cleaned(source)
    if not cell.quarantine:
        check(cell.text)
    assert all(d.location == Location(1, d.location.line, d.location.column) for d in said)
