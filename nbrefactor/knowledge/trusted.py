"""What skops must be told to trust so that it can load an estimator, by the estimator's class.

>>> trusted_types(["sklearn.ensemble.RandomForestClassifier", "print"])
('sklearn.tree._tree.Tree',)
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from nbrefactor.knowledge.tables import documents


def trusted_types(calls: Iterable[str]) -> tuple[str, ...]:
    """The types for all classes that are called, by the last parts of their names; sorted."""
    table = _types()
    return tuple(sorted({type_ for call in calls for type_ in table.get(call.rpartition(".")[2], ())}))


def skops_saves(type_: str) -> bool:
    """Whether skops can save an object of this qualified type."""
    return type_.partition(".")[0] in _libraries()


@cache
def _libraries() -> frozenset[str]:
    return frozenset(name for document in documents("_trusted") for name in document["libraries"].split())


@cache
def _types() -> dict[str, tuple[str, ...]]:
    rows = (row for document in documents("_trusted") for row in document.get("classes", ()))
    return {name: tuple(row["types"].split()) for row in rows for name in row["names"].split()}
