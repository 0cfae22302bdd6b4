"""What transformers of scikit-learn tell of the columns that they are given: words for encoders, numbers for scalers."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from nbrefactor.python.testing.literals import call_name, keyword, literal
from nbrefactor.python.testing.sources import Kind

_ENDS: tuple[tuple[str, Kind], ...] = (
    ("Vectorizer", "text"),
    ("Encoder", "category"),
    ("Binarizer", "category"),
    ("Scaler", "number"),
    ("Imputer", "number"),
    ("Normalizer", "number"),
    ("PowerTransformer", "number"),
    ("QuantileTransformer", "number"),
    ("PolynomialFeatures", "number"),
    ("PCA", "number"),
)
"""How the name ends of what makes something of a column, and what the column holds."""
_OF_WORDS = ("most_frequent", "constant")
METHODS = frozenset({"fit", "fit_transform", "transform"})


def made_with(value: ast.expr) -> ast.Call | None:
    """The call that makes a transformer, fitted or not: ``SimpleImputer(strategy="mean").fit(rows)``."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "fit":
        value = value.func.value
    known = isinstance(value, ast.Call) and any(call_name(value).endswith(end) for end, _ in _ENDS)
    return value if known and isinstance(value, ast.Call) else None


def holds(call: ast.Call, makers: Mapping[str, ast.Call]) -> Kind | None:
    """What a column holds that a transformer is given; None where nothing tells."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in METHODS:
        return None
    owner = call.func.value
    maker = makers.get(owner.id) if isinstance(owner, ast.Name) else made_with(owner)
    if maker is None or literal(keyword(maker, "strategy")) in _OF_WORDS:
        return None
    return next(kind for end, kind in _ENDS if call_name(maker).endswith(end))
