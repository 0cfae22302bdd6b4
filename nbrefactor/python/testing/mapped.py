"""What the code says of a column's values where it puts others in their place: ``map``, ``replace``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbrefactor.python.testing.literals import Scalar, keyword, literal, resolved


@dataclass(frozen=True, slots=True)
class Exchange:
    """The values that are replaced; ``all`` of a column, as far as the code shows: what is not named would stay a word."""

    values: tuple[Scalar, ...]
    all: bool = False


def of_a_column(name: str, call: ast.Call, known: Mapping[str, ast.expr]) -> Exchange | None:
    """``.map({"yes": 1, "no": 0})``, ``.replace(["yes", "no"], [1, 0])``, ``.replace("?", 0)``; None for anything else."""
    if name not in ("map", "replace") or not (call.args or call.keywords):
        return None
    old = resolved(call.args[0], known) if call.args else keyword(call, "to_replace")
    new = resolved(call.args[1], known) if len(call.args) > 1 else keyword(call, "value")
    found = _exchange(old, new) if old is not None else None
    return Exchange(found.values, True) if found and name == "map" else found


def of_a_table(call: ast.Call, known: Mapping[str, ast.expr]) -> Iterator[tuple[str, Exchange]]:
    """``df.replace({"sex": {"male": 0, "female": 1}})``: column and exchange."""
    old = resolved(call.args[0], known) if call.args else keyword(call, "to_replace")
    if isinstance(old, ast.Dict) and len(call.args) < 2 and keyword(call, "value") is None:
        for key, value in zip(old.keys, old.values, strict=True):
            column, inner = literal(key), resolved(value, known)
            if isinstance(column, str) and isinstance(inner, ast.Dict) and (found := _exchange(inner, None)):
                yield column, found


def _exchange(old: ast.expr, new: ast.expr | None) -> Exchange | None:
    if isinstance(old, ast.Dict):
        values, others = [literal(key) for key in old.keys], [literal(value) for value in old.values]
    elif isinstance(old, (ast.List, ast.Tuple)):
        values = [literal(element) for element in old.elts]
        others = (
            [literal(element) for element in new.elts] if isinstance(new, (ast.List, ast.Tuple)) else [literal(new)]
        )
    else:
        values, others = [literal(old)], [literal(new)]
    named = tuple(value for value in values if value is not None and _tells(value))
    if not isinstance(old, ast.Dict) and not all(isinstance(value, str) for value in named):
        return None  # a number that stands for a gap, or the like
    words_to_numbers = len(named) > 1 and all(isinstance(v, str) for v in named)
    words_to_numbers = words_to_numbers and all(isinstance(v, (int, float)) for v in others)
    return Exchange(named, words_to_numbers) if named else None


def _tells(value: Scalar) -> bool:
    """Whether a value is one of the column's, not a sign for a gap."""
    return not isinstance(value, str) or any(c.isalnum() for c in value)
