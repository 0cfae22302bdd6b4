"""Clean cells to statements: nothing of the author's text is lost, and each statement knows where it stood."""

import ast
import io
import tokenize

import pytest

from nbrefactor.model import Cell, CleanCell, Notebook, Statement
from nbrefactor.python.clean import clean
from nbrefactor.python.statements import split


def statements(*sources: str, tags: tuple[str, ...] = ()) -> tuple[Statement, ...]:
    cells, _ = clean(Notebook("nb.ipynb", tuple(Cell(i, "code", s, tags) for i, s in enumerate(sources, 1))))
    return split(cells)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("# nothing", []),
        ("x = 1", [("", "x = 1", 1, 1, "assign", "")]),
        ("x = 1  # one\n", [("", "x = 1  # one", 1, 1, "assign", "")]),
        ("x=1#one", [("", "x=1#one", 1, 1, "assign", "")]),
        ("a = 1; b = 2  # both", [("", "a = 1", 1, 1, "assign", ""), ("", "b = 2  # both", 1, 8, "assign", "")]),
        ("é = 'ü'; f(é)  # ñ", [("", "é = 'ü'", 1, 1, "assign", ""), ("", "f(é)  # ñ", 1, 10, "expression", "")]),
        ("x = 1;  # one\n", [("", "x = 1  # one", 1, 1, "assign", "")]),
        (
            "# top\n\n# above\nx = 1\n\n# next\ny = 2\n# end\n\n# really\n\n",
            [
                ("# top\n\n# above", "x = 1", 4, 1, "assign", ""),
                ("# next", "y = 2", 7, 1, "assign", "# end\n\n# really"),
            ],
        ),
        (
            "@a\n@b(1)\ndef f():\n    pass\n",
            [("", "@a\n@b(1)\ndef f():\n    pass", 1, 1, "function", "")],
        ),
        ("@ a . b\nclass C: pass", [("", "@ a . b\nclass C: pass", 1, 1, "class", "")]),
        (
            "for x in y:\n    f(x)\n    # the block's own\n\n    # too\n# not\nz = 1",
            [
                ("", "for x in y:\n    f(x)\n    # the block's own\n\n    # too", 1, 1, "block", ""),
                ("# not", "z = 1", 7, 1, "assign", ""),
            ],
        ),
        (
            "if x:\n    pass\n# end\n    # of it",
            [("", "if x:\n    pass", 1, 1, "block", "# end\n# of it")],
        ),
        (
            "x = 1\n    # indented\ny = 2",
            [("", "x = 1", 1, 1, "assign", ""), ("# indented", "y = 2", 3, 1, "assign", "")],
        ),
        (
            's = """\n# no comment\n  é; x\n"""; t = 1',
            [("", 's = """\n# no comment\n  é; x\n"""', 1, 1, "assign", ""), ("", "t = 1", 4, 6, "assign", "")],
        ),
        ("x = f(1,\n# in\n  2)", [("", "x = f(1,\n# in\n  2)", 1, 1, "assign", "")]),
        ("x = 1 \\\n\ny = 2", [("", "x = 1", 1, 1, "assign", ""), ("", "y = 2", 3, 1, "assign", "")]),
        ("x = 1; \\\ny = 2", [("", "x = 1", 1, 1, "assign", ""), ("", "y = 2", 2, 1, "assign", "")]),
        ("if x: y = 1; z = 2;", [("", "if x: y = 1; z = 2;", 1, 1, "block", "")]),
        ("\x0cx = 1\n\x0c\ny = 2", [("", "x = 1", 1, 2, "assign", ""), ("", "y = 2", 3, 1, "assign", "")]),
        ("%matplotlib inline\n# plot\nplt.show()\n", [("# plot", "plt.show()", 3, 1, "expression", "")]),
        (
            "!ls\nx = 1",
            [
                ("", "import subprocess", 1, 1, "import", ""),
                ("", 'print(subprocess.getoutput("ls"))', 1, 1, "expression", ""),
                ("", "x = 1", 2, 1, "assign", ""),
            ],
        ),
    ],
)
def test_statements_of_a_cell(source: str, expected: list[tuple[str, str, int, int, str, str]]) -> None:
    found = [(s.comments, s.text, s.location.line, s.location.column, s.kind, s.trailing) for s in statements(source)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import os", "import"),
        ("from os import path", "import"),
        ("from os import *", "import"),
        ("def f(): pass", "function"),
        ("async def f(): pass", "function"),
        ("class A: pass", "class"),
        ("x = 1", "assign"),
        ("x += 1", "assign"),
        ("x: int = 1", "assign"),
        ("f()", "expression"),
        ("'text'", "expression"),
        ("await f()", "expression"),
        ("if x: pass", "block"),
        ("for x in y: pass", "block"),
        ("async for x in y: pass", "block"),
        ("while x: pass", "block"),
        ("with x: pass", "block"),
        ("async with x: pass", "block"),
        ("try: pass\nfinally: pass", "block"),
        ("match x:\n    case 1: pass", "block"),
        ("del x", "other"),
        ("assert x", "other"),
        ("raise x", "other"),
        ("pass", "other"),
        ("global x", "other"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert [s.kind for s in statements(text)] == [kind]


@pytest.mark.parametrize(
    ("source", "displayed"),
    [
        ("x", [True]),
        ("x\ny", [False, True]),
        ("x; y", [False, True]),
        ("x; y;", [False, False]),
        ("x = 1", [False]),
        ("if x:\n    x", [False]),
        ("print(x)", [False]),
        ("display(x)", [False]),
        ("x  # comment\n# end", [True]),
        ("x\n%matplotlib inline", [False]),
        ("%%capture\nx", [False]),
    ],
)
def test_displayed(source: str, displayed: list[bool]) -> None:
    assert [s.displayed for s in statements(source)] == displayed


def test_indices_cells_and_tags_run_through_the_notebook() -> None:
    found = statements("a = 1\nb = 2", "# c", "print 1", "d = 4", tags=("parameters",))
    assert [(s.index, s.cell, s.text, s.tags) for s in found] == [
        (0, 1, "a = 1", ("parameters",)),
        (1, 1, "b = 2", ("parameters",)),
        (2, 4, "d = 4", ("parameters",)),
    ]


def test_comments_of_a_cell_without_code_go_to_the_next_statement() -> None:
    first, second = statements("# one\n", "x = 1", "# two\n\n# three", "\n", "# four\ny = 2")
    assert (first.comments, second.comments) == ("# one", "# two\n\n# three\n\n# four")


def test_comments_of_last_cells_without_code_go_to_the_last_statement() -> None:
    (only,) = statements("x = 1\n# one", "# two", "", "# three")
    assert only.trailing == "# one\n# two\n# three"


def test_lines_are_those_of_the_original_cell() -> None:
    source = "!pip install a\n%time x = f(\\\n  1)\n\n  # c\ny = x; z = y"
    assert [(s.text, s.location.line, s.location.column) for s in statements(source)] == [
        ("x = f( 1)", 2, 1),
        ("y = x", 6, 1),
        ("z = y", 6, 8),
    ]


NASTY = (
    "x = 1;y = 2 ;z = 3; # é\n",
    "'doc'; 'ü' 'é'; f'{x!r:>{w}} # {y}'  # #\n",
    "def f(a, *, b='é;#'):\n    '''d\n# x\n'''\n    return a;\n\n# c\n\nf(1)\n",
    "class A:\n\n    # first\n    x: int = 1  # é\n\n    @p\n    def y(self): return 1; # z\n\n    # last\n\nA();\n",
    "if a:\n    b = 1\n# between\nelif c:\n    d = 2\nelse: e = 3; f = 4 # g\nwhile x: break\n",
    "try:\n    x = [\n 1, # one\n\n  # two\n]\nexcept (A, B) as é:\n    pass\nfinally:\n    y = '''\n'''\n",
    "with a as b, \\\n     c as d:\n  pass\n\n\n\n# end",
    "x = (\n# comment\n1\n# more\n)\n[y for y in x if y]; {1: 2}['é']; lambda: 0",
    "@d\n# between decorators\n@e(\n  1\n)\n\nasync def f():\n    await g()\nawait f()\n",
    "match x:\n    # cases\n    case [1, *y] if y: pass\n    case _:\n        y = 1\n        # deep\n    # less\n",
    "a = b = c = 1\na, *b = c\n(a) = 1\na[b] += c\ndel a, b; assert c, 'é'\n",
    "for i in x:\n\tif i:\n\t\ty = 1\n\t# tab\nelse:\n\tpass\n",
    "x = '''\n''' \"\"\"é\n;\"\"\"; y = r'\\d'\n# \\\nz = 1 \\\n  + 2\n",
    "𝐱 = 1; x = '𝐱'; z = 2",
    "print(1) if x else print(2); x if y else z",
    "from __future__ import annotations\n\n\nimport os, sys; from a import (b,  # c\n  d)\n",
    "\n\n   # indented first\n\nx = 1",
)


@pytest.mark.parametrize("source", NASTY)
def test_statements_together_are_the_cell(source: str) -> None:
    cell = CleanCell(1, source, tuple(range(1, source.count("\n") + 2)))
    found = split([cell])
    joined = "\n".join("\n".join([s.comments, s.text, s.trailing]) for s in found)
    flag = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST
    assert ast.dump(compile(joined, "", "exec", flag)) == ast.dump(compile(source, "", "exec", flag))
    assert len(found) == len(compile(source, "", "exec", flag).body)
    lines = source.split("\n")
    for s in found:
        assert lines[s.location.line - 1][s.location.column - 1 :].startswith(
            s.text.split("\n")[0].split(" #")[0].rstrip()
        )
        assert not s.text.endswith("\n")
        assert all(not line or line.startswith("#") for line in (s.comments + "\n" + s.trailing).split("\n"))


@pytest.mark.parametrize("source", NASTY)
def test_no_comment_is_lost(source: str) -> None:
    def comments(text: str) -> list[str]:
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        return [token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT]

    found = split([CleanCell(1, source, tuple(range(1, source.count("\n") + 2)))])
    joined = "\n".join("\n".join([s.comments, s.text, s.trailing]) for s in found)
    assert comments(joined) == comments(source)
