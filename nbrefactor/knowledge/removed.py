"""What libraries once had and no longer have, from ``_removed.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from nbrefactor.knowledge.tables import documents


@dataclass(frozen=True, slots=True)
class Removal:
    """``version`` of ``distribution`` was the first without it; ``instead`` is what to use now.

    ``same`` is the name under which the same thing is still there, if it is.
    """

    distribution: str
    version: str
    instead: str
    same: str = ""


@dataclass(frozen=True, slots=True)
class Removals:
    """``names`` are qualified; ``members`` are (type, name); ``keywords`` are (function or type.method, parameter).

    ``values`` are (function, parameter, what it can no longer be); the parameter "0" is the first argument.

    ``distinct`` are names of members that no other library has; ``attributes`` and ``parameters`` are all that occur.
    """

    names: dict[str, Removal] = field(default_factory=dict)
    members: dict[tuple[str, str], Removal] = field(default_factory=dict)
    keywords: dict[tuple[str, str], Removal] = field(default_factory=dict)
    values: dict[tuple[str, str, str], Removal] = field(default_factory=dict)
    distinct: dict[str, Removal] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)

    def of(self, qualified: str) -> Removal | None:
        """The removal of a name or of a module that it is from."""
        while qualified:
            if qualified in self.names:
                return self.names[qualified]
            qualified = qualified.rpartition(".")[0]
        return None


@cache
def removals() -> Removals:
    """The table, read once."""
    found = Removals()
    for document in documents("_removed"):
        for row in document["removed"]:
            removal = Removal(
                row["distribution"], row["version"], row.get("instead") or row["same"], row.get("same", "")
            )
            types = row.get("of", "").split()
            names = row["names"].split()
            members = [(type_, name) for type_ in types for name in names]
            if "values" in row:
                words = [(word, value) for word in row["keywords"].split() for value in row["values"].split()]
                found.values.update({(name, *pair): removal for name in names for pair in words})
            elif "keywords" in row:
                owners = [f"{type_}.{name}" for type_, name in members] if types else names
                found.keywords.update({(owner, word): removal for owner in owners for word in row["keywords"].split()})
            elif types:
                found.members.update(dict.fromkeys(members, removal))
                if row.get("distinct"):
                    found.distinct.update(dict.fromkeys(names, removal))
            else:
                found.names.update(dict.fromkeys(names, removal))
    found.attributes.update(name for _, name in found.members)
    found.parameters.update(word for _, word in found.keywords)
    return found
