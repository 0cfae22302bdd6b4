"""What libraries once had and no longer have, from ``_removed.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from nbrefactor.knowledge.tables import documents


@dataclass(frozen=True, slots=True)
class Removal:
    """``version`` of ``distribution`` was the first without it; ``instead`` is what to use now."""

    distribution: str
    version: str
    instead: str


@dataclass(frozen=True, slots=True)
class Removals:
    """``names`` are qualified; ``members`` are (type, name); ``keywords`` are (function or type.method, parameter).

    ``distinct`` are names of members that no other library has.
    """

    names: dict[str, Removal] = field(default_factory=dict)
    members: dict[tuple[str, str], Removal] = field(default_factory=dict)
    keywords: dict[tuple[str, str], Removal] = field(default_factory=dict)
    distinct: dict[str, Removal] = field(default_factory=dict)

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
            removal = Removal(row["distribution"], row["version"], row["instead"])
            types = row.get("of", "").split()
            names = row["names"].split()
            members = [(type_, name) for type_ in types for name in names]
            if "keywords" in row:
                owners = [f"{type_}.{name}" for type_, name in members] if types else names
                found.keywords.update({(owner, word): removal for owner in owners for word in row["keywords"].split()})
            elif types:
                found.members.update(dict.fromkeys(members, removal))
                if row.get("distinct"):
                    found.distinct.update(dict.fromkeys(names, removal))
            else:
                found.names.update(dict.fromkeys(names, removal))
    return found
