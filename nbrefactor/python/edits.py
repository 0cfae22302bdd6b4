"""Changing Python text at :mod:`ast` positions, so that the author's layout and comments stay.

>>> tree = ast.parse("f(a)")
>>> apply("f(a)", [Edit.replace(tree.body[0].value.func, "g")])
'g(a)'
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the text between two positions (line from 1, column in UTF-8 bytes from 0, as :mod:`ast` counts)."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str

    @classmethod
    def replace(cls, node: ast.expr | ast.stmt, text: str) -> Edit:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return cls(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, text)

    @classmethod
    def insert(cls, line: int, column: int, text: str) -> Edit:
        return cls(line, column, line, column, text)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; of two that overlap, the one that starts first wins."""
    rows = sorted(set(edits))
    if not rows:
        return text
    lines = text.split("\n")
    out: list[str] = []
    at_line, at_column = 1, 0
    encoded = {}

    def piece(line: int, start: int, end: int | None) -> str:
        if line not in encoded:
            encoded[line] = lines[line - 1].encode("utf-8", "surrogatepass")
        return encoded[line][start:end].decode("utf-8", "surrogatepass")

    def copy_to(line: int, column: int) -> None:
        nonlocal at_line, at_column
        while at_line < line:
            out.append(piece(at_line, at_column, None) + "\n")
            at_line, at_column = at_line + 1, 0
        out.append(piece(line, at_column, column))
        at_column = column

    for edit in rows:
        if (edit.line, edit.column) < (at_line, at_column):
            continue
        copy_to(edit.line, edit.column)
        out.append(edit.text)
        at_line, at_column = edit.end_line, edit.end_column
    copy_to(len(lines), None if len(lines) > at_line else len(lines[-1].encode("utf-8", "surrogatepass")))  # type: ignore[arg-type]
    return "".join(out)


def source_of(node: ast.expr, lines: Sequence[str]) -> str:
    """The source of an expression in a text of these lines; :func:`ast.get_source_segment` reads the whole text again."""
    assert node.end_lineno is not None
    rows = [line.encode("utf-8", "surrogatepass") for line in lines[node.lineno - 1 : node.end_lineno]]
    rows[-1] = rows[-1][: node.end_col_offset]
    rows[0] = rows[0][node.col_offset :]
    return b"\n".join(rows).decode("utf-8", "surrogatepass")


def indent(text: str, prefix: str, tree: ast.AST | None = None) -> str:
    """The text with every line indented, except those that lie inside a string."""
    if "\n" not in text:
        return prefix + text if text.strip() else text
    inside = (
        string_lines(tree if tree is not None else ast.parse(text))
        if ('"""' in text or "'''" in text or "\\\n" in text)
        else frozenset()
    )
    return "\n".join(
        line if number in inside or not line.strip() else prefix + line
        for number, line in enumerate(text.split("\n"), 1)
    )


def dedent_block(text: str, body: list[ast.stmt]) -> str:
    """The text of a block's statements at column 0, comments between them included."""
    lines = text.split("\n")
    first, last = body[0].lineno, body[-1].end_lineno or body[-1].lineno
    decorators = getattr(body[0], "decorator_list", [])
    if decorators:
        first = decorators[0].lineno
    width = body[0].col_offset
    inside = frozenset().union(*(string_lines(node) for node in body))
    taken = [
        line if number in inside else (line[width:] if not line[:width].strip() else line)
        for number, line in enumerate(lines[first - 1 : last], first)
    ]
    if first == 1:  # ``if x: statement`` on one line
        taken[0] = lines[0].encode()[body[0].col_offset :].decode()
    return "\n".join(taken)


def string_lines(tree: ast.AST) -> frozenset[int]:
    """Numbers of the lines that begin inside a string: their leading blanks are part of its value."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))):
            if node.end_lineno is not None and node.end_lineno > node.lineno:
                found.update(range(node.lineno + 1, node.end_lineno + 1))
    return frozenset(found)
