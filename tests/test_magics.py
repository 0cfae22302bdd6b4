"""Each magic's examples are its tests; beside them, what must be left alone, and what is said or remembered."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from nbrefactor.model import Cell, CleanCell, Diagnostic, Notebook
from nbrefactor.python import magics
from nbrefactor.python.clean import clean
from nbrefactor.python.magics import foreign
from nbrefactor.python.magics.rewrite import CELL, LINE
from nbrefactor.python.magics.strings import block, expand, quoted

EXAMPLES = [(family.__name__.rpartition(".")[2], *example) for family in magics.FAMILIES for example in family.EXAMPLES]


def cleaned(*sources: str) -> tuple[CleanCell, tuple[Diagnostic, ...]]:
    """The last of the cells, cleaned, and everything that is said."""
    cells, diagnostics = clean(Notebook("nb.ipynb", tuple(Cell(i, "code", s) for i, s in enumerate(sources, 1))))
    return cells[-1], diagnostics


@pytest.mark.parametrize(("family", "source", "expected"), EXAMPLES)
def test_example(family: str, source: str, expected: str) -> None:
    cell, _ = cleaned(source)
    assert cell.quarantine == ""
    assert cell.text == expected
    ast.parse(cell.text)
    again, said = cleaned(cell.text)
    assert (again.text, said) == (cell.text, ())


def test_every_magic_has_an_example() -> None:
    shown = " ".join(source for _, source, _ in EXAMPLES).split()
    assert [name for name in LINE if name.isidentifier() and f"%{name}" not in shown and f"%{name}?" not in shown] == []
    refused = foreign.LANGUAGES.keys()
    assert [name for name in CELL if name.isidentifier() and f"%%{name}" not in shown and name not in refused] == []


NO_OP = (
    "x = a\n",
    "x = (a\n% b)",
    "x = [\n    1,\n]\ny = x[0] % 2",
    "'''\n%matplotlib\n!ls\nx?\n'''",
    'text = """\n%%time\n! not a command\n"""',
    "x = 7 \\\n% 4",
    "y = x!=3",
    "# %matplotlib inline\n# !ls",
    "print('what?')  # why?",
    "x = '%s' % y",
    "f = lambda a: a % 2",
    "@decorator\ndef f(): pass",
    "a = b = c",
    "s = 'it''s' \"!\"",
    "display(x)",
    "await fetch()",
    "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))",
    "ls = 3",
    "time",
    "é = 'ü!' # %x",
)


@pytest.mark.parametrize("source", NO_OP)
def test_plain_python_is_left_alone(source: str) -> None:
    cell, said = cleaned(source)
    assert (cell.text, cell.quarantine, said) == (source, "", ())
    assert cell.lines == tuple(range(1, source.count("\n") + 2))


@pytest.mark.parametrize(
    "source",
    [
        "!ls\nx = '''\n%matplotlib\n!ls\n'''",
        "!ls\nx = (a\n% b)",
        "!ls\nx = a \\\n% b",
        "!ls\nx = f'{a}' # '''\ny = '!' # it's\nz = 1",
        '!ls\nx = "\\"" \'%d\' % 3\n# "\ny = 3',
        "!ls\nd = a\\\n!=b",
    ],
)
def test_strings_brackets_and_continuations_beside_magics_are_left_alone(source: str) -> None:
    cell, _ = cleaned(source)
    assert cell.quarantine == ""
    assert cell.text.split("\n", 2)[2] == source.split("\n", 1)[1]


@pytest.mark.parametrize(
    ("source", "requirements"),
    [
        ("!pip install pandas", ("pandas",)),
        ("%pip install -q -U 'pandas>=1,<3' seaborn[stats]==0.13", ("pandas>=1,<3", "seaborn[stats]==0.13")),
        ("!pip install --upgrade --index-url https://x.org/simple a b", ("a", "b")),
        ("!pip3 install a > /dev/null 2>&1", ("a",)),
        ("!pip install a | tail -1", ("a",)),
        ("!python -m pip install a  # for plots", ("a",)),
        ("!pip install a>=1.0", ("a>=1.0",)),
        ("!yes | pip install a && pip install b", ("a", "b")),
        ("!pip install git+https://github.com/u/tool.git@main", ("tool @ git+https://github.com/u/tool.git@main",)),
        ("!pip install git+https://g.org/x#egg=name", ("name @ git+https://g.org/x",)),
        ("!pip install https://x.org/w/foo-1.0-py3-none-any.whl", ("foo @ https://x.org/w/foo-1.0-py3-none-any.whl",)),
        (
            "!conda install -y -c conda-forge lightgbm=3.3 pytorch 'xgboost>=1'",
            ("lightgbm==3.3.*", "torch", "xgboost>=1"),
        ),
        ("%conda install python=3.8 numpy==1.20", ("numpy==1.20",)),
        ("!uv add polars", ("polars",)),
        ("pip install seaborn", ("seaborn",)),
        ("%%bash\npip install a\npip install b\n", ("a", "b")),
        ("%%capture\n!pip install a a", ("a",)),
        ("get_ipython().system('pip install a')", ("a",)),
        ("!pip list", ()),
    ],
)
def test_installs_become_requirements_and_vanish(source: str, requirements: tuple[str, ...]) -> None:
    cell, _ = cleaned(source)
    assert (cell.text, cell.requirements) == ("", requirements)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("!pip install -r requirements.txt", "requirements.txt"),
        ("!pip install -e .", "."),
        ("!pip install ./wheels/a.whl", "./wheels/a.whl"),
        ("!apt-get install -y graphviz", "graphviz"),
        ("v = 1\n!pip install a=={v}", "a=={v}"),
    ],
)
def test_installs_that_give_no_requirement_are_named(source: str, words: str) -> None:
    cell, said = cleaned(source)
    assert cell.requirements == ()
    assert [d.code for d in said] == ["NBR212"]
    assert words in said[0].message


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("%matplotlib inline\n%load_ext autoreload\n%autoreload 2", []),
        ("%time x = 1", []),
        ("%timeit f()", ["NBR204"]),
        ("%config InteractiveShell.ast_node_interactivity = 'all'", ["NBR204"]),
        ("%%html\n<b>x</b>", ["NBR204"]),
        ("x?", ["NBR204"]),
        ("!ls", ["NBR208"]),
        ("%%bash\nls", ["NBR208"]),
        ("%run setup.py", ["NBR209"]),
        ("%run setup.ipynb", ["NBR209"]),
        ("%frobnicate", ["NBR206"]),
        ("%%sql\nSELECT 1", ["NBR202"]),
        (">>> x = 1", ["NBR207"]),
        ("# c\n%%time\nx = 1", ["NBR207"]),
        ("ip = get_ipython()\nip.set_next_input('x')", ["NBR211"]),
        ("kernel = get_ipython().kernel\nkernel.stop()", ["NBR211"]),
        ("%%capture out\nprint(1)", []),
    ],
)
def test_what_is_said(source: str, codes: list[str]) -> None:
    assert [d.code for d in cleaned(source)[1]] == codes


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("ls", "", '"ls"'),
        ("ls $x", "x", 'f"ls {x}"'),
        ("ls $x $HOME", "x", '"ls $x $HOME"'),
        ("ls $$x", "x", '"ls $x"'),
        ("ls '$x'", "x", "\"ls '$x'\""),
        ("ls $a.b/{c[0]}", "a c", 'f"ls {a.b}/{c[0]}"'),
        ("cp {d['k']} .", "d", "f\"cp {d['k']} .\""),
        ('cp {d["k"]} .', "d", "f'cp {d[\"k\"]} .'"),
        ("""cp {d["k"]} {d['j']}""", "d", '"cp " + str(d["k"]) + " " + str(d[\'j\'])'),
        ("awk '{print $1}'", "print", "\"awk '{print $1}'\""),
        ("echo {1..3}", "", '"echo {1..3}"'),
        ("echo {{x}}", "x", '"echo {x}"'),
        ("rm {x!r}", "x", 'f"rm {x!r}"'),
        ("echo {len(files)} {y:>3}", "files y", '"echo {len(files)} {y:>3}"'),
        ('say "{x}"', "x", "f'say \"{x}\"'"),
        ("a\\b\t{x}", "x", 'f"a\\\\b\\t{x}"'),
    ],
)
def test_expansion_is_all_or_nothing(text: str, names: str, expected: str) -> None:
    assert expand(text, frozenset(names.split())) == expected
    ast.parse(expected)


@pytest.mark.parametrize(
    "text", ["", "a", "a\n", "a\nb\n", 'x = """d"""\n\\n\n"', "tab\t\x00\né\n", "'\"\n'''\n\"\"\"\n"]
)
def test_literals_give_the_text_back(text: str) -> None:
    assert ast.literal_eval(block(text)) == text
    assert ast.literal_eval(quoted(text)) == text


def test_names_of_earlier_cells_are_expanded() -> None:
    cell, _ = cleaned("folder = 'x'", "!cp $folder/a $other")
    assert '"cp $folder/a $other"' in cell.text
    cell, _ = cleaned("folder = 'x'", "other = 1", "!cp $folder/a $other")
    assert 'f"cp {folder}/a {other}"' in cell.text


def test_imports_of_generated_code_come_first_but_after_future_imports() -> None:
    cell, _ = cleaned("# get\nfrom __future__ import annotations\n!ls\n%cd x")
    assert cell.text.split("\n")[:4] == [
        "# get",
        "from __future__ import annotations",
        "import os",
        "import subprocess",
    ]
    assert cell.lines == (1, 2, 4, 3, 3, 4)


def test_generated_code_does_what_the_cell_says(tmp_path: Path) -> None:
    """The written file has the exact text, and a command's output comes between the prints around it."""
    sources = [
        "name = 'a b'",
        '%%writefile {name}.txt\nline 1\n\t\'"""\' \\n é\n',
        "print('before')\n!cat '{name}.txt'\nlines = !cat '{name}.txt'\nprint(len(lines))",
        "%%bash\necho from bash\n",
        "%env GREETING={name}\n!echo $GREETING\nprint('after')",
    ]
    cells, _ = clean(Notebook("nb.ipynb", tuple(Cell(i, "code", s) for i, s in enumerate(sources, 1))))
    script = tmp_path / "script.py"
    script.write_text("\n".join(cell.text for cell in cells), encoding="utf-8")
    run = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (tmp_path / "a b.txt").read_text(encoding="utf-8") == 'line 1\n\t\'"""\' \\n é\n'
    assert run.stdout.splitlines() == ["before", "line 1", '\t\'"""\' \\n é', "2", "from bash", "a b", "after"]


def test_ipython_is_never_imported() -> None:
    code = "import sys, nbrefactor.python.clean; sys.exit('IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
