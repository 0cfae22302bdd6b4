"""Which rows a value is made of: parts of sources, and whether two of them share rows.

A part is a source (one reading of a file) within limits. ``train_test_split(df)`` gives two parts of the rows of ``df``
with the same new limit, one on its side 0 and one on its side 1; so does a mask and its negation, a slice and the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Limit(NamedTuple):
    """One cut through rows: ``key`` says which cut, ``side`` which side of it.

    A *chance* cut says nothing about the values in the rows (a random split, a position, a date); a cut by value is a filter.
    A side ``!x`` is every side but ``x``.
    """

    key: str
    side: str
    chance: bool = True

    def excludes(self, other: Limit) -> bool:
        if self.key != other.key or self.side == other.side:
            return False
        if self.side.startswith("!") or other.side.startswith("!"):
            return self.side.strip("!") == other.side.strip("!")
        return True

    def other_side(self) -> Limit:
        """The same cut, seen from the other side."""
        flipped = {"0": "1", "1": "0"}.get(self.side)
        if flipped is None:
            flipped = self.side[1:] if self.side.startswith("!") else f"!{self.side}"
        return self._replace(side=flipped)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one source, within all of the limits. ``of`` are the sources that were stacked to make this one."""

    source: str
    limits: frozenset[Limit] = frozenset()
    of: frozenset[Part] = frozenset()

    @property
    def text(self) -> str:
        """The part in one line, the same in every run."""
        return f"{self.source} {sorted(self.limits)}"

    def within(self, limits: Iterable[Limit]) -> Part:
        return Part(self.source, self.limits | frozenset(limits), self.of)

    def disjoint(self, other: Part) -> bool:
        """Whether it is known that no row is in both."""
        if self.source != other.source:
            return True
        return any(a.excludes(b) for a in self.limits for b in other.limits)

    def shares(self, other: Part) -> bool:
        """Whether it is known that rows are in both.

        Filters say nothing about chance cuts; two chance cuts that do not contain each other may or may not share rows.
        """
        if self.source != other.source:
            return self._has(other) or other._has(self)
        if self.disjoint(other):
            return False
        mine = {limit for limit in self.limits if limit.chance}
        theirs = {limit for limit in other.limits if limit.chance}
        return mine <= theirs or theirs <= mine

    def holds(self, other: Part) -> bool:
        """Whether every row of the other is known to be here."""
        return self.source == other.source and self.limits <= other.limits

    def _has(self, other: Part) -> bool:
        """Whether this is a stack, as a whole, with the other in it; which rows a part of a stack has is not known."""
        return not self.limits and any(piece.shares(other) for piece in self.of)


Rows = frozenset[Part]
NO_ROWS: Rows = frozenset()


def limited(rows: Rows, limits: Iterable[Limit]) -> Rows:
    added = frozenset(limits)
    return frozenset(part.within(added) for part in rows) if added else rows


def share(first: Rows, second: Rows) -> bool:
    """Whether some row is known to be in both."""
    return any(a.shares(b) for a in first for b in second)


def apart(first: Rows, second: Rows) -> bool:
    """Whether both are known, and no row is known to be in both."""
    return bool(first) and bool(second) and not share(first, second)
