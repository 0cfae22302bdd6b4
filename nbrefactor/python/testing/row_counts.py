"""How many rows the made-up tables have: enough for every row that the code asks for by its number."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from nbrefactor.python.testing.literals import call_name, keyword, literal, resolved

_ROWS, _IN_A_SERIES, _MOST = 120, 400, 2_000
_IN_TIME = (".resample(", ".asfreq(", "statsmodels.tsa", "SARIMAX", "ARIMA(", "seasonal_decompose", "Prophet(")
"""What needs rows of more than a year."""


def rows_needed(tree: ast.Module) -> int:
    """120, more for a series, and more where rows of higher numbers are dropped: ``df.drop([523, 1298])``."""
    text = ast.unparse(tree)
    usual = _IN_A_SERIES if any(word in text for word in _IN_TIME) else _ROWS
    return max([usual, *(number + 20 for number in _numbers(tree) if number < _MOST)])


def _numbers(tree: ast.Module) -> Iterator[int]:
    known = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.List)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and call_name(node) == "drop"):
        by_column = keyword(call, "columns") is not None or literal(keyword(call, "axis")) not in (None, 0, "index")
        if by_column or literal(call.args[1] if len(call.args) > 1 else None) in (1, "columns"):
            continue
        yield from _named(call.args[0] if call.args else keyword(call, "index"), known)


def _named(rows: ast.expr | None, known: Mapping[str, ast.expr]) -> Iterator[int]:
    """``[3, 7]``, a name of such a list, or ``df.index[[3, 7]]``."""
    meant = resolved(rows, known) if rows is not None else rows
    if isinstance(meant, ast.Subscript) and isinstance(meant.value, ast.Attribute) and meant.value.attr == "index":
        meant = resolved(meant.slice, known)
    for element in meant.elts if isinstance(meant, ast.List) else [meant]:
        number = literal(element)
        if isinstance(number, int) and not isinstance(number, bool):
            yield number
