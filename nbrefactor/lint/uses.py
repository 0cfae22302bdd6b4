"""Which names of a notebook something may read: code, magics, cells in other languages, strings that name variables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbrefactor.lint.subject import Subject

_REFLECTION = frozenset({"eval", "exec", "globals", "locals", "vars", "get_ipython", "sqldf"})
_EXPORTED = ("nbdev:", "export", "exporti", "exports")
_DEFINITIONS = {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}
_NAMING_STRING = re.compile(r"@\w|\bselect\b", re.IGNORECASE)
"""Strings that may read variables by name: ``df.query("age > @limit")``, SQL over frames."""


def used_names(subject: Subject) -> frozenset[str] | None:
    """Every name that something may read, also by a magic, a cell of another language or a string; None: any may be."""
    if any(tag.startswith(_EXPORTED) for cell in subject.cells for tag in cell.tags):
        return None  # nbdev: other files import what the notebook defines
    kinds = {type(node) for tree in subject.trees.values() for node in tree.body}
    if kinds & _DEFINITIONS and kinds <= _DEFINITIONS | {ast.Import, ast.ImportFrom}:
        return None  # a notebook that only defines is there for others to run
    used = {n.id for _, n in subject.nodes(ast.Name) if not isinstance(n.ctx, ast.Store)}
    if used & (_REFLECTION - {"eval", "exec", "sqldf"}):
        return None
    strings = [n.value for _, n in subject.nodes(ast.Constant) if isinstance(n.value, str)]
    if not used & _REFLECTION:
        strings = [text for text in strings if _NAMING_STRING.search(text)]
    for text in (*strings, *_foreign(subject)):
        used.update(re.findall(r"\w+", text))
    for _, node in subject.nodes(ast.Assign):
        if any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            used.update(n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return frozenset(used)


def _foreign(subject: Subject) -> Iterator[str]:
    """What is no plain Python: cells set apart or skipped, and the lines of magics."""
    for number, lines in subject.sources.items():
        cell = subject.clean.get(number)
        if cell is None or number not in subject.trees:
            yield "\n".join(lines)
            continue
        if "\n".join(lines) != cell.text:
            texts = cell.text.split("\n")
            plain = {row for row, text in zip(cell.lines, texts, strict=False) if lines[row - 1 : row] == [text]}
            yield from (line for row, line in enumerate(lines, 1) if row not in plain)
