"""Which imported thing an expression names: ``pd.read_csv`` → ``pandas.read_csv``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from nbrefactor.model import Effects, Statement


def import_table(statements: Sequence[Statement], effects: Sequence[Effects]) -> dict[str, str]:
    """Notebook name → qualified name, for everything imported at the top level."""
    return {
        name: qual for s, e in zip(statements, effects, strict=True) if s.kind == "import" for name, qual in e.types
    }


def qualified(node: ast.expr, imports: Mapping[str, str]) -> str:
    """The qualified name of a dotted expression that starts at an import, else empty."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    root = imports.get(node.id, "") if isinstance(node, ast.Name) else ""
    return ".".join([root, *reversed(parts)]) if root else ""


def calls_in(tree: ast.AST) -> Iterable[ast.Call]:
    """The calls of a statement that run when it runs, in no particular order."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(node, ast.Call):
            yield node
        todo += ast.iter_child_nodes(node)
