"""Whether the result of a call depends on chance: some take a seed, draw from the generator, and give the same anyhow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from nbrefactor.knowledge.tables import documents


def by_chance(qualified: str, keywords: Mapping[str, str]) -> bool:
    """Whether a call that draws at random can give another result each time; keywords are name -> source text.

    >>> by_chance("sklearn.svm.SVC", {}), by_chance("sklearn.svm.SVC", {"probability": "True"})
    (False, True)
    """
    if qualified not in _needed():
        return True
    parameter, values = _needed()[qualified]
    return keywords.get(parameter, "").strip("'\"") in values


@cache
def _needed() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Name -> the parameter, and the values of it, with which the result depends on chance."""
    return {
        name: (row["parameter"], frozenset(row["values"].split()))
        for document in documents("_chance")
        for row in document["only_with"]
        for name in row["names"].split()
    }
