"""Library knowledge as it stands in the TOML files, read into tables.

A file describes one library, under its import name. ``derived/NAME.toml`` is written by
``scripts/derive_knowledge.py``; ``NAME.toml`` is written by people and wins, name by name. Each row is one behaviour
with all names that share it::

    [[methods]]
    of = 'pandas.DataFrame pandas.Series'
    names = 'drop dropna fillna'
    mutates = 'inplace'
    returns = 'same'

Lists are blank-separated words in *literal* strings, which tomllib finds the end of in one step: a file of two thousand
names parses in a few milliseconds. :mod:`nbrefactor.knowledge.check` holds the rules of the format.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from nbrefactor.knowledge.fact import Fact
from nbrefactor.model import Resource

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = os.path.dirname(os.path.abspath(__file__))


@dataclass(slots=True)
class TypeTable:
    """What is known of one type; ``items`` is keyed by the kind of subscript."""

    bases: tuple[str, ...] = ()
    methods: dict[str, Fact] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """One library. ``functions`` holds classes too: constructing an object is a call like any other.

    ``pure``: what no row names leaves its arguments as they are, by the library's custom (``unlisted = 'pure'``).
    """

    requires: tuple[str, ...] = ()
    pure: bool = False
    aliases: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Fact] = field(default_factory=dict)
    types: dict[str, TypeTable] = field(default_factory=dict)

    def add(self, document: dict[str, Any]) -> None:
        """Lay the rows of one parsed file over those already here; a field that a row leaves out stays as it was."""
        self.requires += tuple(document.get("requires", "").split())
        self.pure = self.pure or document.get("unlisted") == "pure"
        self.aliases.update(document.get("aliases", {}))
        for row in document.get("exports", ()):
            names = _qualified(row)
            self.aliases.update({name: f"{row['source']}.{name.rpartition('.')[2]}" for name in names})
        for row in document.get("functions", ()):
            _lay(self.functions, _qualified(row), row)
        for row in document.get("classes", ()):
            for name in _qualified(row):
                _lay(self.functions, (name,), {"returns": name, **row})
                if "bases" in row:
                    self._type(name).bases = tuple(row["bases"].split())
        for row in document.get("methods", ()):
            for owner in row["of"].split():
                _lay(self._type(owner).methods, row["names"].split(), row)
        for row in document.get("attributes", ()):
            for owner in row["of"].split():
                self._type(owner).attributes.update(dict.fromkeys(row["names"].split(), row["type"]))
        for row in document.get("items", ()):
            for owner in row["of"].split():
                self._type(owner).items.update(dict.fromkeys(row["kind"].split(), row["type"]))

    def _type(self, name: str) -> TypeTable:
        return self.types.setdefault(name, TypeTable())


_NOTHING = Fact()


def _lay(facts: dict[str, Fact], names: Iterable[str], row: dict[str, str]) -> None:
    """Lay one row over the facts of its names. Names that had equal facts go on sharing one."""
    made: dict[int, Fact] = {}
    for name in names:
        old = facts.get(name, _NOTHING)
        if id(old) not in made:
            made[id(old)] = _fact(row, old)
        facts[name] = made[id(old)]


def _qualified(row: dict[str, str]) -> list[str]:
    names = row["names"].split()
    if "of" not in row:
        return names
    return [f"{module}.{name}" for module in row["of"].split() for name in names]


def _fact(row: dict[str, str], old: Fact) -> Fact:
    kind, _, type_ = row["returns"].partition(" ") if "returns" in row else (old.returns, "", old.type)
    return Fact(
        mutates=frozenset(row["mutates"].split()) if "mutates" in row else old.mutates,
        returns=kind,
        touches=frozenset(cast("list[Resource]", row["touches"].split())) if "touches" in row else old.touches,
        roles=frozenset(row["roles"].split()) if "roles" in row else old.roles,
        type=type_ or (kind if "." in kind else ""),
        out=int(row["out"]) if "out" in row else old.out,
    )


def documents(name: str) -> Iterator[dict[str, Any]]:
    """The parsed files of one library, the derived one first; nothing for a library we have no file of."""
    for path in (os.path.join(FOLDER, "derived", f"{name}.toml"), os.path.join(FOLDER, f"{name}.toml")):
        try:
            with open(path, "rb") as file:
                yield tomllib.load(file)
        except FileNotFoundError:
            continue


@cache
def families(name: str) -> dict[str, frozenset[str]]:
    """The words of a file that holds nothing but lists of them, by their keys."""
    return {key: frozenset(text.split()) for document in documents(name) for key, text in document.items()}


@cache
def table(name: str) -> Table | None:
    """The table of one library, or ``None`` where we have no file of it."""
    result = None
    for document in documents(name):
        result = result or Table()
        result.add(document)
    return result
