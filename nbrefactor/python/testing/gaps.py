"""Lines that only fill the gaps of columns: what the code says of a column after them, it says of the file as well."""

from __future__ import annotations

import ast
from collections.abc import Collection

from nbrefactor.python.testing.literals import call_name

_FILLS = frozenset("fillna ffill bfill interpolate copy".split())
_FITS = frozenset("fit_transform transform ravel flatten reshape".split())


def fills_gaps(value: ast.expr, imputers: Collection[str]) -> bool:
    """Whether a value is a part of a table with its gaps filled; ``imputers`` are names of what scikit-learn fills them with."""
    fills = False
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        owner = value.func.value
        imputes = _is_imputer(owner) or (isinstance(owner, ast.Name) and owner.id in imputers)
        if imputes and value.func.attr in _FITS and value.args:
            return isinstance(value.args[0], ast.Subscript)
        if value.func.attr not in _FILLS | _FITS:
            return False
        fills, value = True, owner
    return fills and isinstance(value, ast.Subscript)


def _is_imputer(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and call_name(value).endswith("Imputer")


def imputer_in(value: ast.expr) -> bool:
    """Whether a value is made to fill gaps: ``SimpleImputer(strategy="mean")``, fitted or not."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "fit":
        value = value.func.value
    return _is_imputer(value)
