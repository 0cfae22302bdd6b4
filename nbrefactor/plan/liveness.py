"""Where each notebook name is bound, certain to be bound, and still needed.

All questions are about *positions*: position ``i`` is the point just before the i-th statement of a sequence, position
``len`` the end. Answers come from one pass and binary search, so that asking for every cut of a notebook stays linear.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nbrefactor.model import Effects


def without(effects: Effects, names: frozenset[str]) -> Effects:
    """The effects as far as they concern other names: module globals are neither passed nor returned."""
    if not names:
        return effects
    closures = tuple(replace(c, reads=c.reads - names, writes=c.writes - names) for c in effects.closures)
    return replace(
        effects,
        reads=effects.reads - names,
        binds=effects.binds - names,
        definite=effects.definite - names,
        deletes=effects.deletes - names,
        mutates=effects.mutates - names,
        closures=closures,
    )


class Liveness:
    """Name facts over a sequence of statements.

    ``effects`` are those of the statements of the sequence, in order; ``extra`` adds names that a statement needs beyond
    its own reads (state of the helpers it calls, names captured by its closures). ``initial`` names are bound from the start.
    """

    def __init__(
        self,
        effects: Sequence[Effects],
        extra: Mapping[int, frozenset[str]] | None = None,
        initial: frozenset[str] = frozenset(),
    ):
        extra = extra or {}
        self.effects = effects
        self.initial = initial
        self.needs: list[frozenset[str]] = [
            e.reads | extra.get(i, frozenset()) | frozenset().union(*(c.reads for c in e.closures))
            for i, e in enumerate(effects)
        ]
        self._reads: dict[str, list[int]] = {}
        self._kills: dict[str, list[int]] = {}
        self.binders: dict[str, list[int]] = {}
        self.unbinders: dict[str, list[int]] = {}
        for i, e in enumerate(effects):
            for name in self.needs[i]:
                self._reads.setdefault(name, []).append(i)
            for name in e.definite:
                self._kills.setdefault(name, []).append(i)
            for name in e.binds:
                self.binders.setdefault(name, []).append(i)
            for name in e.deletes:
                self.unbinders.setdefault(name, []).append(i)
        self.certain = self._certain()

    def _certain(self) -> dict[str, list[tuple[int, bool]]]:
        """For every name, the positions at which "certainly bound" changes, with the new answer."""
        changes: dict[str, list[tuple[int, bool]]] = {name: [(0, True)] for name in self.initial}
        for i, e in enumerate(self.effects):
            for name in e.deletes:
                changes.setdefault(name, []).append((i + 1, name in e.definite))
            for name in e.definite:
                if name not in e.deletes:
                    changes.setdefault(name, []).append((i + 1, True))
        return changes

    def bound(self, name: str, position: int) -> bool:
        """Whether the name is certainly bound at a position."""
        rows = self.certain.get(name)
        if not rows:
            return False
        at = bisect_right(rows, (position, True)) - 1
        return at >= 0 and rows[at][1]

    def maybe_bound(self, name: str, position: int) -> bool:
        """Whether the name may be bound at a position: some statement before it binds it, and none surely unbinds it."""
        if self.bound(name, position):
            return True
        last = bisect_left(self.binders.get(name, []), position) - 1
        if last < 0:
            return False
        binder = self.binders[name][last]
        gone = bisect_left(self.unbinders.get(name, []), position) - 1
        if gone < 0:
            return True
        unbinder = self.unbinders[name][gone]
        # ``del x`` at top level unbinds for certain; inside a block it may not have run.
        return unbinder < binder or name in self.effects[unbinder].binds or bool(self.effects[unbinder].binds - {name})

    def next_read(self, name: str, position: int) -> int | None:
        """The first statement at or after a position that needs the name."""
        rows = self._reads.get(name, ())
        at = bisect_left(rows, position)
        return rows[at] if at < len(rows) else None

    def live(self, name: str, position: int) -> bool:
        """Whether a statement at or after the position may need the value that the name has there."""
        read = self.next_read(name, position)
        if read is None:
            return False
        kills = self._kills.get(name, ())
        at = bisect_left(kills, position)
        return at >= len(kills) or read <= kills[at]
