"""Clean cells to statements: each top-level statement with its own text, the comments above it, and its place.

Nothing that the author wrote is lost or moved inside a statement: its comments, layout and multi-line strings are the
text as it stands. What is dropped are only the ``;`` between statements and blank lines at the end of a cell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nbrefactor.model import CleanCell, Location, Statement, StatementKind
from nbrefactor.python.source import Positions, tree_of
from nbrefactor.python.syntax import remember

KINDS: tuple[tuple[tuple[type[ast.stmt], ...], StatementKind], ...] = (
    ((ast.Import, ast.ImportFrom), "import"),
    ((ast.FunctionDef, ast.AsyncFunctionDef), "function"),
    ((ast.ClassDef,), "class"),
    ((ast.Assign, ast.AugAssign, ast.AnnAssign), "assign"),
    ((ast.Expr,), "expression"),
    ((ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match), "block"),
)
VALUELESS = frozenset({"print", "display"})
"""Functions whose value Jupyter does not show, because it is ``None``."""
COMPOUND = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While),
    *(ast.With, ast.AsyncWith, ast.Try, ast.Match, getattr(ast, "TryStar", ast.Try)),
)
_BEHIND = re.compile(r"(?P<space>[ \t\f]*(?:;[ \t\f]*)?)(?P<comment>#[^\n]*)?")


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two statements: the comment behind the first, whole lines that belong to it, and the rest."""

    behind: str
    within: list[str]
    lines: list[str]


def split(cells: Sequence[CleanCell]) -> tuple[Statement, ...]:
    """The statements of all cells in order; a quarantined cell has none.

    The comments of a cell without code go to the front of the next statement; after the last one, to its ``trailing``.
    """
    statements: list[Statement] = []
    loose: list[str] = []
    for cell in cells:
        if cell.quarantine:
            continue
        found = list(_of_cell(cell, len(statements)))
        if not found:
            loose += _joined(_comment_lines(cell.text.split("\n"))).split("\n") if cell.text.strip() else []
        elif loose:
            found[0] = replace(found[0], comments=_joined([*loose, "", *found[0].comments.split("\n")]))
            loose = []
        statements += found
    if loose and statements:
        last = statements[-1]
        statements[-1] = replace(last, trailing=_joined([*last.trailing.split("\n"), *loose]))
    return tuple(statements)


def kind_of(node: ast.stmt) -> StatementKind:
    """The kind that the house gives a node; ``try*`` is a block as well."""
    kind = next((kind for types, kind in KINDS if isinstance(node, types)), None)
    return kind or ("block" if type(node).__name__ == "TryStar" else "other")


def _of_cell(cell: CleanCell, index: int) -> Iterator[Statement]:
    text = cell.text
    nodes = tree_of(text).body
    if not nodes:
        return
    positions = Positions(text)
    starts = [_start(node, text, positions) for node in nodes]
    ends = [positions.end(node) for node in nodes]
    comments = _comment_lines(text[: starts[0]].split("\n"))
    row = counted = 0
    for number, node in enumerate(nodes):
        last = number == len(nodes) - 1
        gap = _gap(text[ends[number] : len(text) if last else starts[number + 1]], isinstance(node, COMPOUND))
        row += text.count("\n", counted, starts[number])
        counted = starts[number]
        own = "\n".join([text[starts[number] : ends[number]] + gap.behind, *gap.within])
        location = Location(cell.number, cell.lines[row], starts[number] - text.rfind("\n", 0, starts[number]))
        displayed = last and cell.shows and isinstance(node, ast.Expr) and not _gives_none(node.value)
        remember(own, node, row + 1)
        yield Statement(
            index=index + number,
            text=own,
            location=location,
            kind=kind_of(node),
            comments=_joined(comments),
            trailing=_joined(gap.lines) if last else "",
            displayed=displayed,
            tags=cell.tags,
        )
        comments = gap.lines


def _start(node: ast.stmt, text: str, positions: Positions) -> int:
    """Where the text of a statement starts, its first decorator included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return text.rindex("@", 0, positions.start(decorators[0])) if decorators else positions.start(node)


def _gap(text: str, compound: bool) -> _Gap:
    """Reads the text behind a statement, up to the next one or to the end of the cell."""
    match = _BEHIND.match(text)
    assert match is not None
    space, comment = match["space"], match["comment"] or ""
    behind = f"{'  ' if ';' in space else space}{comment}" if comment else ""
    lines = text[match.end() :].split("\n")[1:]
    within = 0
    if compound:
        # Indented comments under a block are the block's own, unless a comment at column 0 comes between.
        for number, line in enumerate(lines, 1):
            if line.lstrip().startswith("#") and line[0] in " \t":
                within = number
            elif line.strip():
                break
    return _Gap(behind, lines[:within], _comment_lines(lines[within:]))


def _comment_lines(lines: Sequence[str]) -> list[str]:
    """The lines with their comments at column 0, and blank where there is none."""
    stripped = [line.strip() for line in lines]
    return [line if line.startswith("#") else "" for line in stripped]


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n")


def _gives_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in VALUELESS
