"""Lines that only fill the gaps of columns, or tidy their words: what the code says of a column after them, it says of the
file as well.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from nbrefactor.python.testing.literals import call_name

_FILLS = frozenset("fillna ffill bfill interpolate copy".split())
_TIDIES = frozenset("strip lstrip rstrip lower upper title capitalize".split())
"""Methods of texts that leave alone what they have given."""
_FITS = frozenset("fit_transform transform ravel flatten reshape".split())


def fills_gaps(value: ast.expr, imputers: Collection[str]) -> bool:
    """Whether a value is a part of a table with its gaps filled or its words tidied; ``imputers`` are names of what
    scikit-learn fills them with.
    """
    fills = False
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        owner, method = value.func.value, value.func.attr
        if _tidies(value, value.func):
            fills, value = True, owner.value if isinstance(owner, ast.Attribute) and owner.attr == "str" else owner
            continue
        imputes = _is_imputer(owner) or (isinstance(owner, ast.Name) and owner.id in imputers)
        if imputes and method in _FITS and value.args:
            return isinstance(value.args[0], ast.Subscript)
        if method not in _FILLS | _FITS:
            return False
        fills, value = True, owner
    return fills and isinstance(value, ast.Subscript)


def _tidies(call: ast.Call, method: ast.Attribute) -> bool:
    """``df["a"].str.strip()``, ``df["a"].apply(lambda text: text.strip().lower())``, ``df["a"].map(str.strip)``"""
    if method.attr in _TIDIES and not call.args:
        return isinstance(method.value, ast.Attribute) and method.value.attr == "str"
    told = call.args[0] if method.attr in ("apply", "map") and len(call.args) == 1 else None
    if isinstance(told, ast.Attribute):
        return told.attr in _TIDIES and ast.unparse(told.value) == "str"
    body = told.body if isinstance(told, ast.Lambda) else None
    while isinstance(body, ast.Call) and isinstance(body.func, ast.Attribute) and body.func.attr in _TIDIES:
        if body.args:
            return False
        body = body.func.value
    return isinstance(told, ast.Lambda) and body is not told.body and isinstance(body, ast.Name)


def _is_imputer(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and call_name(value).endswith("Imputer")
