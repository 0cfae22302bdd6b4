"""Whether values of different tables belong to the same rows.

A *part* is a choice of rows in some order; what filters, sorts or draws rows makes a new one. pandas puts values side by
side by their labels, so that a part may take values of the rows that it was chosen from, but not the other way round, and
not after its labels were counted anew. An array has no labels: it fits only rows of the same choice and order.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nbrefactor.python.scoring.values import Value

OTHER_ROWS = "rows that were chosen or put in order in different ways meet"


@dataclass(slots=True)
class Parts:
    """Part → the part that its rows were taken from; ``renumbered``: the same rows with labels of their own.

    ``conditions``: a part, and the condition that chooses the part in question of it."""

    of: dict[int, int] = field(default_factory=dict)
    renumbered: dict[int, int] = field(default_factory=dict)
    conditions: dict[int, tuple[int, str]] = field(default_factory=dict)

    def new(self, of: int) -> int:
        number = len(self.of) + 1
        self.of[number] = of
        return number

    def counted_anew(self, part: int) -> int:
        """The part after ``reset_index``. A whole table is numbered as it was."""
        if part <= 0 or part in self.renumbered:
            return part
        number = self.new(part)
        self.renumbered[number] = part
        return number

    def rows(self, part: int) -> int:
        return self.renumbered.get(part, part)

    def _labels(self, part: int) -> Iterator[int]:
        """The parts that know the labels of this one."""
        yield part
        while part in self.of and part not in self.renumbered:
            part = self.of[part]
            yield part

    def fits(self, part: int, value: Value) -> bool:
        """Whether rows of this part may take their entries from ``value``."""
        if value.fixed or value.shape == "cell" or self.rows(value.part) == self.rows(part):
            return True
        return value.shape in ("series", "frame", "index") and value.part in self._labels(part)

    def common(self, values: Iterable[Value]) -> int | None:
        """The part that all values fit, or ``None``."""
        tables = [v for v in values if not v.fixed and v.shape != "cell"]
        known = sorted({v.part for v in tables}, reverse=True)
        return next((p for p in known if all(self.fits(p, v) for v in tables)), None if known else 0)


def ancestors(parts: Mapping[int, int], part: int) -> frozenset[int]:
    """A part and all that its rows were taken from."""
    found = {0, part}
    while part in parts:
        part = parts[part]
        found.add(part)
    return frozenset(found)


def condition_of(node: ast.expr, lookup: Callable[[str], Value]) -> str:
    """A condition on one table, in a form that does not tell of the table's name or how it is spelled; else empty."""
    if isinstance(node, (ast.Name, ast.Slice, ast.Constant)):
        return ""
    text = ast.unparse(node)
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    tables = {name for name in names if not isinstance(lookup(name).literal, str)}
    if len(tables) != 1:
        return ""
    for name in names - tables:
        text = re.sub(rf"\b{re.escape(name)}\b", re.escape(repr(lookup(name).literal)), text)
    text = re.sub(rf"\b{re.escape(tables.pop())}\b", "_", text)
    text = re.sub(r"_\[['\"](\w+)['\"]\]", r"_.\1", text)
    return re.sub(r"\bisnull\b", "isna", re.sub(r"\bnotnull\b", "notna", text))
