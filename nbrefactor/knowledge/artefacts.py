"""Which functions keep an object in a file, and which bring it back.

>>> saver("joblib.dump").value, loader("joblib.load").path
(Place(number=0, keywords=('value', 'obj')), Place(number=0, keywords=('filename', 'file', 'fp')))
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from nbrefactor.knowledge.tables import documents


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call takes an argument: by number, or by one of these keywords."""

    number: int
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saver:
    """``text`` names the format where the file keeps less than the object (``json``); ``family`` is the row."""

    value: Place
    path: Place
    family: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Loader:
    path: Place
    family: int


def saver(name: str) -> Saver | None:
    """The facts about a function that saves, by its qualified name."""
    return _tables()[0].get(name)


def loader(name: str) -> Loader | None:
    """The facts about a function that loads what a saver of its family saved."""
    return _tables()[1].get(name)


@cache
def _tables() -> tuple[dict[str, Saver], dict[str, Loader]]:
    savers: dict[str, Saver] = {}
    loaders: dict[str, Loader] = {}
    rows = [row for document in documents("_artefacts") for row in document["pairs"]]
    for family, row in enumerate(rows):
        saved = Saver(_place(row["value"]), _place(row["path"]), family, row.get("text", ""))
        savers.update(dict.fromkeys(row["save"].split(), saved))
        loaders.update(dict.fromkeys(row["load"].split(), Loader(_place(row["from"]), family)))
    return savers, loaders


def _place(text: str) -> Place:
    number, *keywords = text.split()
    return Place(int(number), tuple(keywords))
