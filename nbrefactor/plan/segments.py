"""Where one function ends and the next begins: a dynamic programme over the cut points of the kept statements.

The author decides first (headings, cells), then the stages, then readability: few parameters, few returns, a length one can
read. The cost is the one of ANALYSIS.md, section 7. A cut is *forbidden* inside a glued range, and where a name that may be
unbound is still needed, because it could neither be passed nor returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from nbrefactor.model import Stage
from nbrefactor.plan.liveness import Liveness

LONGEST_LINES = 40
WINDOW = 40
WORTH_CUTTING = 6
"""Lines of several cells from which one function would be the notebook again, and no refactoring."""
SINGLE: frozenset[Stage] = frozenset({"load", "split", "save"})


@dataclass(frozen=True, slots=True)
class Unit:
    """One kept statement as the cutter sees it."""

    lines: int
    cell: int
    stage: Stage
    heading: bool = False  # its cell starts below a heading, and it is the first statement kept there
    comment: bool = False  # a comment block stands above it
    first: bool = False  # it is the first kept statement of its cell


@dataclass(frozen=True, slots=True)
class Segment:
    """Body positions ``start`` to ``stop`` (exclusive), with what goes in and comes out."""

    start: int
    stop: int
    parameters: tuple[str, ...]
    returns: tuple[str, ...]


def boundary_names(liveness: Liveness, start: int, stop: int) -> Segment:
    """The parameters and returns of a segment, in order of first use and of binding."""
    parameters: list[str] = []
    bound: set[str] = set()
    binds: dict[str, None] = {}
    for i in range(start, stop):
        for name in sorted(liveness.needs[i]):
            if name not in bound and name not in parameters and liveness.bound(name, start):
                parameters.append(name)
        effect = liveness.effects[i]
        bound |= effect.definite
        for name in effect.binds:
            if name not in bound and name not in parameters and liveness.bound(name, start):
                if liveness.live(name, i + 1):
                    parameters.append(name)  # bound on some paths only: the old value comes in
        for name in sorted(effect.binds):
            binds.setdefault(name)
    returns = tuple(n for n in binds if liveness.live(n, stop) and liveness.bound(n, stop))
    return Segment(start, stop, tuple(parameters), returns)


def forbidden_cuts(liveness: Liveness, glued: Sequence[tuple[int, int]]) -> list[str]:
    """For every position 0…n: why no cut may be made there, empty where one may."""
    n = len(liveness.effects)
    out = [""] * (n + 1)
    for first, last in glued:
        for position in range(first + 1, min(last, n - 1) + 1):
            out[position] = out[position] or "glued"
    for first, last, name in uncertain_ranges(liveness):
        for position in range(first + 1, last + 1):
            out[position] = out[position] or f"'{name}' may be unbound"
    return out


def uncertain_ranges(liveness: Liveness) -> list[tuple[int, int, str]]:
    """Ranges of statements (first, last, name) that must stay together, because the name is needed later and may be unbound."""
    n = len(liveness.effects)
    out: list[tuple[int, int, str]] = []
    for name in liveness.binders.keys() | liveness.unbinders.keys():
        changes = sorted({*liveness.binders.get(name, ()), *liveness.unbinders.get(name, ())})
        end = -1
        for change in changes:
            position = max(change + 1, end)
            if liveness.bound(name, position) or not liveness.maybe_bound(name, position):
                continue
            start = position
            while position < n and not liveness.bound(name, position) and liveness.live(name, position):
                position += 1
            if position > start:
                out.append((change, position - 1, name))
                end = position
    return sorted(out)


def failing_pairs(liveness: Liveness) -> list[tuple[int, int, str]]:
    """Statements to keep apart: one looks a name up while it is unbound, and another that binds it would make it local."""
    out: list[tuple[int, int, str]] = []
    for i, effect in enumerate(liveness.effects):
        for name in effect.reads & liveness.binders.keys():
            if not liveness.maybe_bound(name, i):
                changes = {*liveness.binders[name], *liveness.unbinders.get(name, ())} - {i}
                out += [(min(i, change), max(i, change), name) for change in sorted(changes)]
    return out


def cut(
    units: Sequence[Unit], liveness: Liveness, forbidden: Sequence[str], apart: Sequence[tuple[int, int, str]] = ()
) -> tuple[Segment, ...]:
    """The cheapest way to cut the statements into functions: into two at least, where a notebook of some length can be."""
    n = len(units)
    if not n:
        return ()
    short = units[0].cell == units[-1].cell or sum(unit.lines for unit in units) < WORTH_CUTTING
    several = not short and not all(forbidden[1:n])
    last = _last_stops(n, [(i, j) for i, j, _ in apart if not all(forbidden[i + 1 : j + 1])])
    best: list[float] = [0.0] + [float("inf")] * n
    previous = [0] * (n + 1)
    for start in range(n):
        if best[start] == float("inf") or (start and forbidden[start]):
            continue
        walk = _Walk(units, liveness, start)
        reached = False
        for stop in range(start + 1, last[start] + 1):
            walk.add(stop - 1)
            if stop < n and forbidden[stop]:
                continue
            if reached and (stop - start > WINDOW or walk.lines > 2 * LONGEST_LINES):
                break
            reached = True
            if several and stop - start == n:
                continue
            cost = best[start] + walk.cost(stop)
            if cost < best[stop]:
                best[stop] = cost
                previous[stop] = start
    cuts = []
    at = n
    while at:
        cuts.append((previous[at], at))
        at = previous[at]
    return tuple(boundary_names(liveness, a, b) for a, b in reversed(cuts))


def _last_stops(n: int, apart: Sequence[tuple[int, int]]) -> list[int]:
    """For every start, the last stop of a segment that holds no two statements which are to be kept apart."""
    last = [n] * (n + 1)
    for i, j in apart:
        last[i] = min(last[i], j)
    for start in reversed(range(n)):
        last[start] = min(last[start], last[start + 1])
    return last


class _Walk:
    """The cost of a growing segment."""

    def __init__(self, units: Sequence[Unit], liveness: Liveness, start: int):
        self.units, self.liveness, self.start = units, liveness, start
        self.parameters: set[str] = set()
        self.bound: set[str] = set()
        self.binds: set[str] = set()
        self.stages: dict[Stage, int] = {}
        self.lines = 0
        self.headings = 0

    def add(self, i: int) -> None:
        unit, effect = self.units[i], self.liveness.effects[i]
        for name in self.liveness.needs[i]:
            if name not in self.bound and self.liveness.bound(name, self.start):
                self.parameters.add(name)
        self.bound |= effect.definite
        self.binds |= effect.binds
        self.stages[unit.stage] = self.stages.get(unit.stage, 0) + unit.lines
        self.lines += unit.lines
        self.headings += unit.heading and i > self.start

    def cost(self, stop: int) -> float:
        first = self.units[self.start]
        returns = sum(self.liveness.live(n, stop) for n in self.binds)
        total = sum(self.stages.values())
        entropy = -sum(c / total * log(c / total) for c in self.stages.values() if c)
        splits = self.stages.keys() == {"split"} and first.first  # one line that gives four values may be a step
        cost = 3 * max(0, len(self.parameters) - 4) ** 1.5 + 4 * max(0, returns - 3 - splits) ** 1.5
        cost += (9 + 0.6 * self.lines) * entropy + 7 * self.headings
        mixed = bool(SINGLE & self.stages.keys()) and len(self.stages) > 1
        cost += mixed * min(8, 0.8 * self.lines)
        if self.lines < 4 and not splits:
            cost += 2 * log(5 / (self.lines + 1)) + 2
        elif self.lines > 24:
            too_long = self.lines - LONGEST_LINES
            cost += 4 * log(self.lines / 24) + (8 + 0.5 * too_long if too_long > 0 else 0)
        cost += 0.5 * len(self.parameters) + 0.8 * returns + 1.5
        if not first.first:
            cost += 3
        cost -= 5 * first.heading + 1 * first.comment + 1 * first.first
        return float(cost)
