"""Pieces of scoring texts put into each other."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Protocol


class Written(Protocol):
    """What has a text for new rows and one for training."""

    score: str
    train: str


def substituted(text: str, arguments: Mapping[str, Written], side: int) -> str:
    """An expression over the parameters of a helper as an expression over what they were given."""

    class Given(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            if node.id not in arguments:
                return node
            given = arguments[node.id]
            return ast.parse((given.score, given.train)[side].strip(), mode="eval").body

    return ast.unparse(Given().visit(ast.parse(text.strip(), mode="eval")).body)


def guarded(node: ast.expr, text: str, source: str) -> str:
    """``text`` in parentheses where it would bind less tightly than what it replaces."""
    if text == source or text.isidentifier() or "\n" in text and text[:1] not in "([{":
        return text
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return text
    loose = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda)
    return f"({text})" if isinstance(tree, loose) and not isinstance(node, loose) else text


def closed(text: str) -> str:
    """``text`` in parentheses unless an attribute or a subscript can follow it as it is."""
    tree = ast.parse(text.strip(), mode="eval").body
    return text if isinstance(tree, (ast.Name, ast.Call, ast.Subscript, ast.Attribute)) else f"({text})"


def shorten(text: str, width: int = 60) -> str:
    """A text for a message, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
