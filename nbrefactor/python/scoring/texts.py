"""Pieces of scoring texts put into each other."""

from __future__ import annotations

import ast
import re
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


_WORD = re.compile(r"\W+")


def clean_key(text: str) -> str:
    return _WORD.sub("_", text).strip("_").lower()[:48] or "value"


def key_for(node: ast.AST) -> str:
    """A name for a captured expression: the column and the statistic."""
    column, words = "", []
    for child in ast.walk(node):
        if (
            isinstance(child, ast.Subscript)
            and isinstance(child.slice, ast.Constant)
            and isinstance(child.slice.value, str)
        ):
            column = column or child.slice.value
        if isinstance(child, ast.Call):
            name = child.func.attr if isinstance(child.func, ast.Attribute) else getattr(child.func, "id", "")
            if name and name not in ("list", "float", "int", "round", "copy", "astype"):
                words.append(name)
    if not column:
        attributes = [
            c.attr
            for c in ast.walk(node)
            if isinstance(c, ast.Attribute) and isinstance(c.value, ast.Name) and c.attr not in words
        ]
        names = [c.id for c in ast.walk(node) if isinstance(c, ast.Name)]
        column = (attributes or names or [""])[-1 if attributes else 0]
    return f"{column}_{words[0]}" if words else f"{column}_value"


def popped(node: ast.expr) -> ast.Call | None:
    """The call of ``pop`` in ``df.pop("c")``, ``df.pop("c").values`` and ``np.log1p(df.pop("c"))``."""
    if isinstance(node, ast.Attribute) and node.attr == "values":
        return popped(node.value)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    if node.func.attr == "pop":
        return node
    if isinstance(node.func.value, ast.Call):
        return popped(node.func.value) if node.func.attr in ("astype", "to_numpy", "map", "ravel") else None
    return popped(node.args[0]) if len(node.args) == 1 and not node.keywords else None
