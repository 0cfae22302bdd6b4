"""A cell's text as a tree: what Jupyter accepts, and where a node stands in the text."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

DEEPEST = 300
"""Levels of a tree that every room can follow within Python's limit on recursion: a sum of 300 terms has as many."""

_NESTING = "(.+-*/%&|[@"


def check(text: str) -> None:
    """Raises a ``SyntaxError`` for a cell that Jupyter would not run, or that is nested too deeply for us.

    Top-level ``await`` is fine.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _compile(text)
        if sum(map(text.count, _NESTING)) > DEEPEST and _is_deep(tree_of(text)):
            raise SyntaxError("code nested too deeply")
    except UnicodeError:
        raise SyntaxError("characters that are not valid Unicode") from None
    except (MemoryError, RecursionError):
        raise SyntaxError("code nested too deeply") from None
    except (ValueError, OverflowError) as error:
        raise SyntaxError(str(error)) from None


def _compile(text: str) -> None:
    """Compiles the cell as one, which is fast, and else like IPython: each statement on its own.

    That accepts a late ``from __future__ import``.
    """
    try:
        compile(text, "<cell>", "exec", AWAIT, dont_inherit=True)
    except SyntaxError:
        for statement in tree_of(text).body:
            compile(ast.Module([statement], []), "<cell>", "exec", AWAIT, dont_inherit=True)


def _is_deep(tree: ast.Module) -> bool:
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def tree_of(text: str) -> ast.Module:
    """The tree of a text that passes :func:`check`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = compile(text, "<cell>", "exec", AWAIT | ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


class Positions:
    """Character offsets of the nodes of a text; ``ast`` counts columns in UTF-8 bytes."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def column(self, row: int, column: int) -> int:
        """The characters before byte ``column`` of line ``row`` (from 1)."""
        line = self.lines[row - 1]
        return column if line.isascii() else len(line.encode()[:column].decode(errors="replace"))

    def start(self, node: ast.stmt | ast.expr) -> int:
        return self._starts[node.lineno - 1] + self.column(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + self.column(node.end_lineno, node.end_col_offset)


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Every name that the code binds, in whatever scope."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
